package io.rustydb.sql.execution.batch;

import io.rustydb.base.type.ColumnAccessor;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.algebra.Columns;
import io.rustydb.sql.algebra.Relation;
import io.rustydb.sql.algebra.Relation.SortKey;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.algebra.Trees;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.execution.ScalarCompiler;
import io.rustydb.sql.execution.ScalarCompiler.Layout;
import io.rustydb.sql.function.expression.Expression;
import io.rustydb.sql.optimizer.Plan;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Makes the operators of a plan for one execution.
public final class OperatorBuilder implements ScalarCompiler.SubqueryCompiler {
    private final Columns columns;
    private final Run run;
    private final Map<Relation, Plan> subplans;
    private final ScalarCompiler compiler;
    private final Map<Plan, Operator> built = new IdentityHashMap<>();
    private final Map<Relation.Common, CommonRows> commons = new IdentityHashMap<>();
    private final Map<Relation.Recursion, KeptRows> recursions = new IdentityHashMap<>();
    private final Map<Relation.ReturnedRows, KeptRows> returned = new IdentityHashMap<>();

    /// @param subplans plans of the subqueries in scalars, by their relation (identity)
    public OperatorBuilder(Columns columns, Run run, Map<Relation, Plan> subplans) {
        this.columns = columns;
        this.run = run;
        this.subplans = subplans;
        compiler = new ScalarCompiler(columns, run, this);
    }

    public ScalarCompiler compiler() {
        return compiler;
    }

    /// The operators made so far, for EXPLAIN ANALYZE. A plan that several expressions use has the last one.
    public Map<Plan, Operator> built() {
        return built;
    }

    private List<SqlType> types(List<Integer> numbers) {
        List<SqlType> types = new ArrayList<>(numbers.size());
        numbers.forEach(number -> types.add(columns.type(number)));
        return types;
    }

    public Operator build(Plan plan) {
        Operator operator = make(plan);
        built.put(plan, operator);
        return operator;
    }

    private @Nullable Expression and(List<Scalar> conjuncts, Layout layout) {
        return conjuncts.isEmpty() ? null : compiler.compileAnd(conjuncts, layout);
    }

    private @Nullable Expression orNull(@Nullable Scalar scalar) {
        return scalar == null ? null : compiler.compile(scalar, Layout.NONE);
    }

