package io.rustydb.jdbc;

import io.rustydb.jdbc.error.SqlErrors;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.ZoneOffset;

/// Intervals and times with a displacement as `java.time` has them, from their texts. The text of an interval
/// is in any of the four styles that a session can choose but the verbose one.
final class Intervals {
    private Intervals() {}

    /// Days of 24 hours and a time.
    ///
    /// @throws SQLException 22018 when there are years or months, which have no length
    static Duration duration(String text) throws SQLException {
        Parts parts = Parts.of(text);
        if (parts.months != 0) {
            throw SqlErrors.cannotConvert("an interval with months is no Duration, interval=" + text);
        }
        return parts.time.plusDays(parts.days);
    }

    /// Years, months and days.
    ///
    /// @throws SQLException when there is a time of day
    static Period period(String text) throws SQLException {
        Parts parts = Parts.of(text);
        if (!parts.time.isZero()) {
            throw SqlErrors.cannotConvert("an interval with hours is no Period, interval=" + text);
        }
        return Period.of(parts.months / 12, parts.months % 12, parts.days);
    }

    /// `12:30:00+02` as the engine writes it.
    static OffsetTime offsetTime(String text) throws SQLException {
        int at = Math.max(text.lastIndexOf('+'), text.lastIndexOf('-'));
        try {
            String time = text.substring(0, at);
            // 24:00:00 is no LocalTime.
            LocalTime local = time.startsWith("24:") ? LocalTime.MAX : LocalTime.parse(time);
            return OffsetTime.of(local, ZoneOffset.of(text.substring(at)));
        } catch (DateTimeException e) {
            throw SqlErrors.cannotConvert("not a time with a displacement, text=" + text);
        }
    }

    private record Parts(int months, int days, Duration time) {
        static Parts of(String text) throws SQLException {
            try {
                if (text.startsWith("P")) {
                    int t = text.indexOf('T');
                    Period date = t == 1 ? Period.ZERO : Period.parse(t < 0 ? text : text.substring(0, t));
                    Duration time = t < 0 ? Duration.ZERO : Duration.parse("P" + text.substring(t));
                    return new Parts((int) date.toTotalMonths(), date.getDays(), time);
                }
                return words(text);
            } catch (DateTimeException | NumberFormatException e) {
                throw SqlErrors.cannotConvert("interval's text cannot be read, text=" + text);
            }
        }

        private static Parts words(String text) throws SQLException {
            int months = 0;
            int days = 0;
            Duration time = Duration.ZERO;
            String[] words = text.split(" ");
            for (int i = 0; i < words.length; i++) {
                String word = words[i];
                if (word.indexOf(':') > 0) {
                    time = clock(word);
                } else if (i + 1 < words.length && words[i + 1].startsWith("year")) {
                    months += 12 * Integer.parseInt(words[i++]);
                } else if (i + 1 < words.length && words[i + 1].startsWith("mon")) {
                    months += Integer.parseInt(words[i++]);
                } else if (i + 1 < words.length && words[i + 1].startsWith("day")) {
                    days += Integer.parseInt(words[i++]);
                } else if (word.indexOf('-') > 0) {
                    boolean negative = word.charAt(0) == '-';
                    int dash = word.indexOf('-', 1);
                    int years = Integer.parseInt(
                            word.substring(word.charAt(0) == '-' || word.charAt(0) == '+' ? 1 : 0, dash));
                    int sum = 12 * years + Integer.parseInt(word.substring(dash + 1));
                    months += negative ? -sum : sum;
                } else {
                    days += Integer.parseInt(word);
                }
            }
            return new Parts(months, days, time);
        }

        private static Duration clock(String word) {
            boolean negative = word.charAt(0) == '-';
            String[] parts = (negative || word.charAt(0) == '+' ? word.substring(1) : word).split(":");
            int point = parts[2].indexOf('.');
            long seconds = Long.parseLong(parts[0]) * 3600
                    + Long.parseLong(parts[1]) * 60
                    + Long.parseLong(point < 0 ? parts[2] : parts[2].substring(0, point));
            String fraction = point < 0 ? "0" : parts[2].substring(point + 1);
            Duration value = Duration.ofSeconds(seconds, Long.parseLong((fraction + "000000000").substring(0, 9)));
            return negative ? value.negated() : value;
        }
    }
}
