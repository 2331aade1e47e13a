package io.rustydb.sql.function.text;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TimeTz;
import io.rustydb.sql.function.text.TextStyle.DateOrder;
import io.rustydb.sql.function.text.TextStyle.DateStyle;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import org.jspecify.annotations.Nullable;

/// Dates, times and timestamps as text, ISO 8601.
public final class DateTimeText {
    /// 4713-01-01 BC and 5874897-12-31, as in PostgreSQL.
    public static final long DATE_MIN = Civil.epochDay(-4712, 1, 1);
    public static final long DATE_MAX = Civil.epochDay(5_874_897, 12, 31);
    /// 4713-01-01 BC and the end of 294246: the last whole year of microseconds since 1970 in 64 bits.
    public static final long TIMESTAMP_MIN = DATE_MIN * Civil.MICROS_PER_DAY;
    public static final long TIMESTAMP_MAX = (Civil.epochDay(294_246, 12, 31) + 1) * Civil.MICROS_PER_DAY - 1;

    /// Beyond every timestamp.
    public static final long INFINITY = Long.MAX_VALUE;
    public static final long MINUS_INFINITY = Long.MIN_VALUE;
    /// Beyond every date.
    public static final long DATE_INFINITY = Integer.MAX_VALUE;
    public static final long DATE_MINUS_INFINITY = Integer.MIN_VALUE;

    private DateTimeText() {}

    /// Days since 1970-01-01; a time behind the date is read and dropped.
    ///
    /// @param nowMicros what `today` and `now` mean
    public static int parseDate(String text, TextStyle style, long nowMicros) {
        return new DateTimeReader(text, SqlType.DATE, style).date(nowMicros);
    }

    /// Nanoseconds of the day, at most 24:00:00; an offset behind the time is read and dropped.
    public static long parseTime(String text, TextStyle style, long nowMicros) {
        return new DateTimeReader(text, SqlType.TIME, style).time(nowMicros);
    }

    /// See [io.rustydb.base.type.TimeTz].
    public static long parseTimeTz(String text, TextStyle style, long nowMicros) {
        return new DateTimeReader(text, SqlType.TIME_TZ, style).timeTz(nowMicros);
    }

    /// Microseconds since 1970-01-01T00:00:00; an offset is read and dropped.
    public static long parseTimestamp(String text, TextStyle style, long nowMicros) {
        return new DateTimeReader(text, SqlType.TIMESTAMP, style).timestamp(nowMicros);
    }

    /// Microseconds since 1970-01-01T00:00:00 UTC; texts without an offset are in the style's zone.
    public static long parseTimestampTz(String text, TextStyle style, long nowMicros) {
        return new DateTimeReader(text, SqlType.TIMESTAMP_TZ, style).timestampTz(nowMicros);
    }

    /// True when a text names a moment that depends on when it is read: `now`, `today`, ...
    public static boolean namesMoment(String text) {
        String lower = text.toLowerCase(java.util.Locale.ROOT);
        return lower.contains("now") || lower.contains("to") || lower.contains("yes");
    }

    public static boolean isFinite(long micros) {
        return micros != INFINITY && micros != MINUS_INFINITY;
    }

    public static boolean isFiniteDate(long epochDay) {
        return epochDay != DATE_INFINITY && epochDay != DATE_MINUS_INFINITY;
    }

    /// The instant of a local time: in a gap by the offset before the change, in an overlap by the one after
    /// it, as PostgreSQL has it.
    public static long toUtc(long localMicros, ZoneId zone) {
        if (!isFinite(localMicros)) {
            return localMicros;
        }
        if (zone instanceof ZoneOffset fixed) {
            return localMicros - fixed.getTotalSeconds() * Civil.MICROS_PER_SECOND;
        }
        LocalDateTime local = LocalDateTime.ofEpochSecond(
                Math.floorDiv(localMicros, Civil.MICROS_PER_SECOND),
                (int) Math.floorMod(localMicros, Civil.MICROS_PER_SECOND) * 1000,
                ZoneOffset.UTC);
        ZoneOffsetTransition change = zone.getRules().getTransition(local);
        ZoneOffset offset = change != null && change.isOverlap()
                ? change.getOffsetAfter()
                : zone.getRules().getOffset(local);
        return localMicros - offset.getTotalSeconds() * Civil.MICROS_PER_SECOND;
    }

    /// The local time of an instant.
    public static long toLocal(long utcMicros, ZoneId zone) {
        return isFinite(utcMicros) ? utcMicros + offsetSeconds(utcMicros, zone) * Civil.MICROS_PER_SECOND : utcMicros;
    }

    public static int offsetSeconds(long utcMicros, ZoneId zone) {
        if (zone instanceof ZoneOffset offset) {
            return offset.getTotalSeconds();
        }
        return zone.getRules()
                .getOffset(Instant.ofEpochSecond(Math.floorDiv(utcMicros, Civil.MICROS_PER_SECOND)))
                .getTotalSeconds();
    }

