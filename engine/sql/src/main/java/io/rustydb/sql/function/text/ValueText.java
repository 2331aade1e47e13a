package io.rustydb.sql.function.text;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.json.JsonbText;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.DecimalVector;
import io.rustydb.sql.function.vector.DoubleVector;
import io.rustydb.sql.function.vector.IntervalVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.UuidVector;
import io.rustydb.sql.function.vector.Vector;

/// Any value of a vector as text.
public final class ValueText {
    private ValueText() {}

    /// The text of a value that is not NULL, as a CAST to VARCHAR gives it; CHAR keeps its padding.
    ///
    /// @param style how the session shows dates, times and intervals
    public static String of(Vector vector, int row, TextStyle style) {
        return switch (vector) {
            case BooleanVector booleans -> BooleanText.format(booleans.get(row));
            case LongVector longs -> ofLong(longs.type().kind(), longs.get(row), style);
            case DoubleVector doubles -> ofDouble(doubles.type().kind(), doubles.get(row));
            case DecimalVector decimals -> NumberText.format(decimals.get(row));
            case IntervalVector intervals ->
                IntervalText.format(intervals.calendar(row), intervals.micros(row), style.intervals());
            case UuidVector uuids -> UuidText.format(uuids.high(row), uuids.low(row));
            case BytesVector bytes -> {
                if (bytes.isLob(row)) {
                    throw DbException.of(
                            ErrorCode.FEATURE_NOT_SUPPORTED, "a large object has no text here; read it as a stream");
                }
                if (bytes.type().kind() == TypeKind.JSONB) {
                    int start = bytes.start(row);
                    StringBuilder out = new StringBuilder();
                    JsonbText.append(out, bytes.heap, start, start + bytes.length(row));
                    yield out.toString();
                }
                yield bytes.type().kind().isBinary()
                        ? BytesText.format(bytes.heap, bytes.start(row), bytes.length(row))
                        : bytes.getString(row);
            }
        };
    }

    /// Text of an integer, date, time or timestamp.
    public static String ofLong(TypeKind kind, long value, TextStyle style) {
        return switch (kind) {
            case DATE -> DateTimeText.formatDate(value, style.dates(), style.order());
            case TIME -> DateTimeText.formatTime(value);
            case TIME_TZ -> DateTimeText.formatTimeTz(value);
            case TIMESTAMP -> DateTimeText.formatTimestamp(value, style.dates(), style.order());
            case TIMESTAMP_TZ -> DateTimeText.formatTimestampTz(value, style);
            default -> Long.toString(value);
        };
    }

    public static String ofDouble(TypeKind kind, double value) {
        return kind == TypeKind.REAL ? NumberText.format((float) value) : NumberText.format(value);
    }
}
