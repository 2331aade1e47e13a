package io.rustydb.sql.function.cast;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.Decimal;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TimeTz;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.Kernel;
import io.rustydb.sql.function.TypeCoercion;
import io.rustydb.sql.function.text.BooleanText;
import io.rustydb.sql.function.text.BytesText;
import io.rustydb.sql.function.text.Civil;
import io.rustydb.sql.function.text.DateTimeText;
import io.rustydb.sql.function.text.IntervalReader;
import io.rustydb.sql.function.text.NumberText;
import io.rustydb.sql.function.text.TextStyle;
import io.rustydb.sql.function.text.UuidText;
import io.rustydb.sql.function.text.ValueText;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.DecimalVector;
import io.rustydb.sql.function.vector.DoubleVector;
import io.rustydb.sql.function.vector.IntervalVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.UuidVector;
import io.rustydb.sql.function.vector.Vector;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// The kernel of each conversion: argument 0 of one type becomes a result of another. Strict.
public final class Casts {
    private static final long[] NANOS_OF_DIGITS = {
        1_000_000_000L, 100_000_000L, 10_000_000L, 1_000_000L, 100_000L, 10_000L, 1_000L, 100L, 10L, 1L
    };

    private Casts() {}

    /// True when a value of the first type is one of the second as it stands, so that no kernel is needed.
    public static boolean isIdentity(SqlType from, SqlType to) {
        if (from.equals(to)) {
            return true;
        }
        TypeKind source = from.kind();
        TypeKind target = to.kind();
        if (source.isInteger() && target.isInteger()) {
            return source.fixedBytes() <= target.fixedBytes();
        }
        if (source != target) {
            return false;
        }
        if (!to.isConstrained()) {
            return true;
        }
        // A shorter VARCHAR is a longer one; CHAR and NUMERIC would change their form.
        return from.isConstrained()
                && from.precision() <= to.precision()
                && (target == TypeKind.VARCHAR || target == TypeKind.VARBINARY || target.isTemporal());
    }

