package io.rustydb.sql.session;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;

/// A cursor over a few rows of text: SHOW, EXPLAIN, CHECK DATABASE.
final class TextCursor implements RowCursor {
    private final List<List<String>> rows;
    private final int columnCount;
    private int at = -1;

    TextCursor(int columnCount, List<List<String>> rows) {
        this.columnCount = columnCount;
        this.rows = rows;
    }

    @Override
    public boolean next() {
        if (at < rows.size()) {
            at++;
        }
        return at < rows.size();
    }

    @Override
    public int columnCount() {
        return columnCount;
    }

    @Override
    public SqlType type(int column) {
        return SqlType.VARCHAR;
    }

    @Override
    public boolean isNull(int column) {
        return false;
    }

    @Override
    public String getString(int column) {
        if (at < 0 || at >= rows.size()) {
            throw DbException.of(ErrorCode.INVALID_CURSOR_STATE, "cursor is not on a row; call next first");
        }
        return rows.get(at).get(column);
    }

    private DbException noConversion(int column, String type) {
        return DbException.of(
                ErrorCode.INVALID_TEXT,
                "text is no " + type + ", column=" + (column + 1) + ", value=" + getString(column));
    }

    @Override
    public boolean getBoolean(int column) {
        return switch (getString(column)) {
            case "true", "on" -> true;
            case "false", "off" -> false;
            default -> throw noConversion(column, "BOOLEAN");
        };
    }

    @Override
    public int getInt(int column) {
        return getDecimal(column).intValueExact();
    }

    @Override
    public long getLong(int column) {
        return getDecimal(column).longValueExact();
    }

    @Override
    public float getFloat(int column) {
        return getDecimal(column).floatValue();
    }

    @Override
    public double getDouble(int column) {
        return getDecimal(column).doubleValue();
    }

    @Override
    public BigDecimal getDecimal(int column) {
        try {
            return new BigDecimal(getString(column).trim());
        } catch (NumberFormatException e) {
            throw noConversion(column, "number");
        }
    }

    @Override
    public byte[] getBytes(int column) {
        throw noConversion(column, "binary value");
    }

    @Override
    public long getDate(int column) {
        throw noConversion(column, "DATE");
    }

    @Override
    public long getTime(int column) {
        throw noConversion(column, "TIME");
    }

    @Override
    public long getTimestamp(int column) {
        throw noConversion(column, "TIMESTAMP");
    }

    @Override
    public long getTimestampTz(int column) {
        throw noConversion(column, "TIMESTAMP WITH TIME ZONE");
    }

    @Override
    public UUID getUuid(int column) {
        throw noConversion(column, "UUID");
    }

    @Override
    public long length(int column) {
        return getString(column).length();
    }

    @Override
    public void close() {
        at = rows.size();
    }
}
