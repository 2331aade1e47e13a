package io.rustydb.sql.function.library;

import static io.rustydb.base.type.TypeKind.BIGINT;
import static io.rustydb.base.type.TypeKind.DOUBLE;
import static io.rustydb.base.type.TypeKind.INTEGER;
import static io.rustydb.base.type.TypeKind.NUMERIC;
import static io.rustydb.base.type.TypeKind.REAL;
import static io.rustydb.base.type.TypeKind.SMALLINT;

import io.rustydb.base.type.Decimal;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.FunctionRegistry.Builder;
import io.rustydb.sql.function.cast.Numbers;
import io.rustydb.sql.function.text.NumberText;
import io.rustydb.sql.function.vector.DecimalVector;
import io.rustydb.sql.function.vector.DoubleVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;

/// Functions of numbers.
public final class MathFunctions {
    private MathFunctions() {}

    public static void register(Builder registry) {
        registerAbs(registry);
        registerRounding(registry);
        registerPowers(registry);
        registerTrigonometry(registry);
        OracleDateFunctions.registerRounding(registry);
        NumberFunctions.register(registry);
    }

    private static BigDecimal decimal(Vector vector, int row) {
        return ((DecimalVector) vector).get(row);
    }

    private static void registerAbs(Builder registry) {
        for (TypeKind kind : new TypeKind[] {SMALLINT, INTEGER, BIGINT}) {
            registry.perRow(
                    "abs",
                    SqlType.of(kind),
                    (a, out, row, context) -> {
                        long value = ((LongVector) a[0]).get(row);
                        if (value == Long.MIN_VALUE) {
                            throw Numbers.outOfRange("abs(" + value + ")", kind);
                        }
                        ((LongVector) out).set(row, Numbers.checkRange(Math.abs(value), kind));
                    },
                    "Absolute value.",
                    "abs(-17) → 17",
                    kind);
            registry.strict(
                    "mod", SqlType.of(kind), LongArithmetic.remainder(), "Remainder.", "mod(9, 4) → 1", kind, kind);
        }
        registry.strict(
                "mod",
                SqlType.NUMERIC,
                DecimalArithmetic.REMAINDER,
                "Remainder.",
                "mod(5.5, 2) → 1.5",
                NUMERIC,
                NUMERIC);
        decimals(registry, "abs", BigDecimal::abs, "Absolute value.", "abs(-17.4) → 17.4");
        for (TypeKind kind : new TypeKind[] {REAL, DOUBLE}) {
            registry.perRow(
                    "abs",
                    SqlType.of(kind),
                    (a, out, row, context) -> ((DoubleVector) out).set(row, Math.abs(((DoubleVector) a[0]).get(row))),
                    "Absolute value.",
                    "abs(CAST(-2 AS DOUBLE PRECISION)) → 2",
                    kind);
        }
        decimals(
                registry,
                "sign",
                value -> Decimal.isNaN(value) ? value : BigDecimal.valueOf(value.signum()),
                "-1, 0 or 1.",
                "sign(-8.4) → -1");
        doubles(registry, "sign", Math::signum, "-1, 0 or 1.", "sign(CAST(-8 AS DOUBLE PRECISION)) → -1");
    }

    private static void decimals(
            Builder registry, String name, UnaryOperator<BigDecimal> operation, String doc, String example) {
        registry.perRow(
                name,
                SqlType.NUMERIC,
                (a, out, row, context) -> ((DecimalVector) out).set(row, operation.apply(decimal(a[0], row))),
                doc,
                example,
                NUMERIC);
    }

    private static void doubles(
            Builder registry, String name, DoubleUnaryOperator operation, String doc, String example) {
        registry.perRow(
                name,
                SqlType.DOUBLE,
                (a, out, row, context) -> {
                    double x = ((DoubleVector) a[0]).get(row);
                    double value = operation.applyAsDouble(x);
                    if (Double.isInfinite(value) && !Double.isInfinite(x)) {
                        throw Numbers.outOfRange(name + "(" + x + ")", DOUBLE);
                    }
                    ((DoubleVector) out).set(row, value);
                },
                doc,
                example,
                DOUBLE);
    }

