package io.rustydb.sql.function.json.path;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.Decimal;
import io.rustydb.base.type.Jsonb;
import io.rustydb.sql.function.json.JsonValue;
import io.rustydb.sql.function.json.JsonValue.JsonArray;
import io.rustydb.sql.function.json.JsonValue.JsonNumber;
import io.rustydb.sql.function.json.JsonValue.JsonObject;
import io.rustydb.sql.function.json.JsonValue.JsonString;
import io.rustydb.sql.function.json.path.PathNode.And;
import io.rustydb.sql.function.json.path.PathNode.AnyElement;
import io.rustydb.sql.function.json.path.PathNode.AnyKey;
import io.rustydb.sql.function.json.path.PathNode.AnyLevel;
import io.rustydb.sql.function.json.path.PathNode.Arithmetic;
import io.rustydb.sql.function.json.path.PathNode.Compare;
import io.rustydb.sql.function.json.path.PathNode.Current;
import io.rustydb.sql.function.json.path.PathNode.Exists;
import io.rustydb.sql.function.json.path.PathNode.Filter;
import io.rustydb.sql.function.json.path.PathNode.IsUnknown;
import io.rustydb.sql.function.json.path.PathNode.Key;
import io.rustydb.sql.function.json.path.PathNode.Last;
import io.rustydb.sql.function.json.path.PathNode.LikeRegex;
import io.rustydb.sql.function.json.path.PathNode.Literal;
import io.rustydb.sql.function.json.path.PathNode.Method;
import io.rustydb.sql.function.json.path.PathNode.Not;
import io.rustydb.sql.function.json.path.PathNode.Or;
import io.rustydb.sql.function.json.path.PathNode.Predicate;
import io.rustydb.sql.function.json.path.PathNode.Range;
import io.rustydb.sql.function.json.path.PathNode.Root;
import io.rustydb.sql.function.json.path.PathNode.Sign;
import io.rustydb.sql.function.json.path.PathNode.StartsWith;
import io.rustydb.sql.function.json.path.PathNode.Subscripts;
import io.rustydb.sql.function.json.path.PathNode.Variable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One evaluation of a path over one document.
///
/// Items are handed on one by one, and whoever has enough of them stops what gives them: so a lax path that
/// finds its first item early does not meet later failures, as in PostgreSQL. Thread rule: one use each.
public final class PathEvaluator {
    /// Takes items.
    @FunctionalInterface
    private interface Sink {
        /// @return false = enough
        boolean take(JsonValue item);
    }

    private static final BigDecimal INT_MIN = BigDecimal.valueOf(Integer.MIN_VALUE);
    private static final BigDecimal INT_MAX = BigDecimal.valueOf(Integer.MAX_VALUE);

    private final JsonPath path;
    private final JsonValue root;
    private final PathContext context;
    private JsonValue current;
    /// How often a method was applied: tells objects apart in keyvalue.
    private long objects;
    /// Size of the array whose subscript is evaluated.
    private int arraySize = -1;
    /// False within what follows `.**`, where structural errors count for nothing.
    private boolean strict;

    private PathEvaluator(JsonPath path, JsonValue root, PathContext context) {
        this.path = path;
        this.root = root;
        this.context = context;
        current = root;
        strict = path.strict();
    }

    /// All items.
    ///
    /// @throws DbException 2203x, 22012, 22033 to 22039 as the path says; 42704 no such variable
    public static List<JsonValue> query(JsonPath path, JsonValue document, PathContext context) {
        List<JsonValue> items = new ArrayList<>();
        new PathEvaluator(path, document, context).evaluate(path.node(), items::add);
        return items;
    }

    /// Whether there is an item. A lax path stops at the first.
    public static boolean exists(JsonPath path, JsonValue document, PathContext context) {
        if (path.strict()) {
            return !query(path, document, context).isEmpty();
        }
        boolean[] found = {false};
        new PathEvaluator(path, document, context).evaluate(path.node(), item -> {
            found[0] = true;
            return false;
        });
        return found[0];
    }

    /// True for failures that belong to the path and its document: a predicate takes them for unknown, a silent
    /// caller for nothing.
    public static boolean isOfPath(DbException failure) {
        return failure.sqlState().startsWith("22");
    }

    private boolean lax() {
        return !path.strict();
    }

    private DbException structural(ErrorCode code, String what) {
        return PathItems.error(code, what);
    }

