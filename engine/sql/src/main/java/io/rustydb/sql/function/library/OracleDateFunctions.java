package io.rustydb.sql.function.library;

import static io.rustydb.base.type.TypeKind.DATE;
import static io.rustydb.base.type.TypeKind.DOUBLE;
import static io.rustydb.base.type.TypeKind.INTEGER;
import static io.rustydb.base.type.TypeKind.TIMESTAMP;
import static io.rustydb.base.type.TypeKind.VARCHAR;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.IntervalFields;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.FunctionRegistry.Builder;
import io.rustydb.sql.function.Volatility;
import io.rustydb.sql.function.text.Civil;
import io.rustydb.sql.function.text.DateTimeText;
import io.rustydb.sql.function.text.IntervalReader;
import io.rustydb.sql.function.text.IntervalText;
import io.rustydb.sql.function.text.TextStyle.IntervalStyle;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.DecimalVector;
import io.rustydb.sql.function.vector.DoubleVector;
import io.rustydb.sql.function.vector.IntervalVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/// Oracle's functions of dates. A DATE there has a time of day: what works on DATE here works on TIMESTAMP,
/// too.
///
/// **Source** Oracle Database 19c SQL Language Reference, chapter 7.
final class OracleDateFunctions {
    private static final long DAY = Civil.MICROS_PER_DAY;
    private static final MathContext DIGITS = new MathContext(40, RoundingMode.HALF_UP);
    private static final String[] DAYS = {"MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"};

    private OracleDateFunctions() {}

    static void register(Builder registry) {
        registry.perRow(
                "sysdate",
                SqlType.of(TIMESTAMP, 0),
                Volatility.STABLE,
                (a, out, row, context) -> {
                    long local = DateTimeText.toLocal(context.statementMicros(), context.timeZone());
                    set(out, row, local - Math.floorMod(local, Civil.MICROS_PER_SECOND));
                },
                "Start of the statement in whole seconds, local; written without parentheses.",
                "sysdate() IS NOT NULL → true");
        registry.perRow(
                "systimestamp",
                SqlType.TIMESTAMP_TZ,
                Volatility.STABLE,
                (a, out, row, context) -> set(out, row, context.statementMicros()),
                "Start of the statement; written without parentheses.",
                "systimestamp() IS NOT NULL → true");
        for (TypeKind kind : new TypeKind[] {DATE, TIMESTAMP}) {
            registerMonths(registry, kind);
        }
        registerIntervals(registry);
    }

    private static long longAt(Vector[] arguments, int index, int row) {
        return ((LongVector) arguments[index]).get(row);
    }

    private static String textAt(Vector[] arguments, int index, int row) {
        return ((BytesVector) arguments[index]).getString(row);
    }

    private static void set(Vector out, int row, long value) {
        ((LongVector) out).set(row, value);
    }

    private static boolean isFinite(long value, TypeKind kind) {
        return kind == DATE ? DateTimeText.isFiniteDate(value) : DateTimeText.isFinite(value);
    }

    private static long day(long value, TypeKind kind) {
        return kind == DATE ? value : Math.floorDiv(value, DAY);
    }

    /// The same time on another day.
    private static long onDay(long epochDay, long value, TypeKind kind) {
        if (epochDay < DateTimeText.DATE_MIN || epochDay > DateTimeText.TIMESTAMP_MAX / DAY) {
            throw DateTimeText.timestampOutOfRange();
        }
        return kind == DATE ? epochDay : epochDay * DAY + Math.floorMod(value, DAY);
    }