    private static void doubles(
            Builder registry, String name, DoubleBinaryOperator operation, String doc, String example) {
        registry.perRow(
                name,
                SqlType.DOUBLE,
                (a, out, row, context) -> {
                    double x = ((DoubleVector) a[0]).get(row);
                    double y = ((DoubleVector) a[1]).get(row);
                    double value = operation.applyAsDouble(x, y);
                    if (Double.isInfinite(value) && !Double.isInfinite(x) && !Double.isInfinite(y)) {
                        throw Numbers.outOfRange(name + "(" + x + ", " + y + ")", DOUBLE);
                    }
                    ((DoubleVector) out).set(row, value);
                },
                doc,
                example,
                DOUBLE,
                DOUBLE);
    }

    private static void registerRounding(Builder registry) {
        decimals(
                registry,
                "ceil",
                value -> value.setScale(0, RoundingMode.CEILING),
                "Nearest integer not below.",
                "ceil(42.2) → 43");
        doubles(
                registry,
                "ceil",
                Math::ceil,
                "Nearest integer not below.",
                "ceil(CAST(-42.8 AS DOUBLE PRECISION)) → -42");
        registry.alias("ceiling", "ceil");
        decimals(
                registry,
                "floor",
                value -> value.setScale(0, RoundingMode.FLOOR),
                "Nearest integer not above.",
                "floor(-42.8) → -43");
        doubles(
                registry,
                "floor",
                Math::floor,
                "Nearest integer not above.",
                "floor(CAST(42.8 AS DOUBLE PRECISION)) → 42");
        decimals(
                registry,
                "round",
                value -> Decimal.round(value, 0),
                "Nearest integer, half away from zero.",
                "round(42.5) → 43");
        doubles(
                registry,
                "round",
                Math::rint,
                "Nearest integer, half to even.",
                "round(CAST(42.5 AS DOUBLE PRECISION)) → 42");
        decimals(registry, "trunc", value -> Decimal.truncate(value, 0), "Towards zero.", "trunc(-42.8) → -42");
        doubles(
                registry,
                "trunc",
                value -> value < 0 ? Math.ceil(value) : Math.floor(value),
                "Towards zero.",
                "trunc(CAST(-42.8 AS DOUBLE PRECISION)) → -42");
        registry.perRow(
                "round",
                SqlType.NUMERIC,
                (a, out, row, context) -> ((DecimalVector) out)
                        .set(
                                row,
                                NumberText.checked(
                                        Decimal.round(decimal(a[0], row), StringFunctions.intAt(a, 1, row)))),
                "Rounded to so many digits behind the point, half away from zero.",
                "round(42.4382, 2) → 42.44",
                NUMERIC,
                INTEGER);
        registry.perRow(
                "trunc",
                SqlType.NUMERIC,
                (a, out, row, context) -> ((DecimalVector) out)
                        .set(row, Decimal.truncate(decimal(a[0], row), StringFunctions.intAt(a, 1, row))),
                "Cut to so many digits behind the point.",
                "trunc(42.4382, 2) → 42.43",
                NUMERIC,
                INTEGER);
        registry.alias("truncate", "trunc");
    }

    private static void registerPowers(Builder registry) {
        decimals(registry, "sqrt", DecimalMath::sqrt, "Square root.", "sqrt(2.0) → 1.414213562373095");
        doubles(
                registry,
                "sqrt",
                value -> {
                    if (value < 0) {
                        throw DecimalMath.power("cannot take square root of a negative number; guard it with CASE");
                    }
                    return Math.sqrt(value);
                },
                "Square root.",
                "sqrt(CAST(2 AS DOUBLE PRECISION)) → 1.4142135623730951");
        doubles(registry, "cbrt", Math::cbrt, "Cube root.", "cbrt(27) → 3");
        decimals(registry, "exp", DecimalMath::exp, "e to a power.", "exp(1.0) → 2.7182818284590452");
        doubles(
                registry,
                "exp",
                value -> {
                    double power = Math.exp(value);
                    if (power == 0 && !Double.isInfinite(value)) {
                        throw Numbers.outOfRange("exp(" + value + ")", DOUBLE);
                    }
                    return power;
                },
                "e to a power.",
                "exp(CAST(0 AS DOUBLE PRECISION)) → 1");
        decimals(registry, "ln", DecimalMath::ln, "Natural logarithm.", "ln(2.0) → 0.6931471805599453");
        doubles(
                registry,
                "ln",
                value -> Math.log(positive(value)),
                "Natural logarithm.",
                "ln(CAST(1 AS DOUBLE PRECISION)) → 0");
        decimals(registry, "log", DecimalMath::log10, "Logarithm to base 10.", "log(100.0) → 2.0000000000000000");
        doubles(
                registry,
                "log",
                value -> Math.log10(positive(value)),
                "Logarithm to base 10.",
                "log(CAST(100 AS DOUBLE PRECISION)) → 2");
        registry.alias("log10", "log");
        registry.perRow(
                "log",
                SqlType.NUMERIC,
                (a, out, row, context) ->
                        ((DecimalVector) out).set(row, DecimalMath.log(decimal(a[0], row), decimal(a[1], row))),
                "Logarithm to a base.",
                "log(2.0, 64.0) → 6.0000000000000000",
                NUMERIC,
                NUMERIC);
        registry.perRow(
                "power",
                SqlType.NUMERIC,
                (a, out, row, context) -> ((DecimalVector) out)
                        .set(row, NumberText.checked(DecimalMath.power(decimal(a[0], row), decimal(a[1], row)))),
                "The first argument to the power of the second.",
                "power(9.0, 3.0) → 729.0000000000000000",
                NUMERIC,
                NUMERIC);
        doubles(
                registry,
                "power",
                MathFunctions::power,
                "The first argument to the power of the second.",
                "power(9, 3) → 729");
        registry.alias("pow", "power").alias("^", "power");
    }

