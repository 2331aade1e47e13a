package io.rustydb.sql.execution.statement;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.ColumnAccessor;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.algebra.BoundStatement;
import io.rustydb.sql.algebra.BoundStatement.ColumnValue;
import io.rustydb.sql.algebra.BoundStatement.Conflict;
import io.rustydb.sql.algebra.BoundStatement.Output;
import io.rustydb.sql.algebra.BoundStatement.Returning;
import io.rustydb.sql.algebra.Columns;
import io.rustydb.sql.algebra.Moment;
import io.rustydb.sql.algebra.Relation;
import io.rustydb.sql.algebra.Relation.Computed;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.algebra.Trees;
import io.rustydb.sql.binder.Dependencies;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.ColumnDescriptor;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.execution.ExecutionContext;
import io.rustydb.sql.execution.ParameterValues;
import io.rustydb.sql.execution.PastView;
import io.rustydb.sql.execution.ResultCursor;
import io.rustydb.sql.execution.RowStore;
import io.rustydb.sql.execution.RowTable;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.execution.ScalarCompiler;
import io.rustydb.sql.execution.ScalarCompiler.Layout;
import io.rustydb.sql.execution.batch.Operator;
import io.rustydb.sql.execution.batch.OperatorBuilder;
import io.rustydb.sql.execution.change.ChangeContext;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.expression.Expression;
import io.rustydb.sql.function.expression.Expressions;
import io.rustydb.sql.optimizer.Arbiters;
import io.rustydb.sql.optimizer.Plan;
import io.rustydb.sql.optimizer.PlanPrinter;
import io.rustydb.sql.optimizer.Planner;
import io.rustydb.sql.optimizer.TableStatistics;
import io.rustydb.sql.session.ColumnInfo;
import io.rustydb.sql.session.StatementKind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Makes a planned statement of a bound one: plans it and decides how it will run. One per statement.
public final class StatementCompiler {
    private final Columns columns;
    private final List<SqlType> parameterTypes;
    private final Dependencies dependencies;
    private final List<Moment> moments;
    private final List<Dependencies> momentDependencies;
    private final CatalogSnapshot catalog;
    private final ChangeContext.WriterParts parts;
    private final Planner planner;

    public StatementCompiler(
            Columns columns,
            List<SqlType> parameterTypes,
            Dependencies dependencies,
            List<Moment> moments,
            List<Dependencies> momentDependencies,
            CatalogSnapshot catalog,
            TableStatistics statistics,
            ChangeContext.WriterParts parts) {
        this.columns = columns;
        this.parameterTypes = parameterTypes;
        this.dependencies = dependencies;
        this.moments = moments;
        this.momentDependencies = momentDependencies;
        this.catalog = catalog;
        this.parts = parts;
        planner = new Planner(columns, statistics);
    }

    /// @param returnsKeys what the statement returns are generated keys that were asked for, not RETURNING
    public PlannedStatement compile(BoundStatement statement, boolean returnsKeys) {
        return switch (statement) {
            case BoundStatement.Query query -> query(query);
            case BoundStatement.Insert insert -> insert(insert, returnsKeys);
            case BoundStatement.Update update -> update(update);
            case BoundStatement.Delete delete -> delete(delete);
            case BoundStatement.Merge merge -> merge(merge);
            case BoundStatement.WithChanges with -> new WithChangesCompiler(this, planner).compile(with);
            case BoundStatement.Explain explain -> explain(explain);
        };
    }

    /// What every execution begins with.
    final class Parts {
        final ParameterValues values;
        final Run run = new Run(parameterTypes.size(), dependencies);
        final OperatorBuilder operators = new OperatorBuilder(columns, run, planner.subplans());
        final EvaluationContext evaluation;

        Parts(EvaluationContext evaluation) {
            this.evaluation = evaluation;
            values = new ParameterValues(parameterTypes, evaluation);
            PastView[] past = new PastView[moments.size()];
            for (int i = 0; i < past.length; i++) {
                Scalar value = moments.get(i).value();
                past[i] = new PastView(
                        moments.get(i),
                        value == null ? null : compiler().compile(value, Layout.NONE),
                        momentDependencies.get(i));
            }
            run.setPast(past);
        }

        ScalarCompiler compiler() {
            return operators.compiler();
        }

        ChangeContext changes() {
            return new ChangeContext(run, parts);
        }

        void finish() {
            run.finish(values.vectors());
        }
    }

