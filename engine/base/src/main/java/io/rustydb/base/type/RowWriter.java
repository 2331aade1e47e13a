package io.rustydb.base.type;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/// Builds rows of the newest version of a layout from typed values, set in any order.
///
/// `begin` → setters → [#finish]. Columns that are not set are NULL. Reused from row to row. Thread rule: one
/// thread at a time.
public final class RowWriter {
    private final RowLayout layout;
    private final RowLayout.Shape shape;
    /// Version, nulls and fixed columns of the row being built.
    private final byte[] head;

    private final int[] valueStart;
    private final int[] valueLength;
    private final boolean[] valueOutOfLine;
    /// Variable values in the order they were set; an overwritten one stays behind as waste until the next
    /// `begin`.
    private byte[] heap = new byte[128];

    private int heapEnd;

    public RowWriter(RowLayout layout) {
        this.layout = layout;
        shape = layout.shape();
        head = new byte[shape.endsStart()];
        valueStart = new int[shape.variableCount()];
        valueLength = new int[shape.variableCount()];
        valueOutOfLine = new boolean[shape.variableCount()];
    }

    public RowLayout layout() {
        return layout;
    }

    /// Starts a row in which every column is NULL.
    public void begin() {
        Arrays.fill(head, (byte) 0);
        LittleEndian.putShort(head, 0, layout.version());
        for (int c = 0; c < layout.columnCount(); c++) {
            head[RowLayout.VERSION_BYTES + c / 8] |= (byte) (1 << c % 8);
        }
        Arrays.fill(valueLength, 0);
        Arrays.fill(valueOutOfLine, false);
        heapEnd = 0;
    }

    /// Starts a row with the values of an existing one of any version; locators are copied, not what they refer
    /// to.
    public void begin(byte[] row, int offset) {
        begin();
        if (RowLayout.versionOf(row, offset) == layout.version()) {
            System.arraycopy(row, offset, head, 0, head.length);
            LittleEndian.putShort(head, 0, layout.version());
            for (int c = 0; c < layout.columnCount(); c++) {
                if (!layout.type(c).kind().isFixed()) {
                    copyVariable(layout.accessor(c), row, offset);
                }
            }
            return;
        }
        for (int c = 0; c < layout.columnCount(); c++) {
            copy(layout.accessor(c), row, offset, c);
        }
    }

    /// Copies a column of another row, of this or of another layout, whose type has the same kind.
    public void copy(ColumnAccessor from, byte[] row, int offset, int column) {
        assert from.type().kind() == layout.type(column).kind();
        if (from.isNull(row, offset)) {
            setNull(column);
        } else if (!from.type().kind().isFixed()) {
            long span = from.span(row, offset);
            put(column, from.source(row, offset), ColumnAccessor.spanIndex(span), ColumnAccessor.spanLength(span));
            valueOutOfLine[layout.position(column)] = from.isOutOfLine(row, offset);
        } else if (from.type().kind() == TypeKind.UUID) {
            setUuid(column, from.getUuidHigh(row, offset), from.getUuidLow(row, offset));
        } else if (from.type().kind() == TypeKind.INTERVAL) {
            setInterval(column, from.getIntervalCalendar(row, offset), from.getIntervalMicros(row, offset));
        } else if (from.type().kind() == TypeKind.REAL) {
            setFloat(column, from.getFloat(row, offset));
        } else if (from.type().kind() == TypeKind.DOUBLE) {
            setDouble(column, from.getDouble(row, offset));
        } else {
            setLong(column, from.getIntegral(row, offset));
        }
    }

    private void copyVariable(ColumnAccessor from, byte[] row, int offset) {
        if (!from.isNull(row, offset)) {
            copy(from, row, offset, from.column());
        }
    }

    public void setNull(int column) {
        head[RowLayout.VERSION_BYTES + column / 8] |= (byte) (1 << column % 8);
        int width = layout.type(column).kind().fixedBytes();
        if (width > 0) {
            int at = shape.fixedStart() + layout.position(column);
            Arrays.fill(head, at, at + width, (byte) 0);
        } else {
            valueLength[layout.position(column)] = 0;
            valueOutOfLine[layout.position(column)] = false;
        }
    }