    private static double positive(double value) {
        if (value <= 0) {
            throw DecimalMath.logarithm("cannot take logarithm of zero or a negative number; guard it with CASE");
        }
        return value;
    }

    private static double power(double x, double y) {
        if (Double.isNaN(y) && x == 1) {
            return 1;
        }
        if (x == 0 && y < 0) {
            throw DecimalMath.power("zero raised to a negative power is undefined; guard it with CASE");
        }
        if (x < 0 && Math.rint(y) != y) {
            throw DecimalMath.power("a negative number raised to a non-integer power is complex; guard it with CASE");
        }
        double value = Math.pow(x, y);
        if (value == 0 && x != 0 && !Double.isInfinite(x) && !Double.isInfinite(y)) {
            throw Numbers.outOfRange("power(" + x + ", " + y + ")", DOUBLE);
        }
        return value;
    }

    private static void registerTrigonometry(Builder registry) {
        doubles(registry, "sin", finite(Math::sin), "Sine of radians.", "sin(0) → 0");
        doubles(registry, "cos", finite(Math::cos), "Cosine of radians.", "cos(0) → 1");
        doubles(registry, "tan", finite(Math::tan), "Tangent of radians.", "tan(0) → 0");
        doubles(
                registry,
                "cot",
                finite(value -> 1 / Math.tan(value)),
                "Cotangent of radians.",
                "round(cot(0.785398163397448)) → 1");
        doubles(registry, "asin", inUnit(Math::asin), "Inverse sine.", "asin(0) → 0");
        doubles(registry, "acos", inUnit(Math::acos), "Inverse cosine.", "acos(1) → 0");
        doubles(registry, "atan", Math::atan, "Inverse tangent.", "atan(0) → 0");
        doubles(registry, "atan2", Math::atan2, "Inverse tangent of a quotient.", "atan2(0, 1) → 0");
        doubles(registry, "sinh", Math::sinh, "Hyperbolic sine.", "sinh(0) → 0");
        doubles(registry, "cosh", Math::cosh, "Hyperbolic cosine.", "cosh(0) → 1");
        doubles(registry, "tanh", Math::tanh, "Hyperbolic tangent.", "tanh(0) → 0");
        doubles(registry, "degrees", value -> value / (Math.PI / 180), "Radians in degrees.", "degrees(0) → 0");
        doubles(registry, "radians", value -> value * (Math.PI / 180), "Degrees in radians.", "radians(0) → 0");
        registry.perRow(
                "pi",
                SqlType.DOUBLE,
                (a, out, row, context) -> ((DoubleVector) out).set(row, Math.PI),
                "The number π.",
                "pi() → 3.141592653589793");
    }

    private static DoubleUnaryOperator finite(DoubleUnaryOperator operation) {
        return value -> {
            if (Double.isInfinite(value)) {
                throw Numbers.outOfRange("Infinity", DOUBLE);
            }
            return operation.applyAsDouble(value);
        };
    }

    private static DoubleUnaryOperator inUnit(DoubleUnaryOperator operation) {
        return value -> {
            if (value < -1 || value > 1) {
                throw Numbers.outOfRange(Double.toString(value), DOUBLE);
            }
            return operation.applyAsDouble(value);
        };
    }
}
