package io.rustydb.sql.function.library;

import static io.rustydb.base.type.TypeKind.BIGINT;
import static io.rustydb.base.type.TypeKind.DATE;
import static io.rustydb.base.type.TypeKind.DOUBLE;
import static io.rustydb.base.type.TypeKind.INTEGER;
import static io.rustydb.base.type.TypeKind.NUMERIC;
import static io.rustydb.base.type.TypeKind.REAL;
import static io.rustydb.base.type.TypeKind.SMALLINT;
import static io.rustydb.base.type.TypeKind.TIME;
import static io.rustydb.base.type.TypeKind.TIMESTAMP;
import static io.rustydb.base.type.TypeKind.TIMESTAMP_TZ;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.FunctionRegistry;
import io.rustydb.sql.function.FunctionRegistry.Builder;
import io.rustydb.sql.function.Kernel;
import io.rustydb.sql.function.cast.Numbers;
import io.rustydb.sql.function.text.Civil;
import io.rustydb.sql.function.text.DateTimeText;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;

/// The operators + - * / % ^ and unary minus.
public final class ArithmeticFunctions {
    private ArithmeticFunctions() {}

    public static void register(Builder registry) {
        for (TypeKind kind : new TypeKind[] {SMALLINT, INTEGER, BIGINT}) {
            SqlType type = SqlType.of(kind);
            binary(registry, "+", type, LongArithmetic.add(kind), "Sum.", "1 + 2 → 3");
            binary(registry, "-", type, LongArithmetic.subtract(kind), "Difference.", "5 - 2 → 3");
            binary(registry, "*", type, LongArithmetic.multiply(kind), "Product.", "3 * 4 → 12");
            binary(registry, "/", type, LongArithmetic.divide(kind), "Quotient, towards zero.", "7 / 2 → 3");
            binary(
                    registry,
                    "%",
                    type,
                    LongArithmetic.remainder(),
                    "Remainder, with the dividend's sign.",
                    "-7 % 3 → -1");
            registerBits(registry, type);
            registry.strict("-", type, LongArithmetic.negate(kind), "Negation.", "- 3 → -3", kind);
            registry.strict("+", type, LongArithmetic.identity(), "The value itself.", "+ 3 → 3", kind);
        }
        binary(registry, "+", SqlType.NUMERIC, DecimalArithmetic.ADD, "Sum.", "1.5 + 2.25 → 3.75");
        binary(registry, "-", SqlType.NUMERIC, DecimalArithmetic.SUBTRACT, "Difference.", "1.5 - 2.25 → -0.75");
        binary(registry, "*", SqlType.NUMERIC, DecimalArithmetic.MULTIPLY, "Product.", "1.5 * 2.25 → 3.375");
        binary(
                registry,
                "/",
                SqlType.NUMERIC,
                DecimalArithmetic.DIVIDE,
                "Quotient.",
                "1.0 / 3 → 0.33333333333333333333");
        binary(registry, "%", SqlType.NUMERIC, DecimalArithmetic.REMAINDER, "Remainder.", "5.5 % 2 → 1.5");
        registry.strict("-", SqlType.NUMERIC, DecimalArithmetic.NEGATE, "Negation.", "- 1.5 → -1.5", NUMERIC);
        registry.strict("+", SqlType.NUMERIC, DecimalArithmetic.IDENTITY, "The value itself.", "+ 1.5 → 1.5", NUMERIC);
        for (TypeKind kind : new TypeKind[] {REAL, DOUBLE}) {
            SqlType type = SqlType.of(kind);
            String name = "CAST(2 AS " + type + ")";
            binary(registry, "+", type, DoubleArithmetic.add(kind), "Sum.", name + " + " + name + " → 4");
            binary(registry, "-", type, DoubleArithmetic.subtract(kind), "Difference.", name + " - " + name + " → 0");
            binary(registry, "*", type, DoubleArithmetic.multiply(kind), "Product.", name + " * " + name + " → 4");
            binary(registry, "/", type, DoubleArithmetic.divide(kind), "Quotient.", name + " / " + name + " → 1");
            registry.strict("-", type, DoubleArithmetic.NEGATE, "Negation.", "- " + name + " → -2", kind);
            registry.strict("+", type, DoubleArithmetic.IDENTITY, "The value itself.", "+ " + name + " → 2", kind);
        }
        // A REAL beside another number is calculated in DOUBLE, as PostgreSQL does; these overloads bring that
        // about.
        for (TypeKind left : new TypeKind[] {REAL, DOUBLE}) {
            TypeKind right = left == REAL ? DOUBLE : REAL;
            mixed(registry, "+", DoubleArithmetic.add(DOUBLE), "Sum.", left, right);
            mixed(registry, "-", DoubleArithmetic.subtract(DOUBLE), "Difference.", left, right);
            mixed(registry, "*", DoubleArithmetic.multiply(DOUBLE), "Product.", left, right);
            mixed(registry, "/", DoubleArithmetic.divide(DOUBLE), "Quotient.", left, right);
        }
        registerDates(registry);
    }

