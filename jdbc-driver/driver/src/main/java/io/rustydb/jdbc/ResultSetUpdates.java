package io.rustydb.jdbc;

import io.rustydb.jdbc.error.SqlErrors;
import io.rustydb.jdbc.transport.TransportCursor;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import org.jspecify.annotations.Nullable;

/// The `updateXxx` methods of JDBC: a result set is read-only, all are refused with 0A000. One line each, in
/// JDBC's order.
abstract class ResultSetUpdates extends ResultSetRefusals {
    ResultSetUpdates(@Nullable StatementBase statement, TransportCursor cursor, ResultShape shape) {
        super(statement, cursor, shape);
    }

    private SQLException refused() throws SQLException {
        checkOpen();
        return SqlErrors.notSupported("updating through a result set (it is read-only)");
    }

    @Override
    public final void updateNull(int column) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateNull(@Nullable String label) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateBoolean(int column, boolean value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateBoolean(@Nullable String label, boolean value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateByte(int column, byte value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateByte(@Nullable String label, byte value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateShort(int column, short value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateShort(@Nullable String label, short value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateInt(int column, int value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateInt(@Nullable String label, int value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateLong(int column, long value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateLong(@Nullable String label, long value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateFloat(int column, float value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateFloat(@Nullable String label, float value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateDouble(int column, double value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateDouble(@Nullable String label, double value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateBigDecimal(int column, @Nullable BigDecimal value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateBigDecimal(@Nullable String label, @Nullable BigDecimal value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateString(int column, @Nullable String value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateString(@Nullable String label, @Nullable String value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateNString(int column, @Nullable String value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateNString(@Nullable String label, @Nullable String value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateBytes(int column, byte @Nullable [] value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateBytes(@Nullable String label, byte @Nullable [] value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateDate(int column, @Nullable Date value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateDate(@Nullable String label, @Nullable Date value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateTime(int column, @Nullable Time value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateTime(@Nullable String label, @Nullable Time value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateTimestamp(int column, @Nullable Timestamp value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateTimestamp(@Nullable String label, @Nullable Timestamp value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateObject(int column, @Nullable Object value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateObject(@Nullable String label, @Nullable Object value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateRef(int column, @Nullable Ref value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateRef(@Nullable String label, @Nullable Ref value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateBlob(int column, @Nullable Blob value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateBlob(@Nullable String label, @Nullable Blob value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateClob(int column, @Nullable Clob value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateClob(@Nullable String label, @Nullable Clob value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateNClob(int column, @Nullable NClob value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateNClob(@Nullable String label, @Nullable NClob value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateArray(int column, @Nullable Array value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateArray(@Nullable String label, @Nullable Array value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateRowId(int column, @Nullable RowId value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateRowId(@Nullable String label, @Nullable RowId value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateSQLXML(int column, @Nullable SQLXML value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateSQLXML(@Nullable String label, @Nullable SQLXML value) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateObject(int column, @Nullable Object value, int scale) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateObject(@Nullable String label, @Nullable Object value, int scale) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateObject(int column, @Nullable Object value, @Nullable SQLType type) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateObject(@Nullable String label, @Nullable Object value, @Nullable SQLType type)
            throws SQLException {
        throw refused();
    }

    @Override
    public final void updateObject(int column, @Nullable Object value, @Nullable SQLType type, int scale)
            throws SQLException {
        throw refused();
    }

    @Override
    public final void updateObject(@Nullable String label, @Nullable Object value, @Nullable SQLType type, int scale)
            throws SQLException {
        throw refused();
    }

    @Override
    public final void updateAsciiStream(int column, @Nullable InputStream stream) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateAsciiStream(@Nullable String label, @Nullable InputStream stream) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateAsciiStream(int column, @Nullable InputStream stream, long length) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateAsciiStream(@Nullable String label, @Nullable InputStream stream, long length)
            throws SQLException {
        throw refused();
    }

    @Override
    public final void updateAsciiStream(int column, @Nullable InputStream stream, int length) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateAsciiStream(@Nullable String label, @Nullable InputStream stream, int length)
            throws SQLException {
        throw refused();
    }

    @Override
    public final void updateBinaryStream(int column, @Nullable InputStream stream) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateBinaryStream(@Nullable String label, @Nullable InputStream stream) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateBinaryStream(int column, @Nullable InputStream stream, long length) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateBinaryStream(@Nullable String label, @Nullable InputStream stream, long length)
            throws SQLException {
        throw refused();
    }

    @Override
    public final void updateBinaryStream(int column, @Nullable InputStream stream, int length) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateBinaryStream(@Nullable String label, @Nullable InputStream stream, int length)
            throws SQLException {
        throw refused();
    }

    @Override
    public final void updateCharacterStream(int column, @Nullable Reader stream) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateCharacterStream(@Nullable String label, @Nullable Reader stream) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateCharacterStream(int column, @Nullable Reader stream, long length) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateCharacterStream(@Nullable String label, @Nullable Reader stream, long length)
            throws SQLException {
        throw refused();
    }

    @Override
    public final void updateCharacterStream(int column, @Nullable Reader stream, int length) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateCharacterStream(@Nullable String label, @Nullable Reader stream, int length)
            throws SQLException {
        throw refused();
    }

    @Override
    public final void updateNCharacterStream(int column, @Nullable Reader stream) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateNCharacterStream(@Nullable String label, @Nullable Reader stream) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateNCharacterStream(int column, @Nullable Reader stream, long length) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateNCharacterStream(@Nullable String label, @Nullable Reader stream, long length)
            throws SQLException {
        throw refused();
    }

    @Override
    public final void updateBlob(int column, @Nullable InputStream stream) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateBlob(@Nullable String label, @Nullable InputStream stream) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateBlob(int column, @Nullable InputStream stream, long length) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateBlob(@Nullable String label, @Nullable InputStream stream, long length)
            throws SQLException {
        throw refused();
    }

    @Override
    public final void updateClob(int column, @Nullable Reader stream) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateClob(@Nullable String label, @Nullable Reader stream) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateClob(int column, @Nullable Reader stream, long length) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateClob(@Nullable String label, @Nullable Reader stream, long length) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateNClob(int column, @Nullable Reader stream) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateNClob(@Nullable String label, @Nullable Reader stream) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateNClob(int column, @Nullable Reader stream, long length) throws SQLException {
        throw refused();
    }

    @Override
    public final void updateNClob(@Nullable String label, @Nullable Reader stream, long length) throws SQLException {
        throw refused();
    }
}