    private Operator make(Plan plan) {
        return switch (plan) {
            case Plan.TableScan scan -> {
                // What only the filter reads stands behind the result columns, where nobody above looks.
                List<Integer> read = scanColumns(scan.columns(), scan.filter(), scan.scan());
                yield new TableScanOperator(
                        scan, run, scanColumns(scan.scan(), read), and(scan.filter(), new Layout(read)));
            }
            case Plan.SystemScan scan -> {
                List<Integer> read = scanColumns(scan.columns(), scan.filter(), scan.scan());
                int[] places = new int[read.size()];
                for (int i = 0; i < places.length; i++) {
                    places[i] = read.get(i) - scan.scan().firstColumn();
                }
                yield new SystemScanOperator(scan.scan().table(), run, places, and(scan.filter(), new Layout(read)));
            }
            case Plan.VersionScan scan -> versionScan(scan);
            case Plan.IndexScan scan -> indexScan(scan);
            case Plan.Values values -> {
                Expression[][] rows = new Expression[values.valueRows().size()][];
                for (int r = 0; r < rows.length; r++) {
                    rows[r] = compiler.compileAll(values.valueRows().get(r), Layout.NONE);
                }
                yield new ValuesOperator(run, rows, types(values.columns()));
            }
            case Plan.Filter filter -> {
                Operator input = build(filter.input());
                yield new FilterOperator(
                        input,
                        run,
                        compiler.compileAnd(
                                filter.conjuncts(), new Layout(filter.input().columns())));
            }
            case Plan.Project project -> project(project);
            case Plan.HashJoin join -> hashJoin(join);
            case Plan.NestedLoop loop -> nestedLoop(loop);
            case Plan.Aggregate aggregate -> aggregate(aggregate);
            case Plan.Window window -> new WindowBuilder(compiler, columns, run).build(window, build(window.input()));
            case Plan.Distinct distinct -> {
                int[] all = new int[distinct.columns().size()];
                for (int i = 0; i < all.length; i++) {
                    all[i] = i;
                }
                yield new DistinctOperator(build(distinct.input()), run, all, types(distinct.columns()));
            }
            case Plan.DistinctOn distinct -> {
                Layout layout = new Layout(distinct.columns());
                yield new DistinctOperator(
                        build(distinct.input()),
                        run,
                        distinct.keys().stream().mapToInt(layout::position).toArray(),
                        types(distinct.keys()));
            }
            case Plan.Fetch fetch -> {
                Layout layout = new Layout(fetch.columns());
                yield new FetchOperator(
                        build(fetch.input()),
                        run,
                        types(fetch.columns()),
                        orNull(fetch.offset()),
                        compiler.compile(fetch.count(), Layout.NONE),
                        fetch.percent(),
                        fetch.ties().stream().mapToInt(layout::position).toArray());
            }
            case Plan.Sort sort -> sort(sort);
            case Plan.Limit limit ->
                new LimitOperator(build(limit.input()), run, orNull(limit.offset()), orNull(limit.count()));
            case Plan.SetOperation operation ->
                new SetOperationOperator(
                        operation.operator(),
                        operation.all(),
                        build(operation.left()),
                        build(operation.right()),
                        run,
                        types(operation.columns()));
            case Plan.CommonScan scan -> new CommonScanOperator(commonRows(scan), run, positions(scan.positions()));
            case Plan.FunctionScan scan -> functionScan(scan);
            case Plan.Hierarchy hierarchy ->
                new HierarchyCompiler(columns, run, compiler).make(hierarchy, build(hierarchy.input()));
            case Plan.RowNumber rows -> rowNumber(rows);
            case Plan.With with -> {
                Operator input = build(with.input());
                List<CommonRows> kept = new ArrayList<>();
                // An inlined one has no rows of its own.
                with.commons().stream()
                        .filter(commons::containsKey)
                        .forEach(common -> kept.add(Objects.requireNonNull(commons.get(common))));
                yield new WithOperator(input, kept);
            }
            case Plan.RecursiveUnion union -> {
                KeptRows working = working(union.recursion());
                yield new RecursiveUnionOperator(
                        union.recursion().name(),
                        union.all(),
                        build(union.seed()),
                        build(union.step()),
                        run,
                        types(union.columns()),
                        working);
            }
            case Plan.ReturnedScan scan -> new KeptScanOperator(returned(scan.returned()), positions(scan.positions()));
            case Plan.RecursiveScan scan ->
                new KeptScanOperator(working(scan.recursion()), positions(scan.positions()));
            case Plan.Lock lock -> {
                Layout layout = new Layout(lock.columns());
                int[] positions = new int[lock.targets().size()];
                for (int t = 0; t < positions.length; t++) {
                    positions[t] = layout.position(lock.targets().get(t).rowIdColumn());
                }
                yield new LockOperator(build(lock.input()), run, lock.targets(), positions);
            }
        };
    }

    private Operator rowNumber(Plan.RowNumber rows) {
        Operator input = build(rows.input());
        Layout layout = new Layout(rows.input().columns());
        List<RowNumberOperator.Test> tests = new ArrayList<>();
        for (Scalar conjunct : rows.conjuncts()) {
            tests.add(new RowNumberOperator.Test(
                    compiler.compile(conjunct, layout), RowNumberOperator.isBound(conjunct, rows.number())));
        }
        return new RowNumberOperator(input, run, tests, run.slotOrNone(rows.number()));
    }

