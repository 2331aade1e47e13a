package io.rustydb.sql.function.library;

import static io.rustydb.base.type.TypeKind.BIGINT;
import static io.rustydb.base.type.TypeKind.DOUBLE;
import static io.rustydb.base.type.TypeKind.INTEGER;
import static io.rustydb.base.type.TypeKind.NUMERIC;
import static io.rustydb.base.type.TypeKind.REAL;
import static io.rustydb.base.type.TypeKind.SMALLINT;

import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.FunctionRegistry.Builder;
import io.rustydb.sql.function.Kernel;

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
        IntervalOperators.register(registry);
        RegexFunctions.registerOperators(registry);
        JsonEditFunctions.registerMinus(registry);
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
}