    public void setBoolean(int column, boolean value) {
        head[fixed(column, 1)] = (byte) (value ? 1 : 0);
    }

    /// Any of BOOLEAN (0, 1), SMALLINT, INTEGER, BIGINT, DATE, TIME, TIMESTAMP; the value is in the type's
    /// range.
    public void setLong(int column, long value) {
        switch (layout.type(column).kind().fixedBytes()) {
            case 1 -> head[fixed(column, 1)] = (byte) value;
            case 2 -> {
                assert (short) value == value : "SMALLINT " + value;
                LittleEndian.putShort(head, fixed(column, 2), (short) value);
            }
            case 4 -> {
                assert (int) value == value : "INTEGER " + value;
                LittleEndian.putInt(head, fixed(column, 4), (int) value);
            }
            default -> LittleEndian.putLong(head, fixed(column, 8), value);
        }
    }

    public void setInt(int column, int value) {
        setLong(column, value);
    }

    public void setFloat(int column, float value) {
        LittleEndian.putFloat(head, fixed(column, 4), value);
    }

    /// DOUBLE, or REAL, for which the value is narrowed.
    public void setDouble(int column, double value) {
        if (layout.type(column).kind() == TypeKind.REAL) {
            setFloat(column, (float) value);
        } else {
            LittleEndian.putDouble(head, fixed(column, 8), value);
        }
    }

    public void setUuid(int column, long high, long low) {
        int at = fixed(column, 16);
        BigEndian.putLong(head, at, high);
        BigEndian.putLong(head, at + 8, low);
    }

    /// @param calendar days and months, see [IntervalLayout]
    public void setInterval(int column, long calendar, long micros) {
        int at = fixed(column, 16);
        LittleEndian.putLong(head, at, micros);
        LittleEndian.putLong(head, at + 8, calendar);
    }

    public void setUuid(int column, UUID value) {
        setUuid(column, value.getMostSignificantBits(), value.getLeastSignificantBits());
    }

    /// Character (UTF-8) or binary column, inline.
    public void setBytes(int column, byte[] source, int offset, int length) {
        assert layout.type(column).kind() != TypeKind.NUMERIC;
        put(column, source, offset, length);
    }

    public void setBytes(int column, byte[] value) {
        setBytes(column, value, 0, value.length);
    }

    public void setString(int column, String value) {
        setBytes(column, value.getBytes(StandardCharsets.UTF_8));
    }

    public void setDecimal(int column, long unscaled, int scale) {
        int variable = variable(column);
        ensureHeap(DecimalCodec.SMALL_BYTES_MAX);
        valueStart[variable] = heapEnd;
        valueLength[variable] = DecimalCodec.encode(unscaled, scale, heap, heapEnd);
        heapEnd += valueLength[variable];
    }

    public void setDecimal(int column, BigDecimal value) {
        byte[] encoded = DecimalCodec.encode(value);
        put(column, encoded, 0, encoded.length);
    }

    /// A variable column whose value lies in a large object.
    public void setLob(int column, long lobId, long lengthBytes) {
        int variable = variable(column);
        ensureHeap(RowLayout.LOCATOR_BYTES);
        LittleEndian.putLong(heap, heapEnd, lobId);
        LittleEndian.putLong(heap, heapEnd + 8, lengthBytes);
        valueStart[variable] = heapEnd;
        valueLength[variable] = RowLayout.LOCATOR_BYTES;
        valueOutOfLine[variable] = true;
        heapEnd += RowLayout.LOCATOR_BYTES;
    }

    /// Bytes the row has with the values set so far: what decides which values go out of line.
    public int rowBytes() {
        long total = shape.variableStart();
        for (int length : valueLength) {
            total += length;
        }
        if (total > RowLayout.NARROW_BYTES_MAX) {
            total += shape.wideVariableStart() - shape.variableStart();
        }
        return (int) Math.min(total, Integer.MAX_VALUE);
    }

