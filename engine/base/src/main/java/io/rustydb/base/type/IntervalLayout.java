package io.rustydb.base.type;

/// INTERVAL: months, days and microseconds, each with its own sign. A month is no number of days and a day no
/// number of hours until somebody compares: then a month has 30 days and a day 24 hours, as in PostgreSQL.
///
/// ```
///  in a row                              in a key
///  +------------+--------+--------+      +-----------------+-----------------+
///  | micros     | days   | months |      | days in all     | rest of the day |
///  | i64 LE     | i32 LE | i32 LE |      | i64 BE, flipped | i64 BE, flipped |
///  +------------+--------+--------+      +-----------------+-----------------+
/// ```
///
/// In memory, days and months are one `long`, the *calendar part*. A key does not tell the value: one month
/// and 30 days have the same.
public final class IntervalLayout {
    public static final long MICROS_PER_DAY = 86_400_000_000L;
    public static final int DAYS_PER_MONTH = 30;

    private IntervalLayout() {}

    /// The calendar part.
    public static long calendar(int months, int days) {
        return (long) months << 32 | days & 0xFFFF_FFFFL;
    }

    public static int months(long calendar) {
        return (int) (calendar >> 32);
    }

    public static int days(long calendar) {
        return (int) calendar;
    }

    /// Whole days for comparison: the higher half of the order.
    public static long comparedDays(long calendar, long micros) {
        return (long) months(calendar) * DAYS_PER_MONTH + days(calendar) + Math.floorDiv(micros, MICROS_PER_DAY);
    }

    /// What is left of a day for comparison: the lower half of the order.
    public static long comparedMicros(long micros) {
        return Math.floorMod(micros, MICROS_PER_DAY);
    }

    public static int compare(long calendar, long micros, long otherCalendar, long otherMicros) {
        int order = Long.compare(comparedDays(calendar, micros), comparedDays(otherCalendar, otherMicros));
        return order != 0 ? order : Long.compare(comparedMicros(micros), comparedMicros(otherMicros));
    }
}
