package io.rustydb.jdbc;

import io.rustydb.jdbc.error.SqlErrors;
import io.rustydb.jdbc.transport.TransportCursor;
import io.rustydb.jdbc.transport.TransportLarge;
import io.rustydb.jdbc.transport.ValueKind;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Getters of objects, large values and streams by position.
abstract class ResultSetObjects extends ResultSetTemporals {
    ResultSetObjects(@Nullable StatementBase statement, TransportCursor cursor, ResultShape shape) {
        super(statement, cursor, shape);
    }

    /// The class for each kind of column is [io.rustydb.jdbc.transport.ValueKind#javaClass].
    @Override
    public final @Nullable Object getObject(int index) throws SQLException {
        int column = column(index);
        if (isNull(column)) {
            return null;
        }
        return switch (shape.kind(column)) {
            case BOOLEAN -> cursor.getBoolean(column);
            case SMALLINT, INTEGER -> cursor.getInt(column);
            case BIGINT -> cursor.getLong(column);
            case REAL -> cursor.getFloat(column);
            case DOUBLE -> cursor.getDouble(column);
            case NUMERIC -> cursor.getDecimal(column);
            case CHAR, VARCHAR, INTERVAL, JSON, JSONB, JSONPATH -> cursor.getString(column);
            case DATE -> getDate(index);
            case TIME -> getTime(index);
            case TIMESTAMP -> getTimestamp(index);
            case TIMESTAMP_TZ -> offsetDateTime(index);
            case TIME_TZ -> offsetTime(index);
            case UUID -> cursor.getUuid(column);
            case BINARY, VARBINARY -> cursor.getBytes(column);
            case CLOB -> getClob(index);
            case BLOB -> getBlob(index);
            case NULL -> null;
        };
    }

    @Override
    public final @Nullable Object getObject(int index, @Nullable Map<String, Class<?>> map) throws SQLException {
        if (map != null && !map.isEmpty()) {
            throw SqlErrors.notSupported("a type map");
        }
        return getObject(index);
    }

    @Override
    public final <T> @Nullable T getObject(int index, @Nullable Class<T> type) throws SQLException {
        if (type == null) {
            throw SqlErrors.invalidArgument("getObject needs a class");
        }
        Object value = convert(index, type);
        return value == null || lastWasNull ? null : type.cast(value);
    }

    /// What cannot be null is right only if `lastWasNull` says no.
    private @Nullable Object convert(int index, Class<?> type) throws SQLException {
        if (type == String.class) {
            return getString(index);
        } else if (type == Integer.class) {
            return getInt(index);
        } else if (type == Long.class) {
            return getLong(index);
        } else if (type == Boolean.class) {
            return getBoolean(index);
        } else if (type == BigDecimal.class) {
            return getBigDecimal(index);
        } else if (type == Double.class) {
            return getDouble(index);
        } else if (type == Float.class) {
            return getFloat(index);
        } else if (type == Short.class) {
            return getShort(index);
        } else if (type == Byte.class) {
            return getByte(index);
        } else if (type == BigInteger.class) {
            return bigInteger(index);
        } else if (type == UUID.class) {
            return uuid(index);
        } else if (type == byte[].class) {
            return getBytes(index);
        } else if (type == Object.class) {
            return getObject(index);
        }
        return type.getName().startsWith("java.time.") ? convertTime(index, type) : convertOther(index, type);
    }

    private @Nullable Object convertTime(int index, Class<?> type) throws SQLException {
        if (type == LocalDate.class) {
            return localDate(index);
        } else if (type == LocalTime.class) {
            return localTime(index);
        } else if (type == LocalDateTime.class) {
            return localDateTime(index);
        } else if (type == OffsetDateTime.class) {
            return offsetDateTime(index);
        } else if (type == Instant.class) {
            return instant(index);
        } else if (type == ZonedDateTime.class) {
            Instant value = instant(index);
            return value == null ? null : value.atZone(ZoneId.systemDefault());
        }
        if (type == OffsetTime.class) {
            return offsetTime(index);
        } else if (type == Duration.class) {
            String text = getString(index);
            return text == null ? null : Intervals.duration(text);
        } else if (type == Period.class) {
            String text = getString(index);
            return text == null ? null : Intervals.period(text);
        }
        throw noSuchClass(type);
    }

    private @Nullable OffsetTime offsetTime(int index) throws SQLException {
        int column = column(index);
        if (shape.kind(column) != ValueKind.TIME_TZ) {
            throw SqlErrors.cannotConvert("only a TIME WITH TIME ZONE is an OffsetTime, column=" + index);
        }
        String text = getString(index);
        return text == null ? null : Intervals.offsetTime(text);
    }