    /// @return false when the sink had enough
    private boolean evaluate(PathNode node, Sink sink) {
        return switch (node) {
            case Root ignored -> sink.take(root);
            case Current ignored -> sink.take(current);
            case Last ignored -> sink.take(new JsonNumber(BigDecimal.valueOf(arraySize - 1L)));
            case Variable variable -> {
                JsonValue value = context.variables().get(variable.name());
                if (value == null) {
                    throw PathItems.error(ErrorCode.UNDEFINED_OBJECT, "no such variable, name=" + variable.name());
                }
                yield sink.take(value);
            }
            case Literal literal -> sink.take(literal.value());
            case Key key -> evaluate(key.base(), item -> key(item, key.key(), sink, true));
            case AnyKey any -> evaluate(any.base(), item -> anyKey(item, sink, true));
            case AnyElement any -> evaluate(any.base(), item -> anyElement(item, sink));
            case AnyLevel any ->
                evaluate(any.base(), item -> {
                    boolean outer = strict;
                    strict = false;
                    boolean more = anyLevel(item, 0, any.from(), any.to(), sink);
                    strict = outer;
                    return more;
                });
            case Subscripts subscripts -> evaluate(subscripts.base(), item -> subscripts(item, subscripts, sink));
            case Filter filter -> evaluate(filter.base(), item -> filter(item, filter.condition(), sink, true));
            case Method method -> evaluate(method.base(), item -> method(item, method, sink));
            case Arithmetic arithmetic -> sink.take(arithmetic(arithmetic));
            case Sign sign -> sign(sign, sink);
            case Predicate predicate -> {
                Boolean answer = test(predicate);
                yield sink.take(answer == null ? JsonValue.NULL : JsonValue.of(answer));
            }
        };
    }

    private static boolean eachElement(JsonArray array, Sink sink) {
        for (JsonValue element : array.elements()) {
            if (!sink.take(element)) {
                return false;
            }
        }
        return true;
    }

    private boolean key(JsonValue item, String key, Sink sink, boolean unwrap) {
        if (item instanceof JsonObject object) {
            JsonValue found = object.fields().get(key);
            if (found != null) {
                return sink.take(found);
            }
            if (strict) {
                throw structural(ErrorCode.JSON_MEMBER_NOT_FOUND, "an object has no such key, key=" + key);
            }
            return true;
        }
        if (unwrap && lax() && item instanceof JsonArray array) {
            return eachElement(array, element -> key(element, key, sink, false));
        }
        if (strict) {
            throw structural(
                    ErrorCode.JSON_MEMBER_NOT_FOUND,
                    "a key can be had of an object only, key=" + key + ", found=" + PathItems.typeName(item));
        }
        return true;
    }

    private boolean anyKey(JsonValue item, Sink sink, boolean unwrap) {
        if (item instanceof JsonObject object) {
            for (JsonValue value : ordered(object)) {
                if (!sink.take(value)) {
                    return false;
                }
            }
            return true;
        }
        if (unwrap && lax() && item instanceof JsonArray array) {
            return eachElement(array, element -> anyKey(element, sink, false));
        }
        if (strict) {
            throw structural(ErrorCode.JSON_OBJECT_NOT_FOUND, ".* wants an object, found=" + PathItems.typeName(item));
        }
        return true;
    }

    /// Values in the order of the document's keys, which is that of their map: documents are decoded in it.
    private static Iterable<JsonValue> ordered(JsonObject object) {
        return object.fields().values();
    }

    private boolean anyElement(JsonValue item, Sink sink) {
        if (item instanceof JsonArray array) {
            return eachElement(array, sink);
        }
        if (lax()) {
            return sink.take(item);
        }
        if (strict) {
            throw structural(ErrorCode.JSON_ARRAY_NOT_FOUND, "[*] wants an array, found=" + PathItems.typeName(item));
        }
        return true;
    }

    private boolean anyLevel(JsonValue item, int level, int from, int to, Sink sink) {
        boolean container = Jsonb.isContainer(item.kind());
        boolean wanted = from == AnyLevel.LAST ? !container : level >= from;
        if (wanted && level <= to && !sink.take(item)) {
            return false;
        }
        if (!container || level >= to) {
            return true;
        }
        Iterable<JsonValue> inside = item instanceof JsonArray array ? array.elements() : ordered((JsonObject) item);
        for (JsonValue value : inside) {
            if (!anyLevel(value, level + 1, from, to, sink)) {
                return false;
            }
        }
        return true;
    }