    private static void registerMonths(Builder registry, TypeKind kind) {
        String type = SqlType.of(kind) + " ";
        String time = kind == DATE ? "" : " 00:00:00";
        registry.perRow(
                "add_months",
                SqlType.of(kind),
                (a, out, row, context) -> {
                    long value = longAt(a, 0, row);
                    long months = longAt(a, 1, row);
                    set(
                            out,
                            row,
                            isFinite(value, kind)
                                    ? onDay(IntervalMath.addMonthsToDay(day(value, kind), months, true), value, kind)
                                    : value);
                },
                "The date so many months later; the last day of a month stays one.",
                "add_months(" + type + "'2024-02-29', 1) → 2024-03-31" + time,
                kind,
                INTEGER);
        registry.perRow(
                "last_day",
                SqlType.of(kind),
                (a, out, row, context) -> {
                    long value = longAt(a, 0, row);
                    if (!isFinite(value, kind)) {
                        set(out, row, value);
                        return;
                    }
                    long civil = Civil.ofEpochDay(day(value, kind));
                    int last = Civil.daysInMonth(Civil.year(civil), Civil.month(civil));
                    set(out, row, onDay(Civil.epochDay(Civil.year(civil), Civil.month(civil), last), value, kind));
                },
                "The last day of the date's month.",
                "last_day(" + type + "'2024-02-10') → 2024-02-29" + time,
                kind);
        registry.perRow(
                "next_day",
                SqlType.of(kind),
                (a, out, row, context) -> {
                    long value = longAt(a, 0, row);
                    int wanted = dayOfWeek(textAt(a, 1, row));
                    long epochDay = day(value, kind);
                    int ahead = Math.floorMod(wanted - Civil.isoDayOfWeek(epochDay) - 1, 7) + 1;
                    set(out, row, isFinite(value, kind) ? onDay(epochDay + ahead, value, kind) : value);
                },
                "The first day of that name after the date.",
                "next_day(" + type + "'2024-07-09', 'Tuesday') → 2024-07-16" + time,
                kind,
                VARCHAR);
        registry.perRow(
                "months_between",
                SqlType.NUMERIC,
                (a, out, row, context) ->
                        ((DecimalVector) out).set(row, monthsBetween(longAt(a, 0, row), longAt(a, 1, row), kind)),
                "Months from the second to the first; a rest is so many 31sts.",
                "months_between(" + type + "'2024-03-31', " + type + "'2024-02-29') → 1",
                kind,
                kind);
    }

    private static int dayOfWeek(String name) {
        String upper = name.strip().toUpperCase(Locale.ROOT);
        for (int i = 0; i < DAYS.length; i++) {
            if (upper.length() >= 3 && upper.startsWith(DAYS[i].substring(0, 3))) {
                return i + 1;
            }
        }
        throw DbException.of(
                ErrorCode.INVALID_ARGUMENT, "there is no such day of the week, name=\"" + name + "\"; use MONDAY, ...");
    }

    private static BigDecimal monthsBetween(long a, long b, TypeKind kind) {
        if (!isFinite(a, kind) || !isFinite(b, kind)) {
            throw DateTimeText.timestampOutOfRange();
        }
        long dayA = day(a, kind);
        long dayB = day(b, kind);
        long civilA = Civil.ofEpochDay(dayA);
        long civilB = Civil.ofEpochDay(dayB);
        long months = (Civil.year(civilA) - Civil.year(civilB)) * 12 + Civil.month(civilA) - Civil.month(civilB);
        boolean bothLast = isLast(civilA) && isLast(civilB);
        if (Civil.day(civilA) == Civil.day(civilB) || bothLast) {
            return BigDecimal.valueOf(months);
        }
        long timeA = kind == DATE ? 0 : Math.floorMod(a, DAY);
        long timeB = kind == DATE ? 0 : Math.floorMod(b, DAY);
        long micros = (Civil.day(civilA) - Civil.day(civilB)) * DAY + timeA - timeB;
        BigDecimal rest = BigDecimal.valueOf(micros).divide(BigDecimal.valueOf(31 * DAY), DIGITS);
        BigDecimal exact = BigDecimal.valueOf(months).add(rest).round(DIGITS).stripTrailingZeros();
        return exact.scale() < 0 ? exact.setScale(0) : exact;
    }

    private static boolean isLast(long civil) {
        return Civil.day(civil) == Civil.daysInMonth(Civil.year(civil), Civil.month(civil));
    }

    /// `trunc` and `round`, which numbers have, too.
    static void registerRounding(Builder registry) {
        registerRounding(registry, DATE);
        registerRounding(registry, TIMESTAMP);
    }

