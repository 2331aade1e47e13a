package io.rustydb.sql.function.library;

import static io.rustydb.base.type.TypeKind.DATE;
import static io.rustydb.base.type.TypeKind.DOUBLE;
import static io.rustydb.base.type.TypeKind.INTEGER;
import static io.rustydb.base.type.TypeKind.INTERVAL;
import static io.rustydb.base.type.TypeKind.TIME;
import static io.rustydb.base.type.TypeKind.TIMESTAMP;
import static io.rustydb.base.type.TypeKind.TIMESTAMP_TZ;
import static io.rustydb.base.type.TypeKind.TIME_TZ;
import static io.rustydb.base.type.TypeKind.VARCHAR;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.Function;
import io.rustydb.sql.function.FunctionRegistry.Builder;
import io.rustydb.sql.function.Kernel;
import io.rustydb.sql.function.Volatility;
import io.rustydb.sql.function.text.Civil;
import io.rustydb.sql.function.text.DateTimeText;
import io.rustydb.sql.function.text.IntervalText;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.DoubleVector;
import io.rustydb.sql.function.vector.IntervalVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import java.util.List;

/// Functions that make and reshape intervals and timestamps: `age`, `justify_*`, `make_*`, `date_bin`,
/// `overlaps`, `isfinite`.
final class IntervalFunctions {
    private IntervalFunctions() {}

    static void register(Builder registry) {
        registerJustify(registry);
        registerAge(registry);
        registerMaking(registry);
        registerBins(registry);
        registerOverlaps(registry);
        registerFinite(registry);
    }

    private static long longAt(Vector[] arguments, int index, int row) {
        return ((LongVector) arguments[index]).get(row);
    }

    private static void registerJustify(Builder registry) {
        registry.perRow(
                "justify_hours",
                SqlType.INTERVAL,
                (a, out, row, context) -> {
                    IntervalVector value = (IntervalVector) a[0];
                    IntervalMath.justifyHours(
                            value.months(row), value.days(row), value.micros(row), (IntervalVector) out, row);
                },
                "24 hours become a day.",
                "justify_hours(INTERVAL '27 hours') → 1 day 03:00:00",
                INTERVAL);
        registry.perRow(
                "justify_days",
                SqlType.INTERVAL,
                (a, out, row, context) -> {
                    IntervalVector value = (IntervalVector) a[0];
                    IntervalMath.justifyDays(
                            value.months(row), value.days(row), value.micros(row), (IntervalVector) out, row);
                },
                "30 days become a month.",
                "justify_days(INTERVAL '35 days') → 1 mon 5 days",
                INTERVAL);
        registry.perRow(
                "justify_interval",
                SqlType.INTERVAL,
                (a, out, row, context) -> {
                    IntervalVector value = (IntervalVector) a[0];
                    IntervalMath.justify(
                            value.months(row), value.days(row), value.micros(row), (IntervalVector) out, row);
                },
                "24 hours become a day and 30 days a month, and all parts get one sign.",
                "justify_interval(INTERVAL '1 mon -1 hour') → 29 days 23:00:00",
                INTERVAL);
    }

    private static void registerAge(Builder registry) {
        registry.perRow(
                "age",
                SqlType.INTERVAL,
                (a, out, row, context) ->
                        IntervalMath.age(longAt(a, 0, row), longAt(a, 1, row), (IntervalVector) out, row),
                "The time from the second to the first in years, months, days and hours.",
                "age(TIMESTAMP '2001-04-10', TIMESTAMP '1957-06-13') → 43 years 9 mons 27 days",
                TIMESTAMP,
                TIMESTAMP);
        registry.perRow(
                "age",
                SqlType.INTERVAL,
                Volatility.STABLE,
                (a, out, row, context) -> IntervalMath.age(
                        DateTimeText.toLocal(longAt(a, 0, row), context.timeZone()),
                        DateTimeText.toLocal(longAt(a, 1, row), context.timeZone()),
                        (IntervalVector) out,
                        row),
                "The time from the second to the first in years, months, days and hours.",
                "age(TIMESTAMP WITH TIME ZONE '2001-04-10 12:00+00', TIMESTAMP WITH TIME ZONE '2001-03-09 11:00+00') → 1 mon 1 day 01:00:00",
                TIMESTAMP_TZ,
                TIMESTAMP_TZ);
        Kernel.RowKernel sinceToday = (a, out, row, context) -> {
            long today = DateTimeText.toLocal(context.transactionMicros(), context.timeZone());
            long midnight = today - Math.floorMod(today, Civil.MICROS_PER_DAY);
            long value = longAt(a, 0, row);
            boolean zoned = a[0].type().kind() == TIMESTAMP_TZ;
            IntervalMath.age(
                    midnight,
                    zoned ? DateTimeText.toLocal(value, context.timeZone()) : value,
                    (IntervalVector) out,
                    row);
        };
        for (TypeKind kind : new TypeKind[] {TIMESTAMP, TIMESTAMP_TZ}) {
            registry.perRow(
                    "age",
                    SqlType.INTERVAL,
                    Volatility.STABLE,
                    sinceToday,
                    "The time until the beginning of today.",
                    "age(CAST(CURRENT_DATE AS " + SqlType.of(kind) + ")) → 00:00:00",
                    kind);
        }
    }