    private Operator functionScan(Plan.FunctionScan scan) {
        List<FunctionScanOperator.Call> calls = new ArrayList<>();
        for (Relation.FunctionCall call : scan.scan().calls()) {
            calls.add(new FunctionScanOperator.Call(
                    call.function(), compiler.compileAll(call.arguments(), Layout.NONE), call.origin()));
        }
        return new FunctionScanOperator(
                run, calls, types(scan.columns()), scan.scan().ordinality() != Relation.FunctionScan.NO_ORDINALITY);
    }

    private static int[] positions(List<Integer> positions) {
        return positions.stream().mapToInt(Integer::intValue).toArray();
    }

    private CommonRows commonRows(Plan.CommonScan scan) {
        CommonRows known = commons.get(scan.common());
        if (known == null) {
            known = new CommonRows(
                    scan.common().name(),
                    build(scan.definition()),
                    run,
                    types(scan.definition().columns()));
            commons.put(scan.common(), known);
        }
        return known;
    }

    private KeptRows working(Relation.Recursion recursion) {
        return recursions.computeIfAbsent(recursion, of -> new KeptRows());
    }

    /// Where a change in WITH puts what it returns.
    public KeptRows returned(Relation.ReturnedRows of) {
        return returned.computeIfAbsent(of, key -> new KeptRows());
    }

    private IndexScanOperator indexScan(Plan.IndexScan scan) {
        List<Integer> read = scanColumns(scan.columns(), scan.filter(), scan.scan());
        return new IndexScanOperator(
                scan,
                run,
                scanColumns(scan.scan(), read),
                compiler.compileAll(scan.equal(), Layout.NONE),
                compiler.compileAll(scan.alternatives(), Layout.NONE),
                orNull(scan.lower() == null ? null : scan.lower().value()),
                orNull(scan.upper() == null ? null : scan.upper().value()),
                and(scan.filter(), new Layout(read)),
                scan.indexOnly() ? new EntryColumns(scan.bound(), scan.scan(), read) : null);
    }

    private Operator versionScan(Plan.VersionScan scan) {
        Relation.Versions versions = scan.versions();
        BitSet used = new BitSet();
        scan.filter().forEach(conjunct -> Trees.addFree(conjunct, used));
        scan.columns().forEach(used::clear);
        List<Integer> read = new ArrayList<>(scan.columns());
        for (int c = used.nextSetBit(versions.scan().firstColumn());
                c >= 0 && c <= versions.lastColumn();
                c = used.nextSetBit(c + 1)) {
            read.add(c);
        }
        int[] places = new int[Relation.VersionColumn.values().length];
        for (Relation.VersionColumn column : Relation.VersionColumn.values()) {
            places[column.ordinal()] = read.indexOf(versions.number(column));
        }
        return new VersionScanOperator(
                scan,
                run,
                scanColumns(versions.scan(), read),
                places,
                and(scan.filter(), new Layout(read)),
                scan.access() == null ? null : indexScan(scan.access()));
    }

    /// The columns a scan must read: its result first, then what only its filter reads.
    private static List<Integer> scanColumns(List<Integer> result, List<Scalar> filter, Relation.Scan scan) {
        BitSet used = new BitSet();
        filter.forEach(conjunct -> Trees.addFree(conjunct, used));
        result.forEach(used::clear);
        List<Integer> all = new ArrayList<>(result);
        for (int c = used.nextSetBit(scan.firstColumn());
                c >= 0 && c <= scan.rowIdColumn();
                c = used.nextSetBit(c + 1)) {
            all.add(c);
        }
        return all;
    }

    private ScanColumns scanColumns(Relation.Scan scan, List<Integer> read) {
        List<ColumnAccessor> accessors = new ArrayList<>();
        List<Integer> vectors = new ArrayList<>();
        int rowId = -1;
        for (int i = 0; i < read.size(); i++) {
            int column = read.get(i);
            if (column == scan.rowIdColumn()) {
                rowId = i;
            } else if (scan.has(column)) {
                int ordinal =
                        scan.table().columns().get(column - scan.firstColumn()).ordinal();
                accessors.add(scan.table().layout().accessor(ordinal));
                vectors.add(i);
            }
        }
        return new ScanColumns(
                accessors.toArray(ColumnAccessor[]::new),
                vectors.stream().mapToInt(Integer::intValue).toArray(),
                rowId,
                types(read));
    }