    private @Nullable Object convertOther(int index, Class<?> type) throws SQLException {
        if (type == Timestamp.class || type == java.util.Date.class) {
            return getTimestamp(index);
        } else if (type == Date.class) {
            return getDate(index);
        } else if (type == Time.class) {
            return getTime(index);
        } else if (type == Calendar.class || type == GregorianCalendar.class) {
            Instant value = instant(index);
            return value == null ? null : GregorianCalendar.from(value.atZone(ZoneId.systemDefault()));
        } else if (type == Blob.class) {
            return getBlob(index);
        } else if (type == Clob.class || type == NClob.class) {
            return getNClob(index);
        } else if (type == InputStream.class) {
            return getBinaryStream(index);
        } else if (type == Reader.class) {
            return getCharacterStream(index);
        }
        throw noSuchClass(type);
    }

    private SQLException noSuchClass(Class<?> type) {
        return SqlErrors.cannotConvert("getObject cannot make this class, class=" + type.getName());
    }

    private @Nullable BigInteger bigInteger(int index) throws SQLException {
        BigDecimal value = getBigDecimal(index);
        if (value == null) {
            return null;
        }
        try {
            return value.toBigIntegerExact();
        } catch (ArithmeticException e) {
            throw SqlErrors.outOfRange("value has a fraction, value=" + value);
        }
    }

    private @Nullable UUID uuid(int index) throws SQLException {
        int column = column(index);
        return isNull(column) ? null : cursor.getUuid(column);
    }

    /// A value that stays in the database, null for one that is better read at once.
    private @Nullable TransportLarge large(int index, ValueKind kind) throws SQLException {
        int column = column(index);
        if (shape.kind(column) != kind) {
            return null;
        }
        TransportLarge large = cursor.largeValue(column);
        if (large == null || large.bytes() <= LargeValues.SHORT_BYTES) {
            return null;
        }
        lastWasNull = false;
        return large;
    }

    @Override
    public final @Nullable Blob getBlob(int index) throws SQLException {
        TransportLarge large = large(index, ValueKind.BLOB);
        if (large != null) {
            return new RustyDbBlob(transport(), new StoredBytes(large));
        }
        byte[] value = getBytes(index);
        return value == null ? null : new RustyDbBlob(transport(), new EditableBytes(transport(), value));
    }

    @Override
    public final @Nullable Clob getClob(int index) throws SQLException {
        return getNClob(index);
    }

    @Override
    public final @Nullable NClob getNClob(int index) throws SQLException {
        TransportLarge large = large(index, ValueKind.CLOB);
        if (large != null) {
            return new RustyDbClob(transport(), new StoredText(large));
        }
        String value = getString(index);
        return value == null ? null : new RustyDbClob(transport(), new EditableText(transport(), value));
    }

    @Override
    public final @Nullable InputStream getBinaryStream(int index) throws SQLException {
        TransportLarge large = large(index, ValueKind.BLOB);
        if (large != null) {
            return new ByteSourceStream(new StoredBytes(large), 0, large.bytes());
        }
        byte[] value = getBytes(index);
        return value == null ? null : new ByteArrayInputStream(value);
    }

    @Override
    public final @Nullable InputStream getAsciiStream(int index) throws SQLException {
        TransportLarge large = large(index, ValueKind.CLOB);
        if (large != null) {
            return new AsciiOfText(new TextReader(new StoredText(large), 0, large.units()));
        }
        String value = getString(index);
        return value == null ? null : new ByteArrayInputStream(value.getBytes(StandardCharsets.US_ASCII));
    }

    @Deprecated
    @Override
    public final @Nullable InputStream getUnicodeStream(int index) throws SQLException {
        throw SqlErrors.notSupported("getUnicodeStream; use getCharacterStream");
    }

    @Override
    public final @Nullable Reader getCharacterStream(int index) throws SQLException {
        TransportLarge large = large(index, ValueKind.CLOB);
        if (large != null) {
            return new TextReader(new StoredText(large), 0, large.units());
        }
        String value = getString(index);
        return value == null ? null : new StringReader(value);
    }

    @Override
    public final @Nullable Reader getNCharacterStream(int index) throws SQLException {
        return getCharacterStream(index);
    }

    @Override
    public final Ref getRef(int index) throws SQLException {
        throw SqlErrors.notSupported("REF");
    }

    @Override
    public final Array getArray(int index) throws SQLException {
        throw SqlErrors.notSupported("ARRAY");
    }

    @Override
    public final RowId getRowId(int index) throws SQLException {
        throw SqlErrors.notSupported("ROWID");
    }

    @Override
    public final SQLXML getSQLXML(int index) throws SQLException {
        throw SqlErrors.notSupported("SQLXML");
    }

    @Override
    public final URL getURL(int index) throws SQLException {
        throw SqlErrors.notSupported("DATALINK");
    }
}
