package io.rustydb.jdbc;

import io.rustydb.jdbc.error.SqlErrors;
import io.rustydb.jdbc.transport.TransportStatement;
import io.rustydb.jdbc.transport.ValueKind;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.net.URL;
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
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Setters of objects, large values and streams. Streams are read to their end when they are set.
abstract class PreparedObjects extends PreparedParameters {
    PreparedObjects(RustyDbConnection connection, TransportStatement target) {
        super(connection, target);
    }

    @Override
    public final void setObject(int index, @Nullable Object value) throws SQLException {
        if (value == null) {
            setNull(index, Types.NULL);
        } else if (value instanceof String text) {
            setString(index, text);
        } else if (value instanceof Integer number) {
            setInt(index, number);
        } else if (value instanceof Long number) {
            setLong(index, number);
        } else if (value instanceof BigDecimal number) {
            setBigDecimal(index, number);
        } else if (value instanceof Boolean bool) {
            setBoolean(index, bool);
        } else if (value instanceof Number number) {
            setNumber(index, number);
        } else if (value instanceof UUID uuid) {
            values.setUuid(parameter(index), uuid);
        } else if (value instanceof byte[] bytes) {
            setBytes(index, bytes);
        } else if (value instanceof Character character) {
            setString(index, character.toString());
        } else if (!setTemporal(index, value)) {
            setLarge(index, value);
        }
    }

    private void setNumber(int index, Number value) throws SQLException {
        if (value instanceof Double number) {
            setDouble(index, number);
        } else if (value instanceof Float number) {
            setFloat(index, number);
        } else if (value instanceof Short || value instanceof Byte) {
            setInt(index, value.intValue());
        } else if (value instanceof BigInteger number) {
            setBigDecimal(index, new BigDecimal(number));
        } else {
            throw noSuchClass(value);
        }
    }

    /// An instant (with offset or zone) goes down as one; without, it is a local time.
    private boolean setTemporal(int index, Object value) throws SQLException {
        if (value instanceof LocalDate date) {
            values.setDate(parameter(index), date.toEpochDay());
        } else if (value instanceof LocalTime time) {
            values.setTime(parameter(index), time.toNanoOfDay());
        } else if (value instanceof LocalDateTime timestamp) {
            values.setTimestamp(parameter(index), Temporals.micros(timestamp));
        } else if (value instanceof OffsetDateTime timestamp) {
            values.setTimestampTz(parameter(index), Temporals.micros(timestamp.toInstant()));
        } else if (value instanceof Instant instant) {
            values.setTimestampTz(parameter(index), Temporals.micros(instant));
        } else if (value instanceof ZonedDateTime timestamp) {
            values.setTimestampTz(parameter(index), Temporals.micros(timestamp.toInstant()));
        } else if (value instanceof Timestamp timestamp) {
            setTimestamp(index, timestamp);
        } else if (value instanceof Date date) {
            setDate(index, date);
        } else if (value instanceof Time time) {
            setTime(index, time);
        } else if (value instanceof java.util.Date date) {
            setTimestamp(index, new Timestamp(date.getTime()));
        } else if (value instanceof Calendar calendar) {
            values.setTimestampTz(parameter(index), Temporals.micros(calendar.toInstant()));
        } else if (value instanceof OffsetTime || value instanceof Duration || value instanceof Period) {
            // Their texts are the standard's, which the engine reads.
            setString(index, value.toString());
        } else {
            return false;
        }
        return true;
    }

    private void setLarge(int index, Object value) throws SQLException {
        if (value instanceof Blob blob) {
            setBlob(index, blob);
        } else if (value instanceof Clob clob) {
            setClob(index, clob);
        } else if (value instanceof InputStream stream) {
            setBinaryStream(index, stream);
        } else if (value instanceof Reader reader) {
            setCharacterStream(index, reader);
        } else {
            throw noSuchClass(value);
        }
    }

