package io.rustydb.sql.function.cast;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.BigEndian;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TimeTz;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.text.BooleanText;
import io.rustydb.sql.function.text.BytesText;
import io.rustydb.sql.function.text.Civil;
import io.rustydb.sql.function.text.DateTimeText;
import io.rustydb.sql.function.text.IntervalReader;
import io.rustydb.sql.function.text.NumberText;
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

/// Sets a row of a vector to a Java value, converted to the vector's type: what a parameter's setters do.
///
/// Characters are never lost (22001); numbers are rounded to the type's scale and range-checked (22003); text
/// is parsed (22P02, 22007). What has no conversion is 42846. The row is one that was reset or grown into, not
/// one set before to NULL.
public final class ValueWriter {
    private ValueWriter() {}

    public static void setBoolean(Vector target, int row, boolean value) {
        switch (target) {
            case BooleanVector booleans -> booleans.set(row, value);
            case BytesVector bytes when isText(bytes) -> setText(bytes, row, BooleanText.format(value));
            default -> setLong(target, row, value ? 1 : 0);
        }
    }

    public static void setLong(Vector target, int row, long value) {
        switch (target) {
            case LongVector longs
            when longs.type().kind().isInteger() ->
                longs.set(row, Numbers.checkRange(value, longs.type().kind()));
            case DoubleVector doubles ->
                doubles.set(row, doubles.type().kind() == TypeKind.REAL ? (float) value : (double) value);
            case DecimalVector decimals -> setDecimal(decimals, row, BigDecimal.valueOf(value));
            case BooleanVector booleans -> booleans.set(row, value != 0);
            case BytesVector bytes when isText(bytes) -> setText(bytes, row, Long.toString(value));
            default -> throw cannot("a number", target);
        }
    }

    public static void setDouble(Vector target, int row, double value) {
        switch (target) {
            case DoubleVector doubles ->
                doubles.set(row, doubles.type().kind() == TypeKind.REAL ? Numbers.toReal(value) : value);
            case LongVector longs
            when longs.type().kind().isInteger() ->
                longs.set(row, Numbers.toIntegral(value, longs.type().kind()));
            case DecimalVector decimals -> setDecimal(decimals, row, Numbers.toDecimal(value, TypeKind.DOUBLE));
            case BooleanVector booleans -> booleans.set(row, value != 0);
            case BytesVector bytes when isText(bytes) -> setText(bytes, row, NumberText.format(value));
            default -> throw cannot("a number", target);
        }
    }

    public static void setFloat(Vector target, int row, float value) {
        switch (target) {
            case DoubleVector doubles -> doubles.set(row, value);
            case DecimalVector decimals -> setDecimal(decimals, row, Numbers.toDecimal(value, TypeKind.REAL));
            case BytesVector bytes when isText(bytes) -> setText(bytes, row, NumberText.format(value));
            default -> setDouble(target, row, value);
        }
    }

    public static void setDecimal(Vector target, int row, BigDecimal value) {
        switch (target) {
            case DecimalVector decimals -> {
                BigDecimal positive = value.scale() < 0 ? value.setScale(0) : value;
                decimals.set(row, Numbers.fit(NumberText.checked(positive), decimals.type()));
            }
            case LongVector longs
            when longs.type().kind().isInteger() ->
                longs.set(row, Numbers.toIntegral(value, longs.type().kind()));
            case DoubleVector doubles ->
                doubles.set(row, Numbers.toDouble(value, doubles.type().kind()));
            case BooleanVector booleans -> booleans.set(row, value.signum() != 0);
            case BytesVector bytes when isText(bytes) -> setText(bytes, row, NumberText.format(value));
            default -> throw cannot("a number", target);
        }
    }

    /// @param context whose style says how dates and times are read
    public static void setString(Vector target, int row, String value, EvaluationContext context) {
        SqlType type = target.type();
        switch (target) {
            case BytesVector bytes -> {
                if (type.kind().isBinary()) {
                    setBytes(bytes, row, BytesText.parse(value));
                } else {
                    setText(bytes, row, value);
                }
            }
            case LongVector longs ->
                longs.set(
                        row,
                        switch (type.kind()) {
                            case DATE, TIME, TIME_TZ, TIMESTAMP, TIMESTAMP_TZ ->
                                Casts.parseTemporal(value, type, context);
                            default -> NumberText.parseInteger(value, type);
                        });
            case DoubleVector doubles -> doubles.set(row, NumberText.parseDouble(value, type));
            case DecimalVector decimals -> decimals.set(row, Numbers.fit(NumberText.parseDecimal(value), type));
            case BooleanVector booleans -> booleans.set(row, BooleanText.parse(value));
            case UuidVector uuids -> setUuid(uuids, row, UuidText.parse(value));
            case IntervalVector intervals -> {
                long[] parsed =
                        IntervalReader.parse(value, type, context.style().intervals());
                intervals.set(row, parsed[0], parsed[1]);
            }
        }
    }

