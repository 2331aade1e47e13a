package io.rustydb.sql.function.library;

import static io.rustydb.base.type.TypeKind.INTERVAL;
import static io.rustydb.base.type.TypeKind.TIMESTAMP;
import static io.rustydb.base.type.TypeKind.TIMESTAMP_TZ;
import static io.rustydb.base.type.TypeKind.TIME_TZ;
import static io.rustydb.base.type.TypeKind.VARCHAR;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TimeTz;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.FunctionRegistry.Builder;
import io.rustydb.sql.function.Volatility;
import io.rustydb.sql.function.text.Civil;
import io.rustydb.sql.function.text.DateTimeText;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.IntervalVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import java.time.ZoneId;
import java.time.ZoneOffset;

/// `timezone`, which AT TIME ZONE and AT LOCAL call.
final class TimeZoneFunctions {
    private TimeZoneFunctions() {}

    static void register(Builder registry) {
        for (TypeKind zone : new TypeKind[] {VARCHAR, INTERVAL}) {
            String named = zone == VARCHAR ? "'UTC-2'" : "INTERVAL '2 hours'";
            registry.perRow(
                    "timezone",
                    SqlType.TIMESTAMP_TZ,
                    (a, out, row, context) ->
                            set(out, row, checkedUtc(DateTimeText.toUtc(longAt(a, 1, row), zone(a[0], row)))),
                    "The instant of a local time in a zone; also written AT TIME ZONE.",
                    "extract(hour FROM timezone('UTC', timezone(" + named + ", TIMESTAMP '2024-07-09 09:30:00'))) → 7",
                    zone,
                    TIMESTAMP);
            registry.perRow(
                    "timezone",
                    SqlType.TIMESTAMP,
                    (a, out, row, context) -> set(out, row, DateTimeText.toLocal(longAt(a, 1, row), zone(a[0], row))),
                    "The local time of an instant in a zone; also written AT TIME ZONE.",
                    "timezone(" + named
                            + ", CAST('2024-07-09 09:30:00+00' AS TIMESTAMP WITH TIME ZONE)) → 2024-07-09 11:30:00",
                    zone,
                    TIMESTAMP_TZ);
            registry.perRow(
                    "timezone",
                    SqlType.TIME_TZ,
                    Volatility.STABLE,
                    (a, out, row, context) -> set(out, row, moved(longAt(a, 1, row), zone(a[0], row), context)),
                    "The same time of day in another zone.",
                    "timezone(" + named + ", CAST('09:30:00+00' AS TIME WITH TIME ZONE)) → 11:30:00+02",
                    zone,
                    TIME_TZ);
        }
        registry.perRow(
                "timezone",
                SqlType.TIMESTAMP,
                Volatility.STABLE,
                (a, out, row, context) -> set(out, row, DateTimeText.toLocal(longAt(a, 0, row), context.timeZone())),
                "The local time of an instant in the session's zone; also written AT LOCAL.",
                "timezone(CAST('2024-07-09 09:30:00+00' AS TIMESTAMP WITH TIME ZONE)) IS NOT NULL → true",
                TIMESTAMP_TZ);
        registry.perRow(
                "timezone",
                SqlType.TIMESTAMP_TZ,
                Volatility.STABLE,
                (a, out, row, context) -> set(out, row, DateTimeText.toUtc(longAt(a, 0, row), context.timeZone())),
                "The instant of a local time in the session's zone; also written AT LOCAL.",
                "timezone(TIMESTAMP '2024-07-09 09:30:00') IS NOT NULL → true",
                TIMESTAMP);
        registry.perRow(
                "timezone",
                SqlType.TIME_TZ,
                Volatility.STABLE,
                (a, out, row, context) -> set(out, row, moved(longAt(a, 0, row), context.timeZone(), context)),
                "The same time of day in the session's zone; also written AT LOCAL.",
                "timezone(CAST('09:30:00+00' AS TIME WITH TIME ZONE)) IS NOT NULL → true",
                TIME_TZ);
    }

    private static long longAt(Vector[] arguments, int index, int row) {
        return ((LongVector) arguments[index]).get(row);
    }

    private static void set(Vector out, int row, long value) {
        ((LongVector) out).set(row, value);
    }

    private static long checkedUtc(long utc) {
        return DateTimeText.checkTimestamp(utc);
    }

    /// A zone by its name or as a displacement.
    static ZoneId zone(Vector vector, int row) {
        if (vector instanceof BytesVector name) {
            // Behind AT TIME ZONE a bare number counts westwards, as POSIX has it.
            return DateTimeText.parsePosixZone(name.getString(row));
        }
        IntervalVector interval = (IntervalVector) vector;
        if (interval.months(row) != 0 || interval.days(row) != 0) {
            throw DbException.of(
                    ErrorCode.INVALID_ARGUMENT,
                    "a time zone's displacement has no months and days; use hours and minutes");
        }
        long seconds = interval.micros(row) / Civil.MICROS_PER_SECOND;
        if (Math.abs(seconds) > TimeTz.DISPLACEMENT_SECONDS_MAX) {
            throw DbException.of(
                    ErrorCode.INVALID_ARGUMENT,
                    "time zone's displacement is out of range, seconds=" + seconds + ", max="
                            + TimeTz.DISPLACEMENT_SECONDS_MAX + "; use hours and minutes");
        }
        return ZoneOffset.ofTotalSeconds((int) seconds);
    }

    private static long moved(long timeTz, ZoneId zone, EvaluationContext context) {
        int seconds = DateTimeText.offsetSeconds(context.transactionMicros(), zone);
        long local = TimeTz.utcMicros(timeTz) + seconds * Civil.MICROS_PER_SECOND;
        return TimeTz.of(Math.floorMod(local, Civil.MICROS_PER_DAY), seconds);
    }
}