    private static SQLException noSuchClass(Object value) {
        return SqlErrors.cannotConvert(
                "setObject does not know this class, class=" + value.getClass().getName());
    }

    /// The engine converts to the parameter's own type; the target type given here only refuses what does not
    /// exist.
    @Override
    public final void setObject(int index, @Nullable Object value, int targetType) throws SQLException {
        switch (targetType) {
            case Types.ARRAY, Types.STRUCT, Types.REF, Types.ROWID, Types.SQLXML, Types.DATALINK, Types.REF_CURSOR ->
                throw SqlErrors.notSupported("a value of java.sql.Types " + targetType);
            default -> setObject(index, value);
        }
    }

    @Override
    public final void setObject(int index, @Nullable Object value, int targetType, int scaleOrLength)
            throws SQLException {
        boolean exact = targetType == Types.NUMERIC || targetType == Types.DECIMAL;
        if (exact && value instanceof BigDecimal number) {
            setBigDecimal(index, number.setScale(scaleOrLength, RoundingMode.HALF_UP));
        } else if (value instanceof InputStream stream) {
            setBinaryStream(index, stream, scaleOrLength);
        } else if (value instanceof Reader reader) {
            setCharacterStream(index, reader, scaleOrLength);
        } else {
            setObject(index, value, targetType);
        }
    }

    @Override
    public final void setObject(int index, @Nullable Object value, @Nullable SQLType targetType) throws SQLException {
        setObject(index, value, vendorType(targetType));
    }

    @Override
    public final void setObject(int index, @Nullable Object value, @Nullable SQLType targetType, int scaleOrLength)
            throws SQLException {
        setObject(index, value, vendorType(targetType), scaleOrLength);
    }

    private static int vendorType(@Nullable SQLType type) {
        Integer number = type == null ? null : type.getVendorTypeNumber();
        return number == null ? Types.OTHER : number;
    }

    // Large values

    // Of a parameter that is a BLOB or CLOB a long value stays where it is until the statement runs, and is
    // read
    // then. For all other types it is read now.

    @Override
    public final void setBlob(int index, @Nullable Blob value) throws SQLException {
        if (value != null && value.length() > LargeValues.SHORT_BYTES) {
            setBinaryStream(index, value.getBinaryStream());
        } else {
            setBytes(index, value == null ? null : LargeValues.bytes(value));
        }
    }

    @Override
    public final void setBlob(int index, @Nullable InputStream stream) throws SQLException {
        setBinaryStream(index, stream);
    }

    @Override
    public final void setBlob(int index, @Nullable InputStream stream, long length) throws SQLException {
        setBinaryStream(index, stream, length);
    }

    @Override
    public final void setClob(int index, @Nullable Clob value) throws SQLException {
        if (value != null && value.length() > LargeValues.SHORT_BYTES) {
            setCharacterStream(index, value.getCharacterStream());
        } else {
            setString(index, value == null ? null : LargeValues.text(value));
        }
    }

    @Override
    public final void setClob(int index, @Nullable Reader reader) throws SQLException {
        setCharacterStream(index, reader);
    }

    @Override
    public final void setClob(int index, @Nullable Reader reader, long length) throws SQLException {
        setCharacterStream(index, reader, length);
    }

    @Override
    public final void setNClob(int index, @Nullable NClob value) throws SQLException {
        setClob(index, value);
    }

    @Override
    public final void setNClob(int index, @Nullable Reader reader) throws SQLException {
        setCharacterStream(index, reader);
    }

    @Override
    public final void setNClob(int index, @Nullable Reader reader, long length) throws SQLException {
        setCharacterStream(index, reader, length);
    }

    private boolean streams(int index, ValueKind kind) throws SQLException {
        return kind(parameter(index)) == kind;
    }

    @Override
    public final void setBinaryStream(int index, @Nullable InputStream stream) throws SQLException {
        if (stream != null && streams(index, ValueKind.BLOB)) {
            values.setStream(parameter(index), stream);
        } else {
            setBytes(index, stream == null ? null : LargeValues.readAll(stream));
        }
    }