    public static void setBytes(Vector target, int row, byte[] value) {
        switch (target) {
            case BytesVector bytes
            when bytes.type().kind().isBinary() ->
                Strings.store(bytes, row, value, 0, value.length, bytes.type(), false);
            case UuidVector uuids
            when value.length == 16 -> uuids.set(row, BigEndian.getLong(value, 0), BigEndian.getLong(value, 8));
            default -> throw cannot("bytes", target);
        }
    }

    public static void setDate(Vector target, int row, long epochDay, EvaluationContext context) {
        switch (target.type().kind()) {
            case DATE -> ((LongVector) target).set(row, epochDay);
            case TIMESTAMP, TIMESTAMP_TZ -> setTimestamp(target, row, DateTimeText.startOfDay(epochDay), context);
            default -> setTemporalText(target, row, TypeKind.DATE, epochDay, context);
        }
    }

    public static void setTime(Vector target, int row, long nanoOfDay, EvaluationContext context) {
        if (target.type().kind() == TypeKind.TIME) {
            ((LongVector) target).set(row, Casts.roundTime(nanoOfDay, target.type()));
        } else if (target.type().kind() == TypeKind.TIME_TZ) {
            long micros = (nanoOfDay + 500) / 1000;
            int seconds = DateTimeText.offsetSeconds(context.transactionMicros(), context.timeZone());
            ((LongVector) target).set(row, Casts.roundTimeTz(TimeTz.of(micros, seconds), target.type()));
        } else {
            setTemporalText(target, row, TypeKind.TIME, nanoOfDay, context);
        }
    }

    /// @param epochMicros local
    public static void setTimestamp(Vector target, int row, long epochMicros, EvaluationContext context) {
        SqlType type = target.type();
        switch (type.kind()) {
            case TIMESTAMP -> ((LongVector) target).set(row, Casts.roundTimestamp(check(epochMicros), type));
            case TIMESTAMP_TZ ->
                ((LongVector) target)
                        .set(
                                row,
                                Casts.roundTimestamp(check(DateTimeText.toUtc(epochMicros, context.timeZone())), type));
            case DATE -> ((LongVector) target).set(row, DateTimeText.dayOf(epochMicros));
            case TIME -> setTime(target, row, Math.floorMod(epochMicros, Civil.MICROS_PER_DAY) * 1000, context);
            default -> setTemporalText(target, row, TypeKind.TIMESTAMP, epochMicros, context);
        }
    }

    /// @param epochMicros UTC
    public static void setTimestampTz(Vector target, int row, long epochMicros, EvaluationContext context) {
        switch (target.type().kind()) {
            case TIMESTAMP_TZ ->
                ((LongVector) target).set(row, Casts.roundTimestamp(check(epochMicros), target.type()));
            case TIMESTAMP, DATE, TIME ->
                setTimestamp(target, row, DateTimeText.toLocal(epochMicros, context.timeZone()), context);
            default -> setTemporalText(target, row, TypeKind.TIMESTAMP_TZ, epochMicros, context);
        }
    }

    public static void setUuid(Vector target, int row, UUID value) {
        switch (target) {
            case UuidVector uuids -> uuids.set(row, value.getMostSignificantBits(), value.getLeastSignificantBits());
            case BytesVector bytes when isText(bytes) -> setText(bytes, row, value.toString());
            case BytesVector bytes -> {
                byte[] raw = new byte[16];
                BigEndian.putLong(raw, 0, value.getMostSignificantBits());
                BigEndian.putLong(raw, 8, value.getLeastSignificantBits());
                setBytes(bytes, row, raw);
            }
            default -> throw cannot("a UUID", target);
        }
    }

    private static long check(long micros) {
        return DateTimeText.checkTimestamp(micros);
    }

    private static boolean isText(BytesVector target) {
        return !target.type().kind().isBinary();
    }

    private static void setText(BytesVector target, int row, String value) {
        if (JsonCasts.isJson(target.type())) {
            JsonCasts.setText(target, row, value);
        } else if (target.type().isConstrained()) {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            Strings.store(target, row, utf8, 0, utf8.length, target.type(), false);
        } else {
            target.set(row, value);
        }
    }

    private static void setTemporalText(Vector target, int row, TypeKind kind, long value, EvaluationContext context) {
        if (target instanceof BytesVector bytes && isText(bytes)) {
            setText(bytes, row, ValueText.ofLong(kind, value, context.style()));
        } else {
            throw cannot(SqlType.of(kind).toString(), target);
        }
    }

    private static DbException cannot(String what, Vector target) {
        return DbException.of(
                ErrorCode.CANNOT_COERCE,
                "value cannot be converted, from=" + what + ", to=" + target.type() + "; set a value of that type");
    }
}
