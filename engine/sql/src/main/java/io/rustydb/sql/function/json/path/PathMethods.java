package io.rustydb.sql.function.json.path;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.cast.Numbers;
import io.rustydb.sql.function.json.JsonText;
import io.rustydb.sql.function.json.JsonValue;
import io.rustydb.sql.function.json.JsonValue.JsonBoolean;
import io.rustydb.sql.function.json.JsonValue.JsonNumber;
import io.rustydb.sql.function.json.JsonValue.JsonObject;
import io.rustydb.sql.function.json.JsonValue.JsonString;
import io.rustydb.sql.function.json.JsonValue.JsonTemporal;
import io.rustydb.sql.function.json.path.PathNode.Literal;
import io.rustydb.sql.function.json.path.PathNode.Method;
import io.rustydb.sql.function.json.path.PathNode.MethodKind;
import io.rustydb.sql.function.text.BooleanText;
import io.rustydb.sql.function.text.NumberText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/// Methods of items, all but `.type()` and `.size()`.
final class PathMethods {
    private PathMethods() {}

    /// @param id of the object, for keyvalue
    /// @return false when the sink had enough
    static boolean apply(JsonValue item, Method method, PathContext context, long id, Predicate<JsonValue> sink) {
        return switch (method.kind()) {
            case KEYVALUE -> keyValue(item, id, sink);
            case ABS -> sink.test(new JsonNumber(number(item, method).abs()));
            case FLOOR -> sink.test(new JsonNumber(number(item, method).setScale(0, RoundingMode.FLOOR)));
            case CEILING -> sink.test(new JsonNumber(number(item, method).setScale(0, RoundingMode.CEILING)));
            case DOUBLE, NUMBER, BIGINT, INTEGER, DECIMAL -> sink.test(new JsonNumber(converted(item, method)));
            case BOOLEAN -> sink.test(bool(item));
            case STRING -> sink.test(string(item));
            case DATETIME, DATE, TIME, TIMESTAMP, TIMESTAMP_TZ -> {
                int precision = -1;
                if (!method.arguments().isEmpty()) {
                    JsonValue argument = method.arguments().getFirst().value();
                    if (argument instanceof JsonString) {
                        throw DbException.of(
                                ErrorCode.FEATURE_NOT_SUPPORTED,
                                "path: .datetime() with a template is not supported; leave the template out");
                    }
                    precision = integer(method.arguments().getFirst());
                    if (precision < 0) {
                        throw PathItems.error(ErrorCode.INVALID_JSON_DATETIME_ARGUMENT, "a precision is negative");
                    }
                }
                yield sink.test(PathTemporals.convert(item, method.kind(), precision, context));
            }
            case TYPE, SIZE -> throw new AssertionError(method.kind());
        };
    }

    private static boolean keyValue(JsonValue item, long id, Predicate<JsonValue> sink) {
        if (!(item instanceof JsonObject object)) {
            throw PathItems.error(
                    ErrorCode.JSON_OBJECT_NOT_FOUND, ".keyvalue() wants an object, found=" + PathItems.typeName(item));
        }
        for (Map.Entry<String, JsonValue> field : object.fields().entrySet()) {
            Map<String, JsonValue> pair = new LinkedHashMap<>();
            pair.put("id", new JsonNumber(BigDecimal.valueOf(id)));
            pair.put("key", new JsonString(field.getKey()));
            pair.put("value", field.getValue());
            if (!sink.test(new JsonObject(pair))) {
                return false;
            }
        }
        return true;
    }

    private static DbException unfit(JsonValue item, Method method) {
        return PathItems.error(
                ErrorCode.NON_NUMERIC_JSON_ITEM,
                "." + method.kind().text + "() cannot be applied to such an item, found=" + PathItems.typeName(item)
                        + (item instanceof JsonString text ? ", text=" + JsonText.shortened(text.value()) : ""));
    }

    private static BigDecimal number(JsonValue item, Method method) {
        if (item instanceof JsonNumber number) {
            return number.value();
        }
        throw unfit(item, method);
    }

    private static BigDecimal converted(JsonValue item, Method method) {
        if (!(item instanceof JsonNumber) && !(item instanceof JsonString)) {
            throw unfit(item, method);
        }
        try {
            if (method.kind() == MethodKind.DOUBLE) {
                double value = item instanceof JsonNumber number
                        ? Numbers.toDouble(number.value(), io.rustydb.base.type.TypeKind.DOUBLE)
                        : NumberText.parseDouble(((JsonString) item).value(), SqlType.DOUBLE);
                if (!Double.isFinite(value)) {
                    throw unfit(item, method);
                }
                return NumberText.parseDecimal(NumberText.format(value));
            }
            BigDecimal value = item instanceof JsonNumber number
                    ? number.value()
                    : NumberText.parseDecimal(((JsonString) item).value());
            return switch (method.kind()) {
                case BIGINT -> BigDecimal.valueOf(Numbers.toIntegral(value, io.rustydb.base.type.TypeKind.BIGINT));
                case INTEGER -> BigDecimal.valueOf(Numbers.toIntegral(value, io.rustydb.base.type.TypeKind.INTEGER));
                case DECIMAL -> decimal(value, method);
                default -> value;
            };
        } catch (DbException e) {
            if (e.sqlState().equals("22P02") || e.sqlState().equals("22003")) {
                throw unfit(item, method);
            }
            throw e;
        }
    }

    private static int integer(Literal literal) {
        return ((JsonNumber) literal.value()).value().intValue();
    }

    private static BigDecimal decimal(BigDecimal value, Method method) {
        if (method.arguments().isEmpty()) {
            return value;
        }
        int precision = integer(method.arguments().getFirst());
        int scale = method.arguments().size() > 1 ? integer(method.arguments().get(1)) : 0;
        if (precision < 1 || precision > 1000 || scale < 0 || scale > precision) {
            throw PathItems.error(ErrorCode.INVALID_ARGUMENT, ".decimal() has a precision or scale out of range");
        }
        return Numbers.fit(value, SqlType.numeric(precision, scale));
    }

    private static JsonValue bool(JsonValue item) {
        return switch (item) {
            case JsonBoolean bool -> bool;
            case JsonNumber number -> {
                if (number.value().stripTrailingZeros().scale() > 0) {
                    throw PathItems.error(
                            ErrorCode.NON_NUMERIC_JSON_ITEM, ".boolean() wants an integer, a string or a boolean");
                }
                yield JsonValue.of(number.value().signum() != 0);
            }
            case JsonString text -> {
                try {
                    yield JsonValue.of(BooleanText.parse(text.value()));
                } catch (DbException e) {
                    throw PathItems.error(
                            ErrorCode.NON_NUMERIC_JSON_ITEM,
                            ".boolean() cannot read a text, text=" + JsonText.shortened(text.value()));
                }
            }
            default ->
                throw PathItems.error(
                        ErrorCode.NON_NUMERIC_JSON_ITEM,
                        ".boolean() cannot be applied, found=" + PathItems.typeName(item));
        };
    }

    private static JsonValue string(JsonValue item) {
        return switch (item) {
            case JsonString text -> text;
            case JsonNumber number -> new JsonString(NumberText.format(number.value()));
            case JsonBoolean bool -> new JsonString(bool.value() ? "true" : "false");
            case JsonTemporal temporal -> new JsonString(temporal.text());
            default ->
                throw PathItems.error(
                        ErrorCode.NON_NUMERIC_JSON_ITEM,
                        ".string() cannot be applied, found=" + PathItems.typeName(item));
        };
    }
}
