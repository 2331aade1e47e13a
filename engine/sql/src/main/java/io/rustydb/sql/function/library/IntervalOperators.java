package io.rustydb.sql.function.library;

import static io.rustydb.base.type.TypeKind.DATE;
import static io.rustydb.base.type.TypeKind.DOUBLE;
import static io.rustydb.base.type.TypeKind.INTEGER;
import static io.rustydb.base.type.TypeKind.INTERVAL;
import static io.rustydb.base.type.TypeKind.TIME;
import static io.rustydb.base.type.TypeKind.TIMESTAMP;
import static io.rustydb.base.type.TypeKind.TIMESTAMP_TZ;
import static io.rustydb.base.type.TypeKind.TIME_TZ;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TimeTz;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.FunctionRegistry.Builder;
import io.rustydb.sql.function.Kernel;
import io.rustydb.sql.function.Volatility;
import io.rustydb.sql.function.cast.Numbers;
import io.rustydb.sql.function.text.Civil;
import io.rustydb.sql.function.text.DateTimeText;
import io.rustydb.sql.function.vector.DoubleVector;
import io.rustydb.sql.function.vector.IntervalVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;

/// Plus, minus, times and divided by, of dates, times and intervals.
final class IntervalOperators {
    private IntervalOperators() {}

    static void register(Builder registry) {
        registerDates(registry);
        registerDifferences(registry);
        registerIntervals(registry);
        for (TypeKind kind : new TypeKind[] {DATE, TIME, TIME_TZ, TIMESTAMP, TIMESTAMP_TZ}) {
            registerShifts(registry, kind);
        }
    }

    private static long longAt(Vector vector, int row) {
        return ((LongVector) vector).get(row);
    }

    private static void set(Vector out, int row, long value) {
        ((LongVector) out).set(row, value);
    }

    private static void registerDates(Builder registry) {
        String date = "DATE '2024-02-28'";
        Kernel.RowKernel later = (a, out, row, context) -> set(out, row, addDays(longAt(a[0], row), longAt(a[1], row)));
        registry.perRow(
                "+", SqlType.DATE, later, "The date so many days later.", date + " + 2 → 2024-03-01", DATE, INTEGER);
        registry.perRow(
                "+",
                SqlType.DATE,
                (a, out, row, context) -> set(out, row, addDays(longAt(a[1], row), longAt(a[0], row))),
                "The date so many days later.",
                "2 + " + date + " → 2024-03-01",
                INTEGER,
                DATE);
        registry.perRow(
                "-",
                SqlType.DATE,
                (a, out, row, context) -> set(out, row, addDays(longAt(a[0], row), -longAt(a[1], row))),
                "The date so many days earlier.",
                date + " - 28 → 2024-01-31",
                DATE,
                INTEGER);
        registry.perRow(
                "-",
                SqlType.INTEGER,
                (a, out, row, context) -> {
                    long x = longAt(a[0], row);
                    long y = longAt(a[1], row);
                    if (!DateTimeText.isFiniteDate(x) || !DateTimeText.isFiniteDate(y)) {
                        throw DbException.of(
                                ErrorCode.DATETIME_OUT_OF_RANGE,
                                "infinite dates cannot be subtracted; use finite ones");
                    }
                    set(out, row, Numbers.checkRange(x - y, INTEGER));
                },
                "Days between two dates.",
                "DATE '2024-03-01' - " + date + " → 2",
                DATE,
                DATE);
        Kernel.RowKernel at = (a, out, row, context) -> set(out, row, at(longAt(a[0], row), longAt(a[1], row)));
        registry.perRow(
                "+",
                SqlType.TIMESTAMP,
                at,
                "A date at a time.",
                date + " + TIME '12:30' → 2024-02-28 12:30:00",
                DATE,
                TIME);
        registry.perRow(
                "+",
                SqlType.TIMESTAMP,
                (a, out, row, context) -> set(out, row, at(longAt(a[1], row), longAt(a[0], row))),
                "A date at a time.",
                "TIME '12:30' + " + date + " → 2024-02-28 12:30:00",
                TIME,
                DATE);
        registry.perRow(
                "+",
                SqlType.TIMESTAMP_TZ,
                (a, out, row, context) -> set(out, row, atUtc(longAt(a[0], row), longAt(a[1], row))),
                "A date at a time of a zone.",
                "(" + date + " + TIME WITH TIME ZONE '12:30+02') AT TIME ZONE 'UTC' → 2024-02-28 10:30:00",
                DATE,
                TIME_TZ);
        registry.perRow(
                "+",
                SqlType.TIMESTAMP_TZ,
                (a, out, row, context) -> set(out, row, atUtc(longAt(a[1], row), longAt(a[0], row))),
                "A date at a time of a zone.",
                "(TIME WITH TIME ZONE '12:30+02' + " + date + ") AT TIME ZONE 'UTC' → 2024-02-28 10:30:00",
                TIME_TZ,
                DATE);
    }

