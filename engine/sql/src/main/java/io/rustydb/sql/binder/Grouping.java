package io.rustydb.sql.binder;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.algebra.BoundStatement.Output;
import io.rustydb.sql.algebra.Relation;
import io.rustydb.sql.algebra.Relation.Computed;
import io.rustydb.sql.algebra.Relation.Measure;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.algebra.Trees;
import io.rustydb.sql.binder.FromBinder.Source;
import io.rustydb.sql.binder.SelectBinder.Item;
import io.rustydb.sql.catalog.ConstraintDescriptor.Key;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.QueryBody.GroupingElement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// GROUP BY and aggregates of one SELECT: collects the keys, then rewrites what stands above the groups.
final class Grouping {
    private final Binder root;
    private final Source source;
    private final ExpressionBinder expressions;
    private final Map<Scalar, Integer> keys = new LinkedHashMap<>();
    private final List<Computed> computedKeys = new ArrayList<>();
    private final Map<Scalar.AggregateCall, Integer> measures = new LinkedHashMap<>();
    /// Columns of FROM: what may be ungrouped.
    private final BitSet fromColumns;

    /// Columns that are determined by the keys, with the table they come from.
    private final Map<Integer, Scalar> dependent = new HashMap<>();

    Grouping(Binder root, Source source, ExpressionBinder expressions) {
        this.root = root;
        this.source = source;
        this.expressions = expressions;
        fromColumns = source.relation().columns();
    }

    void addKey(GroupingElement element, List<Item> items) {
        switch (element) {
            case GroupingElement.Key key -> addKey(key.expression(), items);
            case GroupingElement.Empty ignored -> {}
            case GroupingElement.Composite composite -> composite.keys().forEach(key -> addKey(key, items));
            case GroupingElement.Rollup rollup -> throw Unsupported.feature("ROLLUP", rollup.position());
            case GroupingElement.Cube cube -> throw Unsupported.feature("CUBE", cube.position());
            case GroupingElement.GroupingSets sets -> throw Unsupported.feature("GROUPING SETS", sets.position());
        }
    }

    private void addKey(Expression expression, List<Item> items) {
        Scalar value = keyValue(expression, items);
        if (Trees.any(value, Scalar.AggregateCall.class::isInstance)) {
            throw DbException.at(
                    ErrorCode.GROUPING_ERROR, "aggregates cannot stand in GROUP BY", expression.position());
        }
        if (WindowRelations.isIn(value)) {
            throw DbException.at(
                    ErrorCode.WINDOWING_ERROR, "window functions cannot stand in GROUP BY", expression.position());
        }
        Typing.requireOrder(value.type(), expression.position());
        if (keys.containsKey(value)) {
            return;
        }
        if (value instanceof Scalar.ColumnRef column && fromColumns.get(column.number())) {
            keys.put(value, column.number());
        } else {
            int number = root.columns.add("", value.type(), true);
            keys.put(value, number);
            computedKeys.add(new Computed(number, value));
        }
    }

    /// An ordinal means a select-list entry; a bare name a column of FROM or, if there is none, a select-list
    /// alias.
    private Scalar keyValue(Expression expression, List<Item> items) {
        List<Output> outputs = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            outputs.add(new Output(items.get(i).name(), i));
        }
        Output byOrdinal = QueryBinder.ordinal(expression, outputs, "GROUP BY");
        if (byOrdinal != null) {
            return items.get(byOrdinal.number()).value();
        }
        if (expression instanceof Expression.ColumnReference column
                && column.name().isSimple()
                && source.scope().find(column.name()) < 0) {
            Output named = QueryBinder.named(column, outputs);
            if (named != null) {
                return items.get(named.number()).value();
            }
        }
        expressions.setNoAggregatesIn("GROUP BY");
        return root.typing.settle(expressions.bind(expression));
    }

    /// The same value in terms of keys and aggregates.
    ///
    /// @throws DbException 42803 for a column that is neither
    Scalar rewrite(Scalar value, int position) {
        addDependentColumns();
        Scalar rewritten = Trees.replace(value, node -> {
            Integer key = keys.get(node);
            if (key != null) {
                return root.columns.reference(key);
            }
            return node instanceof Scalar.AggregateCall call ? root.columns.reference(measure(call)) : node;
        });
        BitSet ungrouped = Trees.free(rewritten);
        ungrouped.and(fromColumns);
        keys.values().forEach(ungrouped::clear);
        for (int number = ungrouped.nextSetBit(0); number >= 0; number = ungrouped.nextSetBit(number + 1)) {
            Scalar column = dependent.get(number);
            if (column == null) {
                throw DbException.at(
                        ErrorCode.GROUPING_ERROR,
                        "column \"" + root.columns.get(number).name()
                                + "\" must stand in GROUP BY or in an aggregate function",
                        position);
            }
            keys.put(column, number);
        }
        return rewritten;
    }

    private int measure(Scalar.AggregateCall call) {
        return measures.computeIfAbsent(
                call, ignored -> root.columns.add(call.function().name(), call.type(), true));
    }

    /// A table all of whose primary key is grouped by has one row per group; its other columns may be used.
    private void addDependentColumns() {
        if (dependent.isEmpty() && !keys.isEmpty()) {
            collectDependent(source.relation());
        }
    }

    private void collectDependent(Relation relation) {
        if (relation instanceof Relation.Scan scan) {
            Key primary = scan.table().primaryKey();
            if (primary == null) {
                return;
            }
            for (int i = 0; i < scan.table().columns().size(); i++) {
                int ordinal = scan.table().columns().get(i).ordinal();
                if (primary.columns().contains(ordinal) && !keys.containsValue(scan.firstColumn() + i)) {
                    return;
                }
            }
            for (int i = 0; i < scan.table().columns().size(); i++) {
                int number = scan.firstColumn() + i;
                dependent.put(number, root.columns.reference(number));
            }
        } else if (relation instanceof Relation.Join) {
            relation.inputs().forEach(this::collectDependent);
        }
    }

    Relation aggregate(Relation input) {
        Relation relation = computedKeys.isEmpty() ? input : new Relation.Compute(input, computedKeys);
        List<Measure> all = new ArrayList<>();
        measures.forEach((call, number) -> all.add(
                new Measure(number, call.function(), call.arguments(), call.distinct(), call.filter(), call.origin())));
        return new Relation.Aggregate(relation, List.copyOf(new java.util.LinkedHashSet<>(keys.values())), all);
    }
}
