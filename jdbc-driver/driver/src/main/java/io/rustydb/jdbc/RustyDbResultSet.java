package io.rustydb.jdbc;

import io.rustydb.jdbc.error.SqlErrors;
import io.rustydb.jdbc.transport.TransportCursor;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.ResultSetMetaData;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A forward-only, read-only cursor over engine memory. Here: the getters by label; by position they are in the
/// layers below, one concern each.
final class RustyDbResultSet extends ResultSetObjects {
    RustyDbResultSet(@Nullable StatementBase statement, TransportCursor cursor, ResultShape shape) {
        super(statement, cursor, shape);
    }

    @Override
    public int findColumn(@Nullable String label) throws SQLException {
        checkOpen();
        int index = label == null ? 0 : shape.find(label);
        if (index == 0) {
            throw SqlErrors.undefinedColumn("no such column in the result set, label=" + label);
        }
        return index;
    }

    @Override
    public ResultSetMetaData getMetaData() throws SQLException {
        checkOpen();
        return new RustyDbResultSetMetaData(shape.columns());
    }

    @Override
    public boolean getBoolean(@Nullable String label) throws SQLException {
        return getBoolean(findColumn(label));
    }

    @Override
    public byte getByte(@Nullable String label) throws SQLException {
        return getByte(findColumn(label));
    }

    @Override
    public short getShort(@Nullable String label) throws SQLException {
        return getShort(findColumn(label));
    }

    @Override
    public int getInt(@Nullable String label) throws SQLException {
        return getInt(findColumn(label));
    }

    @Override
    public long getLong(@Nullable String label) throws SQLException {
        return getLong(findColumn(label));
    }

    @Override
    public float getFloat(@Nullable String label) throws SQLException {
        return getFloat(findColumn(label));
    }

    @Override
    public double getDouble(@Nullable String label) throws SQLException {
        return getDouble(findColumn(label));
    }

    @Override
    public @Nullable BigDecimal getBigDecimal(@Nullable String label) throws SQLException {
        return getBigDecimal(findColumn(label));
    }

    @Deprecated
    @Override
    public @Nullable BigDecimal getBigDecimal(@Nullable String label, int scale) throws SQLException {
        return getBigDecimal(findColumn(label), scale);
    }

    @Override
    public @Nullable String getString(@Nullable String label) throws SQLException {
        return getString(findColumn(label));
    }

    @Override
    public @Nullable String getNString(@Nullable String label) throws SQLException {
        return getNString(findColumn(label));
    }

    @Override
    public byte @Nullable [] getBytes(@Nullable String label) throws SQLException {
        return getBytes(findColumn(label));
    }

    @Override
    public @Nullable Date getDate(@Nullable String label) throws SQLException {
        return getDate(findColumn(label));
    }

    @Override
    public @Nullable Date getDate(@Nullable String label, @Nullable Calendar calendar) throws SQLException {
        return getDate(findColumn(label), calendar);
    }

    @Override
    public @Nullable Time getTime(@Nullable String label) throws SQLException {
        return getTime(findColumn(label));
    }

    @Override
    public @Nullable Time getTime(@Nullable String label, @Nullable Calendar calendar) throws SQLException {
        return getTime(findColumn(label), calendar);
    }

    @Override
    public @Nullable Timestamp getTimestamp(@Nullable String label) throws SQLException {
        return getTimestamp(findColumn(label));
    }

    @Override
    public @Nullable Timestamp getTimestamp(@Nullable String label, @Nullable Calendar calendar) throws SQLException {
        return getTimestamp(findColumn(label), calendar);
    }

    @Override
    public @Nullable Object getObject(@Nullable String label) throws SQLException {
        return getObject(findColumn(label));
    }

    @Override
    public @Nullable Object getObject(@Nullable String label, @Nullable Map<String, Class<?>> map) throws SQLException {
        return getObject(findColumn(label), map);
    }

    @Override
    public <T> @Nullable T getObject(@Nullable String label, @Nullable Class<T> type) throws SQLException {
        return getObject(findColumn(label), type);
    }

    @Override
    public @Nullable Blob getBlob(@Nullable String label) throws SQLException {
        return getBlob(findColumn(label));
    }

    @Override
    public @Nullable Clob getClob(@Nullable String label) throws SQLException {
        return getClob(findColumn(label));
    }

    @Override
    public @Nullable NClob getNClob(@Nullable String label) throws SQLException {
        return getNClob(findColumn(label));
    }

    @Override
    public @Nullable InputStream getBinaryStream(@Nullable String label) throws SQLException {
        return getBinaryStream(findColumn(label));
    }

    @Override
    public @Nullable InputStream getAsciiStream(@Nullable String label) throws SQLException {
        return getAsciiStream(findColumn(label));
    }

    @Deprecated
    @Override
    public @Nullable InputStream getUnicodeStream(@Nullable String label) throws SQLException {
        return getUnicodeStream(findColumn(label));
    }

    @Override
    public @Nullable Reader getCharacterStream(@Nullable String label) throws SQLException {
        return getCharacterStream(findColumn(label));
    }

    @Override
    public @Nullable Reader getNCharacterStream(@Nullable String label) throws SQLException {
        return getNCharacterStream(findColumn(label));
    }

    @Override
    public Ref getRef(@Nullable String label) throws SQLException {
        return getRef(findColumn(label));
    }

    @Override
    public Array getArray(@Nullable String label) throws SQLException {
        return getArray(findColumn(label));
    }

    @Override
    public RowId getRowId(@Nullable String label) throws SQLException {
        return getRowId(findColumn(label));
    }

    @Override
    public SQLXML getSQLXML(@Nullable String label) throws SQLException {
        return getSQLXML(findColumn(label));
    }

    @Override
    public URL getURL(@Nullable String label) throws SQLException {
        return getURL(findColumn(label));
    }
}
