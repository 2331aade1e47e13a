package io.rustydb.sql.algebra;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.ComparisonOperator;
import io.rustydb.sql.function.Origin;
import io.rustydb.sql.function.ResolvedFunction;
import io.rustydb.sql.function.TypeCoercion;
import io.rustydb.sql.function.aggregate.AggregateFunction;
import io.rustydb.sql.function.table.ResolvedTableFunction;
import io.rustydb.sql.function.vector.Vector;
import io.rustydb.sql.parser.ast.Expression.LogicalOperator;
import io.rustydb.sql.parser.ast.Predicate.LikeKind;
import io.rustydb.sql.parser.ast.Predicate.TruthValue;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A bound expression.
public sealed interface Scalar {
    SqlType type();

    /// Operands, in order; not the relation of a subquery.
    default List<Scalar> operands() {
        return List.of();
    }

    /// The same node over other operands, given in the order of [#operands].
    default Scalar withOperands(List<Scalar> changed) {
        assert changed.isEmpty();
        return this;
    }

    /// A column of the input, or of an outer query.
    record ColumnRef(int number, SqlType type) implements Scalar {}

    /// @param value a constant vector that nobody changes
    /// @param untyped a string literal or NULL as written, whose type may still be decided by its surroundings
    record Constant(Vector value, boolean untyped) implements Scalar {
        public Constant {
            assert value.isConstant();
        }

        @Override
        public SqlType type() {
            return value.type();
        }

        public boolean isNull() {
            return value.isNull(0);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Constant constant
                    && constant.type().equals(type())
                    && constant.untyped == untyped
                    && value.isNotDistinct(0, constant.value, 0);
        }

        @Override
        public int hashCode() {
            return Long.hashCode(value.hash(0));
        }
    }

    /// @param index 0-based
    record Parameter(int index, SqlType type) implements Scalar {}

    /// @param origin no part of equality
    record Call(ResolvedFunction function, List<Scalar> operands, Origin origin) implements Scalar {
        public Call {
            operands = List.copyOf(operands);
        }

        @Override
        public SqlType type() {
            return function.resultType();
        }

        @Override
        public Scalar withOperands(List<Scalar> changed) {
            return new Call(function, changed, origin);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Call call && call.function.equals(function) && call.operands.equals(operands);
        }

        @Override
        public int hashCode() {
            return 31 * function.hashCode() + operands.hashCode();
        }
    }

    /// @param origin no part of equality
    record Cast(Scalar operand, SqlType type, TypeCoercion.Context context, Origin origin) implements Scalar {
        @Override
        public List<Scalar> operands() {
            return List.of(operand);
        }

        @Override
        public Scalar withOperands(List<Scalar> changed) {
            return new Cast(changed.getFirst(), type, context, origin);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Cast cast
                    && cast.operand.equals(operand)
                    && cast.type.equals(type)
                    && cast.context == context;
        }

        @Override
        public int hashCode() {
            return Objects.hash(operand, type, context);
        }
    }

    /// Answers BOOLEAN.
    sealed interface Test extends Scalar {
        @Override
        default SqlType type() {
            return SqlType.BOOLEAN;
        }
    }

    record Compare(ComparisonOperator operator, Scalar left, Scalar right) implements Test {
        @Override
        public List<Scalar> operands() {
            return List.of(left, right);
        }

        @Override
        public Scalar withOperands(List<Scalar> changed) {
            return new Compare(operator, changed.get(0), changed.get(1));
        }
    }

    record Distinct(Scalar left, Scalar right, boolean negated) implements Test {
        @Override
        public List<Scalar> operands() {
            return List.of(left, right);
        }

        @Override
        public Scalar withOperands(List<Scalar> changed) {
            return new Distinct(changed.get(0), changed.get(1), negated);
        }
    }

    /// @param operands at least two
    record Logical(LogicalOperator operator, List<Scalar> operands) implements Test {
        public Logical {
            operands = List.copyOf(operands);
        }

