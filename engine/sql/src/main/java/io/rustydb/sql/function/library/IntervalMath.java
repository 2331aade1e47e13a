package io.rustydb.sql.function.library;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.IntervalLayout;
import io.rustydb.sql.function.text.Civil;
import io.rustydb.sql.function.text.DateTimeText;
import io.rustydb.sql.function.text.IntervalText;
import io.rustydb.sql.function.vector.IntervalVector;
import java.time.ZoneId;

/// Arithmetic with intervals, dates and timestamps.
///
/// **Source** PostgreSQL 15 §9.9: months are added first and end on the last day of a shorter month, then days,
/// then time; with a time zone, months and days are of its calendar.
public final class IntervalMath {
    private static final long DAY = Civil.MICROS_PER_DAY;
    private static final int DAYS_PER_MONTH = IntervalLayout.DAYS_PER_MONTH;

    private IntervalMath() {}

    /// A local timestamp and an interval's three parts.
    public static long add(long local, int months, int days, long micros) {
        if (!DateTimeText.isFinite(local)) {
            return local;
        }
        return plusMicros(addCalendar(local, months, days), micros);
    }

    /// An instant and an interval's three parts.
    public static long addUtc(long utc, int months, int days, long micros, ZoneId zone) {
        if (!DateTimeText.isFinite(utc)) {
            return utc;
        }
        long start = utc;
        if (months != 0 || days != 0) {
            start = DateTimeText.toUtc(addCalendar(DateTimeText.toLocal(utc, zone), months, days), zone);
        }
        return plusMicros(start, micros);
    }

    private static long addCalendar(long local, int months, int days) {
        long value = months == 0 ? local : addMonths(local, months);
        if (days != 0) {
            value = finite(Math.floorDiv(value, DAY) + days, Math.floorMod(value, DAY));
        }
        return value;
    }

    private static long plusMicros(long value, long micros) {
        long sum = value + micros;
        if (((value ^ sum) & (micros ^ sum)) < 0) {
            throw DateTimeText.timestampOutOfRange();
        }
        return checkFinite(sum);
    }

    private static long checkFinite(long micros) {
        if (micros < DateTimeText.TIMESTAMP_MIN || micros > DateTimeText.TIMESTAMP_MAX) {
            throw DateTimeText.timestampOutOfRange();
        }
        return micros;
    }

    private static long finite(long epochDay, long ofDay) {
        if (epochDay < DateTimeText.DATE_MIN || epochDay > DateTimeText.TIMESTAMP_MAX / DAY) {
            throw DateTimeText.timestampOutOfRange();
        }
        return epochDay * DAY + ofDay;
    }

    static long addMonths(long local, long months) {
        long day = addMonthsToDay(Math.floorDiv(local, DAY), months, false);
        return finite(day, Math.floorMod(local, DAY));
    }

    /// @param keepsLast the last day of a month becomes the last day of the other one
    static long addMonthsToDay(long epochDay, long months, boolean keepsLast) {
        long civil = Civil.ofEpochDay(epochDay);
        long count = Civil.year(civil) * 12 + Civil.month(civil) - 1 + months;
        long year = Math.floorDiv(count, 12L);
        int month = (int) Math.floorMod(count, 12L) + 1;
        int last = Civil.daysInMonth(year, month);
        boolean wasLast = Civil.day(civil) == Civil.daysInMonth(Civil.year(civil), Civil.month(civil));
        return Civil.epochDay(year, month, keepsLast && wasLast ? last : Math.min(Civil.day(civil), last));
    }

    /// The time between two timestamps in days and hours.
    static void subtract(long a, long b, IntervalVector out, int row) {
        if (!DateTimeText.isFinite(a) || !DateTimeText.isFinite(b)) {
            throw DbException.of(
                    ErrorCode.DATETIME_OUT_OF_RANGE, "infinite timestamps cannot be subtracted; use finite ones");
        }
        long micros = a - b;
        if (((a ^ b) & (a ^ micros)) < 0) {
            throw IntervalText.overflow();
        }
        justifyHours(0, 0, micros, out, row);
    }

    public static void set(IntervalVector out, int row, long months, long days, long micros) {
        if ((int) months != months || (int) days != days) {
            throw IntervalText.overflow();
        }
        out.set(row, (int) months, (int) days, micros);
    }

    public static long addExact(long a, long b) {
        long sum = a + b;
        if (((a ^ sum) & (b ^ sum)) < 0) {
            throw IntervalText.overflow();
        }
        return sum;
    }

    static long negateExact(long a) {
        if (a == Long.MIN_VALUE) {
            throw IntervalText.overflow();
        }
        return -a;
    }

    /// 24 hours become a day.
    static void justifyHours(int months, int days, long micros, IntervalVector out, int row) {
        long whole = micros / DAY;
        long time = micros - whole * DAY;
        long day = days + whole;
        if (day > 0 && time < 0) {
            time += DAY;
            day--;
        } else if (day < 0 && time > 0) {
            time -= DAY;
            day++;
        }
        set(out, row, months, day, time);
    }