    /// @throws DbException 22008; the infinities pass
    public static long checkTimestamp(long micros) {
        if ((micros < TIMESTAMP_MIN || micros > TIMESTAMP_MAX) && isFinite(micros)) {
            throw timestampOutOfRange();
        }
        return micros;
    }

    public static DbException timestampOutOfRange() {
        return DbException.of(
                ErrorCode.DATETIME_OUT_OF_RANGE, "timestamp is out of range; use a year between 4713 BC and 294246");
    }

    /// Microseconds at the start of a day; an infinite day gives the same infinity.
    ///
    /// @throws DbException 22008
    public static long startOfDay(long epochDay) {
        if (epochDay == DATE_INFINITY) {
            return INFINITY;
        }
        if (epochDay == DATE_MINUS_INFINITY) {
            return MINUS_INFINITY;
        }
        if (epochDay > TIMESTAMP_MAX / Civil.MICROS_PER_DAY) {
            throw timestampOutOfRange();
        }
        return epochDay * Civil.MICROS_PER_DAY;
    }

    /// The day of a local time; an infinite time gives the same infinity.
    public static long dayOf(long micros) {
        if (micros == INFINITY) {
            return DATE_INFINITY;
        }
        return micros == MINUS_INFINITY ? DATE_MINUS_INFINITY : Math.floorDiv(micros, Civil.MICROS_PER_DAY);
    }

    public static String formatDate(long epochDay) {
        return formatDate(epochDay, DateStyle.ISO, DateOrder.MDY);
    }

    public static String formatDate(long epochDay, DateStyle style, DateOrder order) {
        if (epochDay == DATE_INFINITY) {
            return "infinity";
        }
        if (epochDay == DATE_MINUS_INFINITY) {
            return "-infinity";
        }
        StringBuilder out = new StringBuilder(13);
        boolean bc = appendDate(out, epochDay, style, order);
        return bc ? out.append(" BC").toString() : out.toString();
    }

    public static String formatTime(long nanos) {
        StringBuilder out = new StringBuilder(18);
        appendTime(out, nanos / 1_000_000_000L, nanos % 1_000_000_000L);
        return out.toString();
    }

    /// `12:30:00+02`.
    public static String formatTimeTz(long value) {
        StringBuilder out = new StringBuilder(24);
        long micros = TimeTz.localMicros(value);
        appendTime(out, micros / Civil.MICROS_PER_SECOND, micros % Civil.MICROS_PER_SECOND * 1000);
        appendOffset(out, TimeTz.displacementSeconds(value));
        return out.toString();
    }

    public static String formatTimestamp(long micros) {
        return formatTimestamp(micros, DateStyle.ISO, DateOrder.MDY);
    }

    public static String formatTimestamp(long micros, DateStyle style, DateOrder order) {
        return isFinite(micros) ? format(micros, style, order, 0, null) : infinite(micros);
    }

    private static String infinite(long micros) {
        return micros == INFINITY ? "infinity" : "-infinity";
    }

    /// In the local time of a zone, with its offset: `2024-07-01 12:00:00+02`.
    public static String formatTimestampTz(long utcMicros, ZoneId zone) {
        return formatTimestampTz(utcMicros, TextStyle.iso(zone));
    }

    public static String formatTimestampTz(long utcMicros, TextStyle style) {
        if (!isFinite(utcMicros)) {
            return infinite(utcMicros);
        }
        int offset = offsetSeconds(utcMicros, style.zone());
        return format(
                utcMicros + offset * Civil.MICROS_PER_SECOND,
                style.dates(),
                style.order(),
                offset,
                zoneName(utcMicros, offset, style));
    }

    /// Empty in the ISO style, which shows the offset.
    private static String zoneName(long utcMicros, int offset, TextStyle style) {
        if (style.dates() == DateStyle.ISO) {
            return "";
        }
        return abbreviation(utcMicros, style.zone());
    }

    /// `PST` or `PDT`; empty where a zone has none.
    public static String abbreviation(long utcMicros, ZoneId zone) {
        if (zone instanceof ZoneOffset fixed) {
            return fixed.getTotalSeconds() == 0 ? "UTC" : "";
        }
        boolean summer = zone.getRules()
                .isDaylightSavings(Instant.ofEpochSecond(Math.floorDiv(utcMicros, Civil.MICROS_PER_SECOND)));
        String name = java.util.TimeZone.getTimeZone(zone)
                .getDisplayName(summer, java.util.TimeZone.SHORT, java.util.Locale.US);
        return name.length() <= 5 && name.chars().allMatch(Character::isLetter) ? name : "";
    }

