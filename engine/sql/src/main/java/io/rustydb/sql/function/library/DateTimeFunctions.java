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
import io.rustydb.base.type.TimeTz;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.FunctionRegistry.Builder;
import io.rustydb.sql.function.Kernel;
import io.rustydb.sql.function.Volatility;
import io.rustydb.sql.function.cast.Numbers;
import io.rustydb.sql.function.text.Civil;
import io.rustydb.sql.function.text.DateTimeText;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.DecimalVector;
import io.rustydb.sql.function.vector.DoubleVector;
import io.rustydb.sql.function.vector.IntervalVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import java.time.ZoneId;

/// Functions of dates and times.
public final class DateTimeFunctions {
    private DateTimeFunctions() {}

    public static void register(Builder registry) {
        registerNow(registry);
        for (TypeKind kind : new TypeKind[] {DATE, TIME, TIME_TZ, TIMESTAMP, TIMESTAMP_TZ, INTERVAL}) {
            registerFields(registry, kind);
        }
        registerTruncation(registry, TIMESTAMP);
        registerTruncation(registry, TIMESTAMP_TZ);
        registerIntervalTruncation(registry);
        registerMaking(registry);
        TimeZoneFunctions.register(registry);
        IntervalFunctions.register(registry);
        OracleDateFunctions.register(registry);
    }

    static long longAt(Vector[] arguments, int index, int row) {
        return ((LongVector) arguments[index]).get(row);
    }

    private static void registerNow(Builder registry) {
        now(
                registry,
                "current_timestamp",
                SqlType.TIMESTAMP_TZ,
                "Start of the transaction.",
                (a, out, row, context) -> set(out, row, context.transactionMicros()));
        for (String name : new String[] {"now", "transaction_timestamp"}) {
            registry.perRow(
                    name,
                    SqlType.TIMESTAMP_TZ,
                    Volatility.STABLE,
                    (a, out, row, context) -> set(out, row, context.transactionMicros()),
                    "Start of the transaction.",
                    name + "() IS NOT NULL → true");
        }
        now(
                registry,
                "statement_timestamp",
                SqlType.TIMESTAMP_TZ,
                "Start of the statement.",
                (a, out, row, context) -> set(out, row, context.statementMicros()));
        now(
                registry,
                "localtimestamp",
                SqlType.TIMESTAMP,
                "Start of the transaction, local.",
                (a, out, row, context) ->
                        set(out, row, DateTimeText.toLocal(context.transactionMicros(), context.timeZone())));
        now(
                registry,
                "current_date",
                SqlType.DATE,
                "Day of the transaction's start.",
                (a, out, row, context) -> set(
                        out,
                        row,
                        Math.floorDiv(
                                DateTimeText.toLocal(context.transactionMicros(), context.timeZone()),
                                Civil.MICROS_PER_DAY)));
        now(
                registry,
                "localtime",
                SqlType.TIME,
                "Time of day of the transaction's start.",
                (a, out, row, context) -> set(
                        out,
                        row,
                        1000
                                * Math.floorMod(
                                        DateTimeText.toLocal(context.transactionMicros(), context.timeZone()),
                                        Civil.MICROS_PER_DAY)));
        now(
                registry,
                "current_time",
                SqlType.TIME_TZ,
                "Time of the transaction's start, with the session's displacement.",
                (a, out, row, context) -> {
                    long utc = context.transactionMicros();
                    int seconds = DateTimeText.offsetSeconds(utc, context.timeZone());
                    long local = Math.floorMod(utc + seconds * Civil.MICROS_PER_SECOND, Civil.MICROS_PER_DAY);
                    set(out, row, TimeTz.of(local, seconds));
                });
        registry.perRow(
                "clock_timestamp",
                SqlType.TIMESTAMP_TZ,
                Volatility.VOLATILE,
                (a, out, row, context) -> set(out, row, context.nowMicros()),
                "The time now.",
                "clock_timestamp() IS NOT NULL → true");
    }

    private static void now(Builder registry, String name, SqlType type, String doc, Kernel.RowKernel kernel) {
        boolean isWord = !name.contains("statement");
        registry.perRow(
                name, type, Volatility.STABLE, kernel, doc, name + (isWord ? "" : "()") + " IS NOT NULL → true");
    }

    private static void set(Vector out, int row, long value) {
        ((LongVector) out).set(row, value);
    }

