package io.rustydb.sql.execution.statement;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.algebra.BoundStatement;
import io.rustydb.sql.algebra.BoundStatement.ColumnValue;
import io.rustydb.sql.algebra.BoundStatement.Conflict;
import io.rustydb.sql.algebra.BoundStatement.NamedChange;
import io.rustydb.sql.algebra.BoundStatement.Returning;
import io.rustydb.sql.algebra.Relation;
import io.rustydb.sql.algebra.Relation.Computed;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.algebra.Trees;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.execution.ResultCursor;
import io.rustydb.sql.execution.RowStore;
import io.rustydb.sql.execution.ScalarCompiler.Layout;
import io.rustydb.sql.execution.batch.KeptRows;
import io.rustydb.sql.execution.batch.Operator;
import io.rustydb.sql.execution.change.ChangeContext;
import io.rustydb.sql.function.expression.Expression;
import io.rustydb.sql.optimizer.Plan;
import io.rustydb.sql.optimizer.Planner;
import io.rustydb.sql.session.ColumnInfo;
import io.rustydb.sql.session.StatementKind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Plans statements with changes in their WITH; part of [StatementCompiler].
final class WithChangesCompiler {
    private final StatementCompiler compiler;
    private final Planner planner;

    WithChangesCompiler(StatementCompiler compiler, Planner planner) {
        this.compiler = compiler;
        this.planner = planner;
    }

    /// A planned change.
    ///
    /// @param plan of the rows it reads; null for an INSERT of one row
    /// @param scalars of an INSERT, over the plan's columns
    private record Planned(
            TableDescriptor table,
            BoundStatement change,
            @Nullable Plan plan,
            List<Scalar> scalars,
            int[] ordinals,
            @Nullable Returning returning,
            Relation.@Nullable ReturnedRows returned) {}

    PlannedStatement compile(BoundStatement.WithChanges with) {
        List<Planned> changes = new ArrayList<>();
        for (NamedChange named : with.changes()) {
            changes.add(plan(named.change(), named.returned()));
        }
        if (with.statement() instanceof BoundStatement.Query query) {
            return query(query, changes);
        }
        Planned last = plan(with.statement(), null);
        changes.add(last);
        Returning returning = last.returning;
        List<ColumnInfo> infos = returning == null ? List.of() : compiler.infos(returning.outputs());
        return compiler.planned(StatementKind.CHANGE, infos, List.of(), evaluation -> {
            StatementCompiler.Parts made = compiler.new Parts(evaluation);
            return execution(made, changes, null, null, compiler.returnedCursor(returning, evaluation));
        });
    }

    private PlannedStatement query(BoundStatement.Query query, List<Planned> changes) {
        Plan plan = planner.plan(query.relation(), StatementCompiler.numbers(query.outputs()));
        return compiler.planned(StatementKind.CHANGE, compiler.infos(query.outputs()), List.of(), evaluation -> {
            StatementCompiler.Parts made = compiler.new Parts(evaluation);
            Operator root = made.operators.build(plan);
            RowStore rows = new RowStore(compiler.types(plan.columns()), made.run.budget(), "rows of the statement");
            return execution(made, changes, root, rows, compiler.cursor(query.outputs(), plan.columns(), evaluation));
        });
    }

    private Execution execution(
            StatementCompiler.Parts made,
            List<Planned> changes,
            @Nullable Operator query,
            @Nullable RowStore rows,
            @Nullable ResultCursor cursor) {
        ChangeContext context = made.changes();
        ChangePart.Claims claims = new ChangePart.Claims(made.run);
        List<ChangePart> parts = new ArrayList<>();
        for (Planned change : changes) {
            parts.add(part(change, made, context, claims));
        }
        made.finish();
        return new WithChangesExecution(made.values, made.run, context, parts, claims, query, rows, cursor);
    }

