package io.rustydb.sql.optimizer;

import io.rustydb.sql.algebra.Columns;
import io.rustydb.sql.algebra.Relation;
import io.rustydb.sql.algebra.Relation.Computed;
import io.rustydb.sql.algebra.Relation.SortKey;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.algebra.Scalar.Subquery;
import io.rustydb.sql.algebra.Trees;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes plans of relations, top down: each call is given the conjuncts that shall hold above and the columns
/// that are needed above.
///
/// Thread rule: one statement.
public final class Planner {
    /// Of a function that gives rows; what it will give nobody knows.
    private static final double FUNCTION_ROWS = 100;

    private final Columns columns;
    private final AccessPaths accessPaths;
    private final SubqueryRewriter subqueries;
    private final JoinPlanner joins;
    private final Map<Relation, Plan> subplans = new IdentityHashMap<>();
    private final Map<Relation.Common, Plan> commonPlans = new IdentityHashMap<>();
    private final Map<Relation.Recursion, Double> recursionRows = new IdentityHashMap<>();
    private final Set<Plan> withSubqueries = Collections.newSetFromMap(new IdentityHashMap<>());

    public Planner(Columns columns, TableStatistics statistics) {
        this.columns = columns;
        accessPaths = new AccessPaths(statistics);
        subqueries = new SubqueryRewriter(columns);
        joins = new JoinPlanner(this);
    }

    /// A plan whose columns are exactly `outputs`, in their order, each once.
    public Plan plan(Relation relation, List<Integer> outputs) {
        BitSet required = new BitSet();
        outputs.forEach(required::set);
        Plan plan = plan(relation, List.of(), required, List.of(), false);
        Plan exact = project(plan, List.of(), List.copyOf(new java.util.LinkedHashSet<>(outputs)));
        planSubqueries(exact);
        return exact;
    }

    /// Plans of the subqueries in a plan's scalars, by their relation.
    public Map<Relation, Plan> subplans() {
        return subplans;
    }

    /// Plans the subqueries of scalars that stand outside of any plan, as those of an UPDATE's SET.
    public void planSubqueries(List<Scalar> scalars) {
        for (Scalar scalar : scalars) {
            Trees.visit(scalar, node -> {
                if (node instanceof Subquery subquery && !subplans.containsKey(subquery.relation())) {
                    BitSet required = new BitSet();
                    subquery.columns().forEach(required::set);
                    Plan plan = plan(subquery.relation(), List.of(), required, List.of(), false);
                    Plan exact =
                            project(plan, List.of(), List.copyOf(new java.util.LinkedHashSet<>(subquery.columns())));
                    subplans.put(subquery.relation(), exact);
                    planSubqueries(exact);
                }
            });
        }
    }

    private void planSubqueries(Plan plan) {
        planSubqueries(plan.scalars());
        plan.inputs().forEach(this::planSubqueries);
        if (plan instanceof Plan.CommonScan scan && withSubqueries.add(scan.definition())) {
            planSubqueries(scan.definition());
        }
    }

    /// Plans of the WITH queries that are kept, wherever they are read.
    public Collection<Plan> commonPlans() {
        return commonPlans.values();
    }

    Columns columns() {
        return columns;
    }

