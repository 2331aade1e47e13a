package io.rustydb.sql.function.vector;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.ColumnAccessor;
import io.rustydb.base.type.DecimalCodec;
import io.rustydb.base.type.KeyBuffer;
import io.rustydb.base.type.KeyColumn;
import io.rustydb.base.type.KeyDecoder;
import io.rustydb.base.type.KeyEncoder;
import io.rustydb.base.type.LobSource;
import io.rustydb.base.type.RowWriter;
import io.rustydb.base.type.TypeKind;

/// Between vectors, rows and keys: loads columns of encoded rows, writes rows and keys from vectors. Allocates
/// only when a vector's heap grows.
public final class RowVectors {
    private RowVectors() {}

    /// Loads one column of an encoded row into a vector of the column's type.
    ///
    /// Large CLOBs and BLOBs stay locators; other values out of line are read.
    public static void load(ColumnAccessor column, byte[] bytes, int offset, Vector target, int row, LobSource lobs) {
        if (column.isNull(bytes, offset)) {
            target.setNull(row);
            return;
        }
        switch (target) {
            case LongVector longs -> longs.set(row, column.getIntegral(bytes, offset));
            case DoubleVector doubles -> doubles.set(row, column.getDouble(bytes, offset));
            case BooleanVector booleans -> booleans.set(row, column.getBoolean(bytes, offset));
            case UuidVector uuids ->
                uuids.set(row, column.getUuidHigh(bytes, offset), column.getUuidLow(bytes, offset));
            case IntervalVector intervals ->
                intervals.set(row, column.getIntervalCalendar(bytes, offset), column.getIntervalMicros(bytes, offset));
            case DecimalVector decimals -> {
                if (column.isOutOfLine(bytes, offset)) {
                    byte[] value = readLob(column, bytes, offset, lobs);
                    loadDecimal(value, 0, value.length, decimals, row);
                } else {
                    long span = column.span(bytes, offset);
                    loadDecimal(
                            column.source(bytes, offset),
                            ColumnAccessor.spanIndex(span),
                            ColumnAccessor.spanLength(span),
                            decimals,
                            row);
                }
            }
            case BytesVector strings -> {
                if (!column.isOutOfLine(bytes, offset)) {
                    long span = column.span(bytes, offset);
                    strings.set(
                            row,
                            column.source(bytes, offset),
                            ColumnAccessor.spanIndex(span),
                            ColumnAccessor.spanLength(span));
                } else if (isLarge(column.type().kind())) {
                    strings.setLob(row, column.lobId(bytes, offset), column.lobLength(bytes, offset));
                } else {
                    strings.set(row, readLob(column, bytes, offset, lobs));
                }
            }
        }
    }

    private static boolean isLarge(TypeKind kind) {
        return kind == TypeKind.CLOB || kind == TypeKind.BLOB;
    }

    private static void loadDecimal(byte[] source, int offset, int length, DecimalVector target, int row) {
        if (DecimalCodec.isSmall(source, offset, length)) {
            target.set(row, DecimalCodec.unscaled(source, offset, length), DecimalCodec.scale(source, offset));
        } else {
            target.set(row, DecimalCodec.decode(source, offset, length));
        }
    }

    private static byte[] readLob(ColumnAccessor column, byte[] bytes, int offset, LobSource lobs) {
        long length = column.lobLength(bytes, offset);
        long id = column.lobId(bytes, offset);
        byte[] value = new byte[Math.toIntExact(length)];
        int done = 0;
        while (done < value.length) {
            int read = lobs.read(id, done, value, done, value.length - done);
            if (read <= 0) {
                throw DbException.of(
                        ErrorCode.DATA_CORRUPTED,
                        "large object is shorter than its locator says, id=" + id + ", expected=" + length + ", found="
                                + done + "; run CHECK DATABASE");
            }
            done += read;
        }
        return value;
    }

