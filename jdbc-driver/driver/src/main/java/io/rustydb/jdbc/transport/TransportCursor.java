package io.rustydb.jdbc.transport;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A cursor over rows. Columns are 0-based. A getter of another type than the column's converts as CAST does;
/// on SQL NULL primitives are 0, and [#isNull] is asked before any getter that gives an object. Temporal units
/// as in [TransportParameters].
public interface TransportCursor extends AutoCloseable {
    boolean next() throws SQLException;

    boolean isNull(int column) throws SQLException;

    boolean getBoolean(int column) throws SQLException;

    int getInt(int column) throws SQLException;

    long getLong(int column) throws SQLException;

    float getFloat(int column) throws SQLException;

    double getDouble(int column) throws SQLException;

    BigDecimal getDecimal(int column) throws SQLException;

    String getString(int column) throws SQLException;

    byte[] getBytes(int column) throws SQLException;

    long getDate(int column) throws SQLException;

    long getTime(int column) throws SQLException;

    long getTimestamp(int column) throws SQLException;

    long getTimestampTz(int column) throws SQLException;

    UUID getUuid(int column) throws SQLException;

    /// Length of a character (characters) or binary (bytes) value.
    long length(int column) throws SQLException;

    /// A CLOB or BLOB that stays in the database; null for one short enough for a getter, and for all other
    /// types.
    default @Nullable TransportLarge largeValue(int column) throws SQLException {
        return null;
    }

    /// Ends the read; in auto-commit mode its transaction as well. Idempotent.
    @Override
    void close() throws SQLException;
}
