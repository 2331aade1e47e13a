package io.rustydb.base.type;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads one column of encoded rows: offsets are computed once, a read is a version test and a load, and
/// allocates nothing.
///
/// Getters other than [#isNull] must not be called on NULL (they return zero or an empty value). Thread rule:
/// immutable, any thread.
public final class ColumnAccessor {
    private static final byte[] EMPTY = {};

    private final RowLayout layout;
    private final int column;
    private final SqlType type;
    private final int version;
    private final int nullByte;
    private final int nullMask;
    private final int position;
    /// In rows of the newest version: the value, or of a variable column its end offset.
    private final int offset;

    private final int variableStart;
    private final byte @Nullable [] missing;

    ColumnAccessor(RowLayout layout, int column) {
        this.layout = layout;
        this.column = column;
        type = layout.type(column);
        version = layout.version();
        nullByte = RowLayout.VERSION_BYTES + column / 8;
        nullMask = 1 << column % 8;
        position = layout.position(column);
        RowLayout.Shape shape = layout.shape();
        offset = type.kind().isFixed() ? shape.fixedStart() + position : shape.endsStart() + 2 * position;
        variableStart = shape.variableStart();
        missing = layout.column(column).missing();
    }

    public int column() {
        return column;
    }

    public SqlType type() {
        return type;
    }

    public boolean isNull(byte[] row, int rowOffset) {
        if (isCurrent(row, rowOffset) || hasColumn(row, rowOffset)) {
            return (row[rowOffset + nullByte] & nullMask) != 0;
        }
        return missing == null;
    }

    public boolean getBoolean(byte[] row, int rowOffset) {
        return isCurrent(row, rowOffset)
                ? row[rowOffset + offset] != 0
                : source(row, rowOffset)[fixedIndex(row, rowOffset)] != 0;
    }

    /// SMALLINT.
    public short getShort(byte[] row, int rowOffset) {
        return isCurrent(row, rowOffset)
                ? LittleEndian.getShort(row, rowOffset + offset)
                : LittleEndian.getShort(source(row, rowOffset), fixedIndex(row, rowOffset));
    }

    /// INTEGER, DATE.
    public int getInt(byte[] row, int rowOffset) {
        return isCurrent(row, rowOffset)
                ? LittleEndian.getInt(row, rowOffset + offset)
                : LittleEndian.getInt(source(row, rowOffset), fixedIndex(row, rowOffset));
    }

    /// BIGINT, TIME, TIMESTAMP.
    public long getLong(byte[] row, int rowOffset) {
        return isCurrent(row, rowOffset)
                ? LittleEndian.getLong(row, rowOffset + offset)
                : LittleEndian.getLong(source(row, rowOffset), fixedIndex(row, rowOffset));
    }

    /// Any of SMALLINT, INTEGER, BIGINT, DATE, TIME, TIMESTAMP, widened; BOOLEAN as 0 or 1.
    public long getIntegral(byte[] row, int rowOffset) {
        return switch (type.kind().fixedBytes()) {
            case 1 -> getBoolean(row, rowOffset) ? 1 : 0;
            case 2 -> getShort(row, rowOffset);
            case 4 -> getInt(row, rowOffset);
            default -> getLong(row, rowOffset);
        };
    }

    /// REAL.
    public float getFloat(byte[] row, int rowOffset) {
        return isCurrent(row, rowOffset)
                ? LittleEndian.getFloat(row, rowOffset + offset)
                : LittleEndian.getFloat(source(row, rowOffset), fixedIndex(row, rowOffset));
    }

    /// DOUBLE; REAL is widened.
    public double getDouble(byte[] row, int rowOffset) {
        if (type.kind() == TypeKind.REAL) {
            return getFloat(row, rowOffset);
        }
        return isCurrent(row, rowOffset)
                ? LittleEndian.getDouble(row, rowOffset + offset)
                : LittleEndian.getDouble(source(row, rowOffset), fixedIndex(row, rowOffset));
    }

    public long getUuidHigh(byte[] row, int rowOffset) {
        return isCurrent(row, rowOffset)
                ? BigEndian.getLong(row, rowOffset + offset)
                : BigEndian.getLong(source(row, rowOffset), fixedIndex(row, rowOffset));
    }

    public long getUuidLow(byte[] row, int rowOffset) {
        return isCurrent(row, rowOffset)
                ? BigEndian.getLong(row, rowOffset + offset + 8)
                : BigEndian.getLong(source(row, rowOffset), fixedIndex(row, rowOffset) + 8);
    }

    public UUID getUuid(byte[] row, int rowOffset) {
        return new UUID(getUuidHigh(row, rowOffset), getUuidLow(row, rowOffset));
    }

    /// Days and months of an INTERVAL, see [IntervalLayout].
    public long getIntervalCalendar(byte[] row, int rowOffset) {
        return isCurrent(row, rowOffset)
                ? LittleEndian.getLong(row, rowOffset + offset + 8)
                : LittleEndian.getLong(source(row, rowOffset), fixedIndex(row, rowOffset) + 8);
    }

