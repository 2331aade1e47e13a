package io.rustydb.sql.optimizer;

import io.rustydb.sql.algebra.Columns;
import io.rustydb.sql.algebra.Relation;
import io.rustydb.sql.algebra.Relation.SortKey;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.algebra.Scalar.Subquery;
import io.rustydb.sql.algebra.Trees;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// A plan as lines of text: what EXPLAIN shows.
public final class PlanPrinter {
    private final ScalarPrinter scalars;
    private final Map<Relation, Plan> subplans;
    private final Function<Plan, String> notes;
    private final List<String> lines = new ArrayList<>();
    /// Definitions of WITH queries that stand below a scan already.
    private final Set<Plan> printed = Collections.newSetFromMap(new IdentityHashMap<>());

    /// @param notes what else to say about a node, behind it; empty for nothing
    public PlanPrinter(Columns columns, Map<Relation, Plan> subplans, Function<Plan, String> notes) {
        scalars = new ScalarPrinter(columns);
        this.subplans = subplans;
        this.notes = notes;
    }

    public List<String> print(Plan plan) {
        print(plan, 0);
        return lines;
    }

    /// A line above the plan, for the change that it feeds.
    public List<String> print(String title, Plan plan) {
        lines.add(title);
        print(plan, 1);
        return lines;
    }

    private void print(Plan plan, int depth) {
        lines.add("  ".repeat(depth) + describe(plan) + "  (rows=" + Math.max(1, Math.round(plan.rows())) + ")"
                + notes.apply(plan));
        for (Scalar scalar : plan.scalars()) {
            Trees.visit(scalar, node -> {
                if (node instanceof Subquery subquery) {
                    Plan sub = subplans.get(subquery.relation());
                    if (sub != null) {
                        boolean correlated = Trees.isCorrelated(subquery.relation());
                        lines.add("  ".repeat(depth + 1) + (correlated ? "correlated subquery:" : "subquery:"));
                        print(sub, depth + 2);
                    }
                }
            });
        }
        plan.inputs().forEach(input -> print(input, depth + 1));
        if (plan instanceof Plan.CommonScan scan && printed.add(scan.definition())) {
            print(scan.definition(), depth + 1);
        }
    }

    private String describe(Plan plan) {
        return switch (plan) {
            case Plan.TableScan scan -> "TableScan " + table(scan.scan()) + condition(" filter ", scan.filter());
            case Plan.SystemScan scan -> "SystemScan " + table(scan.scan()) + condition(" filter ", scan.filter());
            case Plan.VersionScan scan -> {
                Plan.IndexScan access = scan.access();
                yield "VersionScan " + table(scan.versions().scan()).replace(" AS OF", "")
                        + (access == null ? "" : using(access))
                        + condition(" filter ", scan.filter());
            }
            case Plan.IndexScan scan -> indexScan(scan);
            case Plan.Values values -> "Values";
            case Plan.Filter filter -> "Filter " + scalars.all(filter.conjuncts(), " AND ");
            case Plan.Project project -> {
                List<String> computed = new ArrayList<>();
                project.values().forEach(value -> computed.add(scalars.print(value.value())));
                yield "Project" + (computed.isEmpty() ? "" : " " + String.join(", ", computed));
            }
            case Plan.HashJoin join -> {
                List<String> keys = new ArrayList<>();
                for (int k = 0; k < join.leftKeys().size(); k++) {
                    keys.add(scalars.print(join.leftKeys().get(k)) + " = "
                            + scalars.print(join.rightKeys().get(k)));
                }
                yield "HashJoin " + join.kind() + " on " + String.join(" AND ", keys)
                        + condition(" and ", join.residual());
            }
            case Plan.NestedLoop loop -> "NestedLoop " + loop.kind() + condition(" on ", loop.conjuncts());
            case Plan.Aggregate aggregate -> {
                List<String> keys = new ArrayList<>();
                aggregate.keys().forEach(key -> keys.add(scalars.column(key)));
                List<String> measures = new ArrayList<>();
                aggregate
                        .measures()
                        .forEach(measure -> measures.add(measure.function().name() + "("
                                + (measure.distinct() ? "DISTINCT " : "")
                                + scalars.all(measure.arguments(), ", ") + ")"));
                yield "HashAggregate " + String.join(", ", measures)
                        + (keys.isEmpty() ? "" : " by " + String.join(", ", keys))
                        + (aggregate.sets().isEmpty()
                                ? ""
                                : " in " + aggregate.sets().size() + " sets");
            }
            case Plan.Window window -> {
                List<String> calls = new ArrayList<>();
                window.measures()
                        .forEach(measure -> calls.add(measure.name() + "("
                                + String.join(
                                        ", ",
                                        measure.arguments().stream()
                                                .map(scalars::column)
                                                .toList())
                                + ")"));
                List<String> partition = new ArrayList<>();
                window.partition().forEach(column -> partition.add(scalars.column(column)));
                yield "Window " + String.join(", ", calls)
                        + (partition.isEmpty() ? "" : " partition by " + String.join(", ", partition))
                        + (window.order().isEmpty() ? "" : " order by " + keys(window.order()));
            }
            case Plan.DistinctOn distinct -> {
                List<String> keys = new ArrayList<>();
                distinct.keys().forEach(key -> keys.add(scalars.column(key)));
                yield "Distinct on " + String.join(", ", keys);
            }
            case Plan.Fetch fetch ->
                "Fetch " + scalars.print(fetch.count())
                        + (fetch.percent() ? " percent" : "")
                        + (fetch.ties().isEmpty() ? "" : " with ties")
                        + (fetch.offset() == null ? "" : " offset " + scalars.print(fetch.offset()));
            case Plan.Distinct ignored -> "Distinct";
            case Plan.Sort sort -> (sort.limit() == null ? "Sort " : "TopN ") + keys(sort.keys());
            case Plan.Limit limit ->
                "Limit"
                        + (limit.count() == null ? "" : " " + scalars.print(limit.count()))
                        + (limit.offset() == null ? "" : " offset " + scalars.print(limit.offset()));
            case Plan.SetOperation operation -> operation.operator() + (operation.all() ? " ALL" : "");
            case Plan.CommonScan scan -> "CommonScan " + scan.common().name();
            case Plan.Lock lock -> "LockRows";
            case Plan.FunctionScan scan -> {
                List<String> calls = new ArrayList<>();
                scan.scan()
                        .calls()
                        .forEach(call -> calls.add(
                                call.function() == null
                                        ? scalars.all(call.arguments(), ", ")
                                        : call.function().function().name() + "(" + scalars.all(call.arguments(), ", ")
                                                + ")"));
                yield "FunctionScan " + String.join(", ", calls);
            }
            case Plan.Hierarchy hierarchy ->
                "ConnectBy " + (hierarchy.relation().noCycle() ? "NOCYCLE " : "")
                        + scalars.all(hierarchy.relation().connect(), " AND ")
                        + condition(" start with ", hierarchy.relation().start());
            case Plan.RowNumber number -> "RowNumber" + condition(" filter ", number.conjuncts());
            case Plan.With with -> "With";
            case Plan.RecursiveUnion union ->
                "RecursiveUnion " + union.recursion().name() + (union.all() ? " ALL" : "");
            case Plan.ReturnedScan scan -> "ReturnedScan " + scan.returned().name();
            case Plan.RecursiveScan scan -> "RecursiveScan " + scan.recursion().name();
        };
    }

