package io.rustydb.sql.binder;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.algebra.Scalar.OrderItem;
import io.rustydb.sql.algebra.Trees;
import io.rustydb.sql.algebra.WindowFrame;
import io.rustydb.sql.algebra.WindowFrame.Bound;
import io.rustydb.sql.algebra.WindowFrame.BoundKind;
import io.rustydb.sql.algebra.WindowFunction;
import io.rustydb.sql.catalog.Similarity;
import io.rustydb.sql.function.ComparisonOperator;
import io.rustydb.sql.function.aggregate.AggregateFunction;
import io.rustydb.sql.function.aggregate.Aggregates;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.parser.ast.Call;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Expression.CallModifiers;
import io.rustydb.sql.parser.ast.Expression.NullTreatment;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.Query.SortItem;
import io.rustydb.sql.parser.ast.QueryBody.Frame;
import io.rustydb.sql.parser.ast.QueryBody.FrameBound;
import io.rustydb.sql.parser.ast.QueryBody.FrameUnit;
import io.rustydb.sql.parser.ast.QueryBody.NamedWindow;
import io.rustydb.sql.parser.ast.QueryBody.Window;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Binds calls with OVER, and the windows of one SELECT.
final class WindowBinder {
    private final Binder root;
    private final ExpressionBinder expressions;
    /// Columns of FROM: what a frame's distance may not read.
    private final BitSet fromColumns;

    private final Map<String, Definition> named = new LinkedHashMap<>();

    /// @param hasFrame the frame was written: then the window cannot be the base of another
    private record Definition(List<Scalar> partition, List<OrderItem> order, boolean hasFrame, WindowFrame frame) {}

    WindowBinder(Binder root, ExpressionBinder expressions, BitSet fromColumns) {
        this.root = root;
        this.expressions = expressions;
        this.fromColumns = fromColumns;
    }

    /// The WINDOW clause; a window may be based on those before it.
    void define(List<NamedWindow> windows) {
        for (NamedWindow window : windows) {
            String name = window.name().text();
            if (named.containsKey(name)) {
                throw DbException.at(
                        ErrorCode.WINDOWING_ERROR, "window \"" + name + "\" is already defined", window.position());
            }
            named.put(name, definition(window.window()));
        }
    }

    private Definition definition(Window window) {
        Definition base = window.base().map(this::base).orElse(null);
        if (base != null && window.baseOnly()) {
            return base;
        }
        List<Scalar> partition = new ArrayList<>();
        window.partitionBy().forEach(expression -> partition.add(inside(expression)));
        List<OrderItem> order = new ArrayList<>();
        for (SortItem item : window.orderBy()) {
            var key = QueryBinder.key(item, 0);
            order.add(new OrderItem(inside(item.key()), key.descending(), key.nullsFirst()));
        }
        if (base != null) {
            String name = window.base().orElseThrow().text();
            if (!partition.isEmpty()) {
                throw overridden("override the PARTITION BY", name, window);
            }
            if (!order.isEmpty() && !base.order.isEmpty()) {
                throw overridden("override the ORDER BY", name, window);
            }
            if (base.hasFrame) {
                throw overridden("copy, because of its frame,", name, window);
            }
            partition.addAll(base.partition);
            if (order.isEmpty()) {
                order.addAll(base.order);
            }
        }
        WindowFrame frame = window.frame().map(written -> frame(written, order)).orElse(WindowFrame.DEFAULT);
        return new Definition(partition, order, window.frame().isPresent(), frame);
    }

    private Definition base(Name name) {
        Definition definition = named.get(name.text());
        if (definition == null) {
            throw DbException.at(
                    ErrorCode.UNDEFINED_OBJECT,
                    "window \"" + name + "\" does not exist" + Similarity.hint(name.text(), named.keySet()),
                    name.position());
        }
        return definition;
    }

    private static DbException overridden(String what, String name, Window window) {
        return DbException.at(
                ErrorCode.WINDOWING_ERROR, "cannot " + what + " of window \"" + name + "\"", window.position());
    }

    /// An expression of a window's definition: aggregates may stand in it, window functions not.
    private Scalar inside(Expression expression) {
        Scalar value = root.typing.settle(expressions.withoutWindows("a window", () -> expressions.bind(expression)));
        Typing.requireOrder(value.type(), expression.position());
        return value;
    }