    PlannedStatement planned(
            StatementKind kind,
            List<ColumnInfo> results,
            List<ColumnInfo> keys,
            Function<EvaluationContext, Execution> executions) {
        return new PlannedStatement(kind, results, keys, parameterTypes, dependencies, catalog, executions);
    }

    List<ColumnInfo> infos(List<Output> outputs) {
        List<ColumnInfo> infos = new ArrayList<>(outputs.size());
        for (Output output : outputs) {
            Columns.Column column = columns.get(output.number());
            TableDescriptor table = column.table();
            if (table == null) {
                infos.add(new ColumnInfo(output.name(), column.type(), column.nullable(), null, null, null, false));
                continue;
            }
            ColumnDescriptor base = table.column(column.ordinal());
            infos.add(new ColumnInfo(
                    output.name(),
                    column.type(),
                    column.nullable(),
                    table.schema(),
                    table.name(),
                    base.name(),
                    base.identity() != null));
        }
        return infos;
    }

    List<SqlType> types(List<Integer> numbers) {
        List<SqlType> types = new ArrayList<>(numbers.size());
        numbers.forEach(number -> types.add(columns.type(number)));
        return types;
    }

    static List<Integer> numbers(List<Output> outputs) {
        List<Integer> numbers = new ArrayList<>(outputs.size());
        outputs.forEach(output -> numbers.add(output.number()));
        return numbers;
    }

    ResultCursor cursor(List<Output> outputs, List<Integer> batchColumns, EvaluationContext evaluation) {
        Layout layout = new Layout(batchColumns);
        int[] positions = outputs.stream()
                .mapToInt(output -> layout.position(output.number()))
                .toArray();
        return new ResultCursor(types(numbers(outputs)), positions, evaluation);
    }

    Columns columns() {
        return columns;
    }

    // ---- queries ----

    private PlannedStatement query(BoundStatement.Query query) {
        Plan plan = planner.plan(query.relation(), numbers(query.outputs()));
        Plan.IndexScan point = point(plan);
        boolean locks = hasLock(plan) || planner.commonPlans().stream().anyMatch(StatementCompiler::hasLock);
        return planned(StatementKind.QUERY, infos(query.outputs()), List.of(), evaluation -> {
            Parts made = new Parts(evaluation);
            if (point != null) {
                return pointQuery(query, point, made);
            }
            Operator root = made.operators.build(plan);
            made.finish();
            return new QueryExecution(
                    made.values,
                    made.run,
                    root,
                    cursor(query.outputs(), plan.columns(), evaluation),
                    locks,
                    types(plan.columns()));
        });
    }

    private static boolean hasLock(Plan plan) {
        return plan instanceof Plan.Lock || plan.inputs().stream().anyMatch(StatementCompiler::hasLock);
    }

    /// The look-up of a plan that is nothing but plain columns of one row by its key; null for another plan.
    private Plan.@Nullable IndexScan point(Plan plan) {
        Plan inner = plan instanceof Plan.Project project && project.values().isEmpty() ? project.input() : plan;
        if (!(inner instanceof Plan.IndexScan scan)
                || !scan.isPoint()
                || !scan.filter().isEmpty()) {
            return null;
        }
        for (int column : plan.columns()) {
            TypeKind kind = columns.type(column).kind();
            // A large object is read while the statement's view is open, which a point query closes at once.
            if (column == scan.scan().rowIdColumn() || kind == TypeKind.CLOB || kind == TypeKind.BLOB) {
                return null;
            }
        }
        return scan;
    }

    private Execution pointQuery(BoundStatement.Query query, Plan.IndexScan scan, Parts made) {
        List<Integer> read = List.copyOf(new java.util.LinkedHashSet<>(numbers(query.outputs())));
        PointLookup lookup = lookup(scan, made);
        made.finish();
        return new PointQuery(
                made.values,
                made.run,
                lookup,
                accessors(scan.scan().table(), scan.scan().firstColumn(), read),
                types(read),
                cursor(query.outputs(), read, made.evaluation));
    }

    private static PointLookup lookup(Plan.IndexScan scan, Parts made) {
        return new PointLookup(scan, made.run, made.compiler().compileAll(scan.equal(), Layout.NONE));
    }

    private static ColumnAccessor[] accessors(TableDescriptor table, int firstColumn, List<Integer> read) {
        ColumnAccessor[] accessors = new ColumnAccessor[read.size()];
        for (int i = 0; i < accessors.length; i++) {
            accessors[i] = table.layout()
                    .accessor(table.columns().get(read.get(i) - firstColumn).ordinal());
        }
        return accessors;
    }