    private static void registerMaking(Builder registry) {
        TypeKind[] all = {INTEGER, INTEGER, INTEGER, INTEGER, INTEGER, INTEGER, DOUBLE};
        for (int count = 0; count <= all.length; count++) {
            int given = count;
            registry.perRow(
                    "make_interval",
                    SqlType.INTERVAL,
                    (a, out, row, context) -> makeInterval(a, given, row, (IntervalVector) out),
                    "An interval of years, months, weeks, days, hours, minutes and seconds; what is left out is zero.",
                    switch (count) {
                        case 0 -> "make_interval() → 00:00:00";
                        case 2 -> "make_interval(1, 2) → 1 year 2 mons";
                        case 7 -> "make_interval(0, 0, 0, 10, 0, 0, 1.5) → 10 days 00:00:01.5";
                        default -> "";
                    },
                    java.util.Arrays.copyOf(all, count));
        }
        registry.perRow(
                "make_time",
                SqlType.TIME,
                (a, out, row, context) -> ((LongVector) out)
                        .set(
                                row,
                                1000
                                        * timeMicros(
                                                longAt(a, 0, row), longAt(a, 1, row), ((DoubleVector) a[2]).get(row))),
                "A time of hour, minute and second.",
                "make_time(8, 15, 23.5) → 08:15:23.5",
                INTEGER,
                INTEGER,
                DOUBLE);
        TypeKind[] six = {INTEGER, INTEGER, INTEGER, INTEGER, INTEGER, DOUBLE};
        registry.perRow(
                "make_timestamp",
                SqlType.TIMESTAMP,
                (a, out, row, context) -> ((LongVector) out).set(row, makeTimestamp(a, row)),
                "A timestamp of year, month, day, hour, minute and second.",
                "make_timestamp(2013, 7, 15, 8, 15, 23.5) → 2013-07-15 08:15:23.5",
                six);
        registry.perRow(
                "make_timestamptz",
                SqlType.TIMESTAMP_TZ,
                Volatility.STABLE,
                (a, out, row, context) ->
                        ((LongVector) out).set(row, DateTimeText.toUtc(makeTimestamp(a, row), context.timeZone())),
                "An instant of year, month, day, hour, minute and second in the session's zone.",
                "make_timestamptz(2013, 7, 15, 8, 15, 23.5) IS NOT NULL → true",
                six);
        registry.perRow(
                "make_timestamptz",
                SqlType.TIMESTAMP_TZ,
                Volatility.STABLE,
                (a, out, row, context) -> ((LongVector) out)
                        .set(
                                row,
                                DateTimeText.toUtc(
                                        makeTimestamp(a, row),
                                        DateTimeText.parseZone(((BytesVector) a[6]).getString(row)))),
                "An instant of year, month, day, hour, minute and second in a zone.",
                "make_timestamptz(2013, 7, 15, 8, 15, 23.5, '+02:00') AT TIME ZONE 'UTC' → 2013-07-15 06:15:23.5",
                INTEGER,
                INTEGER,
                INTEGER,
                INTEGER,
                INTEGER,
                DOUBLE,
                VARCHAR);
    }

    private static void makeInterval(Vector[] a, int given, int row, IntervalVector out) {
        long[] parts = new long[6];
        for (int i = 0; i < Math.min(given, 6); i++) {
            parts[i] = longAt(a, i, row);
        }
        double seconds = given == 7 ? ((DoubleVector) a[6]).get(row) : 0;
        double micros = Math.rint(seconds * 1e6);
        // 2^63 microseconds are out of range; NaN fails the test.
        if (!(Math.abs(micros) < 0x1p63)) {
            throw IntervalText.overflow();
        }
        long time = IntervalMath.addExact(parts[4] * 3_600_000_000L, parts[5] * 60_000_000L);
        IntervalMath.set(out, row, parts[0] * 12 + parts[1], parts[2] * 7 + parts[3], IntervalMath.addExact(time, (long)
                micros));
    }

    static long timeMicros(long hour, long minute, double second) {
        boolean endOfDay = hour == 24 && minute == 0 && second == 0;
        if (hour < 0 || hour > 23 && !endOfDay || minute < 0 || minute > 59 || !(second >= 0 && second <= 60)) {
            throw DbException.of(
                    ErrorCode.DATETIME_OUT_OF_RANGE,
                    "there is no such time, hour=" + hour + ", minute=" + minute + ", second=" + second
                            + "; correct the fields");
        }
        return (hour * 60 + minute) * 60_000_000L + (long) Math.rint(second * 1e6);
    }