        @Override
        public Scalar withOperands(List<Scalar> changed) {
            return new Logical(operator, changed);
        }
    }

    record Not(Scalar operand) implements Test {
        @Override
        public List<Scalar> operands() {
            return List.of(operand);
        }

        @Override
        public Scalar withOperands(List<Scalar> changed) {
            return new Not(changed.getFirst());
        }
    }

    record IsNull(Scalar operand, boolean negated) implements Test {
        @Override
        public List<Scalar> operands() {
            return List.of(operand);
        }

        @Override
        public Scalar withOperands(List<Scalar> changed) {
            return new IsNull(changed.getFirst(), negated);
        }
    }

    record IsTruth(Scalar operand, TruthValue value, boolean negated) implements Test {
        @Override
        public List<Scalar> operands() {
            return List.of(operand);
        }

        @Override
        public Scalar withOperands(List<Scalar> changed) {
            return new IsTruth(changed.getFirst(), value, negated);
        }
    }

    /// @param escape null for the default, a backslash
    /// @param origin no part of equality
    record Like(
            LikeKind kind,
            Scalar operand,
            Scalar pattern,
            @Nullable Scalar escape,
            boolean negated,
            Origin origin) implements Test {
        @Override
        public boolean equals(Object other) {
            return other instanceof Like like
                    && like.kind == kind
                    && like.negated == negated
                    && like.operands().equals(operands());
        }

        @Override
        public int hashCode() {
            return Objects.hash(kind, negated, operands());
        }

        @Override
        public List<Scalar> operands() {
            return escape == null ? List.of(operand, pattern) : List.of(operand, pattern, escape);
        }

        @Override
        public Scalar withOperands(List<Scalar> changed) {
            return new Like(
                    kind, changed.get(0), changed.get(1), changed.size() > 2 ? changed.get(2) : null, negated, origin);
        }
    }

    /// @param values of the operand's type
    record In(Scalar operand, List<Scalar> values, boolean negated) implements Test {
        public In {
            values = List.copyOf(values);
        }

        @Override
        public List<Scalar> operands() {
            List<Scalar> all = new ArrayList<>(values.size() + 1);
            all.add(operand);
            all.addAll(values);
            return all;
        }

        @Override
        public Scalar withOperands(List<Scalar> changed) {
            return new In(changed.getFirst(), changed.subList(1, changed.size()), negated);
        }
    }

    /// Searched CASE: the result of the first condition that is true.
    ///
    /// @param conditions as many as `results`
    record Case(List<Scalar> conditions, List<Scalar> results, Scalar otherwise) implements Scalar {
        public Case {
            conditions = List.copyOf(conditions);
            results = List.copyOf(results);
        }

        @Override
        public SqlType type() {
            return otherwise.type();
        }

        @Override
        public List<Scalar> operands() {
            List<Scalar> all = new ArrayList<>(conditions);
            all.addAll(results);
            all.add(otherwise);
            return all;
        }

        @Override
        public Scalar withOperands(List<Scalar> changed) {
            int count = conditions.size();
            return new Case(changed.subList(0, count), changed.subList(count, 2 * count), changed.getLast());
        }
    }

    /// @param operands all of one type
    record Coalesce(List<Scalar> operands) implements Scalar {
        public Coalesce {
            operands = List.copyOf(operands);
        }

        @Override
        public SqlType type() {
            return operands.getFirst().type();
        }

        @Override
        public Scalar withOperands(List<Scalar> changed) {
            return new Coalesce(changed);
        }
    }