    // ---- changes ----

    @Nullable
    ReturnedRows returned(@Nullable Returning returning, TableDescriptor table, Parts made) {
        return returned(returning, table, made, List.of());
    }

    /// Columns that RETURNING reads of what is joined to the target.
    static List<Integer> joined(@Nullable Returning returning, TableDescriptor table) {
        if (returning == null) {
            return List.of();
        }
        BitSet used = new BitSet();
        BitSet made = new BitSet();
        returning.values().forEach(computed -> {
            made.set(computed.number());
            Trees.addFree(computed.value(), used);
        });
        returning.outputs().forEach(output -> used.set(output.number()));
        used.andNot(made);
        int width = table.columns().size();
        used.clear(returning.firstColumn(), returning.firstColumn() + width);
        used.clear(returning.oldColumn(), returning.oldColumn() + width);
        used.clear(returning.newColumn(), returning.newColumn() + width);
        return used.stream().boxed().toList();
    }

    private static List<Integer> range(BitSet used, int first, TableDescriptor table) {
        return used.get(first, first + table.columns().size()).stream()
                .mapToObj(column -> first + column)
                .toList();
    }

    /// @param kept columns of the rows that the change keeps
    @Nullable
    ReturnedRows returned(@Nullable Returning returning, TableDescriptor table, Parts made, List<Integer> kept) {
        if (returning == null) {
            return null;
        }
        Map<Integer, Scalar> values = new HashMap<>();
        BitSet used = new BitSet();
        returning.values().forEach(computed -> {
            values.put(computed.number(), computed.value());
            Trees.addFree(computed.value(), used);
        });
        returning.outputs().stream()
                .filter(output -> !values.containsKey(output.number()))
                .forEach(output -> used.set(output.number()));
        List<Integer> row = range(used, returning.firstColumn(), table);
        List<Integer> old = returning.oldColumn() == returning.firstColumn()
                ? List.of()
                : range(used, returning.oldColumn(), table);
        List<Integer> fresh = returning.newColumn() == returning.firstColumn()
                ? List.of()
                : range(used, returning.newColumn(), table);
        List<Integer> others = used.stream()
                .boxed()
                .filter(number -> !row.contains(number) && !old.contains(number) && !fresh.contains(number))
                .toList();
        List<Integer> read = new ArrayList<>(row);
        read.addAll(old);
        read.addAll(fresh);
        read.addAll(others);
        Layout layout = new Layout(read);
        Expression[] expressions = new Expression[returning.outputs().size()];
        for (int i = 0; i < expressions.length; i++) {
            int number = returning.outputs().get(i).number();
            Scalar value = values.get(number);
            expressions[i] = made.compiler().compile(value == null ? columns.reference(number) : value, layout);
        }
        return new ReturnedRows(
                made.run,
                new ReturnedRows.Read(
                        accessors(table, returning.firstColumn(), row),
                        accessors(table, returning.oldColumn(), old),
                        accessors(table, returning.newColumn(), fresh),
                        others.stream().mapToInt(kept::indexOf).toArray(),
                        types(read)),
                expressions);
    }

    @Nullable
    ResultCursor returnedCursor(@Nullable Returning returning, EvaluationContext evaluation) {
        if (returning == null) {
            return null;
        }
        int[] positions = new int[returning.outputs().size()];
        java.util.Arrays.setAll(positions, i -> i);
        return new ResultCursor(types(numbers(returning.outputs())), positions, evaluation);
    }

    List<Scalar> planReturning(@Nullable Returning returning) {
        List<Scalar> values = new ArrayList<>();
        if (returning != null) {
            returning.values().forEach(computed -> values.add(computed.value()));
        }
        planner.planSubqueries(values);
        return values;
    }

