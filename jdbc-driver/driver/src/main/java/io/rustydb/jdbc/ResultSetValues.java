package io.rustydb.jdbc;

import io.rustydb.jdbc.error.SqlErrors;
import io.rustydb.jdbc.transport.TransportCursor;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// Getters of numbers, strings and bytes by position: straight from the cursor.
abstract class ResultSetValues extends ResultSetUpdates {
    ResultSetValues(@Nullable StatementBase statement, TransportCursor cursor, ResultShape shape) {
        super(statement, cursor, shape);
    }

    @Override
    public final boolean getBoolean(int index) throws SQLException {
        int column = column(index);
        return !isNull(column) && cursor.getBoolean(column);
    }

    @Override
    public final byte getByte(int index) throws SQLException {
        int value = getInt(index);
        if (value != (byte) value) {
            throw SqlErrors.outOfRange("value does not fit a byte, value=" + value);
        }
        return (byte) value;
    }

    @Override
    public final short getShort(int index) throws SQLException {
        int value = getInt(index);
        if (value != (short) value) {
            throw SqlErrors.outOfRange("value does not fit a short, value=" + value);
        }
        return (short) value;
    }

    @Override
    public final int getInt(int index) throws SQLException {
        int column = column(index);
        return isNull(column) ? 0 : cursor.getInt(column);
    }

    @Override
    public final long getLong(int index) throws SQLException {
        int column = column(index);
        return isNull(column) ? 0 : cursor.getLong(column);
    }

    @Override
    public final float getFloat(int index) throws SQLException {
        int column = column(index);
        return isNull(column) ? 0 : cursor.getFloat(column);
    }

    @Override
    public final double getDouble(int index) throws SQLException {
        int column = column(index);
        return isNull(column) ? 0 : cursor.getDouble(column);
    }

    @Override
    public final @Nullable BigDecimal getBigDecimal(int index) throws SQLException {
        int column = column(index);
        return isNull(column) ? null : cursor.getDecimal(column);
    }

    @Deprecated
    @Override
    public final @Nullable BigDecimal getBigDecimal(int index, int scale) throws SQLException {
        BigDecimal value = getBigDecimal(index);
        return value == null ? null : value.setScale(scale, RoundingMode.HALF_UP);
    }

    @Override
    public final @Nullable String getString(int index) throws SQLException {
        int column = column(index);
        return isNull(column) ? null : cursor.getString(column);
    }

    @Override
    public final @Nullable String getNString(int index) throws SQLException {
        return getString(index);
    }

    @Override
    public final byte @Nullable [] getBytes(int index) throws SQLException {
        int column = column(index);
        return isNull(column) ? null : cursor.getBytes(column);
    }
}
