package io.rustydb.storage.heap;

import java.util.Arrays;

/// Rows that are inserted together, one behind the other, and the ids they got. Reusable; thread rule: one
/// thread at a time.
public final class RowRun {
    private static final int ROWS_FIRST = 64;

    private byte[] bytes = new byte[ROWS_FIRST * 64];
    private int[] starts = new int[ROWS_FIRST + 1];
    private long[] rowIds = new long[ROWS_FIRST];
    private int count;

    public void clear() {
        count = 0;
    }

    public void add(byte[] row, int offset, int length) {
        if (count == rowIds.length) {
            rowIds = Arrays.copyOf(rowIds, 2 * count);
            starts = Arrays.copyOf(starts, 2 * count + 1);
        }
        int at = starts[count];
        if (at + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(at + length, 2 * bytes.length));
        }
        System.arraycopy(row, offset, bytes, at, length);
        starts[++count] = at + length;
    }

    public int count() {
        return count;
    }

    /// Bytes of all rows.
    public int byteCount() {
        return starts[count];
    }

    /// The array that holds all rows; another one after [#add].
    public byte[] bytes() {
        return bytes;
    }

    public int offset(int row) {
        return starts[row];
    }

    public int length(int row) {
        return starts[row + 1] - starts[row];
    }

    /// Known once the row is inserted.
    public long rowId(int row) {
        return rowIds[row];
    }

    void setRowId(int row, long rowId) {
        rowIds[row] = rowId;
    }
}
