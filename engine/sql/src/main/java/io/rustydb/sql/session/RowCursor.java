package io.rustydb.sql.session;

import io.rustydb.base.type.SqlType;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A cursor over engine memory: a getter is an array read, strings are decoded on demand. Between calls it
/// holds no latch, pin or page. Columns are 0-based. A getter of another type than the column's converts as
/// CAST does; on SQL NULL primitives are 0 and objects null, after [#isNull] says so. Temporal units as in
/// [Parameters].
public interface RowCursor extends AutoCloseable {
    boolean next();

    int columnCount();

    SqlType type(int column);

    boolean isNull(int column);

    boolean getBoolean(int column);

    int getInt(int column);

    long getLong(int column);

    float getFloat(int column);

    double getDouble(int column);

    BigDecimal getDecimal(int column);

    String getString(int column);

    byte[] getBytes(int column);

    long getDate(int column);

    long getTime(int column);

    long getTimestamp(int column);

    long getTimestampTz(int column);

    UUID getUuid(int column);

    /// Length of a character (characters) or binary (bytes) value without building it.
    long length(int column);

    /// A CLOB or BLOB too long to be in memory, to be read in parts; null for a shorter one, for NULL and for
    /// all other types.
    ///
    /// @throws io.rustydb.base.error.DbException 0F001 it is gone
    default @Nullable LargeValue largeValue(int column) {
        return null;
    }

    /// Ends the statement's read; in auto-commit mode its transaction as well. Idempotent.
    @Override
    void close();
}