    // ---- frames

    private WindowFrame frame(Frame frame, List<OrderItem> order) {
        BoundKind start = kind(frame.start());
        BoundKind end = frame.end().map(WindowBinder::kind).orElse(BoundKind.CURRENT_ROW);
        String wrong = wrong(start, end, frame.end().isPresent());
        if (wrong != null) {
            throw DbException.at(ErrorCode.WINDOWING_ERROR, wrong, frame.position());
        }
        if (frame.unit() == FrameUnit.GROUPS && order.isEmpty()) {
            throw DbException.at(ErrorCode.WINDOWING_ERROR, "GROUPS needs an ORDER BY", frame.position());
        }
        Bound first = bound(frame, frame.start(), order);
        Bound last = frame.end()
                .map(bound -> bound(frame, bound, order))
                .orElseGet(() -> new Bound(BoundKind.CURRENT_ROW, null, null, null, 0));
        boolean byKey = frame.unit() == FrameUnit.RANGE && (first.distance() != null || last.distance() != null);
        return new WindowFrame(frame.unit(), first, last, frame.exclusion(), byKey ? key(order.getFirst()) : null);
    }

    private static BoundKind kind(FrameBound bound) {
        return switch (bound) {
            case FrameBound.UnboundedPreceding ignored -> BoundKind.UNBOUNDED_PRECEDING;
            case FrameBound.Preceding ignored -> BoundKind.PRECEDING;
            case FrameBound.CurrentRow ignored -> BoundKind.CURRENT_ROW;
            case FrameBound.Following ignored -> BoundKind.FOLLOWING;
            case FrameBound.UnboundedFollowing ignored -> BoundKind.UNBOUNDED_FOLLOWING;
        };
    }

    private static @org.jspecify.annotations.Nullable String wrong(BoundKind start, BoundKind end, boolean between) {
        if (start == BoundKind.UNBOUNDED_FOLLOWING) {
            return "a frame cannot start with UNBOUNDED FOLLOWING";
        }
        if (end == BoundKind.UNBOUNDED_PRECEDING) {
            return "a frame cannot end with UNBOUNDED PRECEDING";
        }
        if (start == BoundKind.FOLLOWING && end.compareTo(BoundKind.FOLLOWING) < 0) {
            return "a frame that starts behind the current row must end there" + (between ? "" : "; write BETWEEN");
        }
        if (start == BoundKind.CURRENT_ROW && end == BoundKind.PRECEDING) {
            return "a frame that starts with the current row cannot end before it";
        }
        return null;
    }

    private Bound bound(Frame frame, FrameBound bound, List<OrderItem> order) {
        Expression distance = switch (bound) {
            case FrameBound.Preceding preceding -> preceding.distance();
            case FrameBound.Following following -> following.distance();
            case FrameBound.UnboundedPreceding ignored -> null;
            case FrameBound.CurrentRow ignored -> null;
            case FrameBound.UnboundedFollowing ignored -> null;
        };
        if (distance == null) {
            return new Bound(kind(bound), null, null, null, 0);
        }
        String unit = frame.unit().name();
        int position = distance.position();
        if (frame.unit() == FrameUnit.RANGE && order.size() != 1) {
            throw DbException.at(
                    ErrorCode.WINDOWING_ERROR,
                    "RANGE with a distance needs exactly one expression in ORDER BY, found=" + order.size(),
                    frame.position());
        }
        String before = expressions.noAggregatesIn();
        expressions.setNoAggregatesIn("the distance of " + unit);
        Scalar value = expressions.bind(distance);
        expressions.setNoAggregatesIn(before);
        BitSet free = Trees.free(value);
        free.and(fromColumns);
        if (!free.isEmpty()) {
            throw DbException.at(
                    ErrorCode.INVALID_COLUMN_REFERENCE, "the distance of " + unit + " must not read columns", position);
        }
        if (frame.unit() != FrameUnit.RANGE) {
            return new Bound(kind(bound), rows(value, unit, position), null, null, position);
        }
        boolean back = bound instanceof FrameBound.Preceding;
        return range(kind(bound), value, order.getFirst(), back, position);
    }

    private Scalar rows(Scalar distance, String unit, int position) {
        return root.typing.assign(distance, SqlType.BIGINT, unit, position);
    }