    private PlannedStatement insert(BoundStatement.Insert insert, boolean returnsKeys) {
        List<Scalar> scalars = new ArrayList<>();
        insert.values().forEach(value -> scalars.add(value.value()));
        Returning returning = insert.returning();
        planReturning(returning);
        boolean single = insert.source() == Relation.Values.ONE_ROW;
        Conflict conflict = insert.conflict();
        int[] arbiters = conflict == null ? new int[0] : Arbiters.of(insert.table(), conflict);
        if (conflict != null) {
            List<Scalar> changes = new ArrayList<>(conflict.condition());
            conflict.values().forEach(value -> changes.add(value.value()));
            planner.planSubqueries(changes);
        }
        boolean together = conflict == null
                && scalars.stream().noneMatch(Trees::hasSubquery)
                && (returning == null
                        || returning.values().stream().noneMatch(value -> Trees.hasSubquery(value.value())));
        Plan plan;
        List<ColumnValue> values = insert.values();
        if (single) {
            planner.planSubqueries(scalars);
            plan = null;
        } else {
            BitSet needed = new BitSet();
            scalars.forEach(scalar -> Trees.addFree(scalar, needed));
            needed.and(insert.source().columns());
            plan = planner.plan(insert.source(), needed.stream().boxed().toList());
            planner.planSubqueries(scalars);
        }
        boolean keep = plan != null && reads(plan, insert.table());
        List<ColumnInfo> infos = returning == null ? List.of() : infos(returning.outputs());
        return planned(
                StatementKind.CHANGE, returnsKeys ? List.of() : infos, returnsKeys ? infos : List.of(), evaluation -> {
                    Parts made = new Parts(evaluation);
                    Operator source = plan == null ? null : made.operators.build(plan);
                    Layout layout = plan == null ? Layout.NONE : new Layout(plan.columns());
                    Expression[] expressions = made.compiler().compileAll(scalars, layout);
                    ReturnedRows returned = returned(returning, insert.table(), made);
                    ConflictAction action =
                            conflict == null ? null : conflictAction(conflict, arbiters, insert.table(), made);
                    made.finish();
                    return new InsertExecution(
                            insert.table(),
                            made.values,
                            made.run,
                            made.changes(),
                            returned,
                            returnsKeys,
                            returnedCursor(returning, evaluation),
                            values,
                            expressions,
                            source,
                            keep && plan != null
                                    ? new RowStore(types(plan.columns()), made.run.budget(), "insert")
                                    : null,
                            together,
                            action);
                });
    }

    private ConflictAction conflictAction(Conflict conflict, int[] arbiters, TableDescriptor table, Parts made) {
        List<Scalar> values = new ArrayList<>();
        conflict.values().forEach(value -> values.add(value.value()));
        BitSet used = new BitSet();
        values.forEach(value -> Trees.addFree(value, used));
        conflict.condition().forEach(condition -> Trees.addFree(condition, used));
        List<Integer> target = range(used, conflict.target(), table);
        List<Integer> excluded = range(used, conflict.excluded(), table);
        List<Integer> read = new ArrayList<>(target);
        read.addAll(excluded);
        Layout layout = new Layout(read);
        Expression[] conditions = made.compiler().compileAll(conflict.condition(), layout);
        return new ConflictAction(
                made.run,
                arbiters,
                conflict.update(),
                conflict.values().stream().mapToInt(ColumnValue::ordinal).toArray(),
                accessors(table, conflict.target(), target),
                accessors(table, conflict.excluded(), excluded),
                made.compiler().compileAll(values, layout),
                conditions.length == 0 ? null : Expressions.and(List.of(conditions)),
                met(made));
    }

    /// True when a plan reads the table, itself or in a subquery.
    private boolean reads(Plan plan, TableDescriptor table) {
        boolean here = switch (plan) {
            case Plan.TableScan scan -> scan.scan().table().id() == table.id();
            case Plan.IndexScan scan -> scan.scan().table().id() == table.id();
            default -> false;
        };
        if (here || plan.inputs().stream().anyMatch(input -> reads(input, table))) {
            return true;
        }
        return planner.subplans().values().stream().anyMatch(sub -> sub != plan && readsFlat(sub, table))
                || planner.commonPlans().stream().anyMatch(sub -> readsFlat(sub, table));
    }

    private static boolean readsFlat(Plan plan, TableDescriptor table) {
        return switch (plan) {
            case Plan.TableScan scan -> scan.scan().table().id() == table.id();
            case Plan.IndexScan scan -> scan.scan().table().id() == table.id();
            default -> plan.inputs().stream().anyMatch(input -> readsFlat(input, table));
        };
    }

