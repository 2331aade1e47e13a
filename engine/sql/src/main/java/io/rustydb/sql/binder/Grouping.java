package io.rustydb.sql.binder;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.algebra.BoundStatement.Output;
import io.rustydb.sql.algebra.Relation;
import io.rustydb.sql.algebra.Relation.Computed;
import io.rustydb.sql.algebra.Relation.GroupingMeasure;
import io.rustydb.sql.algebra.Relation.Measure;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.algebra.Trees;
import io.rustydb.sql.binder.FromBinder.Source;
import io.rustydb.sql.binder.SelectBinder.Item;
import io.rustydb.sql.catalog.ConstraintDescriptor.Key;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.QueryBody.GroupingElement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// GROUP BY and aggregates of one SELECT: collects the keys, then rewrites what stands above the groups.
final class Grouping {
    /// As PostgreSQL has them.
    private static final int CUBE_MAX = 12;

    private static final int SETS_MAX = 4096;

    private final Binder root;
    private final Source source;
    private final ExpressionBinder expressions;
    private final Map<Scalar, Integer> keys = new LinkedHashMap<>();
    private final List<Computed> computedKeys = new ArrayList<>();
    private final Map<Scalar.AggregateCall, Integer> measures = new LinkedHashMap<>();
    /// Direct arguments of measures with WITHIN GROUP, over the keys.
    private final Map<Integer, List<Scalar>> directs = new HashMap<>();
    /// GROUPING of inner queries where there is one set only.
    private final List<Computed> constants = new ArrayList<>();
    private final Map<Scalar.GroupingCall, GroupingMeasure> groupings = new LinkedHashMap<>();
    /// Columns of each set of keys.
    private List<Set<Integer>> sets = List.of(new LinkedHashSet<>());
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

    /// Columns below the groups; more of them come up while expressions are bound.
    BitSet fromColumns() {
        return fromColumns;
    }

    /// GROUP BY: the sets of its elements, each with each.
    ///
    /// @param distinct sets that are equal count once
    void addKeys(List<GroupingElement> elements, boolean distinct, List<Item> items) {
        for (GroupingElement element : elements) {
            sets = product(sets, sets(element, items), element.position());
        }
        if (distinct) {
            sets = new ArrayList<>(new LinkedHashSet<>(sets));
        }
    }

    private List<Set<Integer>> sets(GroupingElement element, List<Item> items) {
        return switch (element) {
            case GroupingElement.Key key -> List.of(Set.of(addKey(key.expression(), items)));
            case GroupingElement.Empty ignored -> List.of(Set.of());
            case GroupingElement.Composite composite -> {
                Set<Integer> all = new LinkedHashSet<>();
                addFlat(composite.keys(), all, items);
                yield List.of(all);
            }
            case GroupingElement.Rollup rollup -> {
                List<Set<Integer>> units = units(rollup.elements(), items);
                List<Set<Integer>> all = new ArrayList<>();
                for (int length = units.size(); length >= 0; length--) {
                    Set<Integer> set = new LinkedHashSet<>();
                    units.subList(0, length).forEach(set::addAll);
                    all.add(set);
                }
                yield all;
            }
            case GroupingElement.Cube cube -> {
                List<Set<Integer>> units = units(cube.elements(), items);
                if (units.size() > CUBE_MAX) {
                    throw DbException.at(
                            ErrorCode.TOO_MANY_COLUMNS,
                            "CUBE takes at most " + CUBE_MAX + " elements, found=" + units.size(),
                            cube.position());
                }
                List<Set<Integer>> all = new ArrayList<>();
                for (int mask = (1 << units.size()) - 1; mask >= 0; mask--) {
                    Set<Integer> set = new LinkedHashSet<>();
                    for (int unit = 0; unit < units.size(); unit++) {
                        // The first element is the highest bit, so that sets come as PostgreSQL lists them.
                        if ((mask >> units.size() - 1 - unit & 1) != 0) {
                            set.addAll(units.get(unit));
                        }
                    }
                    all.add(set);
                }
                yield all;
            }
            case GroupingElement.GroupingSets nested -> {
                List<Set<Integer>> all = new ArrayList<>();
                nested.elements().forEach(inner -> all.addAll(sets(inner, items)));
                yield all;
            }
        };
    }

    /// Parentheses inside of parentheses say nothing more.
    private void addFlat(List<Expression> expressions, Set<Integer> into, List<Item> items) {
        for (Expression expression : expressions) {
            if (expression instanceof Expression.RowConstructor row) {
                addFlat(row.fields(), into, items);
            } else {
                into.add(addKey(expression, items));
            }
        }
    }

    /// Elements of ROLLUP and CUBE: keys, or several in parentheses as one.
    private List<Set<Integer>> units(List<GroupingElement> elements, List<Item> items) {
        List<Set<Integer>> units = new ArrayList<>();
        for (GroupingElement element : elements) {
            if (!(element instanceof GroupingElement.Key) && !(element instanceof GroupingElement.Composite)) {
                throw DbException.at(ErrorCode.SYNTAX_ERROR, "ROLLUP and CUBE take keys only", element.position());
            }
            units.addAll(sets(element, items));
        }
        return units;
    }

