package io.rustydb.sql.execution.batch;

import io.rustydb.sql.execution.Run;
import io.rustydb.sql.function.expression.Expression;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.BooleanVector;
import org.jspecify.annotations.Nullable;

/// Reads rows of a table into batches that grow, and filters them: what all scans share but for where the rows
/// come from.
abstract class ScanOperator extends Operator {
    final Run run;
    final ScanColumns columns;
    final Batch batch;
    private final @Nullable Expression filter;
    private int[] selection = new int[FIRST_ROWS];
    private int target;

    ScanOperator(Run run, ScanColumns columns, @Nullable Expression filter) {
        this.run = run;
        this.columns = columns;
        this.filter = filter;
        batch = columns.newBatch();
    }

    /// Begins anew with so many rows at most.
    final void begin(int rows) {
        target = rows;
    }

    /// Puts the next rows into the batch, after [Batch#reset].
    ///
    /// @param most rows, at least 1
    /// @return how many there were; 0 at the end
    abstract int fill(int most);

    @Override
    protected final @Nullable Batch doNext() {
        while (true) {
            run.context().checkCancelled();
            int rows = fill(target);
            if (rows == 0) {
                return null;
            }
            target = Math.min(Batch.ROWS_MAX, 2 * target);
            batch.setRowCount(rows);
            if (filter == null) {
                return batch;
            }
            BooleanVector passes = (BooleanVector) filter.evaluate(batch, run.evaluation());
            if (selection.length < rows) {
                selection = new int[Math.max(rows, target)];
            }
            int kept = passes.selectTrue(null, rows, selection);
            if (kept > 0) {
                batch.select(selection, kept);
                return batch;
            }
        }
    }
}