    private static void mixed(Builder registry, String sign, Kernel kernel, String doc, TypeKind left, TypeKind right) {
        registry.strict(sign, SqlType.DOUBLE, kernel, doc, "", left, right);
    }

    private static void binary(Builder registry, String sign, SqlType type, Kernel kernel, String doc, String example) {
        registry.strict(sign, type, kernel, doc, example, type.kind(), type.kind());
    }

    private static void registerBits(Builder registry, SqlType type) {
        binary(registry, "&", type, LongArithmetic.bits((x, y) -> x & y), "Bits set in both.", "5 & 3 → 1");
        binary(registry, "|", type, LongArithmetic.bits((x, y) -> x | y), "Bits set in either.", "5 | 3 → 7");
        binary(registry, "#", type, LongArithmetic.bits((x, y) -> x ^ y), "Bits set in one only.", "5 # 3 → 6");
        registry.strict("~", type, LongArithmetic.not(), "All bits turned.", "~ 5 → -6", type.kind());
        registry.strict(
                "<<",
                type,
                LongArithmetic.shiftLeft(type.kind()),
                "Bits moved left.",
                "1 << 4 → 16",
                type.kind(),
                INTEGER);
        registry.strict(
                ">>",
                type,
                LongArithmetic.shiftRight(type.kind()),
                "Bits moved right.",
                "256 >> 4 → 16",
                type.kind(),
                INTEGER);
    }

    private static void registerDates(Builder registry) {
        String date = "DATE '2024-02-28'";
        registry.perRow(
                "+",
                SqlType.DATE,
                (a, out, row, context) -> ((LongVector) out).set(row, day(longAt(a[0], row) + longAt(a[1], row))),
                "The date so many days later.",
                date + " + 2 → 2024-03-01",
                DATE,
                INTEGER);
        registry.perRow(
                "+",
                SqlType.DATE,
                (a, out, row, context) -> ((LongVector) out).set(row, day(longAt(a[0], row) + longAt(a[1], row))),
                "The date so many days later.",
                "2 + " + date + " → 2024-03-01",
                INTEGER,
                DATE);
        registry.perRow(
                "-",
                SqlType.DATE,
                (a, out, row, context) -> ((LongVector) out).set(row, day(longAt(a[0], row) - longAt(a[1], row))),
                "The date so many days earlier.",
                date + " - 28 → 2024-01-31",
                DATE,
                INTEGER);
        registry.perRow(
                "-",
                SqlType.INTEGER,
                (a, out, row, context) ->
                        ((LongVector) out).set(row, Numbers.checkRange(longAt(a[0], row) - longAt(a[1], row), INTEGER)),
                "Days between two dates.",
                "DATE '2024-03-01' - " + date + " → 2",
                DATE,
                DATE);
        registry.perRow(
                "+",
                SqlType.TIMESTAMP,
                (a, out, row, context) -> ((LongVector) out).set(row, at(longAt(a[0], row), longAt(a[1], row))),
                "A date at a time.",
                date + " + TIME '12:30' → 2024-02-28 12:30:00",
                DATE,
                TIME);
        registry.perRow(
                "+",
                SqlType.TIMESTAMP,
                (a, out, row, context) -> ((LongVector) out).set(row, at(longAt(a[1], row), longAt(a[0], row))),
                "A date at a time.",
                "TIME '12:30' + " + date + " → 2024-02-28 12:30:00",
                TIME,
                DATE);
        for (TypeKind kind : new TypeKind[] {TIME, TIMESTAMP, TIMESTAMP_TZ}) {
            registry.strict(
                    "-",
                    arguments -> {
                        throw FunctionRegistry.notSupported("intervals are not supported, so two values of type "
                                + SqlType.of(kind) + " cannot be subtracted; subtract extract(epoch FROM ...)");
                    },
                    (a, out, selection, count, context) -> {
                        throw new AssertionError("refused when it was resolved");
                    },
                    "Refused: the result would be an interval (0A000).",
                    "",
                    kind,
                    kind);
        }
    }

    private static long longAt(Vector vector, int row) {
        return ((LongVector) vector).get(row);
    }

    private static long day(long epochDay) {
        if (epochDay < DateTimeText.DATE_MIN || epochDay > DateTimeText.DATE_MAX) {
            throw DbException.of(
                    ErrorCode.DATETIME_OUT_OF_RANGE,
                    "date is out of range, days since 1970=" + epochDay + "; use a year between 4713 BC and 5874897");
        }
        return epochDay;
    }

    private static long at(long epochDay, long nanos) {
        if (epochDay > DateTimeText.TIMESTAMP_MAX / Civil.MICROS_PER_DAY) {
            return DateTimeText.checkTimestamp(Long.MAX_VALUE);
        }
        return DateTimeText.checkTimestamp(epochDay * Civil.MICROS_PER_DAY + nanos / 1000);
    }
}
