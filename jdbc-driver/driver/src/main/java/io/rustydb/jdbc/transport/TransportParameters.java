package io.rustydb.jdbc.transport;

import java.io.InputStream;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.UUID;

/// Typed parameter values, 0-based, converted to the parameter's type when set.
///
/// Temporal units: dates are days since 1970-01-01; times are nanoseconds of the day; timestamps are
/// microseconds since 1970-01-01T00:00:00 (with time zone: in UTC).
public interface TransportParameters {
    int count();

    void clear() throws SQLException;

    void setNull(int index) throws SQLException;

    void setBoolean(int index, boolean value) throws SQLException;

    void setInt(int index, int value) throws SQLException;

    void setLong(int index, long value) throws SQLException;

    void setFloat(int index, float value) throws SQLException;

    void setDouble(int index, double value) throws SQLException;

    void setDecimal(int index, BigDecimal value) throws SQLException;

    void setString(int index, String value) throws SQLException;

    void setBytes(int index, byte[] value) throws SQLException;

    void setDate(int index, long epochDay) throws SQLException;

    void setTime(int index, long nanoOfDay) throws SQLException;

    void setTimestamp(int index, long epochMicros) throws SQLException;

    void setTimestampTz(int index, long epochMicrosUtc) throws SQLException;

    void setUuid(int index, UUID value) throws SQLException;

    /// A BLOB, or a CLOB as UTF-8, that is read while the statement runs, once. An IOException whose cause is a
    /// SQLException fails the statement as that, any other with 58030.
    void setStream(int index, InputStream bytes) throws SQLException;

    /// Keeps the current values as one row of a batch.
    void addRow() throws SQLException;

    int batchedRows();

    void clearBatch() throws SQLException;
}
