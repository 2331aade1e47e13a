package io.rustydb.sql.function.library;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TimeTz;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.text.Civil;
import io.rustydb.sql.function.text.DateTimeText;
import io.rustydb.sql.function.vector.IntervalVector;
import java.util.Locale;

/// What `extract` and `date_trunc` can name.
enum DateTimeField {
    MICROSECONDS,
    MILLISECONDS,
    SECOND,
    MINUTE,
    HOUR,
    DAY,
    WEEK,
    MONTH,
    QUARTER,
    YEAR,
    DECADE,
    CENTURY,
    MILLENNIUM,
    DOW,
    ISODOW,
    DOY,
    ISOYEAR,
    JULIAN,
    EPOCH,
    TIMEZONE,
    TIMEZONE_HOUR,
    TIMEZONE_MINUTE;

    /// Day number of 1970-01-01 in the Julian count that begins at midnight.
    private static final int JULIAN_OF_EPOCH = 2_440_588;

    /// @throws DbException 22023 for an unknown field, 0A000 for one that the type does not have
    static DateTimeField of(String name, TypeKind kind) {
        DateTimeField field = switch (name.strip().toLowerCase(Locale.ROOT)) {
            case "microsecond", "microseconds", "us", "usec", "useconds" -> MICROSECONDS;
            case "millisecond", "milliseconds", "ms", "msec" -> MILLISECONDS;
            case "second", "seconds", "sec", "secs", "s" -> SECOND;
            case "minute", "minutes", "min", "mins", "m" -> MINUTE;
            case "hour", "hours", "hr", "hrs", "h" -> HOUR;
            case "day", "days", "d" -> DAY;
            case "week", "weeks", "w" -> WEEK;
            case "month", "months", "mon", "mons" -> MONTH;
            case "quarter", "qtr" -> QUARTER;
            case "year", "years", "yr", "yrs", "y" -> YEAR;
            case "decade", "decades", "dec", "decs" -> DECADE;
            case "century", "centuries", "cent", "c" -> CENTURY;
            case "millennium", "millennia", "mil", "mils" -> MILLENNIUM;
            case "dow" -> DOW;
            case "isodow" -> ISODOW;
            case "doy" -> DOY;
            case "isoyear" -> ISOYEAR;
            case "julian", "jd" -> JULIAN;
            case "epoch" -> EPOCH;
            case "timezone" -> TIMEZONE;
            case "timezone_hour", "timezone_h" -> TIMEZONE_HOUR;
            case "timezone_minute", "timezone_m" -> TIMEZONE_MINUTE;
            default -> throw unknown(name, kind);
        };
        boolean ofZone = field.ordinal() >= TIMEZONE.ordinal();
        boolean ofTime = field.ordinal() <= HOUR.ordinal();
        boolean has = switch (kind) {
            case DATE -> !ofZone && !ofTime;
            case TIME -> ofTime || field == EPOCH;
            case TIME_TZ -> ofTime || ofZone || field == EPOCH;
            case INTERVAL -> !ofZone && field.compareTo(DOW) < 0 && field != WEEK || field == EPOCH;
            case TIMESTAMP -> !ofZone;
            default -> true;
        };
        if (!has) {
            throw DbException.of(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "type has no such field, field=\"" + name + "\", type=" + SqlType.of(kind)
                            + "; convert it to TIMESTAMP");
        }
        return field;
    }

    private static DbException unknown(String name, TypeKind kind) {
        return DbException.of(
                ErrorCode.INVALID_ARGUMENT,
                "there is no such field, field=\"" + name + "\", type=" + SqlType.of(kind)
                        + "; use year, month, day, hour, minute, second, ...");
    }

    /// Digits behind the point of the field's value.
    int scale(TypeKind kind) {
        return switch (this) {
            case SECOND -> 6;
            case MILLISECONDS -> 3;
            case EPOCH -> kind == TypeKind.DATE ? 0 : 6;
            case JULIAN -> kind == TypeKind.DATE ? 0 : 6;
            default -> 0;
        };
    }

    /// The field's value times 10^scale.
    ///
    /// @param raw the value in its type's unit
    /// @param offsetSeconds of a TIMESTAMP WITH TIME ZONE, 0 otherwise
    long unscaled(long raw, TypeKind kind, int offsetSeconds) {
        long utcMicros = switch (kind) {
            case DATE -> 0;
            case TIME -> raw / 1000;
            case TIME_TZ -> TimeTz.utcMicros(raw);
            default -> raw;
        };
        long micros = utcMicros + offsetSeconds * Civil.MICROS_PER_SECOND;
        long day = kind == TypeKind.DATE ? raw : Math.floorDiv(micros, Civil.MICROS_PER_DAY);
        long ofDay = kind == TypeKind.TIME || kind == TypeKind.TIME_TZ
                ? micros
                : Math.floorMod(micros, Civil.MICROS_PER_DAY);
        long civil = Civil.ofEpochDay(day);
        long year = Civil.year(civil);
        return switch (this) {
            case MICROSECONDS, MILLISECONDS, SECOND -> ofDay % 60_000_000L;
            case MINUTE -> ofDay / 60_000_000L % 60;
            case HOUR -> ofDay / 3_600_000_000L;
            case DAY -> Civil.day(civil);
            case WEEK -> Civil.isoWeek(day);
            case MONTH -> Civil.month(civil);
            case QUARTER -> (Civil.month(civil) + 2) / 3;
            // There is no year 0: the year before 1 AD is 1 BC, shown as -1.
            case YEAR -> year > 0 ? year : year - 1;
            case DECADE -> Math.floorDiv(year, 10L);
            case CENTURY -> year > 0 ? (year + 99) / 100 : -((99 - (year - 1)) / 100);
            case MILLENNIUM -> year > 0 ? (year + 999) / 1000 : -((999 - (year - 1)) / 1000);
            case DOW -> Civil.isoDayOfWeek(day) % 7;
            case ISODOW -> Civil.isoDayOfWeek(day);
            case DOY -> Civil.dayOfYear(day);
            case ISOYEAR -> {
                long isoYear = Civil.isoYear(day);
                yield isoYear > 0 ? isoYear : isoYear - 1;
            }
            case JULIAN ->
                kind == TypeKind.DATE
                        ? day + JULIAN_OF_EPOCH
                        : (day + JULIAN_OF_EPOCH) * 1_000_000L + Math.round(ofDay / 86_400.0);
            case EPOCH -> kind == TypeKind.DATE ? day * 86_400L : utcMicros;
            case TIMEZONE -> offsetSeconds;
            case TIMEZONE_HOUR -> offsetSeconds / 3600;
            case TIMEZONE_MINUTE -> offsetSeconds / 60 % 60;
        };
    }