    private Operator project(Plan.Project project) {
        Operator input = build(project.input());
        Layout layout = new Layout(project.input().columns());
        Map<Integer, Scalar> values = new HashMap<>();
        project.values().forEach(computed -> values.put(computed.number(), computed.value()));
        Expression[] expressions = new Expression[project.columns().size()];
        for (int i = 0; i < expressions.length; i++) {
            int column = project.columns().get(i);
            Scalar value = values.get(column);
            expressions[i] = compiler.compile(value == null ? columns.reference(column) : value, layout);
        }
        return new ProjectOperator(input, run, expressions);
    }

    /// Where each pair column comes from: a position in the left input, or -1 - a position in the right one.
    private static int[] sources(List<Integer> pair, Layout left, Layout right) {
        int[] sources = new int[pair.size()];
        for (int c = 0; c < sources.length; c++) {
            int position = left.position(pair.get(c));
            sources[c] = position >= 0 ? position : -1 - right.position(pair.get(c));
        }
        return sources;
    }

    private Operator hashJoin(Plan.HashJoin join) {
        Operator left = build(join.left());
        Operator right = build(join.right());
        Layout leftLayout = new Layout(join.left().columns());
        Layout rightLayout = new Layout(join.right().columns());
        boolean half = join.kind() == Relation.JoinKind.SEMI || join.kind() == Relation.JoinKind.ANTI;
        List<Integer> pair = new ArrayList<>(half ? List.of() : join.columns());
        BitSet used = new BitSet();
        join.residual().forEach(conjunct -> Trees.addFree(conjunct, used));
        for (List<Integer> side : List.of(join.left().columns(), join.right().columns())) {
            for (int column : side) {
                if (used.get(column) && !pair.contains(column)) {
                    pair.add(column);
                }
            }
        }
        int[] leftResult =
                half ? join.columns().stream().mapToInt(leftLayout::position).toArray() : new int[0];
        return new HashJoinOperator(
                join.kind(),
                left,
                right,
                run,
                compiler.compileAll(join.leftKeys(), leftLayout),
                compiler.compileAll(join.rightKeys(), rightLayout),
                and(join.residual(), new Layout(pair)),
                types(join.right().columns()),
                types(pair),
                sources(pair, leftLayout, rightLayout),
                half ? 0 : join.columns().size(),
                leftResult);
    }

    private Operator nestedLoop(Plan.NestedLoop loop) {
        Operator left = build(loop.left());
        Operator right = build(loop.right());
        List<Integer> both = new ArrayList<>(loop.left().columns());
        both.addAll(loop.right().columns());
        Layout leftLayout = new Layout(loop.left().columns());
        int[] positions = new int[loop.parameters().size()];
        int[] slots = new int[positions.length];
        for (int p = 0; p < positions.length; p++) {
            positions[p] = leftLayout.position(loop.parameters().get(p));
            slots[p] = run.slotOrNone(loop.parameters().get(p));
        }
        return new NestedLoopOperator(
                loop.kind(),
                left,
                right,
                run,
                and(loop.conjuncts(), new Layout(both)),
                positions,
                slots,
                types(loop.left().columns()),
                types(loop.right().columns()),
                types(loop.columns()),
                sources(loop.columns(), leftLayout, new Layout(loop.right().columns())));
    }