    private static void registerFields(Builder registry, TypeKind kind) {
        String value = switch (kind) {
            case DATE -> "DATE '2024-07-09'";
            case TIME -> "TIME '09:30:00'";
            case TIME_TZ -> "TIME WITH TIME ZONE '09:30:00+02'";
            case INTERVAL -> "INTERVAL '9 days 00:30:00'";
            case TIMESTAMP -> "TIMESTAMP '2024-07-09 09:30:00'";
            default -> "CAST('2024-07-09 09:30:00+00' AS TIMESTAMP WITH TIME ZONE)";
        };
        boolean time = kind == TIME || kind == TIME_TZ;
        String field = time ? "minute" : "day";
        String answer = time ? "30" : "9";
        Volatility volatility = kind == TIMESTAMP_TZ ? Volatility.STABLE : Volatility.IMMUTABLE;
        registry.perRow(
                "extract",
                SqlType.NUMERIC,
                volatility,
                (a, out, row, context) -> {
                    DateTimeField wanted = DateTimeField.of(((BytesVector) a[0]).getString(row), kind);
                    double infinite = infinite(a[1], row);
                    if (infinite != 0) {
                        if (wanted.grows()) {
                            ((DecimalVector) out).set(row, Numbers.toDecimal(infinite, DOUBLE));
                        } else {
                            out.setNull(row);
                        }
                        return;
                    }
                    ((DecimalVector) out).set(row, field(wanted, a[1], row, context), wanted.scale(kind));
                },
                "A field of a date, time or interval.",
                "extract(" + field + " FROM " + value + ") → " + answer,
                VARCHAR,
                kind);
        registry.perRow(
                "date_part",
                SqlType.DOUBLE,
                volatility,
                (a, out, row, context) -> {
                    DateTimeField wanted = DateTimeField.of(((BytesVector) a[0]).getString(row), kind);
                    double infinite = infinite(a[1], row);
                    if (infinite != 0) {
                        if (wanted.grows()) {
                            ((DoubleVector) out).set(row, infinite);
                        } else {
                            out.setNull(row);
                        }
                        return;
                    }
                    double number = field(wanted, a[1], row, context) / Math.pow(10, wanted.scale(kind));
                    ((DoubleVector) out).set(row, number);
                },
                "A field of a date, time or interval, as a DOUBLE PRECISION.",
                "date_part('" + field + "', " + value + ") → " + answer,
                VARCHAR,
                kind);
        if (!time) {
            String years = kind == INTERVAL ? "0" : "2024";
            shorthand(registry, "year", kind, volatility, value, years);
            shorthand(registry, "month", kind, volatility, value, kind == INTERVAL ? "0" : "7");
            shorthand(registry, "day", kind, volatility, value, "9");
        }
        if (kind != DATE) {
            shorthand(registry, "hour", kind, volatility, value, kind == INTERVAL ? "0" : "9");
            shorthand(registry, "minute", kind, volatility, value, "30");
        }
    }

    /// 0 for a finite value, else an infinity of its sign.
    private static double infinite(Vector vector, int row) {
        if (!(vector instanceof LongVector longs)) {
            return 0;
        }
        long value = longs.get(row);
        boolean finite = switch (longs.type().kind()) {
            case DATE -> DateTimeText.isFiniteDate(value);
            case TIMESTAMP, TIMESTAMP_TZ -> DateTimeText.isFinite(value);
            default -> true;
        };
        return finite ? 0 : value > 0 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    }

    private static long field(DateTimeField field, Vector vector, int row, EvaluationContext context) {
        if (vector instanceof IntervalVector intervals) {
            return field.unscaledOfInterval(intervals.months(row), intervals.days(row), intervals.micros(row));
        }
        LongVector longs = (LongVector) vector;
        long raw = longs.get(row);
        TypeKind kind = longs.type().kind();
        int zone = switch (kind) {
            case TIMESTAMP_TZ -> DateTimeText.offsetSeconds(raw, context.timeZone());
            case TIME_TZ -> TimeTz.displacementSeconds(raw);
            default -> 0;
        };
        return field.unscaled(raw, kind, zone);
    }

    /// `year(x)` and its kin, which JDBC's escape syntax and other databases have.
    private static void shorthand(
            Builder registry, String name, TypeKind kind, Volatility volatility, String value, String answer) {
        DateTimeField field = DateTimeField.of(name, kind);
        registry.perRow(
                name,
                SqlType.INTEGER,
                volatility,
                (a, out, row, context) -> {
                    if (infinite(a[0], row) != 0) {
                        out.setNull(row);
                    } else {
                        set(out, row, field(field, a[0], row, context));
                    }
                },
                "The " + name + " of a date or time.",
                name + "(" + value + ") → " + answer,
                kind);
    }

