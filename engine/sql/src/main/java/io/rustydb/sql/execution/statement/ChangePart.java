package io.rustydb.sql.execution.statement;

import io.rustydb.base.type.RowBuffer;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.execution.RowStore;
import io.rustydb.sql.execution.RowTable;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.execution.batch.KeptRows;
import io.rustydb.sql.execution.batch.Operator;
import io.rustydb.sql.execution.change.ChangeContext;
import io.rustydb.sql.execution.change.TableWriter;
import io.rustydb.sql.function.expression.Expression;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One of several changes of a statement, in two halves: first all of them find their rows, build the new ones
/// and tell what they return, then they are stored. So each reads what was there before the statement.
final class ChangePart {
    private final TableDescriptor table;
    private final Run run;
    private final ChangeContext changes;
    private final @Nullable ReturnedRows returned;
    private final @Nullable KeptRows returnedTo;
    private final Claims claims;
    private final Rows rows;
    /// Row id and new row; one of them is missing where there is none.
    private final RowStore kept;

    private final Vector[] keptRow;
    private final RowBuffer before = new RowBuffer();

    /// Where the rows come from.
    sealed interface Rows {
        /// @param source null for one row
        record Inserted(@Nullable Operator source, Expression[] expressions, int[] ordinals) implements Rows {}

        /// @param operator gives row ids and new values
        record Updated(
                Operator operator, RowStore found, @Nullable RowTable met, int[] ordinals) implements Rows {}

        /// @param operator gives row ids
        record Deleted(
                Operator operator, RowStore found, @Nullable RowTable met) implements Rows {}
    }

    /// Rows that a part of the statement changes: another part leaves them alone.
    static final class Claims {
        private final RowTable rows;
        private final LongVector[] key = {new LongVector(SqlType.BIGINT), new LongVector(SqlType.BIGINT)};

        Claims(Run run) {
            rows = new RowTable(List.of(SqlType.BIGINT, SqlType.BIGINT), run.budget(), "changed rows");
            key[0].reset(1);
            key[1].reset(1);
        }

        void clear() {
            rows.clear();
        }

        /// False if it is taken.
        boolean take(long tableId, long rowId) {
            key[0].set(0, tableId);
            key[1].set(0, rowId);
            int count = rows.count();
            rows.findOrAdd(key, 0);
            return rows.count() > count;
        }
    }

    ChangePart(
            TableDescriptor table,
            Run run,
            ChangeContext changes,
            @Nullable ReturnedRows returned,
            @Nullable KeptRows returnedTo,
            Claims claims,
            Rows rows) {
        this.table = table;
        this.run = run;
        this.changes = changes;
        this.returned = returned;
        this.returnedTo = returnedTo;
        this.claims = claims;
        this.rows = rows;
        List<SqlType> types = List.of(SqlType.BIGINT, SqlType.VARBINARY);
        kept = new RowStore(types, run.budget(), "changes in WITH");
        keptRow = new Vector[] {new LongVector(SqlType.BIGINT), new BytesVector(SqlType.VARBINARY)};
    }

    @Nullable
    ReturnedRows returned() {
        return returned;
    }

    TableDescriptor table() {
        return table;
    }

    /// The first half.
    void find() {
        kept.clear();
        if (returned != null) {
            returned.clear();
        }
        TableWriter writer = changes.writer(table);
        switch (rows) {
            case Rows.Inserted inserted -> findInserted(inserted, writer);
            case Rows.Updated updated -> {
                UpdateExecution.collect(updated.operator, updated.found, updated.met);
                findUpdated(updated, writer);
                updated.found.clear();
            }
            case Rows.Deleted deleted -> {
                UpdateExecution.collect(deleted.operator, deleted.found, deleted.met);
                findDeleted(deleted.found, writer);
                deleted.found.clear();
            }
        }
        if (returnedTo != null && returned != null) {
            returnedTo.set(returned.rows());
        }
    }

    private void keep(long rowId, @Nullable RowBuffer row) {
        LongVector ids = (LongVector) keptRow[0];
        BytesVector bytes = (BytesVector) keptRow[1];
        ids.reset(1);
        bytes.reset(1);
        ids.set(0, rowId);
        if (row == null) {
            bytes.setNull(0);
        } else {
            bytes.set(0, row.bytes, row.offset, row.length);
        }
        kept.add(keptRow, 0);
    }

    private void give(
            RowBuffer row, @Nullable RowBuffer old, @Nullable RowBuffer fresh, @Nullable RowStore found, int foundRow) {
        if (returned != null) {
            returned.add(row, old, fresh, found, foundRow);
        }
    }

    private void findInserted(Rows.Inserted inserted, TableWriter writer) {
        Operator source = inserted.source;
        if (source == null) {
            build(inserted, run.oneRow(), writer);
            return;
        }
        source.open();
        for (Batch batch = source.next(); batch != null; batch = source.next()) {
            build(inserted, batch, writer);
        }
        source.close();
    }

    private void build(Rows.Inserted inserted, Batch batch, TableWriter writer) {
        Vector[] values = new Vector[inserted.expressions.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = inserted.expressions[i].evaluate(batch, run.evaluation());
        }
        for (int k = 0; k < batch.count(); k++) {
            writer.writer().begin();
            for (int i = 0; i < values.length; i++) {
                writer.set(inserted.ordinals[i], values[i], batch.row(k));
            }
            RowBuffer row = writer.build();
            keep(0, row);
            give(row, null, row, null, 0);
        }
    }

    private void findUpdated(Rows.Updated updated, TableWriter writer) {
        RowStore found = updated.found;
        for (int i = 0; i < found.count(); i++) {
            int at = i & RowStore.MASK;
            long rowId = ((LongVector) found.vector(i, 0)).get(at);
            if (!claims.take(table.id(), rowId) || !writer.fetch(rowId, before)) {
                continue;
            }
            writer.begin(before);
            for (int c = 0; c < updated.ordinals.length; c++) {
                writer.set(updated.ordinals[c], found.vector(i, c + 1), at);
            }
            RowBuffer row = writer.build();
            keep(rowId, row);
            give(row, before, row, found, i);
        }
    }

    private void findDeleted(RowStore found, TableWriter writer) {
        for (int i = 0; i < found.count(); i++) {
            long rowId = ((LongVector) found.vector(i, 0)).get(i & RowStore.MASK);
            if (claims.take(table.id(), rowId) && writer.fetch(rowId, before)) {
                keep(rowId, null);
                give(before, before, null, found, i);
            }
        }
    }

    /// The second half.
    ///
    /// @return rows changed
    long store() {
        TableWriter writer = changes.writer(table);
        RowBuffer row = new RowBuffer();
        long count = 0;
        for (int i = 0; i < kept.count(); i++) {
            int at = i & RowStore.MASK;
            long rowId = ((LongVector) kept.vector(i, 0)).get(at);
            BytesVector bytes = (BytesVector) kept.vector(i, 1);
            boolean done = true;
            if (bytes.isNull(at)) {
                done = writer.fetch(rowId, before) && writer.delete(rowId, before);
            } else {
                row.set(bytes.heap, bytes.start(at), bytes.length(at));
                if (rows instanceof Rows.Inserted) {
                    writer.insertBuilt(row);
                } else {
                    done = writer.fetch(rowId, before) && writer.updateBuilt(rowId, before, row);
                }
            }
            if (done) {
                count++;
            }
        }
        kept.clear();
        return count;
    }
}
