package io.rustydb.sql.execution.batch;

import io.rustydb.sql.execution.RowStore;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.Vector;
import org.jspecify.annotations.Nullable;

/// Reads rows that something else has kept: what the step before of a recursive query has found, what a change
/// in WITH returns.
final class KeptScanOperator extends Operator {
    private final KeptRows kept;
    private final int[] positions;
    private final Batch view;
    private int chunk;

    KeptScanOperator(KeptRows kept, int[] positions) {
        this.kept = kept;
        this.positions = positions;
        view = new Batch(new Vector[positions.length]);
    }

    @Override
    protected void doOpen() {
        chunk = 0;
    }

    @Override
    protected @Nullable Batch doNext() {
        RowStore rows = kept.rows;
        if (rows == null || chunk >= rows.chunkCount()) {
            return null;
        }
        Batch from = rows.chunk(chunk++);
        for (int c = 0; c < positions.length; c++) {
            view.setVector(c, from.vector(positions[c]));
        }
        view.setRowCount(from.rowCount());
        return view;
    }
}