    private static void registerRounding(Builder registry, TypeKind kind) {
        String type = SqlType.of(kind) + " ";
        String time = kind == DATE ? "" : " 00:00:00";
        for (boolean round : new boolean[] {false, true}) {
            String name = round ? "round" : "trunc";
            registry.perRow(
                    name,
                    SqlType.of(kind),
                    (a, out, row, context) -> set(out, row, rounded(longAt(a, 0, row), "DD", round, kind)),
                    round ? "The nearest midnight." : "Midnight before it.",
                    name + "(" + type + "'2024-07-09') → 2024-07-09" + time,
                    kind);
            registry.perRow(
                    name,
                    SqlType.of(kind),
                    (a, out, row, context) -> set(out, row, rounded(longAt(a, 0, row), textAt(a, 1, row), round, kind)),
                    round ? "The nearest start of a unit." : "Start of the unit it is in.",
                    name + "(" + type + "'2024-07-16', 'MM') → " + (round ? "2024-08-01" : "2024-07-01") + time,
                    kind,
                    VARCHAR);
        }
    }

    /// Cuts or rounds to a unit by Oracle's format words.
    private static long rounded(long value, String unit, boolean up, TypeKind kind) {
        if (!isFinite(value, kind)) {
            return value;
        }
        long micros = kind == DATE ? value * DAY : value;
        long result = unitStart(micros, unit, up);
        return kind == DATE ? Math.floorDiv(result, DAY) : DateTimeText.checkTimestamp(result);
    }

    /// @param nearest the start of this unit or of the next one, whichever Oracle says is nearer
    private static long unitStart(long micros, String unit, boolean nearest) {
        long day = Math.floorDiv(micros, DAY);
        long civil = Civil.ofEpochDay(day);
        long year = Civil.year(civil);
        int month = Civil.month(civil);
        int dayOfMonth = Civil.day(civil);
        boolean noon = Math.floorMod(micros, DAY) >= DAY / 2;
        return switch (unit.strip().toUpperCase(Locale.ROOT)) {
            case "CC", "SCC" -> {
                long start = Math.floorDiv(year - 1, 100L) * 100 + 1;
                yield year(nearest && year - start >= 50 ? start + 100 : start);
            }
            case "YEAR", "SYYYY", "YYYY", "YYY", "YY", "Y", "SYEAR" -> year(nearest && month >= 7 ? year + 1 : year);
            case "IYYY", "IYY", "IY", "I" -> {
                long isoYear = Civil.isoYear(day);
                yield isoYear(nearest && month >= 7 && isoYear == year ? isoYear + 1 : isoYear);
            }
            case "Q" -> {
                int first = (month - 1) / 3 * 3 + 1;
                boolean later = month - first == 2 || month - first == 1 && dayOfMonth >= 16;
                yield month(year, nearest && later ? first + 3 : first);
            }
            case "MONTH", "MON", "MM", "RM" -> month(year, nearest && dayOfMonth >= 16 ? month + 1 : month);
            case "WW" -> week(micros, Civil.epochDay(year, 1, 1), nearest);
            case "W" -> week(micros, Civil.epochDay(year, month, 1), nearest);
            case "IW" -> week(micros, day + 1 - Civil.isoDayOfWeek(day), nearest);
            case "DAY", "DY", "D" -> week(micros, day - Civil.isoDayOfWeek(day) % 7, nearest);
            case "DDD", "DD", "J" -> (nearest && noon ? day + 1 : day) * DAY;
            case "HH", "HH12", "HH24" -> step(micros, 3_600_000_000L, nearest);
            case "MI" -> step(micros, 60_000_000L, nearest);
            default ->
                throw DbException.of(
                        ErrorCode.INVALID_ARGUMENT,
                        "unit is not known, unit=\"" + unit + "\"; use CC, YYYY, Q, MM, WW, IW, W, DD, DAY, HH or MI");
        };
    }

    private static long step(long micros, long unit, boolean nearest) {
        return Math.floorDiv(nearest ? micros + unit / 2 : micros, unit) * unit;
    }