    /// @param conjuncts to apply on top of the relation or inside of it
    /// @param order wanted, if it is to be had at little cost
    Plan plan(Relation relation, List<Scalar> conjuncts, BitSet required, List<SortKey> order, boolean fewRows) {
        return switch (relation) {
            case Relation.Scan scan -> scan(scan, conjuncts, required, order, fewRows);
            case Relation.Versions versions -> {
                List<Scalar> simple = new ArrayList<>();
                List<Scalar> others = simple(conjuncts, simple);
                yield filtered(accessPaths.chooseVersions(versions, simple, with(required, others)), others);
            }
            case Relation.Values values -> filtered(new Plan.Values(values.numbers(), values.rows()), conjuncts);
            case Relation.FunctionScan scan -> {
                List<Integer> all = new ArrayList<>(scan.numbers());
                if (scan.ordinality() != Relation.FunctionScan.NO_ORDINALITY) {
                    all.add(scan.ordinality());
                }
                yield filtered(new Plan.FunctionScan(scan, all, functionRows(scan)), conjuncts);
            }
            case Relation.Hierarchy hierarchy -> hierarchy(hierarchy, conjuncts, required);
            case Relation.RowNumber rows -> {
                BitSet needed = with(with(required, conjuncts), rows.conjuncts());
                needed.clear(rows.number());
                Plan input = plan(rows.input(), List.of(), needed, order, fewRows);
                List<Integer> all = new ArrayList<>(input.columns());
                all.add(rows.number());
                yield filtered(new Plan.RowNumber(input, rows.number(), rows.conjuncts(), all), conjuncts);
            }
            case Relation.Filter filter -> filter(filter, conjuncts, required, order, fewRows);
            case Relation.Compute compute -> compute(compute, conjuncts, required, order, fewRows);
            case Relation.Join join -> joins.plan(join, conjuncts, required);
            case Relation.Aggregate aggregate -> aggregate(aggregate, conjuncts, required);
            case Relation.Window window -> window(window, conjuncts, required);
            case Relation.Distinct distinct -> {
                List<Scalar> below = new ArrayList<>();
                List<Scalar> above = split(conjuncts, distinct.columns(), below);
                BitSet needed = new BitSet();
                distinct.keys().forEach(needed::set);
                Plan input =
                        project(plan(distinct.input(), below, needed, List.of(), false), List.of(), distinct.keys());
                yield filtered(new Plan.Distinct(input, Math.max(1, input.rows() * 0.5)), above);
            }
            case Relation.DistinctOn distinct -> {
                BitSet keys = new BitSet();
                distinct.keys().forEach(keys::set);
                List<Scalar> below = new ArrayList<>();
                List<Scalar> above = split(conjuncts, distinct.columns(), keys, below);
                BitSet needed = with(required, above);
                needed.or(keys);
                Plan input = plan(distinct.input(), below, needed, order, false);
                yield filtered(new Plan.DistinctOn(input, distinct.keys(), Math.max(1, input.rows() * 0.5)), above);
            }
            case Relation.Fetch fetch -> {
                BitSet needed = with(required, conjuncts);
                fetch.ties().forEach(needed::set);
                Plan input = plan(fetch.input(), List.of(), needed, List.of(), false);
                yield filtered(
                        new Plan.Fetch(input, fetch.offset(), fetch.count(), fetch.percent(), fetch.ties()), conjuncts);
            }
            case Relation.Sort sort -> sort(sort, conjuncts, required, null);
            case Relation.Limit limit -> limit(limit, conjuncts, required);
            case Relation.SetOperation operation -> setOperation(operation, conjuncts);
            case Relation.CommonScan common -> common(common, conjuncts, required);
            case Relation.With with ->
                filtered(
                        new Plan.With(
                                plan(with.input(), List.of(), with(required, conjuncts), List.of(), fewRows),
                                with.commons()),
                        conjuncts);
            case Relation.RecursiveUnion union -> recursive(union, conjuncts);
            case Relation.RecursiveScan scan -> {
                Wanted wanted = wanted(scan.numbers(), with(required, conjuncts));
                double rows = recursionRows.getOrDefault(scan.recursion(), 1.0);
                yield filtered(
                        new Plan.RecursiveScan(scan.recursion(), wanted.positions, wanted.columns, rows), conjuncts);
            }
            case Relation.ReturnedScan scan -> {
                Wanted wanted = wanted(scan.numbers(), with(required, conjuncts));
                yield filtered(new Plan.ReturnedScan(scan.returned(), wanted.positions, wanted.columns), conjuncts);
            }
            case Relation.Lock lock -> {
                BitSet needed = with(required, conjuncts);
                lock.targets().forEach(target -> needed.set(target.rowIdColumn()));
                yield filtered(
                        new Plan.Lock(plan(lock.input(), List.of(), needed, order, fewRows), lock.targets()),
                        conjuncts);
            }
        };
    }

    private Plan hierarchy(Relation.Hierarchy hierarchy, List<Scalar> conjuncts, BitSet required) {
        BitSet needed = with(required, conjuncts);
        BitSet below = with(needed, hierarchy.scalars());
        List<Integer> computed = new ArrayList<>();
        for (int number : List.of(hierarchy.level(), hierarchy.isLeaf(), hierarchy.isCycle())) {
            below.clear(number);
            if (needed.get(number)) {
                computed.add(number);
            }
        }
        below.clear(hierarchy.rowNumber());
        for (Relation.Hierarchy.Carried prior : hierarchy.priors()) {
            // The condition reads some of them, for which the parent's columns must be there too.
            if (below.get(prior.number())) {
                below.clear(prior.number());
                below.set(prior.column());
            }
            if (needed.get(prior.number())) {
                computed.add(prior.number());
            }
        }
        for (Relation.Hierarchy.Carried carried : hierarchy.roots()) {
            below.clear(carried.number());
            if (needed.get(carried.number())) {
                below.set(carried.column());
                computed.add(carried.number());
            }
        }
        for (Relation.Hierarchy.Path path : hierarchy.paths()) {
            below.clear(path.number());
            if (needed.get(path.number())) {
                below.set(path.column());
                computed.add(path.number());
            }
        }
        Plan input = plan(hierarchy.input(), List.of(), below, List.of(), false);
        List<Integer> all = new ArrayList<>(input.columns());
        all.addAll(computed);
        return filtered(new Plan.Hierarchy(input, hierarchy, all), conjuncts);
    }

