package io.rustydb.sql.execution.statement;

import io.rustydb.base.type.ColumnAccessor;
import io.rustydb.base.type.RowBuffer;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.execution.ResultCursor;
import io.rustydb.sql.execution.RowStore;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.function.expression.Expression;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.RowVectors;
import io.rustydb.sql.function.vector.Vector;
import io.rustydb.sql.session.LargeValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows that a change gives back: RETURNING, or generated keys. Kept until the statement has ended.
final class ReturnedRows implements ResultCursor.RowSource {
    private final Run run;
    private final Read read;
    private final Batch row;
    private final Expression[] expressions;
    private final Vector[] results;
    private final RowStore rows;
    private int chunk;
    private boolean lobs;

    /// Columns of the rows of a change that the expressions read, in the order of their batch: of the row as it
    /// is returned, of the old one, of the new one, and of what was joined to it.
    ///
    /// @param others positions in the rows that the change has kept
    record Read(ColumnAccessor[] row, ColumnAccessor[] old, ColumnAccessor[] fresh, int[] others, List<SqlType> types) {
        /// Of the returned row alone.
        static Read of(ColumnAccessor[] row) {
            List<SqlType> types = new ArrayList<>();
            for (ColumnAccessor accessor : row) {
                types.add(accessor.type());
            }
            return new Read(row, NONE, NONE, new int[0], types);
        }
    }

    private static final ColumnAccessor[] NONE = {};

    ReturnedRows(Run run, Read read, Expression[] expressions) {
        this.run = run;
        this.read = read;
        this.expressions = expressions;
        row = Batch.of(read.types);
        results = new Vector[expressions.length];
        List<SqlType> resultTypes = new ArrayList<>();
        for (Expression expression : expressions) {
            resultTypes.add(expression.type());
        }
        rows = new RowStore(resultTypes, run.budget(), "returned rows");
    }

    void clear() {
        rows.clear();
        chunk = 0;
        lobs = false;
    }

    /// True if a row refers to a large object.
    boolean hasLobs() {
        return lobs;
    }

    void truncate(int count) {
        rows.truncate(count);
        chunk = 0;
    }

    RowStore rows() {
        return rows;
    }

    int count() {
        return rows.count();
    }

    /// Adds a row that was inserted.
    void add(RowBuffer from) {
        add(from, null, from, null, 0);
    }

    /// @param old null when there was none
    /// @param fresh null when there is none any more
    /// @param kept rows that the change has found; null if nothing is read of them
    void add(RowBuffer from, @Nullable RowBuffer old, @Nullable RowBuffer fresh, @Nullable RowStore kept, int keptRow) {
        row.reset(1);
        load(read.row, from, 0);
        load(read.old, old, read.row.length);
        load(read.fresh, fresh, read.row.length + read.old.length);
        int at = read.row.length + read.old.length + read.fresh.length;
        for (int i = 0; i < read.others.length; i++) {
            Vector target = row.vector(at + i);
            target.ensureCapacity(1);
            if (kept == null) {
                target.setNull(0);
            } else {
                target.copy(0, kept.vector(keptRow, read.others[i]), keptRow & RowStore.MASK);
            }
        }
        row.setRowCount(1);
        for (int i = 0; i < results.length; i++) {
            results[i] = expressions[i].evaluate(row, run.evaluation());
            lobs |= results[i] instanceof BytesVector bytes && bytes.hasLobs();
        }
        rows.add(results, 0);
    }

    private void load(ColumnAccessor[] columns, @Nullable RowBuffer from, int first) {
        for (int c = 0; c < columns.length; c++) {
            Vector target = row.vector(first + c);
            if (from == null) {
                target.setNull(0);
            } else {
                RowVectors.load(
                        columns[c],
                        from.bytes,
                        from.offset,
                        target,
                        0,
                        run.structures().lobs());
            }
        }
    }

    @Override
    public @Nullable Batch nextBatch() {
        if (chunk < rows.chunkCount()) {
            return rows.chunk(chunk++);
        }
        run.release();
        return null;
    }

    @Override
    public LargeValue openLarge(long lobId, boolean text) {
        return run.context().listener().openLarge(lobId, text, run.keptScn());
    }

    @Override
    public void enter() {
        run.context().listener().enter();
    }

    @Override
    public void leave() {
        run.context().listener().leave();
    }

    @Override
    public void closeRows() {
        chunk = Integer.MAX_VALUE;
        run.release();
    }
}
