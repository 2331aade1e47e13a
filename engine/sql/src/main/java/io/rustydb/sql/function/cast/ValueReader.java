package io.rustydb.sql.function.cast;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.BigEndian;
import io.rustydb.base.type.Decimal;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TimeTz;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.text.BooleanText;
import io.rustydb.sql.function.text.Civil;
import io.rustydb.sql.function.text.DateTimeText;
import io.rustydb.sql.function.text.NumberText;
import io.rustydb.sql.function.text.TextStyle;
import io.rustydb.sql.function.text.UuidText;
import io.rustydb.sql.function.text.ValueText;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.DecimalVector;
import io.rustydb.sql.function.vector.DoubleVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.UuidVector;
import io.rustydb.sql.function.vector.Vector;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.UUID;

/// Single values of vectors as the type a caller wants: what a result cursor's getters do. A value of another
/// type converts as CAST does.
///
/// The value is not NULL and not a locator. Errors: 22003, 22P02, 22007, 22008 and 42846 where CAST has them.
public final class ValueReader {
    private ValueReader() {}

    public static boolean toBoolean(Vector vector, int row) {
        return switch (vector) {
            case BooleanVector booleans -> booleans.get(row);
            case LongVector longs when longs.type().kind().isInteger() -> longs.get(row) != 0;
            case DoubleVector doubles -> doubles.get(row) != 0;
            case DecimalVector decimals -> decimals.get(row).signum() != 0;
            case BytesVector bytes when bytes.type().kind().isCharacter() -> BooleanText.parse(bytes.getString(row));
            default -> throw cannot(vector, SqlType.BOOLEAN);
        };
    }

    /// SMALLINT, INTEGER or BIGINT.
    public static long toIntegral(Vector vector, int row, TypeKind kind) {
        return switch (vector) {
            case LongVector longs when longs.type().kind().isInteger() -> Numbers.checkRange(longs.get(row), kind);
            case DoubleVector doubles -> Numbers.toIntegral(doubles.get(row), kind);
            case DecimalVector decimals ->
                decimals.isWide()
                        ? Numbers.toIntegral(decimals.get(row), kind)
                        : Numbers.toIntegral(decimals.unscaled(row), decimals.scale(), kind);
            case BooleanVector booleans -> booleans.get(row) ? 1 : 0;
            case BytesVector bytes
            when bytes.type().kind().isCharacter() -> NumberText.parseInteger(bytes.getString(row), SqlType.of(kind));
            default -> throw cannot(vector, SqlType.of(kind));
        };
    }

    /// REAL or DOUBLE.
    public static double toDouble(Vector vector, int row, TypeKind kind) {
        return switch (vector) {
            case DoubleVector doubles -> kind == TypeKind.REAL ? Numbers.toReal(doubles.get(row)) : doubles.get(row);
            case LongVector longs
            when longs.type().kind().isInteger() ->
                kind == TypeKind.REAL ? (float) longs.get(row) : (double) longs.get(row);
            case DecimalVector decimals -> Numbers.toDouble(decimals.get(row), kind);
            case BooleanVector booleans -> booleans.get(row) ? 1 : 0;
            case BytesVector bytes
            when bytes.type().kind().isCharacter() -> NumberText.parseDouble(bytes.getString(row), SqlType.of(kind));
            default -> throw cannot(vector, SqlType.of(kind));
        };
    }

    public static BigDecimal toDecimal(Vector vector, int row) {
        return switch (vector) {
            case DecimalVector decimals -> finite(decimals.get(row));
            case LongVector longs when longs.type().kind().isInteger() -> BigDecimal.valueOf(longs.get(row));
            case DoubleVector doubles ->
                Numbers.toDecimal(doubles.get(row), doubles.type().kind());
            case BooleanVector booleans -> booleans.get(row) ? BigDecimal.ONE : BigDecimal.ZERO;
            case BytesVector bytes
            when bytes.type().kind().isCharacter() -> NumberText.parseDecimal(bytes.getString(row));
            default -> throw cannot(vector, SqlType.NUMERIC);
        };
    }

    private static BigDecimal finite(BigDecimal value) {
        if (Decimal.isSpecial(value)) {
            throw DbException.of(
                    ErrorCode.NUMERIC_OUT_OF_RANGE,
                    "value is no BigDecimal, value=" + value + "; read it as a double or a text");
        }
        return value;
    }

    /// Any type; CHAR keeps its padding.
    public static String toText(Vector vector, int row, EvaluationContext context) {
        return ValueText.of(vector, row, context.style());
    }

