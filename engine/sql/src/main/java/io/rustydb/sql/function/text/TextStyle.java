package io.rustydb.sql.function.text;

import java.time.ZoneId;

/// How a session writes and reads dates, times and intervals: its settings `timezone`, `datestyle` and
/// `intervalstyle`. Immutable.
public record TextStyle(ZoneId zone, DateStyle dates, DateOrder order, IntervalStyle intervals) {
    /// How dates and timestamps are written.
    public enum DateStyle {
        /// `1997-12-17 07:37:16-08`
        ISO("ISO"),
        /// `Wed Dec 17 07:37:16 1997 PST`
        POSTGRES("Postgres"),
        /// `12/17/1997 07:37:16 PST`
        SQL("SQL"),
        /// `17.12.1997 07:37:16 PST`
        GERMAN("German");

        private final String word;

        DateStyle(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /// Which field comes first where a date's text does not tell.
    public enum DateOrder {
        MDY,
        DMY,
        YMD
    }

    public enum IntervalStyle {
        /// `1 year 2 mons 3 days 04:05:06`
        POSTGRES,
        /// `@ 1 year 2 mons 3 days 4 hours 5 mins 6 secs`
        POSTGRES_VERBOSE,
        /// `+1-2 +3 +4:05:06`
        SQL_STANDARD,
        /// `P1Y2M3DT4H5M6S`
        ISO_8601
    }

    public static TextStyle iso(ZoneId zone) {
        return new TextStyle(zone, DateStyle.ISO, DateOrder.MDY, IntervalStyle.POSTGRES);
    }

    public TextStyle withZone(ZoneId other) {
        return new TextStyle(other, dates, order, intervals);
    }

    /// What the meaning of a literal may depend on, as a key of the plan cache.
    public String readingKey() {
        return order == DateOrder.MDY && intervals == IntervalStyle.POSTGRES
                ? zone.getId()
                : zone.getId() + ' ' + order + ' ' + intervals;
    }
}