    private static long addDays(long epochDay, long days) {
        if (!DateTimeText.isFiniteDate(epochDay)) {
            return epochDay;
        }
        long sum = epochDay + days;
        if (sum < DateTimeText.DATE_MIN || sum > DateTimeText.DATE_MAX) {
            throw DbException.of(
                    ErrorCode.DATETIME_OUT_OF_RANGE,
                    "date is out of range, days since 1970=" + sum + "; use a year between 4713 BC and 5874897");
        }
        return sum;
    }

    private static long at(long epochDay, long nanos) {
        long start = DateTimeText.startOfDay(epochDay);
        return DateTimeText.isFinite(start) ? DateTimeText.checkTimestamp(start + (nanos + 500) / 1000) : start;
    }

    private static long atUtc(long epochDay, long timeTz) {
        long start = DateTimeText.startOfDay(epochDay);
        return DateTimeText.isFinite(start) ? DateTimeText.checkTimestamp(start + TimeTz.utcMicros(timeTz)) : start;
    }

    private static void registerDifferences(Builder registry) {
        Kernel.RowKernel between = (a, out, row, context) ->
                IntervalMath.subtract(longAt(a[0], row), longAt(a[1], row), (IntervalVector) out, row);
        registry.perRow(
                "-",
                SqlType.INTERVAL,
                between,
                "The time between two timestamps, in days and hours.",
                "TIMESTAMP '2024-03-01 12:00' - TIMESTAMP '2024-02-28' → 2 days 12:00:00",
                TIMESTAMP,
                TIMESTAMP);
        registry.perRow(
                "-",
                SqlType.INTERVAL,
                between,
                "The time between two instants, in days and hours.",
                "TIMESTAMP WITH TIME ZONE '2024-03-01 12:00+00' - TIMESTAMP WITH TIME ZONE '2024-03-01 12:00+02' → 02:00:00",
                TIMESTAMP_TZ,
                TIMESTAMP_TZ);
        registry.perRow(
                "-",
                SqlType.INTERVAL,
                (a, out, row, context) ->
                        ((IntervalVector) out).set(row, 0, (longAt(a[0], row) - longAt(a[1], row)) / 1000),
                "The time between two times.",
                "TIME '12:30' - TIME '14:00' → -01:30:00",
                TIME,
                TIME);
    }

    private static void registerIntervals(Builder registry) {
        registry.perRow(
                "+",
                SqlType.INTERVAL,
                (a, out, row, context) -> add(a[0], a[1], row, out, 1),
                "Sum.",
                "INTERVAL '1 day' + INTERVAL '1 hour' → 1 day 01:00:00",
                INTERVAL,
                INTERVAL);
        registry.perRow(
                "-",
                SqlType.INTERVAL,
                (a, out, row, context) -> add(a[0], a[1], row, out, -1),
                "Difference.",
                "INTERVAL '1 day' - INTERVAL '1 hour' → 1 day -01:00:00",
                INTERVAL,
                INTERVAL);
        registry.perRow(
                "-",
                SqlType.INTERVAL,
                (a, out, row, context) -> {
                    IntervalVector value = (IntervalVector) a[0];
                    IntervalMath.set(
                            (IntervalVector) out,
                            row,
                            -(long) value.months(row),
                            -(long) value.days(row),
                            IntervalMath.negateExact(value.micros(row)));
                },
                "Negation.",
                "- INTERVAL '1 day' → -1 days",
                INTERVAL);
        registry.perRow(
                "+",
                SqlType.INTERVAL,
                (a, out, row, context) -> out.copy(row, a[0], row),
                "The value itself.",
                "+ INTERVAL '1 day' → 1 day",
                INTERVAL);
        registry.perRow(
                "*",
                SqlType.INTERVAL,
                (a, out, row, context) -> scale(a[0], a[1], row, false, out),
                "So many times the interval.",
                "INTERVAL '1 day 2 hours' * 1.5 → 1 day 15:00:00",
                INTERVAL,
                DOUBLE);
        registry.perRow(
                "*",
                SqlType.INTERVAL,
                (a, out, row, context) -> scale(a[1], a[0], row, false, out),
                "So many times the interval.",
                "2 * INTERVAL '1 month' → 2 mons",
                DOUBLE,
                INTERVAL);
        registry.perRow(
                "/",
                SqlType.INTERVAL,
                (a, out, row, context) -> scale(a[0], a[1], row, true, out),
                "A part of the interval.",
                "INTERVAL '1 month' / 2 → 15 days",
                INTERVAL,
                DOUBLE);
    }

