package io.rustydb.sql.function.text;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
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

    private static final int DIGITS_OF_NANOS = 9;

    private DateTimeText() {}

    /// Days since 1970-01-01; a time behind the date is read and dropped.
    public static int parseDate(String text) {
        Reader reader = new Reader(text, SqlType.DATE);
        long day = reader.dateAndEra();
        if (day < DATE_MIN || day > DATE_MAX) {
            throw reader.outOfRange();
        }
        return (int) day;
    }

    /// Nanoseconds of the day, at most 24:00:00; an offset behind the time is read and dropped.
    public static long parseTime(String text) {
        Reader reader = new Reader(text, SqlType.TIME);
        reader.skipDateBeforeTime();
        reader.readTime();
        reader.readZone();
        reader.end();
        return reader.nanos;
    }

    /// Microseconds since 1970-01-01T00:00:00; an offset is read and dropped.
    public static long parseTimestamp(String text) {
        Reader reader = new Reader(text, SqlType.TIMESTAMP);
        return reader.timestamp();
    }

    /// Microseconds since 1970-01-01T00:00:00 UTC.
    ///
    /// @param zone of texts without an offset
    public static long parseTimestampTz(String text, ZoneId zone) {
        Reader reader = new Reader(text, SqlType.TIMESTAMP_TZ);
        long local = reader.timestamp();
        return checkTimestamp(toUtc(local, reader.zone == null ? zone : reader.zone));
    }

    /// The instant of a local time: in a gap by the offset before the change, in an overlap by the one after
    /// it, as PostgreSQL has it.
    public static long toUtc(long localMicros, ZoneId zone) {
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
        return utcMicros + offsetSeconds(utcMicros, zone) * Civil.MICROS_PER_SECOND;
    }

    public static int offsetSeconds(long utcMicros, ZoneId zone) {
        if (zone instanceof ZoneOffset offset) {
            return offset.getTotalSeconds();
        }
        return zone.getRules()
                .getOffset(Instant.ofEpochSecond(Math.floorDiv(utcMicros, Civil.MICROS_PER_SECOND)))
                .getTotalSeconds();
    }

    public static long checkTimestamp(long micros) {
        if (micros < TIMESTAMP_MIN || micros > TIMESTAMP_MAX) {
            throw DbException.of(
                    ErrorCode.DATETIME_OUT_OF_RANGE,
                    "timestamp is out of range, microseconds since 1970=" + micros
                            + "; use a year between 4713 BC and 294246");
        }
        return micros;
    }

    public static String formatDate(long epochDay) {
        StringBuilder out = new StringBuilder(13);
        boolean bc = appendDate(out, epochDay);
        return bc ? out.append(" BC").toString() : out.toString();
    }

    public static String formatTime(long nanos) {
        StringBuilder out = new StringBuilder(18);
        appendTime(out, nanos / 1_000_000_000L, nanos % 1_000_000_000L);
        return out.toString();
    }

    public static String formatTimestamp(long micros) {
        StringBuilder out = new StringBuilder(26);
        boolean bc = appendTimestamp(out, micros);
        return bc ? out.append(" BC").toString() : out.toString();
    }

    /// In the local time of a zone, with its offset: `2024-07-01 12:00:00+02`.
    public static String formatTimestampTz(long utcMicros, ZoneId zone) {
        StringBuilder out = new StringBuilder(32);
        int offset = offsetSeconds(utcMicros, zone);
        boolean bc = appendTimestamp(out, utcMicros + offset * Civil.MICROS_PER_SECOND);
        out.append(offset < 0 ? '-' : '+');
        int seconds = Math.abs(offset);
        appendTwo(out, seconds / 3600);
        if (seconds % 3600 != 0) {
            appendTwo(out.append(':'), seconds / 60 % 60);
            if (seconds % 60 != 0) {
                appendTwo(out.append(':'), seconds % 60);
            }
        }
        return bc ? out.append(" BC").toString() : out.toString();
    }

    private static boolean appendTimestamp(StringBuilder out, long micros) {
        long day = Math.floorDiv(micros, Civil.MICROS_PER_DAY);
        long ofDay = Math.floorMod(micros, Civil.MICROS_PER_DAY);
        boolean bc = appendDate(out, day);
        appendTime(out.append(' '), ofDay / Civil.MICROS_PER_SECOND, ofDay % Civil.MICROS_PER_SECOND * 1000);
        return bc;
    }

    private static boolean appendDate(StringBuilder out, long epochDay) {
        long civil = Civil.ofEpochDay(epochDay);
        long year = Civil.year(civil);
        boolean bc = year <= 0;
        if (bc) {
            year = 1 - year;
        }
        for (long bound = 1000; bound > year && bound > 1; bound /= 10) {
            out.append('0');
        }
        out.append(year).append('-');
        appendTwo(out, Civil.month(civil));
        appendTwo(out.append('-'), Civil.day(civil));
        return bc;
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

    /// The zone a user names: an offset, `UTC`, or a region of the time zone database.
    ///
    /// @throws DbException 22023
    public static ZoneId parseZone(String name) {
        try {
            return ZoneId.of(name.strip());
        } catch (DateTimeException e) {
            throw DbException.of(
                    ErrorCode.INVALID_ARGUMENT,
                    "unknown time zone, name=\"" + NumberText.shortened(name)
                            + "\"; use an offset such as +02:00 or a region such as Europe/Berlin",
                    e);
        }
    }

    /// One text being read.
    private static final class Reader {
        private final String text;
        private final SqlType type;
        private int at;
        private long nanos;
        private @Nullable ZoneId zone;

        Reader(String text, SqlType type) {
            this.text = text;
            this.type = type;
            skipBlanks();
            String word = text.strip();
            if (word.equalsIgnoreCase("infinity") || word.equalsIgnoreCase("-infinity")) {
                throw DbException.of(
                        ErrorCode.FEATURE_NOT_SUPPORTED, type + " has no infinity; use the greatest value or NULL");
            }
        }

        long dateAndEra() {
            long[] civil = readDate();
            if (at < text.length() && !lookingAtEra()) {
                timeSeparator();
                readTime();
                readZone();
            }
            return finishDate(civil);
        }

        long timestamp() {
            long[] civil = readDate();
            if (at < text.length() && !lookingAtEra()) {
                timeSeparator();
                if (at < text.length() && !lookingAtEra()) {
                    readTime();
                    readZone();
                }
            }
            long day = finishDate(civil);
            long micros = nanos / 1000 + (nanos % 1000 >= 500 ? 1 : 0);
            if (day * (double) Civil.MICROS_PER_DAY < TIMESTAMP_MIN - 1e12
                    || day * (double) Civil.MICROS_PER_DAY > TIMESTAMP_MAX + 1e12) {
                throw outOfRange();
            }
            long value = day * Civil.MICROS_PER_DAY + micros;
            if (value < TIMESTAMP_MIN || value > TIMESTAMP_MAX) {
                throw outOfRange();
            }
            return value;
        }

        private boolean lookingAtEra() {
            int from = at;
            while (from < text.length() && NumberText.isBlank(text.charAt(from))) {
                from++;
            }
            return text.regionMatches(true, from, "BC", 0, 2) || text.regionMatches(true, from, "AD", 0, 2);
        }

        private long finishDate(long[] civil) {
            skipBlanks();
            long year = civil[0];
            if (text.regionMatches(true, at, "BC", 0, 2)) {
                at += 2;
                year = 1 - year;
            } else {
                if (text.regionMatches(true, at, "AD", 0, 2)) {
                    at += 2;
                }
                if (year == 0) {
                    throw outOfRange();
                }
            }
            end();
            int month = (int) civil[1];
            int day = (int) civil[2];
            if (month < 1 || month > 12 || day < 1 || day > Civil.daysInMonth(year, month)) {
                throw outOfRange();
            }
            return Civil.epochDay(year, month, day);
        }

        /// `2024-07-01`, `2024/7/1` or `20240701`.
        private long[] readDate() {
            int start = at;
            long first = digits(1, 8);
            char separator = at < text.length() && text.charAt(at) == '/' ? '/' : '-';
            if (at - start == 8 && !(at < text.length() && text.charAt(at) == separator)) {
                return new long[] {first / 10_000, first / 100 % 100, first % 100};
            }
            if (at - start < 3) {
                throw invalid();
            }
            expect(separator);
            long month = digits(1, 2);
            expect(separator);
            return new long[] {first, month, digits(1, 2)};
        }

        private void timeSeparator() {
            if (at < text.length() && (text.charAt(at) == 'T' || text.charAt(at) == 't')) {
                at++;
                return;
            }
            if (!NumberText.isBlank(text.charAt(at))) {
                throw invalid();
            }
            skipBlanks();
        }

        void skipDateBeforeTime() {
            int dash = text.indexOf('-', at);
            int slash = text.indexOf('/', at);
            int colon = text.indexOf(':', at);
            if (dash >= 0 && dash < colon || slash >= 0 && slash < colon) {
                readDate();
                timeSeparator();
            }
        }

        /// `12:30`, `12:30:15.25`, with AM or PM behind it perhaps.
        void readTime() {
            long hour = digits(1, 2);
            expect(':');
            long minute = digits(1, 2);
            long second = 0;
            long fraction = 0;
            if (at < text.length() && text.charAt(at) == ':') {
                at++;
                second = digits(1, 2);
                if (at < text.length() && text.charAt(at) == '.') {
                    at++;
                    fraction = fraction();
                }
            }
            int before = at;
            skipBlanks();
            boolean wordEnds = at + 2 >= text.length() || !Character.isLetter(text.charAt(at + 2));
            boolean am = text.regionMatches(true, at, "AM", 0, 2);
            if (wordEnds && (am || text.regionMatches(true, at, "PM", 0, 2))) {
                at += 2;
                if (hour < 1 || hour > 12) {
                    throw outOfRange();
                }
                hour = hour % 12 + (am ? 0 : 12);
            } else {
                at = before;
            }
            boolean isEndOfDay = hour == 24 && minute == 0 && second == 0 && fraction == 0;
            if (minute > 59 || second > 60 || hour > 23 && !isEndOfDay) {
                throw outOfRange();
            }
            nanos = ((hour * 60 + minute) * 60 + second) * 1_000_000_000L + fraction;
            if (nanos > Civil.NANOS_PER_DAY) {
                throw outOfRange();
            }
        }

        /// Nanoseconds; further digits round.
        private long fraction() {
            long value = 0;
            int count = 0;
            boolean roundUp = false;
            while (at < text.length() && isDigit(text.charAt(at))) {
                int digit = text.charAt(at++) - '0';
                if (count < DIGITS_OF_NANOS) {
                    value = value * 10 + digit;
                } else if (count == DIGITS_OF_NANOS) {
                    roundUp = digit >= 5;
                }
                count++;
            }
            for (; count < DIGITS_OF_NANOS; count++) {
                value *= 10;
            }
            return roundUp ? value + 1 : value;
        }

        void readZone() {
            int before = at;
            skipBlanks();
            if (at == text.length() || lookingAtEra()) {
                at = before;
                return;
            }
            char c = text.charAt(at);
            if (c == 'Z' || c == 'z') {
                at++;
                zone = ZoneOffset.UTC;
            } else if (c == '+' || c == '-') {
                zone = readOffset();
            } else if (Character.isLetter(c)) {
                int start = at;
                while (at < text.length() && !NumberText.isBlank(text.charAt(at))) {
                    at++;
                }
                zone = parseZone(text.substring(start, at));
            } else {
                throw invalid();
            }
        }

        private ZoneOffset readOffset() {
            int sign = text.charAt(at++) == '-' ? -1 : 1;
            int start = at;
            long hours = digits(1, 4);
            long minutes = 0;
            long seconds = 0;
            if (at - start > 2) {
                minutes = hours % 100;
                hours /= 100;
            } else if (at < text.length() && text.charAt(at) == ':') {
                at++;
                minutes = digits(2, 2);
                if (at < text.length() && text.charAt(at) == ':') {
                    at++;
                    seconds = digits(2, 2);
                }
            }
            if (hours > 15 || minutes > 59 || seconds > 59) {
                throw outOfRange();
            }
            long total = sign * (hours * 3600 + minutes * 60 + seconds);
            if (Math.abs(total) > ZoneOffset.MAX.getTotalSeconds()) {
                throw outOfRange();
            }
            return ZoneOffset.ofTotalSeconds((int) total);
        }

        private long digits(int least, int most) {
            int start = at;
            long value = 0;
            while (at < text.length() && at - start < most && isDigit(text.charAt(at))) {
                value = value * 10 + text.charAt(at++) - '0';
            }
            if (at - start < least) {
                throw invalid();
            }
            return value;
        }

        private void expect(char c) {
            if (at >= text.length() || text.charAt(at) != c) {
                throw invalid();
            }
            at++;
        }

        private void skipBlanks() {
            while (at < text.length() && NumberText.isBlank(text.charAt(at))) {
                at++;
            }
        }

        void end() {
            skipBlanks();
            if (at != text.length()) {
                throw invalid();
            }
        }

        private static boolean isDigit(char c) {
            return c >= '0' && c <= '9';
        }

        DbException invalid() {
            return DbException.of(
                    ErrorCode.INVALID_DATETIME,
                    "invalid text for a value, text=\"" + NumberText.shortened(text) + "\", type=" + type
                            + "; write it as ISO 8601 does");
        }

        DbException outOfRange() {
            return DbException.of(
                    ErrorCode.DATETIME_OUT_OF_RANGE,
                    "field of a date or time is out of range, text=\"" + NumberText.shortened(text) + "\", type=" + type
                            + "; correct the text");
        }
    }
}
