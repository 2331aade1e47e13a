package io.rustydb.jdbc.fake;

import io.rustydb.jdbc.error.SqlErrors;
import io.rustydb.jdbc.transport.TransportCursor;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A cursor over values of Java classes; temporal values are given as the numbers of the port.
final class FakeCursor implements TransportCursor {
    private final FakeTransport transport;
    private final List<List<@Nullable Object>> rows;
    private int at;
    private long left;
    private boolean open;

    FakeCursor(FakeTransport transport, List<List<@Nullable Object>> rows) {
        this.transport = transport;
        this.rows = rows;
    }

    void open(long maxRows) {
        at = -1;
        left = maxRows == 0 ? Long.MAX_VALUE : maxRows;
        open = true;
        transport.openCursors++;
    }

    @Override
    public boolean next() {
        at++;
        return at < rows.size() && left-- > 0;
    }

    private Object value(int column) {
        Object value = rows.get(at).get(column);
        if (value == null) {
            throw new AssertionError("isNull must be asked first, column=" + column);
        }
        return value;
    }

    private Number number(int column) throws SQLException {
        if (value(column) instanceof Number number) {
            return number;
        }
        throw SqlErrors.cannotConvert("not a number: " + value(column));
    }

    @Override
    public boolean isNull(int column) {
        return rows.get(at).get(column) == null;
    }

    @Override
    public boolean getBoolean(int column) {
        return (Boolean) value(column);
    }

    @Override
    public int getInt(int column) throws SQLException {
        return number(column).intValue();
    }

    @Override
    public long getLong(int column) throws SQLException {
        return number(column).longValue();
    }

    @Override
    public float getFloat(int column) throws SQLException {
        return number(column).floatValue();
    }

    @Override
    public double getDouble(int column) throws SQLException {
        return number(column).doubleValue();
    }

    @Override
    public BigDecimal getDecimal(int column) throws SQLException {
        return new BigDecimal(number(column).toString());
    }

    @Override
    public String getString(int column) {
        return value(column).toString();
    }

    @Override
    public byte[] getBytes(int column) {
        return (byte[]) value(column);
    }

    @Override
    public long getDate(int column) throws SQLException {
        return getLong(column);
    }

    @Override
    public long getTime(int column) throws SQLException {
        return getLong(column);
    }

    @Override
    public long getTimestamp(int column) throws SQLException {
        return getLong(column);
    }

    @Override
    public long getTimestampTz(int column) throws SQLException {
        return getLong(column);
    }

    @Override
    public UUID getUuid(int column) {
        return (UUID) value(column);
    }

    @Override
    public long length(int column) {
        return getString(column).length();
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            transport.openCursors--;
        }
    }
}
