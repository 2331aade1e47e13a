package io.rustydb.sql.execution.batch;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.execution.RowStore;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.Vector;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Window functions over rows that come partition by partition, in the order. Keeps the rows of one partition,
/// or of several small ones, and gives them on with the functions' results behind their columns.
final class WindowOperator extends Operator {
    private final Operator input;
    private final Run run;
    private final int[] partitionColumns;
    private final WindowEvaluator[] evaluators;
    private final int inputColumns;
    private final RowStore rows;
    private final WindowPartition partition;
    private final Vector[] results;
    private final Batch out;
    /// Where the partitions in the store end, ascending.
    private int[] ends = new int[16];
    private int partitionCount;
    private int current;
    private int next;
    /// The batch that was not read to its end, since a new partition began in it.
    private @Nullable Batch pending;
    private int pendingRow;
    private boolean ended;
    private boolean opened;

    WindowOperator(
            Operator input,
            Run run,
            List<SqlType> inputTypes,
            int[] partitionColumns,
            int[] orderColumns,
            WindowEvaluator[] evaluators,
            List<SqlType> resultTypes) {
        this.input = input;
        this.run = run;
        this.partitionColumns = partitionColumns;
        this.evaluators = evaluators;
        inputColumns = inputTypes.size();
        rows = new RowStore(inputTypes, run.budget(), "window");
        partition = new WindowPartition(rows, orderColumns, run);
        results = new Vector[resultTypes.size()];
        for (int i = 0; i < results.length; i++) {
            results[i] = Vector.create(resultTypes.get(i));
        }
        out = new Batch(new Vector[inputColumns + results.length]);
    }

    @Override
    protected void doOpen() {
        release();
        ended = false;
        opened = false;
        input.open();
    }

    private void release() {
        rows.clear();
        partition.release();
        for (WindowEvaluator evaluator : evaluators) {
            evaluator.release();
        }
        pending = null;
        partitionCount = 0;
        next = 0;
    }

    /// Reads whole partitions until there are rows for a batch.
    private void load() {
        rows.clear();
        partitionCount = 0;
        current = -1;
        next = 0;
        while (!ended) {
            if (pending == null) {
                pending = input.next();
                pendingRow = 0;
                if (pending == null) {
                    ended = true;
                    break;
                }
            }
            while (pendingRow < pending.count()) {
                int row = pending.row(pendingRow);
                if (rows.count() > 0 && !isSamePartition(pending, row)) {
                    endPartition();
                    if (rows.count() >= Batch.ROWS_MAX) {
                        return;
                    }
                }
                rows.add(pending, row);
                pendingRow++;
            }
            pending = null;
        }
        if (rows.count() > 0) {
            endPartition();
        }
    }

    private void endPartition() {
        if (partitionCount == ends.length) {
            ends = Arrays.copyOf(ends, 2 * partitionCount);
        }
        ends[partitionCount++] = rows.count();
    }

    private boolean isSamePartition(Batch batch, int row) {
        int before = rows.count() - 1;
        for (int column : partitionColumns) {
            if (!batch.vector(column).isNotDistinct(row, rows.vector(before, column), before & RowStore.MASK)) {
                return false;
            }
        }
        return true;
    }

    @Override
    protected @Nullable Batch doNext() {
        if (!opened) {
            for (WindowEvaluator evaluator : evaluators) {
                evaluator.open();
            }
            opened = true;
        }
        if (next == rows.count()) {
            load();
            if (rows.count() == 0) {
                return null;
            }
        }
        run.context().checkCancelled();
        int first = next;
        Batch chunk = rows.chunk(first >> RowStore.SHIFT);
        int end = first + chunk.count();
        for (Vector result : results) {
            result.reset(end - first);
        }
        while (next < end) {
            if (current < 0 || next == ends[current]) {
                current++;
                partition.begin(current == 0 ? 0 : ends[current - 1], ends[current]);
                for (WindowEvaluator evaluator : evaluators) {
                    evaluator.begin(partition);
                }
            }
            int to = Math.min(end, ends[current]);
            for (int e = 0; e < evaluators.length; e++) {
                evaluators[e].evaluate(next, to, results[e], next - first);
            }
            next = to;
        }
        for (int c = 0; c < inputColumns; c++) {
            out.setVector(c, chunk.vector(c));
        }
        for (int r = 0; r < results.length; r++) {
            out.setVector(inputColumns + r, results[r]);
        }
        out.setRowCount(end - first);
        return out;
    }

    @Override
    public void close() {
        release();
        input.close();
    }
}