    private Planned plan(BoundStatement change, Relation.@Nullable ReturnedRows returned) {
        return switch (change) {
            case BoundStatement.Insert insert -> {
                Conflict conflict = insert.conflict();
                if (conflict != null) {
                    throw DbException.at(
                            ErrorCode.FEATURE_NOT_SUPPORTED,
                            "ON CONFLICT is not supported with changes in WITH",
                            conflict.position());
                }
                List<Scalar> scalars = new ArrayList<>();
                insert.values().forEach(value -> scalars.add(value.value()));
                compiler.planReturning(insert.returning());
                Plan plan = null;
                if (insert.source() != Relation.Values.ONE_ROW) {
                    BitSet needed = new BitSet();
                    scalars.forEach(scalar -> Trees.addFree(scalar, needed));
                    needed.and(insert.source().columns());
                    plan = planner.plan(insert.source(), needed.stream().boxed().toList());
                }
                planner.planSubqueries(scalars);
                yield new Planned(
                        insert.table(), change, plan, scalars, ordinals(insert.values()), insert.returning(), returned);
            }
            case BoundStatement.Update update -> {
                List<Computed> computed = new ArrayList<>();
                List<Integer> outputs = new ArrayList<>();
                outputs.add(update.target().rowIdColumn());
                for (ColumnValue value : update.values()) {
                    int number = compiler.columns().add("", value.value().type(), true);
                    computed.add(new Computed(number, value.value()));
                    outputs.add(number);
                }
                outputs.addAll(StatementCompiler.joined(
                        update.returning(), update.target().table()));
                Plan plan = planner.plan(new Relation.Compute(update.source(), computed), outputs);
                compiler.planReturning(update.returning());
                yield new Planned(
                        update.target().table(),
                        change,
                        plan,
                        List.of(),
                        ordinals(update.values()),
                        update.returning(),
                        returned);
            }
            case BoundStatement.Delete delete -> {
                List<Integer> outputs = new ArrayList<>(List.of(delete.target().rowIdColumn()));
                outputs.addAll(StatementCompiler.joined(
                        delete.returning(), delete.target().table()));
                Plan plan = planner.plan(delete.source(), outputs);
                compiler.planReturning(delete.returning());
                yield new Planned(
                        delete.target().table(), change, plan, List.of(), new int[0], delete.returning(), returned);
            }
            default ->
                throw DbException.of(
                        ErrorCode.FEATURE_NOT_SUPPORTED, "this statement is not supported with changes in WITH");
        };
    }

    private static int[] ordinals(List<ColumnValue> values) {
        return values.stream().mapToInt(ColumnValue::ordinal).toArray();
    }

    private ChangePart part(
            Planned change, StatementCompiler.Parts made, ChangeContext context, ChangePart.Claims claims) {
        Plan plan = change.plan;
        ChangePart.Rows rows = switch (change.change) {
            case BoundStatement.Update update -> {
                assert plan != null : "an UPDATE reads rows";
                yield new ChangePart.Rows.Updated(
                        made.operators.build(plan),
                        found(plan, made),
                        update.severalMatches() ? StatementCompiler.met(made) : null,
                        change.ordinals);
            }
            case BoundStatement.Delete delete -> {
                assert plan != null : "a DELETE reads rows";
                yield new ChangePart.Rows.Deleted(
                        made.operators.build(plan),
                        found(plan, made),
                        delete.severalMatches() ? StatementCompiler.met(made) : null);
            }
            default -> {
                Operator source = plan == null ? null : made.operators.build(plan);
                Layout layout = plan == null ? Layout.NONE : new Layout(plan.columns());
                Expression[] expressions = made.compiler().compileAll(change.scalars, layout);
                yield new ChangePart.Rows.Inserted(source, expressions, change.ordinals);
            }
        };
        ReturnedRows returned = compiler.returned(
                change.returning, change.table, made, change.plan == null ? List.of() : change.plan.columns());
        KeptRows to = change.returned == null ? null : made.operators.returned(change.returned);
        return new ChangePart(change.table, made.run, context, returned, to, claims, rows);
    }

    private RowStore found(Plan plan, StatementCompiler.Parts made) {
        return new RowStore(compiler.types(plan.columns()), made.run.budget(), "changes in WITH");
    }
}
