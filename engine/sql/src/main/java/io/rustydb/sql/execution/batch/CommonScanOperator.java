package io.rustydb.sql.execution.batch;

import io.rustydb.sql.execution.RowStore;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.Vector;
import org.jspecify.annotations.Nullable;

/// Reads the rows of a WITH query, which are computed once for all scans of it.
final class CommonScanOperator extends Operator {
    private final CommonRows rows;
    private final Run run;
    private final int[] positions;
    private final Batch view;
    private final int[] selection = new int[Batch.ROWS_MAX];
    private int next;

    CommonScanOperator(CommonRows rows, Run run, int[] positions) {
        this.rows = rows;
        this.run = run;
        this.positions = positions;
        view = new Batch(new Vector[positions.length]);
    }

    @Override
    protected void doOpen() {
        next = 0;
    }

    @Override
    protected @Nullable Batch doNext() {
        run.context().checkCancelled();
        if (!rows.has(next)) {
            return null;
        }
        Batch from = rows.rows().chunk(next >> RowStore.SHIFT);
        for (int c = 0; c < positions.length; c++) {
            view.setVector(c, from.vector(positions[c]));
        }
        view.setRowCount(from.rowCount());
        int first = next & RowStore.MASK;
        int count = from.rowCount() - first;
        if (first > 0) {
            for (int k = 0; k < count; k++) {
                selection[k] = first + k;
            }
            view.select(selection, count);
        }
        next += count;
        return view;
    }
}
