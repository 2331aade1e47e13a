package io.rustydb.sql.execution.statement;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.ColumnAccessor;
import io.rustydb.base.type.RowBuffer;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.execution.RowTable;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.execution.StatementRestart;
import io.rustydb.sql.execution.change.TableWriter;
import io.rustydb.sql.function.expression.Expression;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.RowVectors;
import io.rustydb.sql.function.vector.Vector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What INSERT … ON CONFLICT does with a row that is in the way: nothing, or an update of it.
///
/// The row in the way has been committed, or is the transaction's own. An update needs it in the statement's
/// view: at READ COMMITTED the statement begins again with a newer one, at the levels with a snapshot it fails
/// with 40001, as any update of a row does that was changed since. Thread rule: one execution.
final class ConflictAction {
    private final Run run;
    private final int[] arbiters;
    private final boolean update;
    private final int[] ordinals;
    private final ColumnAccessor[] readTarget;
    private final ColumnAccessor[] readExcluded;
    private final Batch row;
    private final Expression[] values;
    private final Vector[] vectors;
    private final @Nullable Expression condition;
    /// Rows that the statement has inserted or changed.
    private final RowTable met;
    private final LongVector metId = new LongVector(SqlType.BIGINT);
    private final Vector[] metKey = {metId};
    private final RowBuffer before = new RowBuffer();
    private final RowBuffer proposed = new RowBuffer();

    /// What became of a row that was to be inserted.
    enum Outcome {
        INSERTED,
        UPDATED,
        NOTHING
    }

    ConflictAction(
            Run run,
            int[] arbiters,
            boolean update,
            int[] ordinals,
            ColumnAccessor[] readTarget,
            ColumnAccessor[] readExcluded,
            Expression[] values,
            @Nullable Expression condition,
            RowTable met) {
        this.run = run;
        this.arbiters = arbiters;
        this.update = update;
        this.ordinals = ordinals;
        this.readTarget = readTarget;
        this.readExcluded = readExcluded;
        this.values = values;
        this.condition = condition;
        this.met = met;
        vectors = new Vector[values.length];
        List<SqlType> types = new ArrayList<>();
        for (ColumnAccessor accessor : readTarget) {
            types.add(accessor.type());
        }
        for (ColumnAccessor accessor : readExcluded) {
            types.add(accessor.type());
        }
        row = Batch.of(types);
    }

    /// The statement begins, or begins again.
    void begin() {
        met.clear();
    }

    /// The row in the way as it was before it was updated.
    RowBuffer before() {
        return before;
    }

    /// Inserts the row that the writer has built, or does what is to be done instead.
    ///
    /// @throws DbException 21000 the row in the way is one that the statement has inserted or changed; 40001
    Outcome apply(TableWriter writer) {
        boolean copied = false;
        while (true) {
            if (copied) {
                // Its values are built anew: the row in the way has gone.
                writer.writer().begin(proposed.bytes, proposed.offset);
            }
            long other = writer.insertUnless(arbiters);
            if (other == TableWriter.INSERTED) {
                if (update || run.transaction().isolation().keepsSnapshot()) {
                    isNew(writer.insertedId());
                }
                return Outcome.INSERTED;
            }
            proposed.set(writer.row().bytes, writer.row().offset, writer.row().length);
            copied = true;
            if (!update) {
                requireSeen(writer, other);
                writer.forget(proposed);
                return Outcome.NOTHING;
            }
            if (!isNew(other)) {
                throw DbException.of(
                        ErrorCode.CARDINALITY_VIOLATION,
                        "ON CONFLICT DO UPDATE would change a row a second time, table=" + writer.table()
                                + "; let no two of the rows to be inserted have the same key");
            }
            if (!writer.fetch(other, before)) {
                throw notSeen(writer);
            }
            if (!writer.lock(other)) {
                // Deleted by this transaction meanwhile, in a trigger of the statement for one.
                continue;
            }
            return change(writer, other) ? Outcome.UPDATED : Outcome.NOTHING;
        }
    }

    /// @return false for a row that the statement has met before
    private boolean isNew(long rowId) {
        metId.reset(1);
        metId.set(0, rowId);
        int count = met.count();
        met.findOrAdd(metKey, 0);
        return met.count() > count;
    }

    private void requireSeen(TableWriter writer, long other) {
        if (run.transaction().isolation().keepsSnapshot() && isNew(other) && !writer.fetch(other, before)) {
            throw notSeen(writer);
        }
    }

    private RuntimeException notSeen(TableWriter writer) {
        return run.transaction().isolation().keepsSnapshot()
                ? DbException.of(
                        ErrorCode.SERIALIZATION_FAILURE,
                        "a row in the way was committed after the snapshot of its transaction, table=" + writer.table()
                                + "; run the transaction again")
                : StatementRestart.INSTANCE;
    }

    private boolean change(TableWriter writer, long rowId) {
        row.reset(1);
        load(readTarget, before, 0);
        load(readExcluded, proposed, readTarget.length);
        row.setRowCount(1);
        if (condition != null) {
            BooleanVector truth = (BooleanVector) condition.evaluate(row, run.evaluation());
            if (truth.isNull(0) || !truth.get(0)) {
                writer.forget(proposed);
                return false;
            }
        }
        for (int i = 0; i < values.length; i++) {
            vectors[i] = values[i].evaluate(row, run.evaluation());
        }
        writer.begin(before);
        for (int i = 0; i < values.length; i++) {
            writer.set(ordinals[i], vectors[i], 0);
        }
        boolean updated = writer.update(rowId, before);
        assert updated : "the row is locked by this transaction";
        writer.forget(proposed);
        return true;
    }

    private void load(ColumnAccessor[] columns, RowBuffer from, int first) {
        for (int c = 0; c < columns.length; c++) {
            RowVectors.load(
                    columns[c],
                    from.bytes,
                    from.offset,
                    row.vector(first + c),
                    0,
                    run.structures().lobs());
        }
    }
}