    /// 30 days become a month.
    static void justifyDays(int months, int days, long micros, IntervalVector out, int row) {
        int whole = days / DAYS_PER_MONTH;
        int day = days - whole * DAYS_PER_MONTH;
        long month = (long) months + whole;
        if (month > 0 && day < 0) {
            day += DAYS_PER_MONTH;
            month--;
        } else if (month < 0 && day > 0) {
            day -= DAYS_PER_MONTH;
            month++;
        }
        set(out, row, month, day, micros);
    }

    /// Both, and all parts get one sign.
    static void justify(int months, int days, long micros, IntervalVector out, int row) {
        long wholeDays = micros / DAY;
        long time = micros - wholeDays * DAY;
        long day = days + wholeDays;
        long wholeMonths = day / DAYS_PER_MONTH;
        day -= wholeMonths * DAYS_PER_MONTH;
        long month = months + wholeMonths;
        if (month > 0 && (day < 0 || day == 0 && time < 0)) {
            day += DAYS_PER_MONTH;
            month--;
        } else if (month < 0 && (day > 0 || day == 0 && time > 0)) {
            day -= DAYS_PER_MONTH;
            month++;
        }
        if (day > 0 && time < 0) {
            time += DAY;
            day--;
        } else if (day < 0 && time > 0) {
            time -= DAY;
            day++;
        }
        set(out, row, month, day, time);
    }

    /// What is left of months runs over into days, what is left of days into time.
    public static void scale(
            int months, int days, long micros, double factor, boolean divide, IntervalVector out, int row) {
        if (Double.isNaN(factor) || Double.isInfinite(factor) && !divide) {
            throw IntervalText.overflow();
        }
        if (divide && factor == 0) {
            throw DbException.of(ErrorCode.DIVISION_BY_ZERO, "division by zero; test the divisor before");
        }
        double monthsExact = divide ? months / factor : months * factor;
        double daysExact = divide ? days / factor : days * factor;
        double microsExact = divide ? micros / factor : micros * factor;
        if (Math.abs(monthsExact) > Integer.MAX_VALUE || Math.abs(daysExact) > Integer.MAX_VALUE) {
            throw IntervalText.overflow();
        }
        long month = (long) monthsExact;
        long day = (long) daysExact;
        double daysOfMonths = round((monthsExact - month) * DAYS_PER_MONTH);
        double seconds = round((daysExact - day + daysOfMonths - (long) daysOfMonths) * 86_400);
        if (Math.abs(seconds) >= 86_400) {
            day += (long) (seconds / 86_400);
            seconds -= (long) (seconds / 86_400) * 86_400;
        }
        day += (long) daysOfMonths;
        double time = Math.rint(microsExact + seconds * 1e6);
        if (!(Math.abs(time) < 0x1p63)) {
            throw IntervalText.overflow();
        }
        set(out, row, month, day, (long) time);
    }

    private static double round(double seconds) {
        return Math.rint(seconds * 1e6) / 1e6;
    }

    /// The difference of two local timestamps in years, months, days and time, as one counts an age.
    static void age(long a, long b, IntervalVector out, int row) {
        if (!DateTimeText.isFinite(a) || !DateTimeText.isFinite(b)) {
            throw DbException.of(ErrorCode.DATETIME_OUT_OF_RANGE, "an infinite timestamp has no age; use a finite one");
        }
        boolean negative = a < b;
        long later = negative ? b : a;
        long earlier = negative ? a : b;
        long laterCivil = Civil.ofEpochDay(Math.floorDiv(later, DAY));
        long earlierCivil = Civil.ofEpochDay(Math.floorDiv(earlier, DAY));
        long time = Math.floorMod(later, DAY) - Math.floorMod(earlier, DAY);
        long days = Civil.day(laterCivil) - Civil.day(earlierCivil);
        long months = (Civil.year(laterCivil) - Civil.year(earlierCivil)) * 12
                + Civil.month(laterCivil)
                - Civil.month(earlierCivil);
        if (time < 0) {
            time += DAY;
            days--;
        }
        if (days < 0) {
            days += Civil.daysInMonth(Civil.year(earlierCivil), Civil.month(earlierCivil));
            months--;
        }
        int sign = negative ? -1 : 1;
        set(out, row, sign * months, sign * days, sign * time);
    }

    /// The start of the bin of a fixed length that a timestamp falls into, bins beginning at an origin.
    static long bin(int months, int days, long micros, long source, long origin) {
        if (!DateTimeText.isFinite(source)) {
            return source;
        }
        if (!DateTimeText.isFinite(origin)) {
            throw DbException.of(ErrorCode.DATETIME_OUT_OF_RANGE, "origin of bins is infinite; use a finite one");
        }
        if (months != 0) {
            throw DbException.of(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "timestamps cannot be binned into intervals with months or years; use days");
        }
        long stride = addExact(Math.multiplyExact((long) days, DAY), micros);
        if (stride <= 0) {
            throw DbException.of(ErrorCode.DATETIME_OUT_OF_RANGE, "stride of bins must be greater than zero");
        }
        long difference = source - origin;
        if (((source ^ origin) & (source ^ difference)) < 0) {
            throw IntervalText.overflow();
        }
        return checkFinite(source - Math.floorMod(difference, stride));
    }
}