    private static long makeTimestamp(Vector[] a, int row) {
        long day = DateTimeFunctions.makeDate(longAt(a, 0, row), longAt(a, 1, row), longAt(a, 2, row));
        long time = timeMicros(longAt(a, 3, row), longAt(a, 4, row), ((DoubleVector) a[5]).get(row));
        return DateTimeText.checkTimestamp(DateTimeText.startOfDay(day) + time);
    }

    private static void registerBins(Builder registry) {
        for (TypeKind kind : new TypeKind[] {TIMESTAMP, TIMESTAMP_TZ}) {
            String type = kind == TIMESTAMP ? "TIMESTAMP" : "TIMESTAMP WITH TIME ZONE";
            String zone = kind == TIMESTAMP ? "" : "+00";
            registry.perRow(
                    "date_bin",
                    SqlType.of(kind),
                    (a, out, row, context) -> {
                        IntervalVector stride = (IntervalVector) a[0];
                        ((LongVector) out)
                                .set(
                                        row,
                                        IntervalMath.bin(
                                                stride.months(row),
                                                stride.days(row),
                                                stride.micros(row),
                                                longAt(a, 1, row),
                                                longAt(a, 2, row)));
                    },
                    "Start of the bin of a fixed length that a timestamp falls into, counted from an origin.",
                    "date_bin(INTERVAL '15 minutes', " + type + " '2020-02-11 15:44:17" + zone + "', " + type
                            + " '2001-01-01" + zone + "') → 2020-02-11 15:30:00" + zone,
                    INTERVAL,
                    kind,
                    kind);
        }
    }

    private static void registerOverlaps(Builder registry) {
        for (TypeKind kind : new TypeKind[] {TIME, TIME_TZ, TIMESTAMP, TIMESTAMP_TZ}) {
            registry.add(new Function(
                    "overlaps",
                    List.of(kind, kind, kind, kind),
                    false,
                    Function.ResultRule.of(SqlType.BOOLEAN),
                    Volatility.IMMUTABLE,
                    false,
                    Kernel.perRow((a, out, row, context) -> overlaps(a, (BooleanVector) out, row)),
                    "Whether two periods have a moment in common; also written (a, b) OVERLAPS (c, d).",
                    kind == TIME
                            ? "overlaps(TIME '09:00', TIME '12:00', TIME '11:00', TIME '15:00') → true"
                            : kind == TIMESTAMP
                                    ? "overlaps(TIMESTAMP '2024-01-01', TIMESTAMP '2024-01-02', TIMESTAMP '2024-01-02', TIMESTAMP '2024-01-03') → false"
                                    : ""));
        }
    }

    /// The order within a period is the caller's; a NULL end does not count when the rest decides.
    private static void overlaps(Vector[] a, BooleanVector out, int row) {
        boolean firstEnds = !a[0].isNull(row) && !a[1].isNull(row);
        boolean secondEnds = !a[2].isNull(row) && !a[3].isNull(row);
        if (a[0].isNull(row) && a[1].isNull(row) || a[2].isNull(row) && a[3].isNull(row)) {
            out.setNull(row);
            return;
        }
        long start =
                firstEnds ? Math.min(longAt(a, 0, row), longAt(a, 1, row)) : longAt(a, a[0].isNull(row) ? 1 : 0, row);
        long otherStart =
                secondEnds ? Math.min(longAt(a, 2, row), longAt(a, 3, row)) : longAt(a, a[2].isNull(row) ? 3 : 2, row);
        if (start == otherStart) {
            // Both begin at once: they overlap whatever their ends are, if those are known.
            if (firstEnds && secondEnds) {
                out.set(row, true);
            } else {
                out.setNull(row);
            }
            return;
        }
        boolean firstIsEarlier = start < otherStart;
        boolean earlierEnds = firstIsEarlier ? firstEnds : secondEnds;
        if (earlierEnds) {
            long end = firstIsEarlier
                    ? Math.max(longAt(a, 0, row), longAt(a, 1, row))
                    : Math.max(longAt(a, 2, row), longAt(a, 3, row));
            boolean reaches = (firstIsEarlier ? otherStart : start) < end;
            if (!reaches || firstIsEarlier && secondEnds || !firstIsEarlier && firstEnds) {
                out.set(row, reaches);
            } else {
                out.setNull(row);
            }
        } else {
            out.setNull(row);
        }
    }

    private static void registerFinite(Builder registry) {
        for (TypeKind kind : new TypeKind[] {DATE, TIMESTAMP, TIMESTAMP_TZ, INTERVAL}) {
            registry.perRow(
                    "isfinite",
                    SqlType.BOOLEAN,
                    (a, out, row, context) -> ((BooleanVector) out)
                            .set(
                                    row,
                                    switch (kind) {
                                        case DATE -> DateTimeText.isFiniteDate(longAt(a, 0, row));
                                        case INTERVAL -> true;
                                        default -> DateTimeText.isFinite(longAt(a, 0, row));
                                    }),
                    "Whether the value is not infinite.",
                    "isfinite(" + SqlType.of(kind) + (kind == INTERVAL ? " '1 day') → true" : " 'infinity') → false"),
                    kind);
        }
    }
}
