package io.rustydb.sql.function.vector;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.Jsonb;
import io.rustydb.base.type.LittleEndian;
import io.rustydb.base.type.RowLayout;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Character strings (UTF-8) and binary strings: spans in one heap.
///
/// A CLOB or BLOB may be a locator of a large object instead ([#isLob]); such a value is only moved, or read
/// through the context's `LobSource`.
public final class BytesVector extends Vector {
    /// Bytes of one batch together.
    private static final int BYTES_MAX = Integer.MAX_VALUE - 16;

    private static final byte[] EMPTY = {};

    public byte[] heap = EMPTY;
    public int[] starts = new int[0];
    public int[] lengths = new int[0];
    private int heapEnd;
    private final boolean jsonb;
    private boolean anyLob;
    private long[] lobs = new long[0];

    public BytesVector(SqlType type) {
        super(type);
        jsonb = type.kind() == TypeKind.JSONB;
    }

    public static BytesVector constant(SqlType type, byte[] value) {
        BytesVector vector = new BytesVector(type);
        vector.reset(1);
        vector.set(0, value, 0, value.length);
        vector.makeConstant();
        return vector;
    }

    public static BytesVector constant(SqlType type, String value) {
        return constant(type, value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    void growValues(int rows) {
        starts = Arrays.copyOf(starts, rows);
        lengths = Arrays.copyOf(lengths, rows);
    }

    @Override
    void resetValues(int rows) {
        heapEnd = 0;
        if (anyLob) {
            Arrays.fill(lobs, 0);
            anyLob = false;
        }
    }

    /// Index of the value's first byte in [#heap].
    public int start(int row) {
        return starts[row & mask];
    }

    /// Bytes of the value.
    public int length(int row) {
        return lengths[row & mask];
    }

    /// Decodes the value; each call makes a new String.
    public String getString(int row) {
        int at = row & mask;
        return new String(heap, starts[at], lengths[at], StandardCharsets.UTF_8);
    }

    /// A copy of the value.
    public byte[] getBytes(int row) {
        int at = row & mask;
        return Arrays.copyOfRange(heap, starts[at], starts[at] + lengths[at]);
    }

    public void set(int row, byte[] source, int offset, int length) {
        int at = reserve(row, length);
        System.arraycopy(source, offset, heap, at, length);
    }

    public void set(int row, byte[] source) {
        set(row, source, 0, source.length);
    }

    public void set(int row, String value) {
        int length = value.length();
        int at = reserve(row, length);
        byte[] target = heap;
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (c >= 0x80) {
                heapEnd = at;
                set(row, value.getBytes(StandardCharsets.UTF_8));
                return;
            }
            target[at + i] = (byte) c;
        }
    }

    /// Room for a value that the caller writes into [#heap] itself.
    ///
    /// @return index of its first byte
    public int reserve(int row, int length) {
        int at = heapEnd;
        if (length > BYTES_MAX - at) {
            throw DbException.of(
                    ErrorCode.PROGRAM_LIMIT_EXCEEDED,
                    "strings of a batch would be too long, bytes=" + ((long) at + length) + ", maximum=" + BYTES_MAX
                            + "; ask for less");
        }
        if (at + length > heap.length) {
            heap = Arrays.copyOf(
                    heap, Math.max(Math.addExact(at, length), Math.max(32, Math.min(heap.length, BYTES_MAX / 2) * 2)));
        }
        starts[row] = at;
        lengths[row] = length;
        heapEnd = at + length;
        return at;
    }

    /// Bytes of all values so far.
    public int heapBytes() {
        return heapEnd;
    }

    /// Gives back what the value of the last reserved row does not need.
    public void trim(int row, int length) {
        assert starts[row] + lengths[row] == heapEnd && length <= lengths[row];
        lengths[row] = length;
        heapEnd = starts[row] + length;
    }

    @Override
    public void setNull(int row) {
        lengths[row] = 0;
        super.setNull(row);
    }

    /// Makes the row a locator.
    public void setLob(int row, long lobId, long lengthBytes) {
        int at = reserve(row, RowLayout.LOCATOR_BYTES);
        LittleEndian.putLong(heap, at, lobId);
        LittleEndian.putLong(heap, at + 8, lengthBytes);
        if (lobs.length <= row >>> 6) {
            lobs = Arrays.copyOf(lobs, (capacity + 63) >> 6);
        }
        lobs[row >>> 6] |= 1L << row;
        anyLob = true;
    }

    public boolean hasLobs() {
        return anyLob;
    }

    public boolean isLob(int row) {
        int at = row & mask;
        return anyLob && at >>> 6 < lobs.length && (lobs[at >>> 6] >>> at & 1) != 0;
    }

    public long lobId(int row) {
        return LittleEndian.getLong(heap, start(row));
    }

    /// Bytes of the large object.
    public long lobLength(int row) {
        return LittleEndian.getLong(heap, start(row) + 8);
    }

    @Override
    void copyValue(int row, Vector source, int sourceRow) {
        BytesVector bytes = (BytesVector) source;
        if (bytes.isLob(sourceRow)) {
            setLob(row, bytes.lobId(sourceRow), bytes.lobLength(sourceRow));
        } else {
            set(row, bytes.heap, bytes.start(sourceRow), bytes.length(sourceRow));
        }
    }

    /// Unsigned order of the bytes, which for UTF-8 is the order of code points. Trailing blanks of CHAR do not
    /// count. JSONB is compared as [Jsonb] says.
    @Override
    public int compare(int row, Vector other, int otherRow) {
        BytesVector bytes = (BytesVector) other;
        assert !isLob(row) && !bytes.isLob(otherRow) : "large objects are read before they are compared";
        int start = start(row);
        int otherStart = bytes.start(otherRow);
        if (jsonb) {
            return Jsonb.compare(
                    heap, start, start + length(row), bytes.heap, otherStart, otherStart + bytes.length(otherRow));
        }
        return Arrays.compareUnsigned(
                heap,
                start,
                start + significantLength(row),
                bytes.heap,
                otherStart,
                otherStart + bytes.significantLength(otherRow));
    }

    public boolean equal(int row, BytesVector other, int otherRow) {
        if (jsonb) {
            // Where a side is NULL nobody looks at the answer.
            return length(row) > 0 && other.length(otherRow) > 0 && compare(row, other, otherRow) == 0;
        }
        int length = significantLength(row);
        if (length != other.significantLength(otherRow)) {
            return false;
        }
        int start = start(row);
        int otherStart = other.start(otherRow);
        return Arrays.equals(heap, start, start + length, other.heap, otherStart, otherStart + length);
    }

    /// Bytes of the value without the padding of CHAR.
    public int significantLength(int row) {
        int length = length(row);
        if (type().kind() == TypeKind.CHAR) {
            int start = start(row);
            while (length > 0 && heap[start + length - 1] == ' ') {
                length--;
            }
        }
        return length;
    }

    @Override
    long hashValue(int row) {
        int at = start(row);
        int length = significantLength(row);
        int end = at + length;
        if (jsonb) {
            return mix(Jsonb.hash(heap, at, end));
        }
        long hash = length * 0x9E3779B97F4A7C15L;
        for (; at + 8 <= end; at += 8) {
            hash = (hash ^ LittleEndian.getLong(heap, at)) * 0xFF51AFD7ED558CCDL;
            hash ^= hash >>> 32;
        }
        long tail = 0;
        for (int shift = 0; at < end; at++, shift += 8) {
            tail |= (heap[at] & 0xFFL) << shift;
        }
        return mix(hash ^ tail);
    }
}