    /// An aggregate call; only until the binder has made an [Relation.Aggregate] of it.
    ///
    /// @param filter null if there is none
    /// @param order, keep, direct as in [Relation.Measure]
    /// @param origin no part of equality
    record AggregateCall(
            AggregateFunction function,
            List<Scalar> arguments,
            boolean distinct,
            @Nullable Scalar filter,
            List<OrderItem> order,
            Keep keep,
            List<Scalar> direct,
            Origin origin)
            implements Scalar {
        public AggregateCall {
            arguments = List.copyOf(arguments);
            order = List.copyOf(order);
            direct = List.copyOf(direct);
        }

        @Override
        public SqlType type() {
            return function.resultType();
        }

        /// The function by name: each resolution makes a new one.
        @Override
        public boolean equals(Object other) {
            return other instanceof AggregateCall call
                    && call.function.name().equals(function.name())
                    && call.function.resultType().equals(function.resultType())
                    && call.arguments.equals(arguments)
                    && call.distinct == distinct
                    && call.keep == keep
                    && call.order.equals(order)
                    && call.direct.equals(direct)
                    && Objects.equals(call.filter, filter);
        }

        @Override
        public int hashCode() {
            return Objects.hash(function.name(), arguments, distinct, order);
        }

        @Override
        public List<Scalar> operands() {
            List<Scalar> all = new ArrayList<>(arguments);
            if (filter != null) {
                all.add(filter);
            }
            order.forEach(item -> all.add(item.value));
            all.addAll(direct);
            return all;
        }

        @Override
        public Scalar withOperands(List<Scalar> changed) {
            Iterator<Scalar> next = changed.iterator();
            List<Scalar> newArguments = new ArrayList<>();
            arguments.forEach(ignored -> newArguments.add(next.next()));
            Scalar newFilter = filter == null ? null : next.next();
            List<OrderItem> newOrder = new ArrayList<>();
            order.forEach(item -> newOrder.add(new OrderItem(next.next(), item.descending, item.nullsFirst)));
            List<Scalar> newDirect = new ArrayList<>();
            direct.forEach(ignored -> newDirect.add(next.next()));
            return new AggregateCall(function, newArguments, distinct, newFilter, newOrder, keep, newDirect, origin);
        }
    }

    /// Which rows of an aggregate's order count: Oracle's KEEP (DENSE_RANK …).
    enum Keep {
        ALL,
        /// Those that are equal to the first one in the order.
        FIRST,
        LAST
    }

    /// A call that gives rows; only until the binder has made a [Relation.FunctionScan] of it.
    record SetCall(ResolvedTableFunction function, List<Scalar> operands, Origin origin) implements Scalar {
        public SetCall {
            operands = List.copyOf(operands);
        }

        @Override
        public SqlType type() {
            return function.columns().getFirst().type();
        }

        @Override
        public Scalar withOperands(List<Scalar> changed) {
            return new SetCall(function, changed, origin);
        }

        /// The function by name: each resolution makes a new one.
        @Override
        public boolean equals(Object other) {
            return other instanceof SetCall call
                    && call.function.function() == function.function()
                    && call.operands.equals(operands);
        }

        @Override
        public int hashCode() {
            return operands.hashCode();
        }
    }