    /// Sets a column of the row being written to a value of a vector of the column's type. A locator is stored
    /// as it is.
    public static void store(Vector source, int row, RowWriter writer, int column) {
        if (source.isNull(row)) {
            writer.setNull(column);
            return;
        }
        switch (source) {
            case LongVector longs -> writer.setLong(column, longs.get(row));
            case DoubleVector doubles -> writer.setDouble(column, doubles.get(row));
            case BooleanVector booleans -> writer.setBoolean(column, booleans.get(row));
            case UuidVector uuids -> writer.setUuid(column, uuids.high(row), uuids.low(row));
            case IntervalVector intervals -> writer.setInterval(column, intervals.calendar(row), intervals.micros(row));
            case DecimalVector decimals -> {
                if (decimals.isWide()) {
                    writer.setDecimal(column, decimals.get(row));
                } else {
                    writer.setDecimal(column, decimals.unscaled(row), decimals.scale());
                }
            }
            case BytesVector strings -> {
                if (strings.isLob(row)) {
                    writer.setLob(column, strings.lobId(row), strings.lobLength(row));
                } else {
                    writer.setBytes(column, strings.heap, strings.start(row), strings.length(row));
                }
            }
        }
    }

    /// Loads a key's column into a vector of the column's type, which must be exact ([KeyDecoder#isExact]).
    ///
    /// @param scratch room for the key's bytes
    public static void loadKey(KeyColumn column, byte[] key, int at, Vector target, int row, byte[] scratch) {
        if (KeyDecoder.isNull(column, key, at)) {
            target.setNull(row);
            return;
        }
        switch (target) {
            case LongVector longs -> longs.set(row, KeyDecoder.integral(column, key, at));
            case BooleanVector booleans -> booleans.set(row, KeyDecoder.integral(column, key, at) != 0);
            case UuidVector uuids ->
                uuids.set(row, KeyDecoder.uuidHalf(column, key, at, 0), KeyDecoder.uuidHalf(column, key, at, 1));
            case BytesVector strings -> strings.set(row, scratch, 0, KeyDecoder.bytes(column, key, at, scratch));
            case IntervalVector ignored -> throw new AssertionError("a key does not tell a " + column.type());
            case DoubleVector ignored -> throw new AssertionError("a key does not tell a " + column.type());
            case DecimalVector ignored -> throw new AssertionError("a key does not tell a " + column.type());
        }
    }

    /// Appends a value of a vector to a key; the vector has the key column's kind.
    ///
    /// @throws DbException 54000 for a large object
    public static void appendKey(Vector source, int row, KeyEncoder encoder, int index, KeyBuffer out) {
        if (source.isNull(row)) {
            encoder.appendNull(index, out);
            return;
        }
        switch (source) {
            case LongVector longs -> encoder.appendLong(index, longs.get(row), out);
            case DoubleVector doubles -> encoder.appendDouble(index, doubles.get(row), out);
            case BooleanVector booleans -> encoder.appendLong(index, booleans.get(row) ? 1 : 0, out);
            case UuidVector uuids -> encoder.appendUuid(index, uuids.high(row), uuids.low(row), out);
            case IntervalVector intervals ->
                encoder.appendInterval(index, intervals.calendar(row), intervals.micros(row), out);
            case DecimalVector decimals -> {
                if (decimals.isWide()) {
                    encoder.appendDecimal(index, decimals.get(row), out);
                } else {
                    encoder.appendDecimal(index, decimals.unscaled(row), decimals.scale(), out);
                }
            }
            case BytesVector strings -> {
                if (strings.isLob(row)) {
                    throw DbException.of(
                            ErrorCode.PROGRAM_LIMIT_EXCEEDED,
                            "value is too long for a key, bytes=" + strings.lobLength(row)
                                    + "; use a shorter expression");
                }
                encoder.appendBytes(index, strings.heap, strings.start(row), strings.length(row), out);
            }
        }
    }
}
