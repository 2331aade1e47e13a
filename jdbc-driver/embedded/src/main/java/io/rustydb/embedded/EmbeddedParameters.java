package io.rustydb.embedded;

import io.rustydb.jdbc.transport.TransportParameters;
import io.rustydb.sql.session.Parameters;
import java.io.InputStream;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.UUID;

/// Parameter values, handed straight down.
final class EmbeddedParameters implements TransportParameters {
    private final Parameters values;

    EmbeddedParameters(Parameters values) {
        this.values = values;
    }

    @Override
    public int count() {
        return values.count();
    }

    @Override
    public int batchedRows() {
        return values.batchedRows();
    }

    @Override
    public void clear() throws SQLException {
        try {
            values.clear();
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public void setNull(int index) throws SQLException {
        try {
            values.setNull(index);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public void setBoolean(int index, boolean value) throws SQLException {
        try {
            values.setBoolean(index, value);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public void setInt(int index, int value) throws SQLException {
        try {
            values.setInt(index, value);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public void setLong(int index, long value) throws SQLException {
        try {
            values.setLong(index, value);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public void setFloat(int index, float value) throws SQLException {
        try {
            values.setFloat(index, value);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public void setDouble(int index, double value) throws SQLException {
        try {
            values.setDouble(index, value);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public void setDecimal(int index, BigDecimal value) throws SQLException {
        try {
            values.setDecimal(index, value);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public void setString(int index, String value) throws SQLException {
        try {
            values.setString(index, value);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public void setBytes(int index, byte[] value) throws SQLException {
        try {
            values.setBytes(index, value);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public void setDate(int index, long epochDay) throws SQLException {
        try {
            values.setDate(index, epochDay);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public void setTime(int index, long nanoOfDay) throws SQLException {
        try {
            values.setTime(index, nanoOfDay);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public void setTimestamp(int index, long epochMicros) throws SQLException {
        try {
            values.setTimestamp(index, epochMicros);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public void setTimestampTz(int index, long epochMicrosUtc) throws SQLException {
        try {
            values.setTimestampTz(index, epochMicrosUtc);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public void setUuid(int index, UUID value) throws SQLException {
        try {
            values.setUuid(index, value);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public void setStream(int index, InputStream bytes) throws SQLException {
        try {
            values.setStream(index, bytes);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public void addRow() throws SQLException {
        try {
            values.addRow();
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public void clearBatch() throws SQLException {
        try {
            values.clearBatch();
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }
}
