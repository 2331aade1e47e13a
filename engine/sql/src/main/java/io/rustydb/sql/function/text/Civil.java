package io.rustydb.sql.function.text;

/// The proleptic Gregorian calendar on day numbers, without objects.
///
/// **Source** Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms". Year 0 is 1 BC.
public final class Civil {
    public static final long MICROS_PER_SECOND = 1_000_000L;
    public static final long MICROS_PER_DAY = 86_400L * MICROS_PER_SECOND;
    public static final long NANOS_PER_DAY = 86_400_000_000_000L;

    private static final int DAYS_PER_ERA = 146_097;
    /// Days from 0000-03-01 to 1970-01-01.
    private static final int EPOCH_SHIFT = 719_468;

    private Civil() {}

    /// Days since 1970-01-01 of a valid date.
    public static long epochDay(long year, int month, int day) {
        long y = month <= 2 ? year - 1 : year;
        long era = Math.floorDiv(y, 400L);
        long yearOfEra = y - era * 400;
        long dayOfYear = (153L * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * DAYS_PER_ERA + dayOfEra - EPOCH_SHIFT;
    }

    /// Year, month and day as `year << 16 | month << 8 | day`; the year keeps its sign.
    public static long ofEpochDay(long epochDay) {
        long z = epochDay + EPOCH_SHIFT;
        long era = Math.floorDiv(z, (long) DAYS_PER_ERA);
        long dayOfEra = z - era * DAYS_PER_ERA;
        long yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        long shifted = (5 * dayOfYear + 2) / 153;
        long day = dayOfYear - (153 * shifted + 2) / 5 + 1;
        long month = shifted < 10 ? shifted + 3 : shifted - 9;
        long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        return year << 16 | month << 8 | day;
    }

    public static long year(long civil) {
        return civil >> 16;
    }

    public static int month(long civil) {
        return (int) (civil >> 8 & 0xFF);
    }

    public static int day(long civil) {
        return (int) (civil & 0xFF);
    }

    public static boolean isLeapYear(long year) {
        return (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0);
    }

    public static int daysInMonth(long year, int month) {
        return switch (month) {
            case 2 -> isLeapYear(year) ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }

    /// 1 = Monday .. 7 = Sunday.
    public static int isoDayOfWeek(long epochDay) {
        return (int) Math.floorMod(epochDay + 3, 7L) + 1;
    }

    /// 1..366.
    public static int dayOfYear(long epochDay) {
        return (int) (epochDay - epochDay(year(ofEpochDay(epochDay)), 1, 1)) + 1;
    }

    /// The year that the ISO 8601 week of a day belongs to.
    public static long isoYear(long epochDay) {
        return year(ofEpochDay(epochDay + 4 - isoDayOfWeek(epochDay)));
    }

    /// ISO 8601 week, 1..53.
    public static int isoWeek(long epochDay) {
        long thursday = epochDay + 4 - isoDayOfWeek(epochDay);
        return (dayOfYear(thursday) - 1) / 7 + 1;
    }
}
