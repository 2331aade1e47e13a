package io.rustydb.sql.execution.statement;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.RowBuffer;
import io.rustydb.sql.algebra.BoundStatement.MergeAction;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.execution.ParameterValues;
import io.rustydb.sql.execution.ResultCursor;
import io.rustydb.sql.execution.RowStore;
import io.rustydb.sql.execution.RowTable;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.execution.batch.Operator;
import io.rustydb.sql.execution.change.ChangeContext;
import io.rustydb.sql.execution.change.TableWriter;
import io.rustydb.sql.function.expression.Expression;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import io.rustydb.sql.parser.ast.ChangeStatement.MatchKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// MERGE: the joined rows are collected before the first row is changed; then each goes to the first clause of
/// its kind whose condition is true.
final class MergeExecution extends ChangeExecution {
    private static final int ROW_ID = 0;
    private static final int MARKER = 1;
    private static final int ACTION = 2;

    private final Operator source;
    private final RowStore kept;
    /// Rows of the target that were changed.
    private final RowTable met;
    private final Clause[] clauses;
    private final RowBuffer before = new RowBuffer();
    private final int[] selection = new int[1];
    private final Batch view;
    private final LongVector id = new LongVector(io.rustydb.base.type.SqlType.BIGINT);
    private final Vector[] idKey = {id};

    /// @param condition null for none
    record Clause(
            MatchKind kind, @Nullable Expression condition, MergeAction action, int[] ordinals, Expression[] values) {}

    /// @param kept rows whose first columns are the target's row id, the marker of the source and the action's
    ///     name
    MergeExecution(
            TableDescriptor table,
            ParameterValues values,
            Run run,
            ChangeContext changes,
            @Nullable ReturnedRows returned,
            @Nullable ResultCursor cursor,
            Operator source,
            RowStore kept,
            RowTable met,
            List<Clause> clauses) {
        super(table, values, run, changes, returned, false, cursor);
        this.source = source;
        this.kept = kept;
        this.met = met;
        this.clauses = clauses.toArray(Clause[]::new);
        view = Batch.of(kept.types());
    }

    @Override
    long change(TableWriter writer) {
        kept.clear();
        met.clear();
        source.open();
        for (Batch batch = source.next(); batch != null; batch = source.next()) {
            kept.addAll(batch);
        }
        source.close();
        long count = 0;
        for (int row = 0; row < kept.count(); row++) {
            run.context().checkCancelled();
            count += merge(writer, row) ? 1 : 0;
        }
        kept.clear();
        return count;
    }

    private boolean merge(TableWriter writer, int row) {
        int at = row & RowStore.MASK;
        MatchKind kind = kept.vector(row, ROW_ID).isNull(at)
                ? MatchKind.NOT_MATCHED_BY_TARGET
                : kept.vector(row, MARKER).isNull(at) ? MatchKind.NOT_MATCHED_BY_SOURCE : MatchKind.MATCHED;
        selection[0] = at;
        view.narrow(kept.chunk(row >> RowStore.SHIFT), selection, 1);
        for (Clause clause : clauses) {
            if (clause.kind == kind && holds(clause.condition, at)) {
                return apply(clause, writer, row, at);
            }
        }
        return false;
    }

    private boolean holds(@Nullable Expression condition, int at) {
        if (condition == null) {
            return true;
        }
        BooleanVector truth = (BooleanVector) condition.evaluate(view, run.evaluation());
        return !truth.isNull(at) && truth.get(at);
    }

    private boolean apply(Clause clause, TableWriter writer, int row, int at) {
        if (clause.action == MergeAction.NOTHING) {
            return false;
        }
        BytesVector action = (BytesVector) kept.vector(row, ACTION);
        action.setNotNull(at);
        action.set(at, clause.action.name());
        if (clause.action == MergeAction.INSERT) {
            writer.writer().begin();
            set(clause, writer, at);
            writer.insert();
            returnChanged(writer.row(), null, writer.row(), kept, row);
            return true;
        }
        long rowId = ((LongVector) kept.vector(row, ROW_ID)).get(at);
        requireFirst(writer, rowId);
        if (!writer.fetch(rowId, before)) {
            return false;
        }
        if (clause.action == MergeAction.DELETE) {
            boolean deleted = writer.delete(rowId, before);
            if (deleted) {
                returnChanged(before, before, null, kept, row);
            }
            return deleted;
        }
        writer.begin(before);
        set(clause, writer, at);
        boolean updated = writer.update(rowId, before);
        if (updated) {
            returnChanged(writer.row(), before, writer.row(), kept, row);
        }
        return updated;
    }

    private void set(Clause clause, TableWriter writer, int at) {
        for (int i = 0; i < clause.values.length; i++) {
            writer.set(clause.ordinals[i], clause.values[i].evaluate(view, run.evaluation()), at);
        }
    }

    private void requireFirst(TableWriter writer, long rowId) {
        id.reset(1);
        id.set(0, rowId);
        int count = met.count();
        met.findOrAdd(idKey, 0);
        if (met.count() == count) {
            throw DbException.of(
                    ErrorCode.CARDINALITY_VIOLATION,
                    "MERGE would change a row a second time, table=" + writer.table()
                            + "; let no two rows of the source match it");
        }
    }
}