    private String keys(List<SortKey> order) {
        List<String> keys = new ArrayList<>();
        for (SortKey key : order) {
            keys.add(scalars.column(key.column()) + (key.descending() ? " DESC" : ""));
        }
        return String.join(", ", keys);
    }

    private static String table(Relation.Scan scan) {
        return scan.table()
                + (scan.moment() == Relation.Scan.NOW ? "" : " AS OF")
                + (scan.alias().equals(scan.table().name()) ? "" : " " + scan.alias());
    }

    private String condition(String word, List<Scalar> conjuncts) {
        return conjuncts.isEmpty() ? "" : word + scalars.all(conjuncts, " AND ");
    }

    private String indexScan(Plan.IndexScan scan) {
        return (scan.isPoint() ? "PointGet " : scan.indexOnly() ? "IndexOnlyScan " : "IndexScan ")
                + table(scan.scan())
                + using(scan)
                + condition(" filter ", scan.filter());
    }

    /// The index and the part of it that is read.
    private String using(Plan.IndexScan scan) {
        List<String> bounds = new ArrayList<>();
        int position = 0;
        for (Scalar value : scan.equal()) {
            bounds.add(keyName(scan, position++) + " = " + scalars.print(value));
        }
        if (!scan.alternatives().isEmpty()) {
            bounds.add(keyName(scan, position) + " IN (" + scalars.all(scan.alternatives(), ", ") + ")");
        }
        boolean descending = position < scan.index().keys().size()
                && scan.index().keys().get(position).descending();
        Plan.Bound low = descending ? scan.upper() : scan.lower();
        Plan.Bound high = descending ? scan.lower() : scan.upper();
        if (low != null) {
            bounds.add(keyName(scan, position) + (low.inclusive() ? " >= " : " > ") + scalars.print(low.value()));
        }
        if (high != null) {
            bounds.add(keyName(scan, position) + (high.inclusive() ? " <= " : " < ") + scalars.print(high.value()));
        }
        return " using "
                + scan.index().name()
                + (scan.reverse() ? " backward" : "")
                + (bounds.isEmpty() ? "" : " on " + String.join(" AND ", bounds));
    }

    private String keyName(Plan.IndexScan scan, int position) {
        return scalars.print(scan.bound().keys().get(position));
    }
}