    private static double functionRows(Relation.FunctionScan scan) {
        return scan.calls().stream().allMatch(call -> call.function() == null) ? 1 : FUNCTION_ROWS;
    }

    static BitSet with(BitSet required, List<Scalar> scalars) {
        BitSet all = (BitSet) required.clone();
        scalars.forEach(scalar -> Trees.addFree(scalar, all));
        return all;
    }

    static Plan filtered(Plan input, List<Scalar> conjuncts) {
        return conjuncts.isEmpty()
                ? input
                : new Plan.Filter(input, conjuncts, Math.max(0.5, input.rows() * Selectivity.of(conjuncts)));
    }

    /// A projection to exactly these columns, or the plan itself if it has them already.
    static Plan project(Plan input, List<Computed> values, List<Integer> wanted) {
        if (values.isEmpty() && input.columns().equals(wanted)) {
            return input;
        }
        if (values.isEmpty() && input instanceof Plan.Project inner) {
            // A projection of a projection is one that computes what is still wanted.
            List<Computed> still = new ArrayList<>(inner.values());
            still.removeIf(computed -> !wanted.contains(computed.number()));
            return still.isEmpty() && inner.input().columns().equals(wanted)
                    ? inner.input()
                    : new Plan.Project(inner.input(), still, wanted);
        }
        return new Plan.Project(input, values, wanted);
    }

    /// Moves the conjuncts that may go below an operator with these columns into `below`.
    ///
    /// @return the others
    static List<Scalar> split(List<Scalar> conjuncts, BitSet passed, List<Scalar> below) {
        return split(conjuncts, passed, passed, below);
    }

    /// @param own columns of the relation: others are references to outer queries
    static List<Scalar> split(List<Scalar> conjuncts, BitSet own, BitSet passed, List<Scalar> below) {
        List<Scalar> above = new ArrayList<>();
        for (Scalar conjunct : conjuncts) {
            BitSet free = Trees.free(conjunct);
            free.and(own);
            if (Trees.contains(passed, free) && !Trees.isVolatile(conjunct)) {
                below.add(conjunct);
            } else {
                above.add(conjunct);
            }
        }
        return above;
    }

    private Plan scan(
            Relation.Scan scan, List<Scalar> conjuncts, BitSet required, List<SortKey> order, boolean fewRows) {
        List<Scalar> simple = new ArrayList<>();
        List<Scalar> others = simple(conjuncts, simple);
        return filtered(accessPaths.choose(scan, simple, with(required, others), order, fewRows), others);
    }

    /// Moves what a scan tests by itself into `simple`.
    ///
    /// @return the others
    private static List<Scalar> simple(List<Scalar> conjuncts, List<Scalar> simple) {
        List<Scalar> others = new ArrayList<>();
        for (Scalar conjunct : conjuncts) {
            (Trees.hasSubquery(conjunct) || Trees.isVolatile(conjunct) ? others : simple).add(conjunct);
        }
        return others;
    }

    private Plan filter(
            Relation.Filter filter, List<Scalar> conjuncts, BitSet required, List<SortKey> order, boolean fewRows) {
        Relation input = filter.input();
        List<Scalar> all = new ArrayList<>(conjuncts);
        for (Scalar conjunct : filter.conjuncts()) {
            Relation joined = subqueries.rewrite(input, conjunct);
            if (joined == null) {
                all.add(conjunct);
            } else {
                input = joined;
            }
        }
        return plan(input, all, required, order, fewRows);
    }