    /// Bytes of a variable column as set so far, 0 for NULL.
    public int valueBytes(int column) {
        return valueLength[layout.position(column)];
    }

    /// A copy of a variable column's inline bytes as set so far: what a large object is made of when the row is
    /// too long.
    public byte[] value(int column) {
        int variable = layout.position(column);
        assert !valueOutOfLine[variable];
        return Arrays.copyOfRange(heap, valueStart[variable], valueStart[variable] + valueLength[variable]);
    }

    public boolean isOutOfLine(int column) {
        return !layout.type(column).kind().isFixed() && valueOutOfLine[layout.position(column)];
    }

    /// Puts the row into `out`, at offset 0.
    ///
    /// @throws DbException 54000 when the row is longer than [RowLayout#ROW_BYTES_MAX]
    public RowBuffer finish(RowBuffer out) {
        int total = rowBytes();
        if (total > RowLayout.ROW_BYTES_MAX) {
            throw DbException.of(
                    ErrorCode.PROGRAM_LIMIT_EXCEEDED,
                    "row is too long, bytes=" + total + ", maximum=" + RowLayout.ROW_BYTES_MAX
                            + "; keep long values in CLOB or BLOB columns");
        }
        out.prepare(total);
        System.arraycopy(head, 0, out.bytes, 0, head.length);
        if (total > RowLayout.NARROW_BYTES_MAX) {
            return finishWide(out);
        }
        int end = shape.variableStart();
        for (int v = 0; v < valueLength.length; v++) {
            System.arraycopy(heap, valueStart[v], out.bytes, end, valueLength[v]);
            end += valueLength[v];
            LittleEndian.putShort(
                    out.bytes, shape.endsStart() + 2 * v, end | (valueOutOfLine[v] ? RowLayout.OUT_OF_LINE : 0));
        }
        return out;
    }

    private RowBuffer finishWide(RowBuffer out) {
        LittleEndian.putShort(out.bytes, 0, layout.version() | RowLayout.WIDE);
        int end = shape.wideVariableStart();
        for (int v = 0; v < valueLength.length; v++) {
            System.arraycopy(heap, valueStart[v], out.bytes, end, valueLength[v]);
            end += valueLength[v];
            LittleEndian.putInt(
                    out.bytes, shape.endsStart() + 4 * v, end | (valueOutOfLine[v] ? RowLayout.WIDE_OUT_OF_LINE : 0));
        }
        return out;
    }

    /// The bytes of one column's inline value as a row holds them, for [RowColumn#missing].
    public byte[] encodeValue(int column) {
        int width = layout.type(column).kind().fixedBytes();
        if (width == 0) {
            return value(column);
        }
        int at = shape.fixedStart() + layout.position(column);
        return Arrays.copyOfRange(head, at, at + width);
    }

    private int fixed(int column, int width) {
        assert layout.type(column).kind().fixedBytes() == width
                : "column " + column + " is " + layout.type(column) + ", not " + width + " bytes wide";
        head[RowLayout.VERSION_BYTES + column / 8] &= (byte) ~(1 << column % 8);
        return shape.fixedStart() + layout.position(column);
    }

    private int variable(int column) {
        assert !layout.type(column).kind().isFixed();
        head[RowLayout.VERSION_BYTES + column / 8] &= (byte) ~(1 << column % 8);
        int variable = layout.position(column);
        valueOutOfLine[variable] = false;
        return variable;
    }

    private void put(int column, byte[] source, int offset, int length) {
        int variable = variable(column);
        ensureHeap(length);
        System.arraycopy(source, offset, heap, heapEnd, length);
        valueStart[variable] = heapEnd;
        valueLength[variable] = length;
        heapEnd += length;
    }

    private void ensureHeap(int more) {
        if (heapEnd + more > heap.length) {
            heap = Arrays.copyOf(heap, Math.max(heapEnd + more, heap.length * 2));
        }
    }
}
