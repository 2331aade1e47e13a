package io.rustydb.jdbc;

import io.rustydb.jdbc.error.ErrorDetail;
import io.rustydb.jdbc.error.SqlErrors;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Calendar;
import org.jspecify.annotations.Nullable;

/// Between the numbers of the port (days, nanoseconds of the day, microseconds) and the classes of `java.time`
/// and `java.sql`.
///
/// The classes of `java.sql` mean local time in the zone of the JVM, or in the calendar's where one is given.
/// Fractions finer than a microsecond are cut off in timestamps.
final class Temporals {
    private static final long MICROS = 1_000_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private Temporals() {}

    static LocalDate date(long epochDay) throws SQLException {
        try {
            return LocalDate.ofEpochDay(epochDay);
        } catch (DateTimeException e) {
            throw outOfRange("date", epochDay, e);
        }
    }

    static LocalTime time(long nanoOfDay) throws SQLException {
        try {
            return LocalTime.ofNanoOfDay(nanoOfDay);
        } catch (DateTimeException e) {
            throw outOfRange("time", nanoOfDay, e);
        }
    }

    static LocalDateTime timestamp(long micros) {
        return LocalDateTime.ofEpochSecond(
                Math.floorDiv(micros, MICROS), (int) Math.floorMod(micros, MICROS) * 1000, ZoneOffset.UTC);
    }

    static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1000);
    }

    static long micros(LocalDateTime value) throws SQLException {
        return micros(value.toEpochSecond(ZoneOffset.UTC), value.getNano());
    }

    static long micros(Instant value) throws SQLException {
        return micros(value.getEpochSecond(), value.getNano());
    }

    private static long micros(long seconds, int nanos) throws SQLException {
        try {
            return Math.addExact(Math.multiplyExact(seconds, MICROS), nanos / 1000);
        } catch (ArithmeticException e) {
            throw outOfRange("timestamp, in seconds", seconds, e);
        }
    }

    private static SQLException outOfRange(String what, long value, RuntimeException cause) {
        return SqlErrors.of(ErrorDetail.of("22008", 22008, what + " out of range, value=" + value), cause);
    }

    private static ZoneId zone(@Nullable Calendar calendar) {
        return calendar == null
                ? ZoneId.systemDefault()
                : calendar.getTimeZone().toZoneId();
    }

    // To java.sql

    static Date toSqlDate(LocalDate value, @Nullable Calendar calendar) {
        return calendar == null
                ? Date.valueOf(value)
                : new Date(value.atStartOfDay(zone(calendar)).toInstant().toEpochMilli());
    }

    /// Keeps the milliseconds, which `Time.valueOf` would drop.
    static Time toSqlTime(LocalTime value, @Nullable Calendar calendar) {
        return new Time(
                LocalDate.EPOCH.atTime(value).atZone(zone(calendar)).toInstant().toEpochMilli());
    }

    static Timestamp toSqlTimestamp(LocalDateTime value, @Nullable Calendar calendar) {
        return calendar == null
                ? Timestamp.valueOf(value)
                : Timestamp.from(value.atZone(zone(calendar)).toInstant());
    }

    // From java.sql

    static long epochDay(Date value, @Nullable Calendar calendar) {
        return calendar == null
                ? value.toLocalDate().toEpochDay()
                : Instant.ofEpochMilli(value.getTime())
                        .atZone(zone(calendar))
                        .toLocalDate()
                        .toEpochDay();
    }

    static long nanoOfDay(Time value, @Nullable Calendar calendar) {
        if (calendar == null) {
            return value.toLocalTime().toNanoOfDay() + Math.floorMod(value.getTime(), 1000L) * NANOS_PER_MILLI;
        }
        return Instant.ofEpochMilli(value.getTime())
                .atZone(zone(calendar))
                .toLocalTime()
                .toNanoOfDay();
    }

    static LocalDateTime local(Timestamp value, @Nullable Calendar calendar) {
        return calendar == null
                ? value.toLocalDateTime()
                : value.toInstant().atZone(zone(calendar)).toLocalDateTime();
    }

    static LocalDateTime inSystemZone(Instant value) {
        return LocalDateTime.ofInstant(value, ZoneId.systemDefault());
    }
}
