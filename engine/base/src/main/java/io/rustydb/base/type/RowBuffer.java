package io.rustydb.base.type;

import java.util.Arrays;

/// One row's bytes, reused from row to row: what storage fills and a writer builds.
///
/// A final class with open fields because the read path is one array access per column. Thread rule: one thread
/// at a time.
public final class RowBuffer {
    public byte[] bytes;
    /// Index of the row's first byte.
    public int offset;
    /// Bytes of the row, counted from `offset`.
    public int length;

    public RowBuffer() {
        this(256);
    }

    public RowBuffer(int capacityBytes) {
        bytes = new byte[capacityBytes];
    }

    /// Makes room for a row of `rowBytes` at offset 0; the old content is lost.
    public void prepare(int rowBytes) {
        if (bytes.length < rowBytes) {
            bytes = new byte[Math.max(rowBytes, bytes.length * 2)];
        }
        offset = 0;
        length = rowBytes;
    }

    public void set(byte[] source, int sourceOffset, int rowBytes) {
        prepare(rowBytes);
        System.arraycopy(source, sourceOffset, bytes, 0, rowBytes);
    }

    public byte[] toByteArray() {
        return Arrays.copyOfRange(bytes, offset, offset + length);
    }
}
