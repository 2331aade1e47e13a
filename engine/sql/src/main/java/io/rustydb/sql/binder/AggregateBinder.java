package io.rustydb.sql.binder;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.algebra.Relation.SortKey;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.algebra.Scalar.Keep;
import io.rustydb.sql.algebra.Scalar.OrderItem;
import io.rustydb.sql.function.aggregate.AggregateFunction;
import io.rustydb.sql.function.aggregate.Aggregates;
import io.rustydb.sql.function.aggregate.ListOverflow;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.DoubleVector;
import io.rustydb.sql.parser.ast.Call;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Expression.CallModifiers;
import io.rustydb.sql.parser.ast.Query.NullsOrder;
import io.rustydb.sql.parser.ast.Query.SortItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Binds calls of aggregates without OVER; part of [CallBinder].
final class AggregateBinder {
    private static final String LISTAGG = "listagg";

    private final ExpressionBinder expressions;
    private final CallBinder calls;
    private final Typing typing;

    AggregateBinder(ExpressionBinder expressions, CallBinder calls) {
        this.expressions = expressions;
        this.calls = calls;
        typing = expressions.root.typing;
    }

    Scalar.AggregateCall bind(Call.FunctionCall call, @Nullable Scalar filter) {
        String name = call.name().name();
        CallModifiers modifiers = call.modifiers();
        boolean within = !modifiers.withinGroup().isEmpty();
        if (within
                && (modifiers.distinct() && !name.equals(LISTAGG)
                        || !modifiers.orderBy().isEmpty())) {
            throw DbException.at(
                    ErrorCode.SYNTAX_ERROR,
                    "WITHIN GROUP goes with neither DISTINCT nor ORDER BY in the arguments",
                    call.position());
        }
        if (modifiers.keep().isPresent()
                && (within || modifiers.distinct() || !modifiers.orderBy().isEmpty())) {
            throw Unsupported.feature("KEEP with DISTINCT, ORDER BY or WITHIN GROUP", call.position());
        }
        if (modifiers.overflow().isPresent() && !name.equals(LISTAGG)) {
            throw wrong("ON OVERFLOW is for listagg", call);
        }
        if (name.equals("median")) {
            return median(call, filter);
        }
        if (Aggregates.isOrderedSet(name) || Aggregates.isHypothetical(name)) {
            if (!within) {
                int all = name.equals("mode") ? 1 : 2;
                if (Aggregates.isOrderedSet(name) && call.arguments().size() != all) {
                    throw undefined(call);
                }
                throw wrong("the aggregate needs WITHIN GROUP (ORDER BY …)", call);
            }
            return orderedSet(call, filter);
        }
        if (within && !name.equals(LISTAGG)) {
            throw undefined(call);
        }
        return plain(call, filter, within ? modifiers.withinGroup() : modifiers.orderBy());
    }

    private static DbException wrong(String what, Call.FunctionCall call) {
        return DbException.at(ErrorCode.WRONG_OBJECT_TYPE, what + ", function=" + call.name(), call.position());
    }

    private static DbException undefined(Call.FunctionCall call) {
        return DbException.at(
                ErrorCode.UNDEFINED_FUNCTION,
                "no such aggregate with or without WITHIN GROUP, function=" + call.name(),
                call.position());
    }

    private Scalar.AggregateCall plain(Call.FunctionCall call, @Nullable Scalar filter, List<SortItem> orderBy) {
        CallModifiers modifiers = call.modifiers();
        CallBinder.Resolved resolved = calls.resolve(call, calls.bindAll(call.arguments()));
        List<Scalar> arguments = resolved.arguments();
        AggregateFunction function = resolved.function();
        if (function.name().equals(LISTAGG)) {
            function = limited(function, modifiers.overflow());
        }
        boolean distinct = modifiers.distinct() && !arguments.isEmpty();
        List<OrderItem> order = new ArrayList<>();
        Keep keep = Keep.ALL;
        if (modifiers.keep().isPresent()) {
            keep = modifiers.keep().get().last() ? Keep.LAST : Keep.FIRST;
            order.addAll(order(modifiers.keep().get().orderBy()));
        } else {
            order.addAll(order(orderBy));
        }
        if (distinct) {
            arguments.forEach(argument -> Typing.requireOrder(argument.type(), call.position()));
            if (!order.isEmpty() || Aggregates.dependsOnOrder(function.name())) {
                orderByAll(order, arguments, orderBy);
            }
        }
        return new Scalar.AggregateCall(
                function,
                arguments,
                distinct,
                filter,
                order,
                keep,
                List.of(),
                expressions.root.origin(call.position()));
    }

