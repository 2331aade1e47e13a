package io.rustydb.jdbc;

import io.rustydb.jdbc.transport.TransportCursor;
import io.rustydb.jdbc.transport.ValueKind;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Calendar;
import org.jspecify.annotations.Nullable;

/// Getters of dates and times by position. A `TIMESTAMP WITH TIME ZONE` is an instant: shown as local time it
/// is that of the JVM's zone. All other values are local times, whatever the zone.
abstract class ResultSetTemporals extends ResultSetValues {
    ResultSetTemporals(@Nullable StatementBase statement, TransportCursor cursor, ResultShape shape) {
        super(statement, cursor, shape);
    }

    private boolean isInstant(int column) {
        return shape.kind(column) == ValueKind.TIMESTAMP_TZ;
    }

    final @Nullable LocalDate localDate(int index) throws SQLException {
        int column = column(index);
        if (isNull(column)) {
            return null;
        }
        return isInstant(column)
                ? Temporals.inSystemZone(Temporals.instant(cursor.getTimestampTz(column)))
                        .toLocalDate()
                : Temporals.date(cursor.getDate(column));
    }

    final @Nullable LocalTime localTime(int index) throws SQLException {
        int column = column(index);
        if (isNull(column)) {
            return null;
        }
        return isInstant(column)
                ? Temporals.inSystemZone(Temporals.instant(cursor.getTimestampTz(column)))
                        .toLocalTime()
                : Temporals.time(cursor.getTime(column));
    }

    final @Nullable LocalDateTime localDateTime(int index) throws SQLException {
        int column = column(index);
        if (isNull(column)) {
            return null;
        }
        return isInstant(column)
                ? Temporals.inSystemZone(Temporals.instant(cursor.getTimestampTz(column)))
                : Temporals.timestamp(cursor.getTimestamp(column));
    }

    final @Nullable Instant instant(int index) throws SQLException {
        int column = column(index);
        if (isNull(column)) {
            return null;
        }
        return isInstant(column)
                ? Temporals.instant(cursor.getTimestampTz(column))
                : Temporals.timestamp(cursor.getTimestamp(column))
                        .atZone(ZoneId.systemDefault())
                        .toInstant();
    }

    /// An instant in UTC; a local timestamp with the offset of the JVM's zone.
    final @Nullable OffsetDateTime offsetDateTime(int index) throws SQLException {
        int column = column(index);
        if (isNull(column)) {
            return null;
        }
        return isInstant(column)
                ? Temporals.instant(cursor.getTimestampTz(column)).atOffset(ZoneOffset.UTC)
                : Temporals.timestamp(cursor.getTimestamp(column))
                        .atZone(ZoneId.systemDefault())
                        .toOffsetDateTime();
    }

    @Override
    public final @Nullable Date getDate(int index) throws SQLException {
        return getDate(index, (Calendar) null);
    }

    @Override
    public final @Nullable Date getDate(int index, @Nullable Calendar calendar) throws SQLException {
        LocalDate value = localDate(index);
        return value == null ? null : Temporals.toSqlDate(value, calendar);
    }

    @Override
    public final @Nullable Time getTime(int index) throws SQLException {
        return getTime(index, (Calendar) null);
    }

    @Override
    public final @Nullable Time getTime(int index, @Nullable Calendar calendar) throws SQLException {
        LocalTime value = localTime(index);
        return value == null ? null : Temporals.toSqlTime(value, calendar);
    }

    @Override
    public final @Nullable Timestamp getTimestamp(int index) throws SQLException {
        return getTimestamp(index, (Calendar) null);
    }

    /// An instant needs no calendar.
    @Override
    public final @Nullable Timestamp getTimestamp(int index, @Nullable Calendar calendar) throws SQLException {
        int column = column(index);
        if (isNull(column)) {
            return null;
        }
        return isInstant(column)
                ? Timestamp.from(Temporals.instant(cursor.getTimestampTz(column)))
                : Temporals.toSqlTimestamp(Temporals.timestamp(cursor.getTimestamp(column)), calendar);
    }
}
