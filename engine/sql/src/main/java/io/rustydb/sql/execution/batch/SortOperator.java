package io.rustydb.sql.execution.batch;

import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.execution.MemoryCharge;
import io.rustydb.sql.execution.RowStore;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.function.expression.Expression;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.Vector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sorts its input in memory, stably. With a bound it keeps only the rows that can still be among the first, so
/// that its memory follows the bound.
final class SortOperator extends Operator {
    /// A bounded sort keeps this many rows more than it needs before it drops the last ones.
    private static final int SPARE_ROWS = 512;

    private final Operator input;
    private final Run run;
    private final List<SqlType> types;
    private final RowSorter sorter;
    private final @Nullable Expression offset;
    private final @Nullable Expression count;
    private final Batch out;
    private final Vector[] outVectors;
    private RowStore rows;
    private int[] order = new int[0];
    private int next;
    private boolean sorted;
    /// Rows were dropped; the first `bound` of the kept ones are the first so far, in order.
    private boolean trimmed;
    private final MemoryCharge charge;

    SortOperator(
            Operator input,
            Run run,
            List<SqlType> types,
            RowSorter sorter,
            @Nullable Expression offset,
            @Nullable Expression count) {
        this.input = input;
        this.run = run;
        this.types = types;
        this.sorter = sorter;
        this.offset = offset;
        this.count = count;
        rows = new RowStore(types, run.budget(), "sort");
        charge = new MemoryCharge(run.budget(), "sort");
        out = Batch.of(types);
        outVectors = new Vector[types.size()];
        for (int i = 0; i < outVectors.length; i++) {
            outVectors[i] = out.vector(i);
        }
    }

    @Override
    protected void doOpen() {
        release();
        sorted = false;
        trimmed = false;
        next = 0;
        input.open();
    }

    private void collect() {
        long bound = Long.MAX_VALUE;
        if (count != null) {
            long wanted = LimitOperator.rows(count, Long.MAX_VALUE, ErrorCode.INVALID_LIMIT, "LIMIT", run);
            long skipped = LimitOperator.rows(offset, 0, ErrorCode.INVALID_OFFSET, "OFFSET", run);
            bound = wanted > Long.MAX_VALUE - skipped ? Long.MAX_VALUE : wanted + skipped;
        }
        boolean bounded = bound < Integer.MAX_VALUE / 4;
        for (Batch batch = input.next(); batch != null; batch = input.next()) {
            if (bounded) {
                addBounded(batch, (int) bound);
            } else {
                rows.addAll(batch);
            }
        }
        sortRows();
        sorted = true;
    }

    private void addBounded(Batch batch, int bound) {
        for (int k = 0; k < batch.count(); k++) {
            int row = batch.row(k);
            // Once the first rows are known, a row that is not before the last of them cannot be among them.
            if (trimmed && (bound == 0 || compare(batch, row, bound - 1) >= 0)) {
                continue;
            }
            rows.add(batch, row);
            if (rows.count() >= 2 * bound + SPARE_ROWS) {
                keepFirst(bound);
                trimmed = true;
            }
        }
    }

    /// A row of a batch against a kept row.
    private int compare(Batch batch, int row, int kept) {
        int[] keys = sorter.keys();
        for (int k = 0; k < keys.length; k++) {
            int order =
                    sorter.compareKey(k, batch.vector(keys[k]), row, rows.vector(kept, keys[k]), kept & RowStore.MASK);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private void keepFirst(int bound) {
        sortRows();
        RowStore kept = new RowStore(types, run.budget(), "sort");
        for (int i = 0; i < bound; i++) {
            int row = order[i];
            kept.add(rows.chunk(row >> RowStore.SHIFT), row & RowStore.MASK);
        }
        rows.clear();
        rows = kept;
    }

    private void sortRows() {
        order = sorter.sort(rows, charge);
    }

    @Override
    protected @Nullable Batch doNext() {
        if (!sorted) {
            collect();
        }
        int size = Math.min(Batch.ROWS_MAX, order.length - next);
        if (size <= 0) {
            return null;
        }
        out.reset(size);
        for (int i = 0; i < size; i++) {
            rows.copy(order[next + i], outVectors, i);
        }
        next += size;
        out.setRowCount(size);
        return out;
    }

    private void release() {
        rows.clear();
        order = new int[0];
        charge.release();
    }

    @Override
    public void close() {
        release();
        input.close();
    }
}