    /// With DISTINCT rows are sorted by all arguments, so that equal ones come together.
    private static void orderByAll(List<OrderItem> order, List<Scalar> arguments, List<SortItem> written) {
        for (int i = 0; i < order.size(); i++) {
            if (!arguments.contains(order.get(i).value())) {
                throw DbException.at(
                        ErrorCode.INVALID_COLUMN_REFERENCE,
                        "with DISTINCT the ORDER BY of an aggregate takes its arguments only",
                        written.get(i).position());
            }
        }
        for (Scalar argument : arguments) {
            if (order.stream().noneMatch(item -> item.value().equals(argument))) {
                order.add(new OrderItem(argument, false, false));
            }
        }
    }

    private List<OrderItem> order(List<SortItem> items) {
        List<OrderItem> order = new ArrayList<>();
        for (SortItem item : items) {
            Scalar value = typing.settle(expressions.bind(item.key()));
            Typing.requireOrder(value.type(), item.position());
            SortKey key = QueryBinder.key(item, 0);
            order.add(new OrderItem(value, key.descending(), key.nullsFirst()));
        }
        return order;
    }

    private AggregateFunction limited(AggregateFunction function, Optional<Expression.Overflow> written) {
        ListOverflow overflow = ListOverflow.ERROR;
        if (written.isPresent() && written.get().truncate()) {
            String filler = "...";
            if (written.get().filler().isPresent()) {
                Expression text = written.get().filler().get();
                Scalar bound = typing.text(expressions.bind(text), text.position());
                if (!(bound instanceof Scalar.Constant constant)
                        || constant.isNull()
                        || !(constant.value() instanceof BytesVector bytes)) {
                    throw Unsupported.feature("ON OVERFLOW TRUNCATE with anything but a literal", text.position());
                }
                filler = bytes.getString(0);
            }
            overflow = ListOverflow.truncate(filler, written.get().withCount());
        }
        return Aggregates.limited(function, overflow);
    }

    private Scalar.AggregateCall median(Call.FunctionCall call, @Nullable Scalar filter) {
        CallModifiers modifiers = call.modifiers();
        boolean only = call.arguments().size() == 1
                && !modifiers.distinct()
                && modifiers.orderBy().isEmpty()
                && modifiers.withinGroup().isEmpty()
                && modifiers.keep().isEmpty();
        if (!only) {
            throw wrong("median takes one argument and nothing else", call);
        }
        SortItem item = new SortItem(call.arguments().getFirst(), false, NullsOrder.UNSPECIFIED, call.position());
        Scalar half = new Scalar.Constant(DoubleVector.constant(SqlType.DOUBLE, 0.5), false);
        return orderedSet("percentile_cont", List.of(half), List.of(call.position()), List.of(item), call, filter);
    }

    private Scalar.AggregateCall orderedSet(Call.FunctionCall call, @Nullable Scalar filter) {
        if (call.modifiers().star()) {
            throw wrong("* stands in count only", call);
        }
        return orderedSet(
                call.name().name(),
                calls.bindAll(call.arguments()),
                CallBinder.positions(call.arguments()),
                call.modifiers().withinGroup(),
                call,
                filter);
    }

    private Scalar.AggregateCall orderedSet(
            String name,
            List<Scalar> given,
            List<Integer> positions,
            List<SortItem> written,
            Call.FunctionCall call,
            @Nullable Scalar filter) {
        List<Scalar> direct = new ArrayList<>(given);
        List<Scalar> values = new ArrayList<>();
        written.forEach(item -> values.add(expressions.bind(item.key())));
        if (Aggregates.isHypothetical(name) && direct.size() == values.size()) {
            for (int i = 0; i < direct.size(); i++) {
                List<Scalar> same = typing.unify(
                        name,
                        List.of(direct.get(i), values.get(i)),
                        List.of(positions.get(i), written.get(i).position()));
                direct.set(i, same.get(0));
                values.set(i, same.get(1));
            }
        }
        List<SqlType> directTypes = new ArrayList<>();
        direct.forEach(scalar -> directTypes.add(Typing.apparent(scalar)));
        List<SqlType> valueTypes = new ArrayList<>();
        values.forEach(scalar -> valueTypes.add(Typing.apparent(scalar)));
        AggregateFunction function =
                Typing.positioned(call.position(), () -> Aggregates.resolveOrderedSet(name, directTypes, valueTypes));
        List<OrderItem> order = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            int position = written.get(i).position();
            SqlType wanted = function.argumentTypes().get(direct.size() + i);
            Scalar value = typing.convertAll(List.of(values.get(i)), List.of(wanted), List.of(position))
                    .getFirst();
            Typing.requireOrder(value.type(), position);
            SortKey key = QueryBinder.key(written.get(i), 0);
            order.add(new OrderItem(value, key.descending(), key.nullsFirst()));
        }
        List<Scalar> converted =
                typing.convertAll(direct, function.argumentTypes().subList(0, direct.size()), positions);
        return new Scalar.AggregateCall(
                function,
                List.of(),
                false,
                filter,
                order,
                Keep.ALL,
                converted,
                expressions.root.origin(call.position()));
    }
}