    /// A call with OVER; only until the binder has made a [Relation.Window] of it.
    ///
    /// @param aggregate for [WindowFunction#AGGREGATE] only
    /// @param filter null if there is none
    /// @param ignoreNulls rows where the first argument is NULL do not count
    /// @param origin no part of equality
    record WindowCall(
            WindowFunction function,
            @Nullable AggregateFunction aggregate,
            List<Scalar> arguments,
            @Nullable Scalar filter,
            List<Scalar> partition,
            List<OrderItem> order,
            WindowFrame frame,
            boolean ignoreNulls,
            boolean fromLast,
            SqlType type,
            Origin origin)
            implements Scalar {
        public WindowCall {
            arguments = List.copyOf(arguments);
            partition = List.copyOf(partition);
            order = List.copyOf(order);
        }

        public String name() {
            return aggregate == null ? function.functionName() : aggregate.name();
        }

        /// The aggregate by name: each resolution makes a new one.
        @Override
        public boolean equals(Object other) {
            return other instanceof WindowCall call
                    && call.name().equals(name())
                    && call.type.equals(type)
                    && call.ignoreNulls == ignoreNulls
                    && call.fromLast == fromLast
                    && call.arguments.equals(arguments)
                    && Objects.equals(call.filter, filter)
                    && call.partition.equals(partition)
                    && call.order.equals(order)
                    && call.frame.equals(frame);
        }

        @Override
        public int hashCode() {
            return Objects.hash(name(), arguments, partition, order);
        }

        @Override
        public List<Scalar> operands() {
            List<Scalar> all = new ArrayList<>(arguments);
            if (filter != null) {
                all.add(filter);
            }
            all.addAll(partition);
            order.forEach(item -> all.add(item.value));
            all.addAll(frame.scalars());
            return all;
        }

        @Override
        public Scalar withOperands(List<Scalar> changed) {
            Iterator<Scalar> next = changed.iterator();
            List<Scalar> newArguments = new ArrayList<>();
            arguments.forEach(ignored -> newArguments.add(next.next()));
            Scalar newFilter = filter == null ? null : next.next();
            List<Scalar> newPartition = new ArrayList<>();
            partition.forEach(ignored -> newPartition.add(next.next()));
            List<OrderItem> newOrder = new ArrayList<>();
            order.forEach(item -> newOrder.add(new OrderItem(next.next(), item.descending, item.nullsFirst)));
            WindowFrame newFrame = frame.replace(ignored -> next.next());
            return new WindowCall(
                    function,
                    aggregate,
                    newArguments,
                    newFilter,
                    newPartition,
                    newOrder,
                    newFrame,
                    ignoreNulls,
                    fromLast,
                    type,
                    origin);
        }
    }

    /// GROUPING; only until the binder has made a column or a constant of it.
    ///
    /// @param operands keys of GROUP BY
    /// @param position no part of equality
    record GroupingCall(GroupingKind kind, List<Scalar> operands, int position) implements Scalar {
        public GroupingCall {
            operands = List.copyOf(operands);
        }

        @Override
        public SqlType type() {
            return SqlType.INTEGER;
        }

        @Override
        public Scalar withOperands(List<Scalar> changed) {
            return new GroupingCall(kind, changed, position);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof GroupingCall call && call.kind == kind && call.operands.equals(operands);
        }

        @Override
        public int hashCode() {
            return Objects.hash(kind, operands);
        }
    }

    enum GroupingKind {
        /// A bit for each key: 1 when it is not in the row's set.
        GROUPING,
        /// How many equal sets stand before the row's: Oracle's GROUP_ID.
        GROUP_ID
    }

    /// An entry of an ORDER BY.
    record OrderItem(Scalar value, boolean descending, boolean nullsFirst) {}

    /// A subquery in an expression.
    ///
    /// @param lefts for IN, ANY and ALL: what is compared with the columns; empty otherwise
    /// @param columns the relation's columns that are compared or, of a scalar subquery, the one that is the
    ///     value
    record Subquery(
            SubqueryKind kind,
            ComparisonOperator operator,
            List<Scalar> lefts,
            Relation relation,
            List<Integer> columns,
            SqlType type)
            implements Scalar {
        public Subquery {
            lefts = List.copyOf(lefts);
            columns = List.copyOf(columns);
        }

        @Override
        public List<Scalar> operands() {
            return lefts;
        }

        @Override
        public Scalar withOperands(List<Scalar> changed) {
            return new Subquery(kind, operator, changed, relation, columns, type);
        }

        public Subquery withRelation(Relation changed) {
            return new Subquery(kind, operator, lefts, changed, columns, type);
        }
    }

    enum SubqueryKind {
        /// One row at most; NULL for none.
        SCALAR,
        EXISTS,
        /// `= ANY` is IN.
        ANY,
        /// `<> ALL` is NOT IN.
        ALL,
        /// Several values compared with the one row that comes; NULL if none does.
        ROW
    }
}
