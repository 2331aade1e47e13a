package io.rustydb.sql.function.json.path;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.json.JsonValue;
import io.rustydb.sql.function.json.JsonValue.JsonString;
import io.rustydb.sql.function.json.JsonValue.JsonTemporal;
import io.rustydb.sql.function.json.path.PathNode.MethodKind;
import io.rustydb.sql.function.text.Civil;
import io.rustydb.sql.function.text.DateTimeText;
import io.rustydb.sql.function.text.TextStyle;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Dates and times of paths: made of strings in the forms of ISO 8601.
final class PathTemporals {
    // Forms without choices that overlap, so matching does not go back.
    private static final String DAY = "\\d{4}-\\d{2}-\\d{2}";
    private static final String CLOCK = "\\d{2}:\\d{2}:\\d{2}(?:\\.\\d{1,6})?";
    private static final String OFFSET = "[+-]\\d{2}(?::?\\d{2})?|Z";
    private static final Pattern DATE = Pattern.compile(DAY);
    private static final Pattern TIME = Pattern.compile(CLOCK);
    private static final Pattern TIMESTAMP = Pattern.compile(DAY + "[T ]" + CLOCK);
    private static final Pattern TIMESTAMP_TZ = Pattern.compile(DAY + "[T ]" + CLOCK + " ?(?:" + OFFSET + ")");

    private static final TextStyle ISO = TextStyle.iso(ZoneOffset.UTC);

    private PathTemporals() {}

    static JsonValue convert(JsonValue item, MethodKind method, int precision, PathContext context) {
        if (!(item instanceof JsonString text) && !(item instanceof JsonTemporal)) {
            throw PathItems.error(
                    ErrorCode.INVALID_JSON_DATETIME_ARGUMENT,
                    "." + method.text + "() wants a string, found=" + PathItems.typeName(item));
        }
        JsonTemporal parsed = item instanceof JsonTemporal temporal ? temporal : parse(((JsonString) item).value());
        TypeKind wanted = switch (method) {
            case DATE -> TypeKind.DATE;
            case TIME -> TypeKind.TIME;
            case TIMESTAMP -> TypeKind.TIMESTAMP;
            case TIMESTAMP_TZ -> TypeKind.TIMESTAMP_TZ;
            default -> parsed.type();
        };
        JsonTemporal converted = wanted == parsed.type() ? parsed : cast(parsed, wanted, context);
        return precision < 0 ? converted : rounded(converted, precision);
    }

    private static JsonTemporal rounded(JsonTemporal value, int precision) {
        int digits = Math.min(precision, 6);
        long unit = 1;
        for (int i = digits; i < 6; i++) {
            unit *= 10;
        }
        long micros = value.type() == TypeKind.TIME ? value.value() / 1000 : value.value();
        long round = Math.floorDiv(micros + unit / 2, unit) * unit;
        return new JsonTemporal(value.type(), value.type() == TypeKind.TIME ? round * 1000 : round);
    }

    private static JsonTemporal parse(String text) {
        if (DATE.matcher(text).matches()) {
            return new JsonTemporal(TypeKind.DATE, DateTimeText.parseDate(text, ISO, 0));
        }
        if (TIME.matcher(text).matches()) {
            return new JsonTemporal(TypeKind.TIME, DateTimeText.parseTime(text, ISO, 0));
        }
        if (TIMESTAMP.matcher(text).matches()) {
            return new JsonTemporal(TypeKind.TIMESTAMP, DateTimeText.parseTimestamp(text, ISO, 0));
        }
        if (TIMESTAMP_TZ.matcher(text).matches()) {
            return new JsonTemporal(TypeKind.TIMESTAMP_TZ, DateTimeText.parseTimestampTz(text, ISO, 0));
        }
        throw PathItems.error(
                ErrorCode.INVALID_JSON_DATETIME_ARGUMENT,
                "text is no date or time, text=" + text + "; write 2024-02-29 or 2024-02-29T12:34:56+02:00");
    }

    private static JsonTemporal cast(JsonTemporal value, TypeKind to, PathContext context) {
        return switch (value.type()) {
            case DATE ->
                switch (to) {
                    case TIMESTAMP -> new JsonTemporal(to, micros(value));
                    case TIMESTAMP_TZ -> new JsonTemporal(to, utc(value, zone(context)));
                    default -> throw cannot(value, to);
                };
            case TIMESTAMP ->
                switch (to) {
                    case DATE -> new JsonTemporal(to, Math.floorDiv(value.value(), Civil.MICROS_PER_DAY));
                    case TIME -> new JsonTemporal(to, Math.floorMod(value.value(), Civil.MICROS_PER_DAY) * 1000);
                    case TIMESTAMP_TZ -> new JsonTemporal(to, utc(value, zone(context)));
                    default -> throw cannot(value, to);
                };
            case TIMESTAMP_TZ -> {
                JsonTemporal local =
                        new JsonTemporal(TypeKind.TIMESTAMP, DateTimeText.toLocal(value.value(), zone(context)));
                yield to == TypeKind.TIMESTAMP ? local : cast(local, to, context);
            }
            default -> throw cannot(value, to);
        };
    }

    private static DbException cannot(JsonTemporal value, TypeKind to) {
        return PathItems.error(
                ErrorCode.INVALID_JSON_DATETIME_ARGUMENT,
                "a value cannot become another type, from=" + value.typeName() + ", to=" + to);
    }

    private static ZoneId zone(PathContext context) {
        ZoneId zone = context.zone();
        if (zone == null) {
            throw DbException.of(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "path: values with and without a time zone meet; use a function whose name ends with _tz");
        }
        return zone;
    }

    private static long micros(JsonTemporal value) {
        return value.type() == TypeKind.DATE ? value.value() * Civil.MICROS_PER_DAY : value.value();
    }

    private static long utc(JsonTemporal value, ZoneId zone) {
        return value.type() == TypeKind.TIMESTAMP_TZ ? value.value() : DateTimeText.toUtc(micros(value), zone);
    }

    /// @return null for types that are not compared
    static @Nullable Integer compare(JsonTemporal a, JsonTemporal b, PathContext context) {
        boolean timeA = a.type() == TypeKind.TIME;
        boolean timeB = b.type() == TypeKind.TIME;
        if (timeA || timeB) {
            return timeA && timeB ? Long.compare(a.value(), b.value()) : null;
        }
        boolean zonedA = a.type() == TypeKind.TIMESTAMP_TZ;
        if (zonedA != (b.type() == TypeKind.TIMESTAMP_TZ)) {
            ZoneId zone = zone(context);
            return Long.compare(utc(a, zone), utc(b, zone));
        }
        return Long.compare(micros(a), micros(b));
    }
}