    @Override
    public final void setBinaryStream(int index, @Nullable InputStream stream, int length) throws SQLException {
        setBinaryStream(index, stream, (long) length);
    }

    @Override
    public final void setBinaryStream(int index, @Nullable InputStream stream, long length) throws SQLException {
        LargeValues.checkRange(length, Long.MAX_VALUE);
        if (stream != null && streams(index, ValueKind.BLOB)) {
            values.setStream(parameter(index), new CheckedStream(stream, length, false));
        } else {
            setBytes(index, stream == null ? null : LargeValues.read(stream, length));
        }
    }

    @Override
    public final void setAsciiStream(int index, @Nullable InputStream stream) throws SQLException {
        if (stream != null && streams(index, ValueKind.CLOB)) {
            values.setStream(parameter(index), new CheckedStream(stream, CheckedStream.ANY_LENGTH, true));
        } else {
            setString(index, stream == null ? null : LargeValues.ascii(LargeValues.readAll(stream)));
        }
    }

    @Override
    public final void setAsciiStream(int index, @Nullable InputStream stream, int length) throws SQLException {
        setAsciiStream(index, stream, (long) length);
    }

    @Override
    public final void setAsciiStream(int index, @Nullable InputStream stream, long length) throws SQLException {
        LargeValues.checkRange(length, Long.MAX_VALUE);
        if (stream != null && streams(index, ValueKind.CLOB)) {
            values.setStream(parameter(index), new CheckedStream(stream, length, true));
        } else {
            setString(index, stream == null ? null : LargeValues.ascii(LargeValues.read(stream, length)));
        }
    }

    @Override
    public final void setCharacterStream(int index, @Nullable Reader reader) throws SQLException {
        if (reader != null && streams(index, ValueKind.CLOB)) {
            values.setStream(parameter(index), new Utf8Stream(reader));
        } else {
            setString(index, reader == null ? null : LargeValues.readAll(reader));
        }
    }

    @Override
    public final void setCharacterStream(int index, @Nullable Reader reader, int length) throws SQLException {
        setCharacterStream(index, reader, (long) length);
    }

    @Override
    public final void setCharacterStream(int index, @Nullable Reader reader, long length) throws SQLException {
        LargeValues.checkRange(length, Long.MAX_VALUE);
        if (reader != null && streams(index, ValueKind.CLOB)) {
            values.setStream(parameter(index), new Utf8Stream(new CheckedReader(reader, length)));
        } else {
            setString(index, reader == null ? null : LargeValues.read(reader, length));
        }
    }

    @Override
    public final void setNCharacterStream(int index, @Nullable Reader reader) throws SQLException {
        setCharacterStream(index, reader);
    }

    @Override
    public final void setNCharacterStream(int index, @Nullable Reader reader, long length) throws SQLException {
        setCharacterStream(index, reader, length);
    }

    // Refused

    @Deprecated
    @Override
    public final void setUnicodeStream(int index, @Nullable InputStream stream, int length) throws SQLException {
        throw SqlErrors.notSupported("setUnicodeStream; use setCharacterStream");
    }

    @Override
    public final void setRef(int index, @Nullable Ref value) throws SQLException {
        throw SqlErrors.notSupported("REF");
    }

    @Override
    public final void setArray(int index, @Nullable Array value) throws SQLException {
        throw SqlErrors.notSupported("ARRAY");
    }

    @Override
    public final void setRowId(int index, @Nullable RowId value) throws SQLException {
        throw SqlErrors.notSupported("ROWID");
    }

    @Override
    public final void setSQLXML(int index, @Nullable SQLXML value) throws SQLException {
        throw SqlErrors.notSupported("SQLXML");
    }

    @Override
    public final void setURL(int index, @Nullable URL value) throws SQLException {
        throw SqlErrors.notSupported("DATALINK");
    }
}