    /// What RANGE compares: integers and doubles as such, others by the row's own key less or plus the
    /// distance.
    private Bound range(BoundKind kind, Scalar written, OrderItem order, boolean back, int position) {
        Scalar key = key(order);
        Scalar distance = distance(written, key.type(), position);
        Scalar zero = root.typing.convert(
                new Scalar.Constant(io.rustydb.sql.function.vector.BytesVector.constant(SqlType.VARCHAR, "0"), true),
                distance.type(),
                position);
        Scalar negative = new Scalar.Compare(ComparisonOperator.LESS, distance, zero);
        boolean direct = key.type().kind().isInteger() || key.type().kind() == TypeKind.DOUBLE;
        Scalar limit =
                direct ? null : root.typing.operator(back != order.descending() ? "-" : "+", key, distance, position);
        return new Bound(kind, distance, limit, negative, position);
    }

    /// The order's value as RANGE compares it.
    private Scalar key(OrderItem order) {
        Scalar value = order.value();
        return switch (value.type().kind()) {
            case REAL -> root.typing.convert(value, SqlType.DOUBLE, 0);
            case DATE -> root.typing.convert(value, SqlType.TIMESTAMP, 0);
            case TIME -> root.typing.convert(value, SqlType.INTERVAL, 0);
            default -> value;
        };
    }

    private Scalar distance(Scalar written, SqlType key, int position) {
        boolean untyped = ExpressionBinder.isUntyped(written) || written instanceof Scalar.Parameter;
        TypeKind given = written.type().kind();
        if (key.kind().isInteger() && (untyped || given.isInteger())) {
            return root.typing.convert(written, untyped ? key : SqlType.BIGINT, position);
        }
        if (key.kind() == TypeKind.DOUBLE && (untyped || given.isNumeric())) {
            return root.typing.convert(written, SqlType.DOUBLE, position);
        }
        if (key.kind() == TypeKind.NUMERIC && (untyped || given.isInteger() || given == TypeKind.NUMERIC)) {
            return root.typing.convert(written, SqlType.NUMERIC, position);
        }
        boolean isTime = switch (key.kind()) {
            case TIMESTAMP, TIMESTAMP_TZ, INTERVAL -> true;
            default -> false;
        };
        if (isTime && (untyped || given == TypeKind.INTERVAL)) {
            return root.typing.convert(written, SqlType.INTERVAL, position);
        }
        throw DbException.at(
                ErrorCode.FEATURE_NOT_SUPPORTED,
                "RANGE with a distance is not supported, order=" + key + ", distance="
                        + (untyped ? "unknown" : written.type()),
                position);
    }

    // ---- calls

    Scalar bind(Call.FunctionCall call, CallBinder calls) {
        CallModifiers modifiers = call.modifiers();
        String name = call.name().name();
        WindowFunction function = WindowFunction.of(name);
        boolean isAggregate = function == null && Aggregates.contains(name);
        if (!modifiers.withinGroup().isEmpty() || Aggregates.isOrderedSet(name)) {
            throw Unsupported.feature("OVER with WITHIN GROUP", call.position());
        }
        if (modifiers.keep().isPresent() || modifiers.overflow().isPresent()) {
            throw Unsupported.feature("OVER with KEEP or ON OVERFLOW", call.position());
        }
        if (function == null && !isAggregate) {
            throw DbException.at(
                    ErrorCode.WRONG_OBJECT_TYPE,
                    "OVER stands with window functions and aggregates, function=" + name,
                    call.position());
        }
        if (!modifiers.orderBy().isEmpty()) {
            throw Unsupported.feature("ORDER BY inside the arguments with OVER", call.position());
        }
        if (modifiers.distinct()) {
            throw Unsupported.feature("DISTINCT with OVER", call.position());
        }
        if (modifiers.filter().isPresent() && !isAggregate) {
            throw Unsupported.feature("FILTER of a window function that is no aggregate", call.position());
        }
        if (modifiers.nulls() != NullTreatment.UNSPECIFIED && (function == null || !function.isValue())) {
            throw DbException.at(
                    ErrorCode.WRONG_OBJECT_TYPE,
                    "IGNORE NULLS and RESPECT NULLS are for functions that give a row's value, function=" + name,
                    call.position());
        }
        if (modifiers.fromLast() && function != WindowFunction.NTH_VALUE) {
            throw DbException.at(
                    ErrorCode.WRONG_OBJECT_TYPE, "FROM LAST is for nth_value, function=" + name, call.position());
        }
        Definition window = definition(modifiers.over().orElseThrow());
        List<Scalar> arguments =
                expressions.withoutWindows("the arguments of a window function", () -> calls.bindAll(call.arguments()));
        if (isAggregate) {
            return aggregate(call, calls, window, arguments);
        }
        assert function != null;
        if (!function.takes(arguments.size()) || modifiers.star()) {
            throw undefined(name, call.position());
        }
        List<Scalar> converted = converted(function, arguments, call);
        return new Scalar.WindowCall(
                function,
                null,
                converted,
                null,
                window.partition,
                window.order,
                function.readsFrame() ? window.frame : WindowFrame.DEFAULT,
                modifiers.nulls() == NullTreatment.IGNORE,
                modifiers.fromLast(),
                type(function, converted),
                root.origin(call.position()));
    }

