package io.rustydb.base.type;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Order-preserving keys: comparing two keys byte by byte, unsigned, equals comparing the values column by
/// column as SQL does.
///
/// ```
///  +--------+----------------+--------+----------------+
///  | marker | value          | marker | value          | ...
///  +--------+----------------+--------+----------------+
/// ```
///
/// - **marker**: 1 = a value follows, 2 = NULL behind all values and nothing follows, 0 = NULL before all
///   values and nothing follows
/// - **BOOLEAN**: 0 or 1
/// - **SMALLINT, INTEGER, DATE, BIGINT, TIME, TIMESTAMP**: big endian, sign bit flipped; 2, 4, 4, 8, 8, 8 bytes
/// - **REAL, DOUBLE**: IEEE bits big endian; negative: all flipped, else sign flipped; -0 as 0, every NaN as
///   the greatest
/// - **INTERVAL**: see [IntervalLayout]; equal values have equal keys, 30 days and a month for example
/// - **UUID**: 16 bytes in network order
/// - **CHAR, VARCHAR, BINARY, VARBINARY**: bytes with 00 written as 00 FF, then 00 00; CHAR without its
///   trailing blanks
/// - **JSONB**: the bytes of [Jsonb#appendKey], written as those of a binary string
/// - **NUMERIC**: see [DecimalKey]; equal values have equal keys whatever their scale
///
/// A descending column has all its bytes, marker included, inverted. Each value's end is known from its own
/// bytes, so a key of the first columns is a prefix of the whole key. Keys are not decoded. Thread rule:
/// immutable, any thread; the buffers are the caller's.
public final class KeyEncoder {
    static final byte VALUE = 1;
    static final byte NULL = 2;
    /// NULL that stands before all values of an ascending column, or behind all of a descending one.
    static final byte NULL_OTHER_END = 0;

    private final KeyColumn[] columns;

    public KeyEncoder(List<KeyColumn> columns) {
        this.columns = columns.toArray(KeyColumn[]::new);
    }

    public int columnCount() {
        return columns.length;
    }

    public KeyColumn column(int index) {
        return columns[index];
    }

    /// True when the whole key is one integer column, for [#encodeIntegral].
    public boolean isSingleIntegral() {
        return columns.length == 1 && columns[0].type().kind().isInteger();
    }

    /// The key of a single SMALLINT, INTEGER or BIGINT column: a point look-up's path.
    public void encodeIntegral(long value, KeyBuffer out) {
        out.clear();
        appendLong(0, value, out);
    }

    /// The key of a row.
    ///
    /// @param accessors the row's columns, in key order
    /// @throws DbException 54000 when a key column's value lies out of line
    public void encode(byte[] row, int offset, ColumnAccessor[] accessors, KeyBuffer out) {
        out.clear();
        for (int i = 0; i < accessors.length; i++) {
            append(i, accessors[i], row, offset, out);
        }
    }

    /// Appends key column `index` from a row's column of the same kind.
    public void append(int index, ColumnAccessor accessor, byte[] row, int offset, KeyBuffer out) {
        if (accessor.isNull(row, offset)) {
            appendNull(index, out);
            return;
        }
        switch (columns[index].type().kind()) {
            case BOOLEAN, SMALLINT, INTEGER, BIGINT, DATE, TIME, TIME_TZ, TIMESTAMP, TIMESTAMP_TZ ->
                appendLong(index, accessor.getIntegral(row, offset), out);
            case REAL, DOUBLE -> appendDouble(index, accessor.getDouble(row, offset), out);
            case UUID -> appendUuid(index, accessor.getUuidHigh(row, offset), accessor.getUuidLow(row, offset), out);
            case INTERVAL ->
                appendInterval(
                        index, accessor.getIntervalCalendar(row, offset), accessor.getIntervalMicros(row, offset), out);
            case NUMERIC -> {
                requireInline(accessor, row, offset);
                long span = accessor.span(row, offset);
                byte[] source = accessor.source(row, offset);
                int at = ColumnAccessor.spanIndex(span);
                int length = ColumnAccessor.spanLength(span);
                if (DecimalCodec.isSmall(source, at, length)) {
                    appendDecimal(
                            index, DecimalCodec.unscaled(source, at, length), DecimalCodec.scale(source, at), out);
                } else {
                    appendDecimal(index, DecimalCodec.decode(source, at, length), out);
                }
            }
            case CHAR, VARCHAR, BINARY, VARBINARY, CLOB, BLOB, JSON, JSONB, JSONPATH, NULL -> {
                requireInline(accessor, row, offset);
                long span = accessor.span(row, offset);
                appendBytes(
                        index,
                        accessor.source(row, offset),
                        ColumnAccessor.spanIndex(span),
                        ColumnAccessor.spanLength(span),
                        out);
            }
        }
    }

    private static void requireInline(ColumnAccessor accessor, byte[] row, int offset) {
        if (accessor.isOutOfLine(row, offset)) {
            throw DbException.of(
                    ErrorCode.PROGRAM_LIMIT_EXCEEDED,
                    "value is too long for an index, bytes=" + accessor.lobLength(row, offset)
                            + "; index a shorter expression or drop the index");
        }
    }

