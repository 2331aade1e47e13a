package io.rustydb.sql.plancache;

import io.rustydb.base.type.ColumnAccessor;
import io.rustydb.sql.algebra.BoundStatement;
import io.rustydb.sql.algebra.Columns;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.algebra.Trees;
import io.rustydb.sql.binder.Binder;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.ConstraintDescriptor.Check;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.constraint.ForeignKeyHooks;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.execution.ScalarCompiler;
import io.rustydb.sql.execution.ScalarCompiler.Layout;
import io.rustydb.sql.execution.change.ChangeContext;
import io.rustydb.sql.execution.change.RowChecks;
import io.rustydb.sql.execution.change.RowHook;
import io.rustydb.sql.execution.statement.PlannedStatement;
import io.rustydb.sql.execution.statement.StatementCompiler;
import io.rustydb.sql.function.FunctionRegistry;
import io.rustydb.sql.optimizer.TableStatistics;
import io.rustydb.sql.parser.ParseResult;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// Binds and plans statements. One per database. Thread rule: any thread.
///
/// [io.rustydb.sql.parser.ast.Query], [io.rustydb.sql.parser.ast.ChangeStatement] and EXPLAIN have plans; all
/// other statements are the session's.
public final class StatementPlanner {
    private final FunctionRegistry functions;
    private final TableStatistics statistics;

    public StatementPlanner(FunctionRegistry functions, TableStatistics statistics) {
        this.functions = functions;
        this.statistics = statistics;
    }

    public TableStatistics statistics() {
        return statistics;
    }

    /// @throws io.rustydb.base.error.DbException class 42, 0A000, 22; with position
    public PlannedStatement plan(ParseResult parsed, PlanningContext context) {
        Binder binder = new Binder(
                context.catalog(),
                context.path(),
                functions,
                context.evaluation(),
                parsed.parameterCount(),
                context.past());
        BoundStatement bound = binder.bind(parsed.statement(), context.keys());
        boolean returnsKeys = context.keys().wanted()
                && parsed.statement() instanceof io.rustydb.sql.parser.ast.ChangeStatement.Insert insert
                && insert.returning().isEmpty();
        StatementCompiler compiler = new StatementCompiler(
                binder.columns(),
                binder.parameterTypes(),
                binder.dependencies(),
                binder.moments(),
                binder.momentDependencies(),
                context.catalog(),
                statistics,
                new Parts());
        return compiler.compile(bound, returnsKeys);
    }

    /// Checks and hooks of a table's writer; bound when the writer is made, since cascades reach tables that
    /// the statement does not name.
    private final class Parts implements ChangeContext.WriterParts {
        @Override
        public RowChecks checks(TableDescriptor table, Run run) {
            Binder binder =
                    new Binder(run.context().catalog(), List.of(table.schema()), functions, run.evaluation(), 0);
            Columns columns = binder.columns();
            int first = columns.addTable(table);
            List<Scalar> conditions = new ArrayList<>();
            BitSet used = new BitSet();
            for (Check check : table.checks()) {
                Scalar condition = binder.bindCheck(table, first, check);
                conditions.add(condition);
                Trees.addFree(condition, used);
            }
            List<Integer> read = used.stream().boxed().toList();
            Layout layout = new Layout(read);
            ScalarCompiler compiler = new ScalarCompiler(columns, run, ScalarCompiler.SubqueryCompiler.NONE);
            List<RowChecks.Check> compiled = new ArrayList<>();
            for (int i = 0; i < conditions.size(); i++) {
                compiled.add(
                        new RowChecks.Check(table.checks().get(i).name(), compiler.compile(conditions.get(i), layout)));
            }
            ColumnAccessor[] accessors = new ColumnAccessor[read.size()];
            for (int i = 0; i < accessors.length; i++) {
                accessors[i] = table.layout()
                        .accessor(table.columns().get(read.get(i) - first).ordinal());
            }
            return new RowChecks(table, compiled, accessors);
        }

        @Override
        public List<RowHook> hooks(TableDescriptor table, Run run) {
            if (run.context().defersForeignKeys()) {
                return List.of();
            }
            CatalogSnapshot catalog = run.context().catalog();
            return ForeignKeyHooks.of(
                    table, catalog, child -> new BoundDefaults(child, catalog, functions, run.evaluation()));
        }
    }
}
