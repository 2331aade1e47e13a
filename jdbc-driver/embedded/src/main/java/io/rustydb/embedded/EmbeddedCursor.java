package io.rustydb.embedded;

import io.rustydb.jdbc.transport.TransportCursor;
import io.rustydb.jdbc.transport.TransportLarge;
import io.rustydb.sql.session.LargeValue;
import io.rustydb.sql.session.RowCursor;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A cursor of the engine. One object serves all executions of a statement: the JDBC layer closes the result of
/// the last one first.
final class EmbeddedCursor implements TransportCursor {
    private RowCursor rows;

    EmbeddedCursor(RowCursor rows) {
        this.rows = rows;
    }

    EmbeddedCursor over(RowCursor next) {
        rows = next;
        return this;
    }

    @Override
    public boolean next() throws SQLException {
        try {
            return rows.next();
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        } catch (OutOfMemoryError e) {
            throw Failures.memory(e);
        }
    }

    @Override
    public boolean isNull(int column) throws SQLException {
        try {
            return rows.isNull(column);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public boolean getBoolean(int column) throws SQLException {
        try {
            return rows.getBoolean(column);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public int getInt(int column) throws SQLException {
        try {
            return rows.getInt(column);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public long getLong(int column) throws SQLException {
        try {
            return rows.getLong(column);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public float getFloat(int column) throws SQLException {
        try {
            return rows.getFloat(column);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public double getDouble(int column) throws SQLException {
        try {
            return rows.getDouble(column);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public BigDecimal getDecimal(int column) throws SQLException {
        try {
            return rows.getDecimal(column);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public String getString(int column) throws SQLException {
        try {
            return rows.getString(column);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public byte[] getBytes(int column) throws SQLException {
        try {
            return rows.getBytes(column);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public long getDate(int column) throws SQLException {
        try {
            return rows.getDate(column);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public long getTime(int column) throws SQLException {
        try {
            return rows.getTime(column);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public long getTimestamp(int column) throws SQLException {
        try {
            return rows.getTimestamp(column);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public long getTimestampTz(int column) throws SQLException {
        try {
            return rows.getTimestampTz(column);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public UUID getUuid(int column) throws SQLException {
        try {
            return rows.getUuid(column);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public long length(int column) throws SQLException {
        try {
            return rows.length(column);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public @Nullable TransportLarge largeValue(int column) throws SQLException {
        try {
            LargeValue value = rows.largeValue(column);
            return value == null ? null : new EmbeddedLarge(value);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public void close() throws SQLException {
        try {
            rows.close();
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }
}
