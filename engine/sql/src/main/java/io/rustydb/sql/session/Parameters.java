package io.rustydb.sql.session;

import java.io.InputStream;
import java.math.BigDecimal;
import java.util.UUID;

/// Typed parameter values, 0-based, kept unboxed. A value is converted to the parameter's type when it is set;
/// what does not fit is an error (22003, 22P02, 42846) at that moment.
///
/// Temporal units: dates are days since 1970-01-01; times are nanoseconds of the day; timestamps are
/// microseconds since 1970-01-01T00:00:00 (with time zone: in UTC).
public interface Parameters {
    int count();

    void clear();

    void setNull(int index);

    void setBoolean(int index, boolean value);

    void setInt(int index, int value);

    void setLong(int index, long value);

    void setFloat(int index, float value);

    void setDouble(int index, double value);

    void setDecimal(int index, BigDecimal value);

    void setString(int index, String value);

    void setBytes(int index, byte[] value);

    void setDate(int index, long epochDay);

    void setTime(int index, long nanoOfDay);

    void setTimestamp(int index, long epochMicros);

    /// An instant. For a parameter without time zone the session's time zone decides the local value.
    void setTimestampTz(int index, long epochMicrosUtc);

    void setUuid(int index, UUID value);

    /// A CLOB (as UTF-8 without U+0000) or BLOB that is read while the statement runs, once, and not kept in
    /// memory. What the stream throws fails the statement with 58030. For any other type 42846.
    void setStream(int index, InputStream bytes);

    /// Keeps the current values as one row of a batch; [PreparedSql#executeBatch] then runs once per kept row.
    /// The values stay, so that only those that differ need be set for the next row.
    void addRow();

    int batchedRows();

    void clearBatch();
}
