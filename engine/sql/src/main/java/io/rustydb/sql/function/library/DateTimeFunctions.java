package io.rustydb.sql.function.library;

import static io.rustydb.base.type.TypeKind.DATE;
import static io.rustydb.base.type.TypeKind.DOUBLE;
import static io.rustydb.base.type.TypeKind.INTEGER;
import static io.rustydb.base.type.TypeKind.TIME;
import static io.rustydb.base.type.TypeKind.TIMESTAMP;
import static io.rustydb.base.type.TypeKind.TIMESTAMP_TZ;
import static io.rustydb.base.type.TypeKind.VARCHAR;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.FunctionRegistry.Builder;
import io.rustydb.sql.function.Kernel;
import io.rustydb.sql.function.Volatility;
import io.rustydb.sql.function.text.Civil;
import io.rustydb.sql.function.text.DateTimeText;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.DecimalVector;
import io.rustydb.sql.function.vector.DoubleVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;

/// Functions of dates and times.
public final class DateTimeFunctions {
    private DateTimeFunctions() {}

    public static void register(Builder registry) {
        registerNow(registry);
        for (TypeKind kind : new TypeKind[] {DATE, TIME, TIMESTAMP, TIMESTAMP_TZ}) {
            registerFields(registry, kind);
        }
        registerTruncation(registry, TIMESTAMP);
        registerTruncation(registry, TIMESTAMP_TZ);
        registerMaking(registry);
        registerZones(registry);
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
        registry.alias("current_time", "localtime");
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
            case TIMESTAMP -> "TIMESTAMP '2024-07-09 09:30:00'";
            default -> "CAST('2024-07-09 09:30:00+00' AS TIMESTAMP WITH TIME ZONE)";
        };
        String field = kind == TIME ? "minute" : "day";
        String answer = kind == TIME ? "30" : "9";
        Volatility volatility = kind == TIMESTAMP_TZ ? Volatility.STABLE : Volatility.IMMUTABLE;
        registry.perRow(
                "extract",
                SqlType.NUMERIC,
                volatility,
                (a, out, row, context) -> {
                    DateTimeField wanted = DateTimeField.of(((BytesVector) a[0]).getString(row), kind);
                    long raw = longAt(a, 1, row);
                    int zone = kind == TIMESTAMP_TZ ? DateTimeText.offsetSeconds(raw, context.timeZone()) : 0;
                    ((DecimalVector) out).set(row, wanted.unscaled(raw, kind, zone), wanted.scale(kind));
                },
                "A field of a date or time.",
                "extract(" + field + " FROM " + value + ") → " + answer,
                VARCHAR,
                kind);
        registry.perRow(
                "date_part",
                SqlType.DOUBLE,
                volatility,
                (a, out, row, context) -> {
                    DateTimeField wanted = DateTimeField.of(((BytesVector) a[0]).getString(row), kind);
                    long raw = longAt(a, 1, row);
                    int zone = kind == TIMESTAMP_TZ ? DateTimeText.offsetSeconds(raw, context.timeZone()) : 0;
                    double number = wanted.unscaled(raw, kind, zone) / Math.pow(10, wanted.scale(kind));
                    ((DoubleVector) out).set(row, number);
                },
                "A field of a date or time, as a DOUBLE PRECISION.",
                "date_part('" + field + "', " + value + ") → " + answer,
                VARCHAR,
                kind);
        if (kind != TIME) {
            shorthand(registry, "year", kind, volatility, value, "2024");
            shorthand(registry, "month", kind, volatility, value, "7");
            shorthand(registry, "day", kind, volatility, value, "9");
        }
        if (kind != DATE) {
            shorthand(registry, "hour", kind, volatility, value, "9");
            shorthand(registry, "minute", kind, volatility, value, "30");
        }
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
                    long raw = longAt(a, 0, row);
                    int zone = kind == TIMESTAMP_TZ ? DateTimeText.offsetSeconds(raw, context.timeZone()) : 0;
                    set(out, row, field.unscaled(raw, kind, zone));
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

    private static void registerMaking(Builder registry) {
        registry.perRow(
                "make_date",
                SqlType.DATE,
                (a, out, row, context) -> {
                    long year = longAt(a, 0, row);
                    long astronomical = year < 0 ? year + 1 : year;
                    long month = longAt(a, 1, row);
                    long day = longAt(a, 2, row);
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
                    set(out, row, Civil.epochDay(astronomical, (int) month, (int) day));
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

    private static void registerZones(Builder registry) {
        registry.perRow(
                "timezone",
                SqlType.TIMESTAMP_TZ,
                (a, out, row, context) -> set(
                        out,
                        row,
                        DateTimeText.toUtc(
                                longAt(a, 1, row), DateTimeText.parseZone(((BytesVector) a[0]).getString(row)))),
                "The instant of a local time in a zone; also written AT TIME ZONE.",
                "extract(hour FROM timezone('UTC', timezone('+02:00', TIMESTAMP '2024-07-09 09:30:00'))) → 7",
                VARCHAR,
                TIMESTAMP);
        registry.perRow(
                "timezone",
                SqlType.TIMESTAMP,
                (a, out, row, context) -> set(
                        out,
                        row,
                        DateTimeText.toLocal(
                                longAt(a, 1, row), DateTimeText.parseZone(((BytesVector) a[0]).getString(row)))),
                "The local time of an instant in a zone; also written AT TIME ZONE.",
                "timezone('UTC', CAST('2024-07-09 09:30:00+02' AS TIMESTAMP WITH TIME ZONE)) → 2024-07-09 07:30:00",
                VARCHAR,
                TIMESTAMP_TZ);
    }
}