    private Plan compute(
            Relation.Compute compute, List<Scalar> conjuncts, BitSet required, List<SortKey> order, boolean fewRows) {
        Map<Integer, Scalar> values = new HashMap<>();
        for (Computed computed : compute.values()) {
            values.put(computed.number(), computed.value());
        }
        List<Scalar> below = new ArrayList<>();
        List<Scalar> above = new ArrayList<>();
        for (Scalar conjunct : conjuncts) {
            Scalar replaced = inlined(conjunct, values);
            if (replaced == null || Trees.isVolatile(replaced)) {
                above.add(conjunct);
            } else {
                below.add(replaced);
            }
        }
        BitSet needed = with(required, above);
        List<Computed> wanted = new ArrayList<>();
        for (Computed computed : compute.values()) {
            if (needed.get(computed.number())) {
                wanted.add(computed);
            }
        }
        BitSet inputNeeded = (BitSet) needed.clone();
        wanted.forEach(computed -> inputNeeded.clear(computed.number()));
        wanted.forEach(computed -> Trees.addFree(computed.value(), inputNeeded));
        boolean passesOrder = order.stream().noneMatch(key -> values.containsKey(key.column()));
        Plan input = plan(compute.input(), below, inputNeeded, passesOrder ? order : List.of(), fewRows);
        if (wanted.isEmpty()) {
            return filtered(input, above);
        }
        List<Integer> result = new ArrayList<>();
        for (int column : input.columns()) {
            if (needed.get(column)) {
                result.add(column);
            }
        }
        wanted.forEach(computed -> result.add(computed.number()));
        return filtered(new Plan.Project(input, wanted, result), above);
    }

    /// The conjunct over the input's columns; null when a subquery of it reads a computed column, or a computed
    /// value is costly or volatile.
    private static @Nullable Scalar inlined(Scalar conjunct, Map<Integer, Scalar> values) {
        BitSet free = Trees.free(conjunct);
        boolean touches = false;
        for (Map.Entry<Integer, Scalar> entry : values.entrySet()) {
            if (free.get(entry.getKey())) {
                touches = true;
                if (Trees.hasSubquery(entry.getValue()) || Trees.isVolatile(entry.getValue())) {
                    return null;
                }
            }
        }
        if (!touches) {
            return conjunct;
        }
        if (Trees.hasSubquery(conjunct)) {
            return null;
        }
        return Trees.replace(
                conjunct,
                node -> node instanceof Scalar.ColumnRef column && values.containsKey(column.number())
                        ? values.get(column.number())
                        : node);
    }

    private Plan aggregate(Relation.Aggregate aggregate, List<Scalar> conjuncts, BitSet required) {
        BitSet keys = new BitSet();
        aggregate.keys().forEach(keys::set);
        List<Scalar> below = new ArrayList<>();
        List<Scalar> above;
        if (aggregate.keys().isEmpty() || !aggregate.sets().isEmpty()) {
            above = conjuncts;
        } else {
            above = split(conjuncts, aggregate.columns(), keys, below);
        }
        BitSet needed = with(keys, aggregate.scalars());
        Plan input = plan(aggregate.input(), below, needed, List.of(), false);
        BitSet wanted = with(required, above);
        List<Integer> result = new ArrayList<>(aggregate.keys());
        aggregate.groupings().forEach(grouping -> result.add(grouping.number()));
        List<Relation.Measure> measures = new ArrayList<>();
        for (Relation.Measure measure : aggregate.measures()) {
            if (wanted.get(measure.number())) {
                measures.add(measure);
                result.add(measure.number());
            }
        }
        double rows = aggregate.keys().isEmpty()
                ? 1
                : Math.max(1, Math.sqrt(input.rows()) * aggregate.keys().size());
        return filtered(
                new Plan.Aggregate(
                        input,
                        aggregate.keys(),
                        aggregate.sets(),
                        aggregate.groupings(),
                        measures,
                        result,
                        Math.max(1, aggregate.sets().size()) * Math.min(rows, input.rows() + 1)),
                above);
    }

    /// Conjuncts over the partition's columns take whole partitions away, so they may go below; others change
    /// what the functions see.
    private Plan window(Relation.Window window, List<Scalar> conjuncts, BitSet required) {
        BitSet partition = new BitSet();
        window.partition().forEach(partition::set);
        List<Scalar> below = new ArrayList<>();
        List<Scalar> above = partition.isEmpty() ? conjuncts : split(conjuncts, window.columns(), partition, below);
        BitSet wanted = with(required, above);
        List<Relation.WindowMeasure> measures = new ArrayList<>();
        BitSet needed = (BitSet) wanted.clone();
        for (Relation.WindowMeasure measure : window.measures()) {
            needed.clear(measure.number());
            if (wanted.get(measure.number())) {
                measures.add(measure);
                measure.addColumns(needed);
            }
        }
        if (measures.isEmpty()) {
            return filtered(plan(window.input(), below, needed, List.of(), false), above);
        }
        List<SortKey> keys = new ArrayList<>();
        window.partition().forEach(column -> keys.add(new SortKey(column, false, false)));
        keys.addAll(window.order());
        keys.forEach(key -> needed.set(key.column()));
        Plan input = plan(window.input(), below, needed, keys, false);
        if (!AccessPaths.hasOrder(input, keys)) {
            input = new Plan.Sort(input, keys, null);
        }
        List<Integer> result = new ArrayList<>(input.columns());
        measures.forEach(measure -> result.add(measure.number()));
        return filtered(new Plan.Window(input, window.partition(), window.order(), measures, result), above);
    }

