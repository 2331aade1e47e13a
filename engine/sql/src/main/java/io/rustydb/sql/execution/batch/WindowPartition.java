package io.rustydb.sql.execution.batch;

import io.rustydb.sql.execution.MemoryCharge;
import io.rustydb.sql.execution.RowStore;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.function.vector.Vector;
import java.util.Arrays;

/// The partition of which rows are given now: rows `[from, to)` of the store, and which of them are equal in
/// the order. Rows are known by their numbers in the store.
final class WindowPartition {
    private static final int PEER_BYTES = 8;

    private final RowStore rows;
    private final int[] order;
    private final MemoryCharge charge;
    private int from;
    private int to;
    /// Group of each row, from `from` on; empty without an order.
    private int[] groupOfRow = new int[0];
    /// First row of each group, and behind the last one `to`.
    private int[] groupStarts = new int[1];
    private int groupCount;

    /// @param order positions of the columns that rows are equal or different in
    WindowPartition(RowStore rows, int[] order, Run run) {
        this.rows = rows;
        this.order = order;
        charge = new MemoryCharge(run.budget(), "window");
    }

    void begin(int first, int end) {
        from = first;
        to = end;
        groupCount = 0;
        if (order.length == 0) {
            groupStarts = new int[] {first, end};
            groupCount = 1;
            return;
        }
        int size = end - first;
        if (groupOfRow.length < size) {
            charge.raiseTo((long) size * PEER_BYTES);
            groupOfRow = new int[size];
            groupStarts = new int[size + 1];
        }
        for (int row = first; row < end; row++) {
            if (row == first || !isPeer(row - 1, row)) {
                groupStarts[groupCount++] = row;
            }
            groupOfRow[row - first] = groupCount - 1;
        }
        groupStarts[groupCount] = end;
    }

    void release() {
        charge.release();
        groupOfRow = new int[0];
        groupStarts = new int[1];
    }

    private boolean isPeer(int a, int b) {
        for (int column : order) {
            if (!vector(a, column).isNotDistinct(a & RowStore.MASK, vector(b, column), b & RowStore.MASK)) {
                return false;
            }
        }
        return true;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    int size() {
        return to - from;
    }

    int groupCount() {
        return groupCount;
    }

    int group(int row) {
        return order.length == 0 ? 0 : groupOfRow[row - from];
    }

    int groupStart(int group) {
        return groupStarts[group];
    }

    int groupEnd(int group) {
        return groupStarts[group + 1];
    }

    Vector vector(int row, int column) {
        return rows.vector(row, column);
    }

    boolean isNull(int row, int column) {
        return rows.vector(row, column).isNull(row & RowStore.MASK);
    }

    /// Rows of the partition where a column is not NULL, ascending.
    int[] notNull(int column) {
        int[] found = new int[Math.min(size(), 16)];
        int count = 0;
        for (int row = from; row < to; row++) {
            if (!isNull(row, column)) {
                if (count == found.length) {
                    found = Arrays.copyOf(found, 2 * count);
                }
                found[count++] = row;
            }
        }
        return Arrays.copyOf(found, count);
    }
}