    private boolean subscripts(JsonValue item, Subscripts subscripts, Sink sink) {
        List<JsonValue> elements;
        if (item instanceof JsonArray array) {
            elements = array.elements();
        } else if (lax()) {
            elements = List.of(item);
        } else if (strict) {
            throw structural(
                    ErrorCode.JSON_ARRAY_NOT_FOUND, "a subscript wants an array, found=" + PathItems.typeName(item));
        } else {
            return true;
        }
        int outer = arraySize;
        for (Range range : subscripts.ranges()) {
            arraySize = elements.size();
            int from = subscript(range.from());
            int to = range.to() == null ? from : subscript(range.to());
            arraySize = outer;
            if (strict && (from < 0 || from > to || to >= elements.size())) {
                throw structural(
                        ErrorCode.INVALID_JSON_SUBSCRIPT,
                        "a subscript is out of bounds, from=" + from + ", to=" + to + ", elements=" + elements.size());
            }
            for (int i = Math.max(from, 0); i <= Math.min(to, elements.size() - 1); i++) {
                if (!sink.take(elements.get(i))) {
                    return false;
                }
            }
        }
        return true;
    }

    private int subscript(PathNode node) {
        List<JsonValue> items = new ArrayList<>();
        evaluate(node, items::add);
        if (items.size() != 1 || !(items.getFirst() instanceof JsonNumber number)) {
            throw structural(ErrorCode.INVALID_JSON_SUBSCRIPT, "a subscript is no single number");
        }
        BigDecimal truncated = number.value().setScale(0, RoundingMode.DOWN);
        if (truncated.compareTo(INT_MIN) < 0 || truncated.compareTo(INT_MAX) > 0) {
            throw structural(ErrorCode.INVALID_JSON_SUBSCRIPT, "a subscript is out of the range of INTEGER");
        }
        return truncated.intValue();
    }

    private boolean filter(JsonValue item, Predicate condition, Sink sink, boolean unwrap) {
        if (unwrap && lax() && item instanceof JsonArray array) {
            return eachElement(array, element -> filter(element, condition, sink, false));
        }
        JsonValue outer = current;
        current = item;
        Boolean holds = test(condition);
        current = outer;
        return holds == null || !holds || sink.take(item);
    }

    private boolean method(JsonValue item, Method method, Sink sink) {
        return switch (method.kind()) {
            case TYPE -> sink.take(new JsonString(PathItems.typeName(item)));
            case SIZE -> {
                if (item instanceof JsonArray array) {
                    yield sink.take(
                            new JsonNumber(BigDecimal.valueOf(array.elements().size())));
                }
                if (strict) {
                    throw structural(
                            ErrorCode.JSON_ARRAY_NOT_FOUND,
                            ".size() wants an array, found=" + PathItems.typeName(item));
                }
                yield !lax() || sink.take(new JsonNumber(BigDecimal.ONE));
            }
            default -> {
                if (lax() && item instanceof JsonArray array) {
                    yield eachElement(array, element -> applied(element, method, sink));
                }
                yield applied(item, method, sink);
            }
        };
    }

    private boolean applied(JsonValue item, Method method, Sink sink) {
        return PathMethods.apply(item, method, context, objects++, sink::take);
    }

    private JsonValue arithmetic(Arithmetic arithmetic) {
        BigDecimal a = operand(arithmetic.left(), "left", arithmetic.operator().text);
        BigDecimal b = operand(arithmetic.right(), "right", arithmetic.operator().text);
        return new JsonNumber(
                switch (arithmetic.operator()) {
                    case ADD -> Decimal.add(a, b);
                    case SUBTRACT -> Decimal.add(a, b.negate());
                    case MULTIPLY -> Decimal.multiply(a, b);
                    case DIVIDE -> Decimal.divide(a, requireNotZero(b));
                    case MODULO -> Decimal.remainder(a, requireNotZero(b));
                });
    }

    private static BigDecimal requireNotZero(BigDecimal divisor) {
        if (divisor.signum() == 0) {
            throw PathItems.error(ErrorCode.DIVISION_BY_ZERO, "division by zero");
        }
        return divisor;
    }

    private BigDecimal operand(PathNode node, String side, String sign) {
        List<JsonValue> items = unwrapped(node);
        if (items.size() != 1 || !(items.getFirst() instanceof JsonNumber number)) {
            throw structural(
                    ErrorCode.SINGLETON_JSON_ITEM_REQUIRED,
                    "the " + side + " operand is no single number, operator=" + sign);
        }
        return number.value();
    }