    private Operator aggregate(Plan.Aggregate aggregate) {
        Operator input = build(aggregate.input());
        Layout layout = new Layout(aggregate.input().columns());
        AggregateOperator.Call[] calls =
                new AggregateOperator.Call[aggregate.measures().size()];
        // Direct arguments are computed of the keys, when there are groups.
        List<Integer> given = new ArrayList<>(aggregate.keys());
        aggregate.groupings().forEach(grouping -> given.add(grouping.number()));
        Layout groupLayout = new Layout(given);
        for (int i = 0; i < calls.length; i++) {
            Relation.Measure measure = aggregate.measures().get(i);
            Expression[] arguments = compiler.compileAll(measure.arguments(), layout);
            boolean sorts = !measure.order().isEmpty();
            calls[i] = new AggregateOperator.Call(
                    measure.function().ordered() != null
                            ? null
                            : measure.function().states().get(),
                    arguments,
                    measure.filter() == null ? null : compiler.compile(measure.filter(), layout),
                    measure.distinct() && !sorts ? AggregateOperator.distinctTable(arguments, run) : null,
                    sorts ? ordered(measure, layout, groupLayout) : null,
                    measure.origin());
        }
        int[] keys = aggregate.keys().stream().mapToInt(layout::position).toArray();
        return new AggregateOperator(
                input,
                run,
                keys,
                types(aggregate.keys()),
                GroupingSets.of(aggregate),
                calls,
                types(aggregate.columns()));
    }

    private OrderedCall ordered(Relation.Measure measure, Layout layout, Layout groupLayout) {
        int count = measure.order().size();
        boolean[] descending = new boolean[count];
        boolean[] nullsFirst = new boolean[count];
        List<Scalar> values = new ArrayList<>(measure.arguments());
        for (int k = 0; k < count; k++) {
            Scalar.OrderItem item = measure.order().get(k);
            descending[k] = item.descending();
            nullsFirst[k] = item.nullsFirst();
            values.add(item.value());
        }
        return new OrderedCall(
                run,
                measure.arguments().size(),
                compiler.compileAll(values, layout),
                descending,
                nullsFirst,
                measure.distinct(),
                measure.keep(),
                measure.function().ordered(),
                compiler.compileAll(measure.direct(), groupLayout),
                measure.origin());
    }

    private Operator sort(Plan.Sort sort) {
        Operator input = build(sort.input());
        Layout layout = new Layout(sort.input().columns());
        int count = sort.keys().size();
        int[] keys = new int[count];
        boolean[] descending = new boolean[count];
        boolean[] nullsFirst = new boolean[count];
        for (int k = 0; k < count; k++) {
            SortKey key = sort.keys().get(k);
            keys[k] = layout.position(key.column());
            descending[k] = key.descending();
            nullsFirst[k] = key.nullsFirst();
        }
        Plan.TopRows limit = sort.limit();
        return new SortOperator(
                input,
                run,
                types(sort.columns()),
                new RowSorter(keys, descending, nullsFirst),
                orNull(limit == null ? null : limit.offset()),
                orNull(limit == null ? null : limit.count()));
    }

    @Override
    public Expression compile(Scalar.Subquery subquery, Layout layout, ScalarCompiler with) {
        Plan plan = subplans.get(subquery.relation());
        assert plan != null : "every subquery was planned";
        Operator operator = build(plan);
        BitSet free = Trees.free(subquery.relation());
        List<Integer> positions = new ArrayList<>();
        List<Integer> slots = new ArrayList<>();
        for (int column = free.nextSetBit(0); column >= 0; column = free.nextSetBit(column + 1)) {
            int position = layout.position(column);
            int slot = run.slotOrNone(column);
            if (position >= 0 && slot >= 0) {
                positions.add(position);
                slots.add(slot);
            }
        }
        Layout planLayout = new Layout(plan.columns());
        return new SubqueryExpression(
                subquery.kind(),
                subquery.operator(),
                compiler.compileAll(subquery.lefts(), layout),
                operator,
                run,
                !free.isEmpty(),
                positions.stream().mapToInt(Integer::intValue).toArray(),
                slots.stream().mapToInt(Integer::intValue).toArray(),
                subquery.columns().stream().mapToInt(planLayout::position).toArray(),
                types(subquery.columns()),
                subquery.type());
    }
}