    private static List<Set<Integer>> product(List<Set<Integer>> left, List<Set<Integer>> right, int position) {
        if ((long) left.size() * right.size() > SETS_MAX) {
            throw DbException.at(
                    ErrorCode.STATEMENT_TOO_COMPLEX, "GROUP BY has too many sets, limit=" + SETS_MAX, position);
        }
        List<Set<Integer>> all = new ArrayList<>();
        for (Set<Integer> first : left) {
            for (Set<Integer> second : right) {
                Set<Integer> both = new LinkedHashSet<>(first);
                both.addAll(second);
                all.add(both);
            }
        }
        return all;
    }

    /// Aggregates that have their columns already.
    void addMeasures(Map<Scalar.AggregateCall, Integer> known) {
        known.forEach((call, number) -> {
            measures.put(call, number);
            addDirect(call, number);
        });
    }

    private void addDirect(Scalar.AggregateCall call, int number) {
        if (!call.direct().isEmpty()) {
            List<Scalar> direct = new ArrayList<>();
            call.direct()
                    .forEach(value -> direct.add(rewrite(value, call.origin().position())));
            directs.put(number, direct);
        }
    }

    private boolean hasSets() {
        return sets.size() > 1;
    }

    /// The key's column.
    private int addKey(Expression expression, List<Item> items) {
        Scalar value = keyValue(expression, items);
        if (Trees.any(value, Scalar.AggregateCall.class::isInstance)) {
            throw DbException.at(
                    ErrorCode.GROUPING_ERROR, "aggregates cannot stand in GROUP BY", expression.position());
        }
        if (Trees.any(value, Scalar.GroupingCall.class::isInstance)) {
            throw DbException.at(ErrorCode.GROUPING_ERROR, "GROUPING cannot stand in GROUP BY", expression.position());
        }
        if (WindowRelations.isIn(value)) {
            throw DbException.at(
                    ErrorCode.WINDOWING_ERROR, "window functions cannot stand in GROUP BY", expression.position());
        }
        Typing.requireOrder(value.type(), expression.position());
        Integer known = keys.get(value);
        if (known != null) {
            return known;
        }
        if (value instanceof Scalar.ColumnRef column && fromColumns.get(column.number())) {
            keys.put(value, column.number());
            return column.number();
        }
        int number = root.columns.add("", value.type(), true);
        keys.put(value, number);
        computedKeys.add(new Computed(number, value));
        return number;
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
            return switch (node) {
                case Scalar.AggregateCall call -> root.columns.reference(measure(call));
                case Scalar.GroupingCall call -> grouping(call);
                default -> node;
            };
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
            for (Set<Integer> set : sets) {
                set.add(number);
            }
        }
        return rewritten;
    }

    /// GROUPING that a query inside of this one asks for.
    void addGroupings(Map<Scalar.GroupingCall, Integer> known) {
        known.forEach((call, number) -> {
            List<Integer> values = values(call);
            if (hasSets()) {
                groupings.put(call, new GroupingMeasure(number, values));
            } else {
                constants.add(new Computed(
                        number, new Scalar.Constant(LongVector.constant(SqlType.INTEGER, values.getFirst()), false)));
            }
        });
    }

    /// What GROUPING is in each set.
    private List<Integer> values(Scalar.GroupingCall call) {
        List<Integer> numbers = new ArrayList<>();
        for (Scalar operand : call.operands()) {
            Integer number = keys.get(operand);
            if (number == null) {
                throw DbException.at(
                        ErrorCode.GROUPING_ERROR, "arguments of GROUPING must be keys of GROUP BY", call.position());
            }
            numbers.add(number);
        }
        List<Integer> values = new ArrayList<>();
        for (int s = 0; s < sets.size(); s++) {
            int value = 0;
            switch (call.kind()) {
                case GROUPING -> {
                    for (int number : numbers) {
                        value = value << 1 | (sets.get(s).contains(number) ? 0 : 1);
                    }
                }
                case GROUP_ID -> {
                    for (Set<Integer> before : sets.subList(0, s)) {
                        value += before.equals(sets.get(s)) ? 1 : 0;
                    }
                }
            }
            values.add(value);
        }
        return values;
    }

    /// A constant for one set of keys, else a column of the aggregate.
    private Scalar grouping(Scalar.GroupingCall call) {
        List<Integer> values = values(call);
        if (!hasSets()) {
            return new Scalar.Constant(LongVector.constant(SqlType.INTEGER, values.getFirst()), false);
        }
        return root.columns.reference(groupings
                .computeIfAbsent(
                        call,
                        ignored -> new GroupingMeasure(root.columns.add("grouping", SqlType.INTEGER, false), values))
                .number());
    }

    private int measure(Scalar.AggregateCall call) {
        Integer known = measures.get(call);
        if (known != null) {
            return known;
        }
        int number = root.columns.add(call.function().name(), call.type(), true);
        measures.put(call, number);
        addDirect(call, number);
        return number;
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
                int column = scan.firstColumn() + i;
                if (primary.columns().contains(ordinal) && !sets.stream().allMatch(set -> set.contains(column))) {
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
        measures.forEach((call, number) -> all.add(new Measure(
                number,
                call.function(),
                call.arguments(),
                call.distinct(),
                call.filter(),
                call.order(),
                call.keep(),
                directs.getOrDefault(number, List.of()),
                call.origin())));
        List<List<Integer>> several = new ArrayList<>();
        if (hasSets()) {
            sets.forEach(set -> several.add(List.copyOf(set)));
        }
        Relation groups = new Relation.Aggregate(
                relation,
                List.copyOf(new LinkedHashSet<>(keys.values())),
                several,
                List.copyOf(groupings.values()),
                all);
        return constants.isEmpty() ? groups : new Relation.Compute(groups, constants);
    }
}