    /// Binary strings; the UTF-8 of character strings and of JSON; the 16 bytes of a UUID.
    public static byte[] toBytes(Vector vector, int row) {
        return switch (vector) {
            case BytesVector bytes
            when bytes.type().kind() == TypeKind.JSONB ->
                ValueText.of(bytes, row, TextStyle.iso(ZoneOffset.UTC)).getBytes(StandardCharsets.UTF_8);
            case BytesVector bytes -> bytes.getBytes(row);
            case UuidVector uuids -> {
                byte[] value = new byte[16];
                BigEndian.putLong(value, 0, uuids.high(row));
                BigEndian.putLong(value, 8, uuids.low(row));
                yield value;
            }
            default -> throw cannot(vector, SqlType.VARBINARY);
        };
    }

    /// Days since 1970-01-01.
    public static long toDate(Vector vector, int row, EvaluationContext context) {
        if (vector instanceof LongVector longs) {
            long value = longs.get(row);
            switch (longs.type().kind()) {
                case DATE -> {
                    return value;
                }
                case TIMESTAMP -> {
                    return DateTimeText.dayOf(value);
                }
                case TIMESTAMP_TZ -> {
                    return DateTimeText.dayOf(DateTimeText.toLocal(value, context.timeZone()));
                }
                default -> throw cannot(vector, SqlType.DATE);
            }
        }
        return DateTimeText.parseDate(text(vector, row, SqlType.DATE), context.style(), context.transactionMicros());
    }

    /// Nanoseconds of the day.
    public static long toTime(Vector vector, int row, EvaluationContext context) {
        if (vector instanceof LongVector longs) {
            long value = longs.get(row);
            switch (longs.type().kind()) {
                case TIME -> {
                    return value;
                }
                case TIME_TZ -> {
                    return TimeTz.localMicros(value) * 1000;
                }
                case TIMESTAMP -> {
                    return Math.floorMod(value, Civil.MICROS_PER_DAY) * 1000;
                }
                case TIMESTAMP_TZ -> {
                    return Math.floorMod(DateTimeText.toLocal(value, context.timeZone()), Civil.MICROS_PER_DAY) * 1000;
                }
                default -> throw cannot(vector, SqlType.TIME);
            }
        }
        return DateTimeText.parseTime(text(vector, row, SqlType.TIME), context.style(), context.transactionMicros());
    }

    /// Microseconds since 1970-01-01T00:00:00, local.
    public static long toTimestamp(Vector vector, int row, EvaluationContext context) {
        if (vector instanceof LongVector longs) {
            long value = longs.get(row);
            switch (longs.type().kind()) {
                case DATE -> {
                    return DateTimeText.startOfDay(value);
                }
                case TIMESTAMP -> {
                    return value;
                }
                case TIMESTAMP_TZ -> {
                    return DateTimeText.toLocal(value, context.timeZone());
                }
                default -> throw cannot(vector, SqlType.TIMESTAMP);
            }
        }
        return DateTimeText.parseTimestamp(
                text(vector, row, SqlType.TIMESTAMP), context.style(), context.transactionMicros());
    }

    /// Microseconds since 1970-01-01T00:00:00 UTC.
    public static long toTimestampTz(Vector vector, int row, EvaluationContext context) {
        if (vector instanceof LongVector longs) {
            return longs.type().kind() == TypeKind.TIMESTAMP_TZ
                    ? longs.get(row)
                    : DateTimeText.toUtc(toTimestamp(vector, row, context), context.timeZone());
        }
        return DateTimeText.parseTimestampTz(
                text(vector, row, SqlType.TIMESTAMP_TZ), context.style(), context.transactionMicros());
    }

    public static UUID toUuid(Vector vector, int row) {
        return vector instanceof UuidVector uuids ? uuids.get(row) : UuidText.parse(text(vector, row, SqlType.UUID));
    }

    /// Characters of a character string, bytes of a binary one or of a large object.
    public static long length(Vector vector, int row) {
        if (vector instanceof BytesVector bytes) {
            if (bytes.isLob(row)) {
                return bytes.lobLength(row);
            }
            if (bytes.type().kind() == TypeKind.JSONB) {
                String text = ValueText.of(bytes, row, TextStyle.iso(ZoneOffset.UTC));
                return text.codePointCount(0, text.length());
            }
            return bytes.type().kind().isBinary()
                    ? bytes.length(row)
                    : Strings.characters(bytes.heap, bytes.start(row), bytes.length(row));
        }
        throw cannot(vector, SqlType.VARCHAR);
    }

    private static String text(Vector vector, int row, SqlType wanted) {
        if (vector instanceof BytesVector bytes && bytes.type().kind().isCharacter()) {
            return new String(bytes.heap, bytes.start(row), bytes.length(row), StandardCharsets.UTF_8);
        }
        throw cannot(vector, wanted);
    }

    static DbException cannot(Vector vector, SqlType wanted) {
        return DbException.of(
                ErrorCode.CANNOT_COERCE,
                "value cannot be converted, from=" + vector.type() + ", to=" + wanted + "; read it as its own type");
    }
}
