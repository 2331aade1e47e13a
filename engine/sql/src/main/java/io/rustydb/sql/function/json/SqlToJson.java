package io.rustydb.sql.function.json;

import io.rustydb.base.type.Decimal;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.json.JsonValue.JsonNumber;
import io.rustydb.sql.function.json.JsonValue.JsonString;
import io.rustydb.sql.function.text.DateTimeText;
import io.rustydb.sql.function.text.NumberText;
import io.rustydb.sql.function.text.ValueText;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.DecimalVector;
import io.rustydb.sql.function.vector.DoubleVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import java.math.BigDecimal;
import java.time.ZoneId;

/// What SQL values become in JSON: numbers and booleans themselves, JSON itself, dates and times in the form of
/// ISO 8601, everything else its text.
public final class SqlToJson {
    private SqlToJson() {}

    /// Appends JSON text; NULL is `null`.
    public static void append(StringBuilder out, Vector vector, int row, EvaluationContext context) {
        if (vector.isNull(row)) {
            out.append("null");
            return;
        }
        switch (vector) {
            case BooleanVector booleans -> out.append(booleans.get(row));
            case LongVector longs when longs.type().kind().isInteger() -> out.append(longs.get(row));
            case DecimalVector decimals
            when Decimal.isSpecial(decimals.get(row)) ->
                out.append('"').append(decimals.get(row)).append('"');
            case DecimalVector decimals -> out.append(NumberText.format(decimals.get(row)));
            case DoubleVector doubles
            when Double.isFinite(doubles.get(row)) ->
                out.append(ValueText.ofDouble(doubles.type().kind(), doubles.get(row)));
            case BytesVector bytes when bytes.type().kind() == TypeKind.JSON -> out.append(bytes.getString(row));
            case BytesVector bytes
            when bytes.type().kind() == TypeKind.JSONB -> {
                int start = bytes.start(row);
                JsonbText.append(out, bytes.heap, start, start + bytes.length(row));
            }
            default -> JsonText.appendQuoted(out, text(vector, row, context));
        }
    }

    /// As [#append], as a value.
    public static JsonValue value(Vector vector, int row, EvaluationContext context) {
        if (vector.isNull(row)) {
            return JsonValue.NULL;
        }
        return switch (vector) {
            case BooleanVector booleans -> JsonValue.of(booleans.get(row));
            case LongVector longs
            when longs.type().kind().isInteger() -> new JsonNumber(BigDecimal.valueOf(longs.get(row)));
            case DecimalVector decimals
            when Decimal.isSpecial(decimals.get(row)) ->
                new JsonString(decimals.get(row).toString());
            case DecimalVector decimals -> new JsonNumber(decimals.get(row));
            case DoubleVector doubles
            when Double.isFinite(doubles.get(row)) ->
                new JsonNumber(NumberText.parseDecimal(
                        ValueText.ofDouble(doubles.type().kind(), doubles.get(row))));
            case BytesVector bytes
            when bytes.type().kind() == TypeKind.JSON ->
                JsonParser.parse(bytes.heap, bytes.start(row), bytes.length(row));
            case BytesVector bytes when bytes.type().kind() == TypeKind.JSONB -> JsonbCodec.decode(bytes, row);
            default -> new JsonString(text(vector, row, context));
        };
    }

    /// Text of what is no number, in the form that JSON wants of dates.
    public static String text(Vector vector, int row, EvaluationContext context) {
        if (vector instanceof LongVector longs) {
            TypeKind kind = longs.type().kind();
            if (kind == TypeKind.DATE || kind == TypeKind.TIMESTAMP || kind == TypeKind.TIMESTAMP_TZ) {
                return temporalText(kind, longs.get(row), context.timeZone());
            }
        }
        return ValueText.of(vector, row, context.style());
    }

    static String temporalText(TypeKind kind, long value, ZoneId zone) {
        return switch (kind) {
            case DATE -> DateTimeText.formatDate(value);
            case TIME -> DateTimeText.formatTime(value);
            case TIMESTAMP -> withT(DateTimeText.formatTimestamp(value));
            default -> {
                String text = withT(DateTimeText.formatTimestampTz(value, zone));
                // The offset always has minutes.
                int sign = Math.max(text.lastIndexOf('+'), text.lastIndexOf('-'));
                yield sign == text.length() - 3 ? text + ":00" : text;
            }
        };
    }

    private static String withT(String text) {
        return text.replaceFirst(" ", "T");
    }
}