    private Plan sort(Relation.Sort sort, List<Scalar> conjuncts, BitSet required, Plan.@Nullable TopRows top) {
        BitSet needed = (BitSet) required.clone();
        sort.keys().forEach(key -> needed.set(key.column()));
        Plan input = plan(sort.input(), conjuncts, needed, sort.keys(), top != null);
        return AccessPaths.hasOrder(input, sort.keys()) ? input : new Plan.Sort(input, sort.keys(), top);
    }

    private Plan limit(Relation.Limit limit, List<Scalar> conjuncts, BitSet required) {
        BitSet needed = with(required, conjuncts);
        Scalar count = limit.count();
        Plan input;
        if (limit.input() instanceof Relation.Sort sort && count != null) {
            input = sort(sort, List.of(), needed, new Plan.TopRows(limit.offset(), count));
        } else if (limit.input() instanceof Relation.Lock lock) {
            input = plan(lock, List.of(), needed, List.of(), true);
        } else {
            input = plan(limit.input(), List.of(), needed, List.of(), count != null);
        }
        double rows = count instanceof Scalar.Constant constant
                        && !constant.isNull()
                        && constant.value() instanceof io.rustydb.sql.function.vector.LongVector value
                ? Math.min(input.rows(), value.get(0))
                : Math.min(input.rows(), 100);
        Plan limited;
        if (input instanceof Plan.Project project) {
            // Computed behind the limit: for the rows that are given only, which matters when a computation has
            // effects.
            Plan below = new Plan.Limit(project.input(), limit.offset(), count, Math.max(1, rows));
            limited = new Plan.Project(below, project.values(), project.columns());
        } else {
            limited = new Plan.Limit(input, limit.offset(), count, Math.max(1, rows));
        }
        return filtered(limited, conjuncts);
    }

    private Plan setOperation(Relation.SetOperation operation, List<Scalar> conjuncts) {
        Plan left = side(operation.left(), operation.leftColumns());
        Plan right = side(operation.right(), operation.rightColumns());
        return filtered(
                new Plan.SetOperation(operation.operator(), operation.all(), left, right, operation.numbers()),
                conjuncts);
    }

    /// A side of a set operation: its columns by position, of which one may occur twice.
    private Plan side(Relation relation, List<Integer> wanted) {
        BitSet required = new BitSet();
        wanted.forEach(required::set);
        return project(plan(relation, List.of(), required, List.of(), false), List.of(), wanted);
    }

    private Plan common(Relation.CommonScan scan, List<Scalar> conjuncts, BitSet required) {
        Relation.Common common = scan.common();
        if (common.isInlined()) {
            List<Computed> renumbered = new ArrayList<>();
            for (int i = 0; i < scan.numbers().size(); i++) {
                renumbered.add(new Computed(
                        scan.numbers().get(i),
                        columns.reference(common.columns().get(i))));
            }
            return compute(
                    new Relation.Compute(common.definition(), renumbered), conjuncts, required, List.of(), false);
        }
        Plan definition = commonPlans.get(common);
        if (definition == null) {
            definition = side(common.definition(), common.columns());
            commonPlans.put(common, definition);
        }
        Wanted wanted = wanted(scan.numbers(), with(required, conjuncts));
        return filtered(
                new Plan.CommonScan(
                        common, definition, wanted.positions, wanted.columns, definition.rows(), definition.cost()),
                conjuncts);
    }

    private Plan recursive(Relation.RecursiveUnion union, List<Scalar> conjuncts) {
        Plan seed = side(union.seed(), union.seedColumns());
        recursionRows.put(union.recursion(), Math.max(1, seed.rows()));
        Plan step = side(union.step(), union.stepColumns());
        return filtered(
                new Plan.RecursiveUnion(
                        union.recursion(),
                        union.all(),
                        seed,
                        step,
                        union.recursion().columns()),
                conjuncts);
    }

    /// Which columns of kept rows are needed, and where they stand.
    private record Wanted(List<Integer> positions, List<Integer> columns) {}

    private static Wanted wanted(List<Integer> numbers, BitSet needed) {
        List<Integer> positions = new ArrayList<>();
        List<Integer> columns = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i++) {
            if (needed.get(numbers.get(i))) {
                positions.add(i);
                columns.add(numbers.get(i));
            }
        }
        return new Wanted(positions, columns);
    }
}