    private PlannedStatement update(BoundStatement.Update update) {
        TableDescriptor table = update.target().table();
        List<Scalar> scalars = new ArrayList<>();
        List<Computed> computed = new ArrayList<>();
        List<Integer> outputs = new ArrayList<>();
        outputs.add(update.target().rowIdColumn());
        for (ColumnValue value : update.values()) {
            scalars.add(value.value());
            int number = columns.add(
                    table.column(value.ordinal()).name(), value.value().type(), true);
            computed.add(new Computed(number, value.value()));
            outputs.add(number);
        }
        List<Integer> joined = joined(update.returning(), table);
        outputs.addAll(joined);
        int[] ordinals = update.values().stream().mapToInt(ColumnValue::ordinal).toArray();
        Plan plan = planner.plan(new Relation.Compute(update.source(), computed), outputs);
        planReturning(update.returning());
        Plan.IndexScan point = pointTarget(plan);
        List<ColumnInfo> infos = update.returning() == null
                ? List.of()
                : infos(update.returning().outputs());
        return planned(StatementKind.CHANGE, infos, List.of(), evaluation -> {
            Parts made = new Parts(evaluation);
            UpdateExecution.Source source;
            if (point != null) {
                BitSet used = new BitSet();
                scalars.forEach(scalar -> Trees.addFree(scalar, used));
                List<Integer> read = used.stream().boxed().toList();
                source = UpdateExecution.Source.Point.of(
                        lookup(point, made),
                        accessors(table, update.target().firstColumn(), read),
                        made.compiler().compileAll(scalars, new Layout(read)));
            } else {
                Operator root = made.operators.build(plan);
                source = new UpdateExecution.Source.Rows(
                        root,
                        new RowStore(types(plan.columns()), made.run.budget(), "update"),
                        update.severalMatches() ? met(made) : null);
            }
            ReturnedRows returned = returned(update.returning(), table, made, plan.columns());
            made.finish();
            return new UpdateExecution(
                    table,
                    made.values,
                    made.run,
                    made.changes(),
                    returned,
                    returnedCursor(update.returning(), evaluation),
                    ordinals,
                    source);
        });
    }

    static RowTable met(Parts made) {
        return new RowTable(List.of(SqlType.BIGINT), made.run.budget(), "target rows");
    }

    /// The look-up of a plan that finds its one target row by key and computes nothing that needs operators.
    private Plan.@Nullable IndexScan pointTarget(Plan plan) {
        Plan inner = plan;
        if (plan instanceof Plan.Project project) {
            for (Computed computed : project.values()) {
                if (Trees.hasSubquery(computed.value())) {
                    return null;
                }
            }
            inner = project.input();
        }
        return inner instanceof Plan.IndexScan scan
                        && scan.isPoint()
                        && scan.filter().isEmpty()
                ? scan
                : null;
    }

    private PlannedStatement delete(BoundStatement.Delete delete) {
        TableDescriptor table = delete.target().table();
        List<Integer> wanted = new ArrayList<>(List.of(delete.target().rowIdColumn()));
        wanted.addAll(joined(delete.returning(), table));
        Plan plan = planner.plan(delete.source(), wanted);
        planReturning(delete.returning());
        Plan.IndexScan point = pointTarget(plan);
        List<ColumnInfo> infos = delete.returning() == null
                ? List.of()
                : infos(delete.returning().outputs());
        return planned(StatementKind.CHANGE, infos, List.of(), evaluation -> {
            Parts made = new Parts(evaluation);
            DeleteExecution.Source source;
            if (point != null) {
                source = new DeleteExecution.Source.Point(lookup(point, made));
            } else {
                Operator root = made.operators.build(plan);
                source = new DeleteExecution.Source.Rows(
                        root,
                        new RowStore(types(plan.columns()), made.run.budget(), "delete"),
                        delete.severalMatches() ? met(made) : null);
            }
            ReturnedRows returned = returned(delete.returning(), table, made, plan.columns());
            made.finish();
            return new DeleteExecution(
                    table,
                    made.values,
                    made.run,
                    made.changes(),
                    returned,
                    returnedCursor(delete.returning(), evaluation),
                    source);
        });
    }