    private static void registerTruncation(Builder registry, TypeKind kind) {
        boolean zoned = kind == TIMESTAMP_TZ;
        registry.perRow(
                "date_trunc",
                SqlType.of(kind),
                zoned ? Volatility.STABLE : Volatility.IMMUTABLE,
                (a, out, row, context) -> {
                    long value = longAt(a, 1, row);
                    String unit = ((BytesVector) a[0]).getString(row);
                    long local = zoned ? DateTimeText.toLocal(value, context.timeZone()) : value;
                    long truncated = DateTimeField.truncate(unit, local, kind);
                    set(out, row, zoned ? DateTimeText.toUtc(truncated, context.timeZone()) : truncated);
                },
                "A timestamp with the fields below a unit set to their start.",
                zoned
                        ? "date_trunc('day', CAST('2024-07-09 09:30:00+00' AS TIMESTAMP WITH TIME ZONE)) IS NOT NULL → true"
                        : "date_trunc('hour', TIMESTAMP '2024-07-09 09:30:00') → 2024-07-09 09:00:00",
                VARCHAR,
                kind);
    }

    /// @throws DbException 22008 when there is no such date; a negative year is before Christ
    static long makeDate(long year, long month, long day) {
        long astronomical = year < 0 ? year + 1 : year;
        boolean valid = year != 0
                && year >= -4713
                && year <= 5_874_897
                && month >= 1
                && month <= 12
                && day >= 1
                && day <= Civil.daysInMonth(astronomical, (int) month);
        if (!valid) {
            throw DbException.of(
                    ErrorCode.DATETIME_OUT_OF_RANGE,
                    "there is no such date, year=" + year + ", month=" + month + ", day=" + day
                            + "; correct the fields");
        }
        return Civil.epochDay(astronomical, (int) month, (int) day);
    }

    private static void registerMaking(Builder registry) {
        registry.perRow(
                "make_date",
                SqlType.DATE,
                (a, out, row, context) -> {
                    set(out, row, makeDate(longAt(a, 0, row), longAt(a, 1, row), longAt(a, 2, row)));
                },
                "A date of year, month and day.",
                "make_date(2024, 7, 9) → 2024-07-09",
                INTEGER,
                INTEGER,
                INTEGER);
        registry.perRow(
                "to_timestamp",
                SqlType.TIMESTAMP_TZ,
                (a, out, row, context) -> {
                    double seconds = ((DoubleVector) a[0]).get(row);
                    if (Double.isInfinite(seconds)) {
                        set(out, row, seconds > 0 ? DateTimeText.INFINITY : DateTimeText.MINUS_INFINITY);
                        return;
                    }
                    double micros = Math.rint(seconds * 1e6);
                    if (!(Math.abs(micros) < 9.2e18)) {
                        throw DbException.of(
                                ErrorCode.DATETIME_OUT_OF_RANGE,
                                "timestamp is out of range, seconds since 1970=" + seconds + "; use a smaller number");
                    }
                    set(out, row, DateTimeText.checkTimestamp((long) micros));
                },
                "The instant so many seconds after 1970-01-01 00:00:00 UTC.",
                "to_timestamp(0) IS NOT NULL → true",
                DOUBLE);
    }

    private static void registerIntervalTruncation(Builder registry) {
        registry.perRow(
                "date_trunc",
                SqlType.INTERVAL,
                (a, out, row, context) -> DateTimeField.truncateInterval(
                        ((BytesVector) a[0]).getString(row), (IntervalVector) a[1], row, (IntervalVector) out),
                "An interval with the fields below a unit set to zero.",
                "date_trunc('hour', INTERVAL '2 days 03:40:00') → 2 days 03:00:00",
                VARCHAR,
                INTERVAL);
        registry.perRow(
                "date_trunc",
                SqlType.TIMESTAMP_TZ,
                (a, out, row, context) -> {
                    ZoneId zone = DateTimeText.parsePosixZone(((BytesVector) a[2]).getString(row));
                    long local = DateTimeText.toLocal(longAt(a, 1, row), zone);
                    long start = DateTimeField.truncate(((BytesVector) a[0]).getString(row), local, TIMESTAMP_TZ);
                    set(out, row, DateTimeText.toUtc(start, zone));
                },
                "An instant with the fields below a unit, as a zone counts them, set to their start.",
                "date_trunc('day', CAST('2024-07-09 23:30:00+00' AS TIMESTAMP WITH TIME ZONE), 'Europe/Berlin') → 2024-07-09 22:00:00+00",
                VARCHAR,
                TIMESTAMP_TZ,
                VARCHAR);
    }
}