    /// @param context EXPLICIT shortens strings silently
    /// @throws DbException 42846 when there is no such conversion in this context
    public static Kernel kernel(SqlType from, SqlType to, TypeCoercion.Context context) {
        if (!TypeCoercion.canCast(from.kind(), to.kind(), context)) {
            throw DbException.of(
                    ErrorCode.CANNOT_COERCE,
                    "type cannot be converted, from=" + from + ", to=" + to
                            + (TypeCoercion.canCast(from.kind(), to.kind(), TypeCoercion.Context.EXPLICIT)
                                    ? "; write a CAST"
                                    : "; convert it by way of VARCHAR if that has a meaning"));
        }
        boolean explicit = context == TypeCoercion.Context.EXPLICIT;
        return Kernel.perRow(
                switch (to.kind()) {
                    case BOOLEAN -> from.kind() == TypeKind.JSONB ? JsonCasts.fromJsonb(to) : toBoolean(from);
                    case SMALLINT, INTEGER, BIGINT ->
                        from.kind() == TypeKind.JSONB ? JsonCasts.fromJsonb(to) : toIntegral(from, to);
                    case REAL, DOUBLE ->
                        from.kind() == TypeKind.JSONB ? JsonCasts.fromJsonb(to) : toDouble(from, to.kind());
                    case NUMERIC -> from.kind() == TypeKind.JSONB ? JsonCasts.fromJsonb(to) : toDecimal(from, to);
                    case JSON, JSONB, JSONPATH -> JsonCasts.toJson(from, to);
                    case CHAR, VARCHAR, CLOB -> toCharacters(from, to, explicit);
                    case BINARY, VARBINARY, BLOB -> toBinary(from, to, explicit);
                    case DATE -> toDate(from);
                    case TIME -> toTime(from, to);
                    case TIME_TZ -> toTimeTz(from, to);
                    case INTERVAL -> toInterval(from, to);
                    case TIMESTAMP, TIMESTAMP_TZ -> toTimestamp(from, to);
                    case UUID ->
                        (a, out, row, context1) -> {
                            UUID uuid = UuidText.parse(text(a, row));
                            ((UuidVector) out).set(row, uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
                        };
                    case NULL -> throw new AssertionError("nothing is converted to unknown");
                });
    }

    private static String text(Vector[] arguments, int row) {
        return ((BytesVector) arguments[0]).getString(row);
    }

    private static boolean isText(SqlType from) {
        return from.kind().isCharacter() || from.kind() == TypeKind.NULL;
    }

    private static long longAt(Vector[] arguments, int row) {
        return ((LongVector) arguments[0]).get(row);
    }

    private static Kernel.RowKernel toBoolean(SqlType from) {
        if (isText(from)) {
            return (a, out, row, context) -> ((BooleanVector) out).set(row, BooleanText.parse(text(a, row)));
        }
        return (a, out, row, context) -> ((BooleanVector) out).set(row, longAt(a, row) != 0);
    }

    private static Kernel.RowKernel toIntegral(SqlType from, SqlType to) {
        TypeKind kind = to.kind();
        return switch (from.kind()) {
            case BOOLEAN ->
                (a, out, row, context) -> ((LongVector) out).set(row, ((BooleanVector) a[0]).get(row) ? 1 : 0);
            case REAL, DOUBLE ->
                (a, out, row, context) ->
                        ((LongVector) out).set(row, Numbers.toIntegral(((DoubleVector) a[0]).get(row), kind));
            case NUMERIC ->
                (a, out, row, context) -> {
                    DecimalVector decimals = (DecimalVector) a[0];
                    ((LongVector) out)
                            .set(
                                    row,
                                    decimals.isWide()
                                            ? Numbers.toIntegral(decimals.get(row), kind)
                                            : Numbers.toIntegral(decimals.unscaled(row), decimals.scale(), kind));
                };
            case CHAR, VARCHAR, CLOB, NULL ->
                (a, out, row, context) -> ((LongVector) out).set(row, NumberText.parseInteger(text(a, row), to));
            default -> (a, out, row, context) -> ((LongVector) out).set(row, Numbers.checkRange(longAt(a, row), kind));
        };
    }

    private static Kernel.RowKernel toDouble(SqlType from, TypeKind kind) {
        boolean real = kind == TypeKind.REAL;
        return switch (from.kind()) {
            case SMALLINT, INTEGER, BIGINT ->
                (a, out, row, context) ->
                        ((DoubleVector) out).set(row, real ? (float) longAt(a, row) : (double) longAt(a, row));
            case REAL, DOUBLE ->
                (a, out, row, context) -> {
                    double value = ((DoubleVector) a[0]).get(row);
                    ((DoubleVector) out).set(row, real ? Numbers.toReal(value) : value);
                };
            case NUMERIC ->
                (a, out, row, context) ->
                        ((DoubleVector) out).set(row, Numbers.toDouble(((DecimalVector) a[0]).get(row), kind));
            default ->
                (a, out, row, context) ->
                        ((DoubleVector) out).set(row, NumberText.parseDouble(text(a, row), SqlType.of(kind)));
        };
    }

    private static Kernel.RowKernel toDecimal(SqlType from, SqlType to) {
        return switch (from.kind()) {
            case SMALLINT, INTEGER, BIGINT ->
                (a, out, row, context) -> setDecimal((DecimalVector) out, row, longAt(a, row), 0, to);
            case NUMERIC ->
                (a, out, row, context) -> {
                    DecimalVector decimals = (DecimalVector) a[0];
                    if (decimals.isWide()) {
                        ((DecimalVector) out).set(row, Numbers.fit(decimals.get(row), to));
                    } else {
                        setDecimal((DecimalVector) out, row, decimals.unscaled(row), decimals.scale(), to);
                    }
                };
            case REAL, DOUBLE ->
                (a, out, row, context) -> ((DecimalVector) out)
                        .set(row, Numbers.fit(Numbers.toDecimal(((DoubleVector) a[0]).get(row), from.kind()), to));
            default ->
                (a, out, row, context) ->
                        ((DecimalVector) out).set(row, Numbers.fit(NumberText.parseDecimal(text(a, row)), to));
        };
    }

    private static void setDecimal(DecimalVector out, int row, long unscaled, int scale, SqlType to) {
        if (!to.isConstrained()) {
            out.set(row, unscaled, scale);
            return;
        }
        int shift = to.scale() - scale;
        if (to.scale() >= 0 && to.precision() <= Decimal.LONG_DIGITS && shift <= Decimal.LONG_DIGITS) {
            long bound = Decimal.powerOfTen(to.precision());
            long room = shift > 0 ? Long.MAX_VALUE / Decimal.powerOfTen(shift) : Long.MAX_VALUE;
            if (unscaled <= room && unscaled >= -room) {
                long rescaled = Decimal.rescale(unscaled, scale, to.scale());
                if (rescaled < bound && rescaled > -bound) {
                    out.set(row, rescaled, to.scale());
                    return;
                }
            }
        }
        out.set(row, Numbers.fit(BigDecimal.valueOf(unscaled, scale), to));
    }

    private static Kernel.RowKernel toCharacters(SqlType from, SqlType to, boolean explicit) {
        if (from.kind() == TypeKind.CHAR && to.kind() != TypeKind.CHAR) {
            return (a, out, row, context) -> {
                BytesVector bytes = (BytesVector) a[0];
                Strings.store(
                        (BytesVector) out,
                        row,
                        bytes.heap,
                        bytes.start(row),
                        bytes.significantLength(row),
                        to,
                        explicit);
            };
        }
        if (isText(from)) {
            return (a, out, row, context) -> {
                BytesVector bytes = (BytesVector) a[0];
                Strings.store((BytesVector) out, row, bytes.heap, bytes.start(row), bytes.length(row), to, explicit);
            };
        }
        return (a, out, row, context) -> {
            String text = ValueText.of(a[0], row, context.style());
            if (to.isConstrained()) {
                byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
                Strings.store((BytesVector) out, row, utf8, 0, utf8.length, to, explicit);
            } else {
                ((BytesVector) out).set(row, text);
            }
        };
    }

    private static Kernel.RowKernel toBinary(SqlType from, SqlType to, boolean explicit) {
        if (isText(from)) {
            return (a, out, row, context) -> {
                byte[] bytes = BytesText.parse(text(a, row));
                Strings.store((BytesVector) out, row, bytes, 0, bytes.length, to, explicit);
            };
        }
        return (a, out, row, context) -> {
            BytesVector bytes = (BytesVector) a[0];
            Strings.store((BytesVector) out, row, bytes.heap, bytes.start(row), bytes.length(row), to, explicit);
        };
    }

    private static Kernel.RowKernel toDate(SqlType from) {
        return switch (from.kind()) {
            case TIMESTAMP -> (a, out, row, context) -> ((LongVector) out).set(row, DateTimeText.dayOf(longAt(a, row)));
            case TIMESTAMP_TZ ->
                (a, out, row, context) -> ((LongVector) out)
                        .set(row, DateTimeText.dayOf(DateTimeText.toLocal(longAt(a, row), context.timeZone())));
            default ->
                (a, out, row, context) ->
                        ((LongVector) out).set(row, parseTemporal(text(a, row), SqlType.DATE, context));
        };
    }

    private static Kernel.RowKernel toTime(SqlType from, SqlType to) {
        return switch (from.kind()) {
            case TIMESTAMP -> (a, out, row, context) -> timeOf(out, row, longAt(a, row), to);
            case TIMESTAMP_TZ ->
                (a, out, row, context) ->
                        timeOf(out, row, DateTimeText.toLocal(longAt(a, row), context.timeZone()), to);
            case TIME -> (a, out, row, context) -> ((LongVector) out).set(row, roundTime(longAt(a, row), to));
            case TIME_TZ ->
                (a, out, row, context) ->
                        ((LongVector) out).set(row, roundTime(TimeTz.localMicros(longAt(a, row)) * 1000, to));
            case INTERVAL ->
                (a, out, row, context) -> {
                    long ofDay = Math.floorMod(((IntervalVector) a[0]).micros(row), Civil.MICROS_PER_DAY);
                    ((LongVector) out).set(row, roundTime(ofDay * 1000, to));
                };
            default -> (a, out, row, context) -> ((LongVector) out).set(row, parseTemporal(text(a, row), to, context));
        };
    }

    private static Kernel.RowKernel toTimestamp(SqlType from, SqlType to) {
        boolean zoned = to.kind() == TypeKind.TIMESTAMP_TZ;
        return switch (from.kind()) {
            case DATE ->
                (a, out, row, context) -> {
                    long local = DateTimeText.startOfDay(longAt(a, row));
                    ((LongVector) out).set(row, zoned ? DateTimeText.toUtc(local, context.timeZone()) : local);
                };
            case TIMESTAMP ->
                (a, out, row, context) -> {
                    long micros = zoned ? DateTimeText.toUtc(longAt(a, row), context.timeZone()) : longAt(a, row);
                    ((LongVector) out).set(row, roundTimestamp(micros, to));
                };
            case TIMESTAMP_TZ ->
                (a, out, row, context) -> {
                    long micros = zoned ? longAt(a, row) : DateTimeText.toLocal(longAt(a, row), context.timeZone());
                    ((LongVector) out).set(row, roundTimestamp(micros, to));
                };
            default -> (a, out, row, context) -> ((LongVector) out).set(row, parseTemporal(text(a, row), to, context));
        };
    }

    /// The time of a timestamp; an infinite one has none.
    private static void timeOf(Vector out, int row, long local, SqlType to) {
        if (DateTimeText.isFinite(local)) {
            ((LongVector) out).set(row, roundTime(Math.floorMod(local, Civil.MICROS_PER_DAY) * 1000, to));
        } else {
            out.setNull(row);
        }
    }

    private static Kernel.RowKernel toTimeTz(SqlType from, SqlType to) {
        return switch (from.kind()) {
            case TIME ->
                (a, out, row, context) -> {
                    int seconds = DateTimeText.offsetSeconds(context.transactionMicros(), context.timeZone());
                    long micros = (longAt(a, row) + 500) / 1000;
                    ((LongVector) out).set(row, roundTimeTz(TimeTz.of(micros, seconds), to));
                };
            case TIME_TZ -> (a, out, row, context) -> ((LongVector) out).set(row, roundTimeTz(longAt(a, row), to));
            case TIMESTAMP_TZ ->
                (a, out, row, context) -> {
                    long utc = longAt(a, row);
                    if (!DateTimeText.isFinite(utc)) {
                        out.setNull(row);
                        return;
                    }
                    int seconds = DateTimeText.offsetSeconds(utc, context.timeZone());
                    long local = Math.floorMod(utc + seconds * Civil.MICROS_PER_SECOND, Civil.MICROS_PER_DAY);
                    ((LongVector) out).set(row, roundTimeTz(TimeTz.of(local, seconds), to));
                };
            default -> (a, out, row, context) -> ((LongVector) out).set(row, parseTemporal(text(a, row), to, context));
        };
    }

    private static Kernel.RowKernel toInterval(SqlType from, SqlType to) {
        return switch (from.kind()) {
            case TIME -> (a, out, row, context) -> setInterval(out, row, 0, 0, (longAt(a, row) + 500) / 1000, to);
            case INTERVAL ->
                (a, out, row, context) -> {
                    IntervalVector value = (IntervalVector) a[0];
                    setInterval(out, row, value.months(row), value.days(row), value.micros(row), to);
                };
            default ->
                (a, out, row, context) -> {
                    long[] parsed = IntervalReader.parse(
                            text(a, row), to, context.style().intervals());
                    ((IntervalVector) out).set(row, parsed[0], parsed[1]);
                };
        };
    }

    private static void setInterval(Vector out, int row, int months, int days, long micros, SqlType to) {
        long[] fitted = IntervalReader.fit(months, days, micros, to);
        ((IntervalVector) out).set(row, fitted[0], fitted[1]);
    }

    /// A date or time of a text, in its type's unit, rounded to the type.
    ///
    /// @throws DbException 22007, 22008, 22009, 22023
    public static long parseTemporal(String text, SqlType type, EvaluationContext context) {
        TextStyle style = context.style();
        long now = context.transactionMicros();
        return switch (type.kind()) {
            case DATE -> DateTimeText.parseDate(text, style, now);
            case TIME -> roundTime(DateTimeText.parseTime(text, style, now), type);
            case TIME_TZ -> roundTimeTz(DateTimeText.parseTimeTz(text, style, now), type);
            case TIMESTAMP -> roundTimestamp(DateTimeText.parseTimestamp(text, style, now), type);
            case TIMESTAMP_TZ -> roundTimestamp(DateTimeText.parseTimestampTz(text, style, now), type);
            default -> throw new AssertionError(type);
        };
    }

    /// Rounds to the fractional digits of TIME(p) WITH TIME ZONE, half up.
    public static long roundTimeTz(long value, SqlType type) {
        if (!type.isConstrained() || type.precision() >= 6) {
            return value;
        }
        long unit = NANOS_OF_DIGITS[type.precision()] / 1000;
        long micros = Math.min((TimeTz.localMicros(value) + unit / 2) / unit * unit, Civil.MICROS_PER_DAY);
        return TimeTz.of(micros, TimeTz.displacementSeconds(value));
    }

    /// Rounds to the fractional digits of TIME(p), half up.
    public static long roundTime(long nanos, SqlType type) {
        if (!type.isConstrained() || type.precision() >= 9) {
            return nanos;
        }
        long unit = NANOS_OF_DIGITS[type.precision()];
        return Math.min((nanos + unit / 2) / unit * unit, Civil.NANOS_PER_DAY);
    }

    /// Rounds to the fractional digits of TIMESTAMP(p), half up.
    public static long roundTimestamp(long micros, SqlType type) {
        if (!type.isConstrained() || type.precision() >= 6 || !DateTimeText.isFinite(micros)) {
            return micros;
        }
        long unit = NANOS_OF_DIGITS[type.precision()] / 1000;
        return DateTimeText.checkTimestamp(Math.floorDiv(micros + unit / 2, unit) * unit);
    }
}