    /// @param zone null for a type without one
    private static String format(long local, DateStyle style, DateOrder order, int offset, @Nullable String zone) {
        StringBuilder out = new StringBuilder(40);
        long day = Math.floorDiv(local, Civil.MICROS_PER_DAY);
        long ofDay = Math.floorMod(local, Civil.MICROS_PER_DAY);
        long second = ofDay / Civil.MICROS_PER_SECOND;
        long nanos = ofDay % Civil.MICROS_PER_SECOND * 1000;
        boolean bc;
        if (style == DateStyle.POSTGRES) {
            long civil = Civil.ofEpochDay(day);
            String month = DateTimeWords.MONTHS[Civil.month(civil) - 1].substring(0, 3);
            out.append(DateTimeWords.DAYS[Civil.isoDayOfWeek(day) - 1], 0, 3).append(' ');
            if (order == DateOrder.DMY) {
                appendTwo(out, Civil.day(civil));
                out.append(' ').append(month);
            } else {
                out.append(month).append(' ');
                appendTwo(out, Civil.day(civil));
            }
            appendTime(out.append(' '), second, nanos);
            bc = appendYear(out.append(' '), Civil.year(civil));
        } else {
            bc = appendDate(out, day, style, order);
            appendTime(out.append(' '), second, nanos);
        }
        if (zone != null) {
            if (zone.isEmpty()) {
                // The Postgres style would run the year and the offset together.
                appendOffset(style == DateStyle.POSTGRES ? out.append(' ') : out, offset);
            } else {
                out.append(' ').append(zone);
            }
        }
        return bc ? out.append(" BC").toString() : out.toString();
    }

    private static void appendOffset(StringBuilder out, int offset) {
        out.append(offset < 0 ? '-' : '+');
        int seconds = Math.abs(offset);
        appendTwo(out, seconds / 3600);
        if (seconds % 3600 != 0) {
            appendTwo(out.append(':'), seconds / 60 % 60);
            if (seconds % 60 != 0) {
                appendTwo(out.append(':'), seconds % 60);
            }
        }
    }

    private static boolean appendYear(StringBuilder out, long civilYear) {
        boolean bc = civilYear <= 0;
        long year = bc ? 1 - civilYear : civilYear;
        for (long bound = 1000; bound > year && bound > 1; bound /= 10) {
            out.append('0');
        }
        out.append(year);
        return bc;
    }

    private static boolean appendDate(StringBuilder out, long epochDay, DateStyle style, DateOrder order) {
        long civil = Civil.ofEpochDay(epochDay);
        if (style == DateStyle.ISO) {
            boolean bc = appendYear(out, Civil.year(civil));
            appendTwo(out.append('-'), Civil.month(civil));
            appendTwo(out.append('-'), Civil.day(civil));
            return bc;
        }
        char separator = switch (style) {
            case SQL -> '/';
            case GERMAN -> '.';
            default -> '-';
        };
        boolean dayFirst = style == DateStyle.GERMAN || order == DateOrder.DMY;
        appendTwo(out, dayFirst ? Civil.day(civil) : Civil.month(civil));
        appendTwo(out.append(separator), dayFirst ? Civil.month(civil) : Civil.day(civil));
        return appendYear(out.append(separator), Civil.year(civil));
    }

    private static void appendTime(StringBuilder out, long secondOfDay, long nanoOfSecond) {
        appendTwo(out, (int) (secondOfDay / 3600));
        appendTwo(out.append(':'), (int) (secondOfDay / 60 % 60));
        appendTwo(out.append(':'), (int) (secondOfDay % 60));
        if (nanoOfSecond != 0) {
            out.append('.');
            long rest = nanoOfSecond;
            for (long unit = 100_000_000L; rest != 0; unit /= 10) {
                out.append((char) ('0' + rest / unit));
                rest %= unit;
            }
        }
    }

    private static void appendTwo(StringBuilder out, int value) {
        out.append((char) ('0' + value / 10)).append((char) ('0' + value % 10));
    }

    /// The zone a user names: an offset, an abbreviation such as `PST`, or a region of the time zone database.
    ///
    /// @throws DbException 22023
    public static ZoneId parseZone(String name) {
        String trimmed = name.strip();
        if (!trimmed.isEmpty()
                && (trimmed.charAt(0) == '+' || trimmed.charAt(0) == '-' || Character.isDigit(trimmed.charAt(0)))) {
            try {
                return ZoneId.of(Character.isDigit(trimmed.charAt(0)) ? '+' + trimmed : trimmed);
            } catch (DateTimeException e) {
                throw unknownZone(name);
            }
        }
        ZoneId known = DateTimeWords.zone(trimmed);
        if (known == null) {
            throw unknownZone(name);
        }
        return known;
    }

    /// As [#parseZone], but a displacement counts westwards: what AT TIME ZONE takes, as POSIX has it.
    public static ZoneId parsePosixZone(String name) {
        ZoneId zone = parseZone(name);
        String trimmed = name.strip();
        boolean bare = trimmed.charAt(0) == '+' || trimmed.charAt(0) == '-' || Character.isDigit(trimmed.charAt(0));
        return bare && zone instanceof ZoneOffset offset ? ZoneOffset.ofTotalSeconds(-offset.getTotalSeconds()) : zone;
    }

    private static DbException unknownZone(String name) {
        return DbException.of(
                ErrorCode.INVALID_ARGUMENT,
                "unknown time zone, name=\"" + NumberText.shortened(name)
                        + "\"; use an offset such as +02:00 or a region such as Europe/Berlin");
    }
}