    /// True when the field of a later moment is never the smaller one: an infinite moment has it, too.
    boolean grows() {
        return switch (this) {
            case YEAR, DECADE, CENTURY, MILLENNIUM, ISOYEAR, JULIAN, EPOCH -> true;
            default -> false;
        };
    }

    /// The field's value of an interval, times 10^scale.
    long unscaledOfInterval(int months, int days, long micros) {
        return switch (this) {
            case MICROSECONDS, MILLISECONDS, SECOND -> micros % 60_000_000L;
            case MINUTE -> micros / 60_000_000L % 60;
            case HOUR -> micros / 3_600_000_000L;
            case DAY -> days;
            case MONTH -> months % 12;
            case QUARTER -> months % 12 / 3 + 1;
            case YEAR -> months / 12;
            case DECADE -> months / 120;
            case CENTURY -> months / 1200;
            case MILLENNIUM -> months / 12_000;
            // A year has 365.25 days, a month beside it 30.
            case EPOCH ->
                IntervalMath.addExact(
                        Math.multiplyExact(
                                (1461L * (months / 12) + 120L * (months % 12) + 4L * days) * 21_600L, 1_000_000L),
                        micros);
            default -> throw new AssertionError(this + " of an interval");
        };
    }

    /// An interval with everything below a unit set to zero.
    ///
    /// @throws DbException 22023, 0A000
    static void truncateInterval(String unit, IntervalVector value, int row, IntervalVector out) {
        DateTimeField field = of(unit, TypeKind.INTERVAL);
        int months = value.months(row);
        int days = value.days(row);
        long micros = value.micros(row);
        long step = switch (field) {
            case MICROSECONDS -> 1;
            case MILLISECONDS -> 1000;
            case SECOND -> 1_000_000L;
            case MINUTE -> 60_000_000L;
            case HOUR -> 3_600_000_000L;
            default -> 0;
        };
        if (step > 0) {
            out.set(row, months, days, micros - micros % step);
            return;
        }
        int monthStep = switch (field) {
            case DAY -> 0;
            case MONTH -> 1;
            case QUARTER -> 3;
            case YEAR -> 12;
            case DECADE -> 120;
            case CENTURY -> 1200;
            case MILLENNIUM -> 12_000;
            default -> throw unknown(unit, TypeKind.INTERVAL);
        };
        out.set(row, monthStep == 0 ? months : months - months % monthStep, monthStep == 0 ? days : 0, 0);
    }

    /// A local timestamp in microseconds with everything below a unit set to its start.
    ///
    /// @throws DbException 22023 for a field that is not a unit
    static long truncate(String unit, long micros, TypeKind kind) {
        DateTimeField field = of(unit, kind);
        if (!DateTimeText.isFinite(micros)) {
            return micros;
        }
        long day = Math.floorDiv(micros, Civil.MICROS_PER_DAY);
        long civil = Civil.ofEpochDay(day);
        long year = Civil.year(civil);
        int month = Civil.month(civil);
        long start = switch (field) {
            case MICROSECONDS -> micros;
            case MILLISECONDS -> micros - Math.floorMod(micros, 1000L);
            case SECOND -> micros - Math.floorMod(micros, Civil.MICROS_PER_SECOND);
            case MINUTE -> micros - Math.floorMod(micros, 60_000_000L);
            case HOUR -> micros - Math.floorMod(micros, 3_600_000_000L);
            case DAY -> day * Civil.MICROS_PER_DAY;
            case WEEK -> (day + 1 - Civil.isoDayOfWeek(day)) * Civil.MICROS_PER_DAY;
            case MONTH -> startOf(year, month);
            case QUARTER -> startOf(year, (month - 1) / 3 * 3 + 1);
            case YEAR -> startOf(year, 1);
            case DECADE -> startOf(Math.floorDiv(year, 10L) * 10, 1);
            case CENTURY -> startOf(Math.floorDiv(year - 1, 100L) * 100 + 1, 1);
            case MILLENNIUM -> startOf(Math.floorDiv(year - 1, 1000L) * 1000 + 1, 1);
            default -> throw unknown(unit, kind);
        };
        return start;
    }

    private static long startOf(long year, int month) {
        return Civil.epochDay(year, month, 1) * Civil.MICROS_PER_DAY;
    }
}