    private PlannedStatement merge(BoundStatement.Merge merge) {
        TableDescriptor table = merge.target().table();
        BitSet used = new BitSet();
        List<Scalar> scalars = new ArrayList<>();
        for (BoundStatement.MergeClause clause : merge.clauses()) {
            scalars.addAll(clause.condition());
            clause.values().forEach(value -> scalars.add(value.value()));
        }
        scalars.forEach(scalar -> Trees.addFree(scalar, used));
        joined(merge.returning(), table).forEach(used::set);
        List<Integer> outputs = new ArrayList<>(List.of(merge.target().rowIdColumn(), merge.marker(), merge.action()));
        outputs.forEach(used::clear);
        used.stream().forEach(outputs::add);
        Plan plan = planner.plan(merge.source(), outputs);
        planner.planSubqueries(scalars);
        planReturning(merge.returning());
        List<ColumnInfo> infos =
                merge.returning() == null ? List.of() : infos(merge.returning().outputs());
        return planned(StatementKind.CHANGE, infos, List.of(), evaluation -> {
            Parts made = new Parts(evaluation);
            Operator root = made.operators.build(plan);
            Layout layout = new Layout(plan.columns());
            List<MergeExecution.Clause> clauses = new ArrayList<>();
            for (BoundStatement.MergeClause clause : merge.clauses()) {
                List<Scalar> values = new ArrayList<>();
                clause.values().forEach(value -> values.add(value.value()));
                Expression[] conditions = made.compiler().compileAll(clause.condition(), layout);
                clauses.add(new MergeExecution.Clause(
                        clause.kind(),
                        conditions.length == 0 ? null : Expressions.and(List.of(conditions)),
                        clause.action(),
                        clause.values().stream().mapToInt(ColumnValue::ordinal).toArray(),
                        made.compiler().compileAll(values, layout)));
            }
            ReturnedRows returned = returned(merge.returning(), table, made, plan.columns());
            made.finish();
            return new MergeExecution(
                    table,
                    made.values,
                    made.run,
                    made.changes(),
                    returned,
                    returnedCursor(merge.returning(), evaluation),
                    root,
                    new RowStore(types(plan.columns()), made.run.budget(), "merge"),
                    met(made),
                    clauses);
        });
    }

    // ---- EXPLAIN ----

    private PlannedStatement explain(BoundStatement.Explain explain) {
        String title;
        Plan plan;
        switch (explain.statement()) {
            case BoundStatement.Query query -> {
                title = "";
                plan = planner.plan(query.relation(), numbers(query.outputs()));
            }
            case BoundStatement.Insert insert -> {
                title = "Insert " + insert.table();
                BitSet needed = insert.source().columns();
                plan = planner.plan(insert.source(), needed.stream().boxed().toList());
            }
            case BoundStatement.Update update -> {
                title = "Update " + update.target().table();
                plan = planner.plan(update.source(), List.of(update.target().rowIdColumn()));
            }
            case BoundStatement.Delete delete -> {
                title = "Delete " + delete.target().table();
                plan = planner.plan(delete.source(), List.of(delete.target().rowIdColumn()));
            }
            case BoundStatement.Merge merge -> {
                title = "Merge " + merge.target().table();
                plan = planner.plan(merge.source(), List.of(merge.target().rowIdColumn(), merge.marker()));
            }
            case BoundStatement.WithChanges with ->
                throw DbException.of(ErrorCode.FEATURE_NOT_SUPPORTED, "EXPLAIN of changes in WITH is not supported");
            case BoundStatement.Explain inner -> {
                return explain(inner);
            }
        }
        if (explain.analyze() && !title.isEmpty()) {
            throw DbException.of(
                    ErrorCode.FEATURE_NOT_SUPPORTED, "EXPLAIN ANALYZE runs queries only; use EXPLAIN for a change");
        }
        List<ColumnInfo> result = List.of(new ColumnInfo("plan", SqlType.VARCHAR, false, null, null, null, false));
        return planned(StatementKind.QUERY, result, List.of(), evaluation -> {
            Parts made = new Parts(evaluation);
            Operator root = explain.analyze() ? made.operators.build(plan) : null;
            made.finish();
            Function<ExecutionContext, List<String>> lines =
                    context -> root == null ? lines(title, plan, node -> "") : analyzed(plan, root, made, context);
            return new LinesExecution(
                    made.values, lines, new ResultCursor(List.of(SqlType.VARCHAR), new int[] {0}, evaluation));
        });
    }

    private List<String> lines(String title, Plan plan, Function<Plan, String> notes) {
        PlanPrinter printer = new PlanPrinter(columns, planner.subplans(), notes);
        return title.isEmpty() ? printer.print(plan) : printer.print(title, plan);
    }

    private List<String> analyzed(Plan plan, Operator root, Parts made, ExecutionContext context) {
        made.values.requireAll();
        made.run.begin(context);
        made.operators.built().values().forEach(Operator::resetCounters);
        new Frame(made.run, false).run(() -> {
            root.open();
            long rows = 0;
            for (var batch = root.next(); batch != null; batch = root.next()) {
                rows += batch.count();
            }
            root.close();
            return rows;
        });
        return lines("", plan, node -> {
            Operator operator = made.operators.built().get(node);
            return operator == null
                    ? ""
                    : " actual rows=" + operator.rowsGiven() + " loops=" + operator.opens() + operator.note();
        });
    }
}