    /// All items of an expression, in lax mode with arrays taken apart.
    private List<JsonValue> unwrapped(PathNode node) {
        List<JsonValue> items = new ArrayList<>();
        evaluate(node, item -> {
            if (lax() && item instanceof JsonArray array) {
                items.addAll(array.elements());
            } else {
                items.add(item);
            }
            return true;
        });
        return items;
    }

    private boolean sign(Sign sign, Sink sink) {
        for (JsonValue item : unwrapped(sign.operand())) {
            if (!(item instanceof JsonNumber number)) {
                throw structural(
                        ErrorCode.JSON_NUMBER_NOT_FOUND, "a sign wants numbers, found=" + PathItems.typeName(item));
            }
            if (!sink.take(sign.negative() ? new JsonNumber(number.value().negate()) : number)) {
                return false;
            }
        }
        return true;
    }

    // ---- predicates: null is unknown

    private @Nullable Boolean test(Predicate predicate) {
        return switch (predicate) {
            case And and -> {
                Boolean left = test(and.left());
                if (left != null && !left) {
                    yield false;
                }
                Boolean right = test(and.right());
                yield right != null && !right ? Boolean.FALSE : left == null || right == null ? null : Boolean.TRUE;
            }
            case Or or -> {
                Boolean left = test(or.left());
                if (left != null && left) {
                    yield true;
                }
                Boolean right = test(or.right());
                yield right != null && right ? Boolean.TRUE : left == null || right == null ? null : Boolean.FALSE;
            }
            case Not not -> {
                Boolean operand = test(not.operand());
                yield operand == null ? null : !operand;
            }
            case IsUnknown test -> test(test.operand()) == null;
            case Exists exists -> exists(exists);
            case Compare compare -> {
                List<JsonValue> right = tried(compare.right());
                yield pairs(compare.left(), right, (a, b) -> PathItems.compare(compare.operator(), a, b, context));
            }
            case StartsWith starts -> {
                List<JsonValue> prefix = tried(starts.prefix());
                yield pairs(
                        starts.left(),
                        prefix,
                        (a, b) -> a instanceof JsonString text && b instanceof JsonString start
                                ? (Boolean) text.value().startsWith(start.value())
                                : null);
            }
            case LikeRegex like -> throw PathRegex.notEvaluated(like.pattern());
        };
    }

    /// Items of an operand; null when it fails.
    private @Nullable List<JsonValue> tried(PathNode node) {
        boolean outerStrict = strict;
        JsonValue outerCurrent = current;
        int outerSize = arraySize;
        try {
            return unwrapped(node);
        } catch (DbException e) {
            if (!isOfPath(e)) {
                throw e;
            }
            strict = outerStrict;
            current = outerCurrent;
            arraySize = outerSize;
            return null;
        }
    }

    private @Nullable Boolean exists(Exists exists) {
        boolean outerStrict = strict;
        JsonValue outerCurrent = current;
        int outerSize = arraySize;
        boolean[] found = {false};
        try {
            evaluate(exists.operand(), item -> {
                found[0] = true;
                return !lax();
            });
            return found[0];
        } catch (DbException e) {
            if (!isOfPath(e)) {
                throw e;
            }
            return null;
        } finally {
            strict = outerStrict;
            current = outerCurrent;
            arraySize = outerSize;
        }
    }

    @FunctionalInterface
    private interface PairTest {
        @Nullable
        Boolean test(JsonValue a, JsonValue b);
    }

    /// True if any pair answers true; unknown if one is unknown and none is true, in strict mode also then.
    private @Nullable Boolean pairs(PathNode leftNode, @Nullable List<JsonValue> right, PairTest test) {
        List<JsonValue> left = tried(leftNode);
        if (left == null || right == null) {
            return null;
        }
        boolean found = false;
        boolean unknown = false;
        for (JsonValue a : left) {
            for (JsonValue b : right) {
                Boolean answer = test.test(a, b);
                if (answer == null) {
                    if (path.strict()) {
                        return null;
                    }
                    unknown = true;
                } else if (answer) {
                    if (lax()) {
                        return true;
                    }
                    found = true;
                }
            }
        }
        return found ? Boolean.TRUE : unknown ? null : Boolean.FALSE;
    }
}