    private static DbException undefined(String name, int position) {
        return DbException.at(
                ErrorCode.UNDEFINED_FUNCTION,
                "window function does not exist with these arguments, name=" + name,
                position);
    }

    private static SqlType type(WindowFunction function, List<Scalar> arguments) {
        return switch (function) {
            case ROW_NUMBER, RANK, DENSE_RANK -> SqlType.BIGINT;
            case PERCENT_RANK, CUME_DIST -> SqlType.DOUBLE;
            case NTILE -> SqlType.INTEGER;
            case LAG, LEAD, FIRST_VALUE, LAST_VALUE, NTH_VALUE, AGGREGATE ->
                arguments.getFirst().type();
        };
    }

    private List<Scalar> converted(WindowFunction function, List<Scalar> arguments, Call.FunctionCall call) {
        List<Scalar> converted = new ArrayList<>(arguments);
        String name = function.functionName();
        switch (function) {
            case ROW_NUMBER, RANK, DENSE_RANK, PERCENT_RANK, CUME_DIST, AGGREGATE -> {}
            case NTILE -> converted.set(0, integer(arguments.getFirst(), name, call));
            case FIRST_VALUE, LAST_VALUE -> converted.set(0, root.typing.settle(arguments.getFirst()));
            case NTH_VALUE -> {
                converted.set(0, root.typing.settle(arguments.getFirst()));
                converted.set(1, integer(arguments.get(1), name, call));
            }
            case LAG, LEAD -> {
                converted.set(0, root.typing.settle(arguments.getFirst()));
                if (arguments.size() > 1) {
                    converted.set(1, integer(arguments.get(1), name, call));
                } else {
                    converted.add(new Scalar.Constant(LongVector.constant(SqlType.INTEGER, 1), false));
                }
                if (arguments.size() > 2) {
                    List<Integer> positions = List.of(
                            call.arguments().get(0).position(),
                            call.arguments().get(2).position());
                    List<Scalar> same = root.typing.unify(name, List.of(arguments.get(0), arguments.get(2)), positions);
                    converted.set(0, same.get(0));
                    converted.set(2, same.get(1));
                }
            }
        }
        return converted;
    }

    private Scalar integer(Scalar argument, String name, Call.FunctionCall call) {
        TypeKind kind = argument.type().kind();
        if (ExpressionBinder.isUntyped(argument)
                || argument instanceof Scalar.Parameter
                || kind == TypeKind.SMALLINT
                || kind == TypeKind.INTEGER) {
            return root.typing.convert(argument, SqlType.INTEGER, call.position());
        }
        throw undefined(name, call.position());
    }

    private Scalar aggregate(Call.FunctionCall call, CallBinder calls, Definition window, List<Scalar> arguments) {
        CallModifiers modifiers = call.modifiers();
        Scalar filter = modifiers
                .filter()
                .map(condition -> expressions.withoutAggregates("FILTER", () -> expressions.condition(condition)))
                .orElse(null);
        CallBinder.Resolved resolved = calls.resolve(call, arguments);
        AggregateFunction function = resolved.function();
        return new Scalar.WindowCall(
                WindowFunction.AGGREGATE,
                function,
                resolved.arguments(),
                filter,
                window.partition,
                window.order,
                window.frame,
                false,
                false,
                function.resultType(),
                root.origin(call.position()));
    }
}