    public void appendNull(int index, KeyBuffer out) {
        out.ensure(1);
        KeyColumn column = columns[index];
        byte marker = column.nullsFirst() == column.descending() ? NULL : NULL_OTHER_END;
        out.bytes[out.length++] = column.descending() ? (byte) ~marker : marker;
        out.hasNull = true;
    }

    /// BOOLEAN (0, 1), SMALLINT, INTEGER, BIGINT, DATE, TIME, TIMESTAMP; the value is in the type's range.
    public void appendLong(int index, long value, KeyBuffer out) {
        KeyColumn column = columns[index];
        // Inverting every byte of a big-endian number is inverting the number.
        boolean descending = column.descending();
        long bits = descending ? ~value : value;
        out.ensure(9);
        byte[] bytes = out.bytes;
        int at = out.length;
        bytes[at] = descending ? (byte) ~VALUE : VALUE;
        switch (column.type().kind().fixedBytes()) {
            case 1 -> {
                bytes[at + 1] = (byte) bits;
                out.length = at + 2;
            }
            case 2 -> {
                BigEndian.putShort(bytes, at + 1, (int) bits ^ 0x8000);
                out.length = at + 3;
            }
            case 4 -> {
                BigEndian.putInt(bytes, at + 1, (int) bits ^ Integer.MIN_VALUE);
                out.length = at + 5;
            }
            default -> {
                BigEndian.putLong(bytes, at + 1, bits ^ Long.MIN_VALUE);
                out.length = at + 9;
            }
        }
    }

    /// REAL or DOUBLE.
    public void appendDouble(int index, double value, KeyBuffer out) {
        KeyColumn column = columns[index];
        out.ensure(9);
        int start = out.length;
        out.bytes[start] = VALUE;
        if (column.type().kind() == TypeKind.REAL) {
            int bits = Float.floatToIntBits((float) value + 0.0f);
            BigEndian.putInt(out.bytes, start + 1, bits ^ (bits >> 31 | Integer.MIN_VALUE));
            out.length = start + 5;
        } else {
            long bits = Double.doubleToLongBits(value + 0.0);
            BigEndian.putLong(out.bytes, start + 1, bits ^ (bits >> 63 | Long.MIN_VALUE));
            out.length = start + 9;
        }
        invertIfDescending(column, out, start);
    }

    public void appendUuid(int index, long high, long low, KeyBuffer out) {
        out.ensure(17);
        int start = out.length;
        out.bytes[start] = VALUE;
        BigEndian.putLong(out.bytes, start + 1, high);
        BigEndian.putLong(out.bytes, start + 9, low);
        out.length = start + 17;
        invertIfDescending(columns[index], out, start);
    }

    public void appendInterval(int index, long calendar, long micros, KeyBuffer out) {
        appendUuid(
                index,
                IntervalLayout.comparedDays(calendar, micros) ^ Long.MIN_VALUE,
                IntervalLayout.comparedMicros(micros) ^ Long.MIN_VALUE,
                out);
    }

    /// A character (UTF-8), binary or JSONB column.
    public void appendBytes(int index, byte[] source, int offset, int length, KeyBuffer out) {
        KeyColumn column = columns[index];
        if (column.type().kind() == TypeKind.JSONB) {
            KeyBuffer ordered = new KeyBuffer(2 * length + 16);
            Jsonb.appendKey(source, offset, offset + length, ordered);
            appendEscaped(column, ordered.bytes, 0, ordered.length, out);
        } else {
            appendEscaped(column, source, offset, length, out);
        }
    }

    private static void appendEscaped(KeyColumn column, byte[] source, int offset, int length, KeyBuffer out) {
        int end = offset + length;
        if (column.type().kind() == TypeKind.CHAR) {
            while (end > offset && source[end - 1] == ' ') {
                end--;
            }
        }
        out.ensure(2 * (end - offset) + 3);
        int start = out.length;
        byte[] bytes = out.bytes;
        int at = start;
        bytes[at++] = VALUE;
        for (int i = offset; i < end; i++) {
            byte b = source[i];
            bytes[at++] = b;
            if (b == 0) {
                bytes[at++] = (byte) 0xFF;
            }
        }
        bytes[at++] = 0;
        bytes[at++] = 0;
        out.length = at;
        invertIfDescending(column, out, start);
    }

    public void appendString(int index, String value, KeyBuffer out) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        appendBytes(index, utf8, 0, utf8.length, out);
    }

    public void appendDecimal(int index, long unscaled, int scale, KeyBuffer out) {
        int start = marker(out);
        DecimalKey.append(unscaled, scale, out);
        invertIfDescending(columns[index], out, start);
    }

    public void appendDecimal(int index, BigDecimal value, KeyBuffer out) {
        int start = marker(out);
        DecimalKey.append(value, out);
        invertIfDescending(columns[index], out, start);
    }

    private static int marker(KeyBuffer out) {
        out.ensure(1);
        out.bytes[out.length] = VALUE;
        return out.length++;
    }

    private static void invertIfDescending(KeyColumn column, KeyBuffer out, int start) {
        if (column.descending()) {
            for (int i = start; i < out.length; i++) {
                out.bytes[i] = (byte) ~out.bytes[i];
            }
        }
    }
}