    private static void add(Vector left, Vector right, int row, Vector out, int sign) {
        IntervalVector a = (IntervalVector) left;
        IntervalVector b = (IntervalVector) right;
        long micros = sign > 0 ? b.micros(row) : IntervalMath.negateExact(b.micros(row));
        IntervalMath.set(
                (IntervalVector) out,
                row,
                a.months(row) + (long) sign * b.months(row),
                a.days(row) + (long) sign * b.days(row),
                IntervalMath.addExact(a.micros(row), micros));
    }

    private static void scale(Vector interval, Vector factor, int row, boolean divide, Vector out) {
        IntervalVector value = (IntervalVector) interval;
        IntervalMath.scale(
                value.months(row),
                value.days(row),
                value.micros(row),
                ((DoubleVector) factor).get(row),
                divide,
                (IntervalVector) out,
                row);
    }

    /// A date or time and an interval, in either order, and minus.
    private static void registerShifts(Builder registry, TypeKind kind) {
        SqlType result = SqlType.of(kind == DATE ? TIMESTAMP : kind);
        Volatility volatility = kind == TIMESTAMP_TZ ? Volatility.STABLE : Volatility.IMMUTABLE;
        String value = switch (kind) {
            case DATE -> "DATE '2024-01-31'";
            case TIME -> "TIME '23:30'";
            case TIME_TZ -> "TIME WITH TIME ZONE '23:30+02'";
            case TIMESTAMP -> "TIMESTAMP '2024-01-31 12:00'";
            default -> "TIMESTAMP WITH TIME ZONE '2024-01-31 12:00+00'";
        };
        String later = switch (kind) {
            case DATE -> "2024-02-29 00:00:00";
            case TIME -> "00:30:00";
            case TIME_TZ -> "00:30:00+02";
            case TIMESTAMP -> "2024-02-29 12:00:00";
            default -> "2024-02-29 12:00:00+00";
        };
        String earlier = switch (kind) {
            case DATE -> "2023-12-31 00:00:00";
            case TIME -> "22:30:00";
            case TIME_TZ -> "22:30:00+02";
            case TIMESTAMP -> "2023-12-31 12:00:00";
            default -> "2023-12-31 12:00:00+00";
        };
        String span = kind == TIME || kind == TIME_TZ ? "INTERVAL '1 hour'" : "INTERVAL '1 month'";
        registry.perRow(
                "+",
                result,
                volatility,
                (a, out, row, context) -> shift(kind, a[0], a[1], row, 1, out, context),
                "A date or time so much later.",
                value + " + " + span + " → " + later,
                kind,
                INTERVAL);
        registry.perRow(
                "+",
                result,
                volatility,
                (a, out, row, context) -> shift(kind, a[1], a[0], row, 1, out, context),
                "A date or time so much later.",
                span + " + " + value + " → " + later,
                INTERVAL,
                kind);
        registry.perRow(
                "-",
                result,
                volatility,
                (a, out, row, context) -> shift(kind, a[0], a[1], row, -1, out, context),
                "A date or time so much earlier.",
                value + " - " + span + " → " + earlier,
                kind,
                INTERVAL);
    }

    private static void shift(
            TypeKind kind, Vector moments, Vector intervals, int row, int sign, Vector out, EvaluationContext context) {
        long value = longAt(moments, row);
        IntervalVector by = (IntervalVector) intervals;
        long micros = sign > 0 ? by.micros(row) : IntervalMath.negateExact(by.micros(row));
        int months = sign * by.months(row);
        int days = sign * by.days(row);
        set(
                out,
                row,
                switch (kind) {
                    case DATE -> IntervalMath.add(DateTimeText.startOfDay(value), months, days, micros);
                    case TIMESTAMP -> IntervalMath.add(value, months, days, micros);
                    case TIMESTAMP_TZ -> IntervalMath.addUtc(value, months, days, micros, context.timeZone());
                    case TIME -> Math.floorMod(value + micros % Civil.MICROS_PER_DAY * 1000, Civil.NANOS_PER_DAY);
                    default -> {
                        long local = TimeTz.localMicros(value) + micros % Civil.MICROS_PER_DAY;
                        yield TimeTz.of(Math.floorMod(local, Civil.MICROS_PER_DAY), TimeTz.displacementSeconds(value));
                    }
                });
    }
}