    private static long week(long micros, long firstDay, boolean nearest) {
        long start = firstDay * DAY;
        return start + step(micros - start, 7 * DAY, nearest);
    }

    private static long year(long year) {
        return Civil.epochDay(year, 1, 1) * DAY;
    }

    private static long isoYear(long year) {
        long fourth = Civil.epochDay(year, 1, 4);
        return (fourth + 1 - Civil.isoDayOfWeek(fourth)) * DAY;
    }

    private static long month(long year, int month) {
        return (month > 12 ? Civil.epochDay(year + 1, month - 12, 1) : Civil.epochDay(year, month, 1)) * DAY;
    }

    private static void registerIntervals(Builder registry) {
        registry.perRow(
                "numtodsinterval",
                SqlType.INTERVAL,
                (a, out, row, context) -> {
                    double unit = switch (textAt(a, 1, row).strip().toUpperCase(Locale.ROOT)) {
                        case "DAY" -> DAY;
                        case "HOUR" -> 3_600_000_000L;
                        case "MINUTE" -> 60_000_000L;
                        case "SECOND" -> 1_000_000L;
                        default -> throw unknownUnit(textAt(a, 1, row), "DAY, HOUR, MINUTE or SECOND");
                    };
                    double micros = Math.rint(((DoubleVector) a[0]).get(row) * unit);
                    if (!(Math.abs(micros) < 0x1p63)) {
                        throw IntervalText.overflow();
                    }
                    IntervalMath.justifyHours(0, 0, (long) micros, (IntervalVector) out, row);
                },
                "An interval of so many days, hours, minutes or seconds.",
                "numtodsinterval(36, 'HOUR') → 1 day 12:00:00",
                DOUBLE,
                VARCHAR);
        registry.perRow(
                "numtoyminterval",
                SqlType.INTERVAL,
                (a, out, row, context) -> {
                    int unit = switch (textAt(a, 1, row).strip().toUpperCase(Locale.ROOT)) {
                        case "YEAR" -> 12;
                        case "MONTH" -> 1;
                        default -> throw unknownUnit(textAt(a, 1, row), "YEAR or MONTH");
                    };
                    double months = Math.rint(((DoubleVector) a[0]).get(row) * unit);
                    if (!(Math.abs(months) <= Integer.MAX_VALUE)) {
                        throw IntervalText.overflow();
                    }
                    IntervalMath.set((IntervalVector) out, row, (long) months, 0, 0);
                },
                "An interval of so many years or months.",
                "numtoyminterval(1.5, 'YEAR') → 1 year 6 mons",
                DOUBLE,
                VARCHAR);
        registry.perRow(
                "to_dsinterval",
                SqlType.INTERVAL,
                (a, out, row, context) -> read(
                        textAt(a, 0, row),
                        SqlType.interval(
                                IntervalFields.range(IntervalFields.DAY, IntervalFields.SECOND), SqlType.UNCONSTRAINED),
                        out,
                        row),
                "An interval of a text like `1 02:03:04`.",
                "to_dsinterval('1 02:03:04') → 1 day 02:03:04",
                VARCHAR);
        registry.perRow(
                "to_yminterval",
                SqlType.INTERVAL,
                (a, out, row, context) -> read(
                        textAt(a, 0, row),
                        SqlType.interval(
                                IntervalFields.range(IntervalFields.YEAR, IntervalFields.MONTH), SqlType.UNCONSTRAINED),
                        out,
                        row),
                "An interval of a text like `1-2`.",
                "to_yminterval('1-2') → 1 year 2 mons",
                VARCHAR);
    }

    private static void read(String text, SqlType type, Vector out, int row) {
        long[] parsed = IntervalReader.parse(text, type, IntervalStyle.SQL_STANDARD);
        ((IntervalVector) out).set(row, parsed[0], parsed[1]);
    }

    private static DbException unknownUnit(String unit, String known) {
        return DbException.of(ErrorCode.INVALID_ARGUMENT, "unit is not known, unit=\"" + unit + "\"; use " + known);
    }
}