    public long getIntervalMicros(byte[] row, int rowOffset) {
        return getLong(row, rowOffset);
    }

    /// A variable column's bytes: `index << 32 | length` into the array that [#source] gives. Out of line, they
    /// are the locator.
    public long span(byte[] row, int rowOffset) {
        int ends;
        int first;
        if (isCurrent(row, rowOffset)) {
            ends = offset;
            first = variableStart;
        } else {
            RowLayout.Shape shape = layout.shape(RowLayout.versionOf(row, rowOffset));
            if (column >= shape.columnCount()) {
                return missing == null ? 0 : missing.length;
            }
            if (RowLayout.isWide(row, rowOffset)) {
                return wideSpan(row, rowOffset, shape);
            }
            ends = shape.endsStart() + 2 * position;
            first = shape.variableStart();
        }
        int start =
                position == 0 ? first : LittleEndian.getUnsignedShort(row, rowOffset + ends - 2) & RowLayout.END_MASK;
        int end = LittleEndian.getUnsignedShort(row, rowOffset + ends) & RowLayout.END_MASK;
        return (long) (rowOffset + start) << 32 | (end - start);
    }

    private long wideSpan(byte[] row, int rowOffset, RowLayout.Shape shape) {
        int ends = rowOffset + shape.endsStart() + 4 * position;
        int start = position == 0
                ? shape.wideVariableStart()
                : LittleEndian.getInt(row, ends - 4) & RowLayout.WIDE_END_MASK;
        int end = LittleEndian.getInt(row, ends) & RowLayout.WIDE_END_MASK;
        return (long) (rowOffset + start) << 32 | (end - start);
    }

    public static int spanIndex(long span) {
        return (int) (span >>> 32);
    }

    public static int spanLength(long span) {
        return (int) span;
    }

    /// The array that holds this column's value: the row, or the stored value of rows older than the column.
    public byte[] source(byte[] row, int rowOffset) {
        if (isCurrent(row, rowOffset) || hasColumn(row, rowOffset)) {
            return row;
        }
        return missing == null ? EMPTY : missing;
    }

    /// True when the value is a locator of a large object.
    public boolean isOutOfLine(byte[] row, int rowOffset) {
        int ends = offset;
        if (!isCurrent(row, rowOffset)) {
            RowLayout.Shape shape = layout.shape(RowLayout.versionOf(row, rowOffset));
            if (column >= shape.columnCount()) {
                return false;
            }
            if (!type.kind().isFixed() && RowLayout.isWide(row, rowOffset)) {
                return (LittleEndian.getInt(row, rowOffset + shape.endsStart() + 4 * position)
                                & RowLayout.WIDE_OUT_OF_LINE)
                        != 0;
            }
            ends = shape.endsStart() + 2 * position;
        }
        return !type.kind().isFixed()
                && (LittleEndian.getUnsignedShort(row, rowOffset + ends) & RowLayout.OUT_OF_LINE) != 0;
    }

    public long lobId(byte[] row, int rowOffset) {
        assert isOutOfLine(row, rowOffset);
        return LittleEndian.getLong(row, spanIndex(span(row, rowOffset)));
    }

    /// Bytes of the large object.
    public long lobLength(byte[] row, int rowOffset) {
        assert isOutOfLine(row, rowOffset);
        return LittleEndian.getLong(row, spanIndex(span(row, rowOffset)) + 8);
    }

    /// An inline CHAR, VARCHAR or CLOB.
    public String getString(byte[] row, int rowOffset) {
        long span = span(row, rowOffset);
        return new String(source(row, rowOffset), spanIndex(span), spanLength(span), StandardCharsets.UTF_8);
    }

    /// A copy of an inline variable value.
    public byte[] getBytes(byte[] row, int rowOffset) {
        long span = span(row, rowOffset);
        byte[] copy = new byte[spanLength(span)];
        System.arraycopy(source(row, rowOffset), spanIndex(span), copy, 0, copy.length);
        return copy;
    }

    public BigDecimal getDecimal(byte[] row, int rowOffset) {
        long span = span(row, rowOffset);
        return DecimalCodec.decode(source(row, rowOffset), spanIndex(span), spanLength(span));
    }

    private boolean isCurrent(byte[] row, int rowOffset) {
        return LittleEndian.getUnsignedShort(row, rowOffset) == version;
    }

    private boolean hasColumn(byte[] row, int rowOffset) {
        return column < layout.shape(RowLayout.versionOf(row, rowOffset)).columnCount();
    }

    /// Index of the value within [#source], for rows of an older version.
    private int fixedIndex(byte[] row, int rowOffset) {
        RowLayout.Shape shape = layout.shape(RowLayout.versionOf(row, rowOffset));
        return column < shape.columnCount() ? rowOffset + shape.fixedStart() + position : 0;
    }
}
