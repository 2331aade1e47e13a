package io.rustydb.sql.function.library;

import static io.rustydb.base.type.TypeKind.BIGINT;
import static io.rustydb.base.type.TypeKind.DOUBLE;
import static io.rustydb.base.type.TypeKind.INTEGER;
import static io.rustydb.base.type.TypeKind.NUMERIC;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
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
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.function.DoubleUnaryOperator;

/// Divisors, digits, buckets, and trigonometry in degrees.
final class NumberFunctions {
    private static final int FACTORIAL_MAX = 32_177;

    private NumberFunctions() {}

    static void register(Builder registry) {
        registerDivisors(registry);
        registerDigits(registry);
        registerBuckets(registry);
        registerDegrees(registry);
    }

    private static BigDecimal decimal(Vector vector, int row) {
        return ((DecimalVector) vector).get(row);
    }

    private static void set(Vector out, int row, BigDecimal value) {
        ((DecimalVector) out).set(row, value);
    }

    private static void registerDivisors(Builder registry) {
        for (TypeKind kind : new TypeKind[] {INTEGER, BIGINT}) {
            registry.perRow(
                    "gcd",
                    SqlType.of(kind),
                    (a, out, row, context) -> ((LongVector) out)
                            .set(row, gcd(((LongVector) a[0]).get(row), ((LongVector) a[1]).get(row), kind)),
                    "Greatest common divisor.",
                    "gcd(1071, 462) → 21",
                    kind,
                    kind);
            registry.perRow(
                    "lcm",
                    SqlType.of(kind),
                    (a, out, row, context) -> ((LongVector) out)
                            .set(row, lcm(((LongVector) a[0]).get(row), ((LongVector) a[1]).get(row), kind)),
                    "Least common multiple.",
                    "lcm(1071, 462) → 23562",
                    kind,
                    kind);
        }
        registry.perRow(
                "gcd",
                SqlType.NUMERIC,
                (a, out, row, context) -> set(out, row, gcd(decimal(a[0], row), decimal(a[1], row))),
                "Greatest common divisor.",
                "gcd(10.71, 4.62) → 0.21",
                NUMERIC,
                NUMERIC);
        registry.perRow(
                "lcm",
                SqlType.NUMERIC,
                (a, out, row, context) -> set(out, row, lcm(decimal(a[0], row), decimal(a[1], row))),
                "Least common multiple.",
                "lcm(1.5, 2.25) → 4.50",
                NUMERIC,
                NUMERIC);
        registry.perRow(
                "div",
                SqlType.NUMERIC,
                (a, out, row, context) -> set(out, row, div(decimal(a[0], row), decimal(a[1], row))),
                "Whole quotient, towards zero.",
                "div(9, 4) → 2",
                NUMERIC,
                NUMERIC);
        registry.perRow(
                "factorial",
                SqlType.NUMERIC,
                (a, out, row, context) -> set(out, row, factorial(((LongVector) a[0]).get(row))),
                "Product of all whole numbers up to it.",
                "factorial(5) → 120",
                BIGINT);
    }

    private static long gcd(long a, long b, TypeKind kind) {
        long x = a;
        long y = b;
        while (y != 0) {
            long rest = y == -1 ? 0 : x % y;
            x = y;
            y = rest;
        }
        if (x == Long.MIN_VALUE) {
            throw Numbers.outOfRange("gcd(" + a + ", " + b + ")", kind);
        }
        return Numbers.checkRange(Math.abs(x), kind);
    }

    private static long lcm(long a, long b, TypeKind kind) {
        if (a == 0 || b == 0) {
            return 0;
        }
        BigInteger product =
                BigInteger.valueOf(a).multiply(BigInteger.valueOf(b)).abs();
        BigInteger value = product.divide(BigInteger.valueOf(a).gcd(BigInteger.valueOf(b)));
        if (value.bitLength() >= Long.SIZE) {
            throw Numbers.outOfRange("lcm(" + a + ", " + b + ")", kind);
        }
        return Numbers.checkRange(value.longValue(), kind);
    }

    private static BigDecimal gcd(BigDecimal a, BigDecimal b) {
        if (Decimal.isSpecial(a) || Decimal.isSpecial(b)) {
            return Decimal.NAN;
        }
        int scale = Math.max(a.scale(), b.scale());
        BigInteger x = a.setScale(scale).unscaledValue();
        return new BigDecimal(x.gcd(b.setScale(scale).unscaledValue()), scale);
    }

    private static BigDecimal lcm(BigDecimal a, BigDecimal b) {
        if (Decimal.isSpecial(a) || Decimal.isSpecial(b)) {
            return Decimal.NAN;
        }
        int scale = Math.max(a.scale(), b.scale());
        if (a.signum() == 0 || b.signum() == 0) {
            return BigDecimal.ZERO.setScale(scale);
        }
        BigInteger x = a.setScale(scale).unscaledValue();
        BigInteger y = b.setScale(scale).unscaledValue();
        return NumberText.checked(new BigDecimal(x.multiply(y).abs().divide(x.gcd(y)), scale));
    }

    private static BigDecimal div(BigDecimal a, BigDecimal b) {
        if (b.signum() == 0 && !Decimal.isNaN(a) && !Decimal.isNaN(b)) {
            throw LongArithmetic.divisionByZero();
        }
        if (Decimal.isSpecial(a) || Decimal.isSpecial(b)) {
            return Decimal.divide(a, b);
        }
        return NumberText.checked(a.divide(b, 0, RoundingMode.DOWN));
    }

    private static BigDecimal factorial(long n) {
        if (n < 0) {
            throw DbException.of(
                    ErrorCode.NUMERIC_OUT_OF_RANGE,
                    "a negative number has no factorial, value=" + n + "; use one from 0");
        }
        if (n > FACTORIAL_MAX) {
            throw Numbers.outOfRange("factorial(" + n + ")", NUMERIC);
        }
        return new BigDecimal(product(1, Math.max(n, 1)));
    }

    /// By halves, so that large factors meet large factors.
    private static BigInteger product(long from, long to) {
        if (to - from < 8) {
            BigInteger value = BigInteger.valueOf(from);
            for (long i = from + 1; i <= to; i++) {
                value = value.multiply(BigInteger.valueOf(i));
            }
            return value;
        }
        long middle = (from + to) >>> 1;
        return product(from, middle).multiply(product(middle + 1, to));
    }

    private static void registerDigits(Builder registry) {
        registry.perRow(
                "scale",
                SqlType.INTEGER,
                (a, out, row, context) -> {
                    BigDecimal value = decimal(a[0], row);
                    if (Decimal.isSpecial(value)) {
                        out.setNull(row);
                    } else {
                        ((LongVector) out).set(row, value.scale());
                    }
                },
                "Digits behind the point.",
                "scale(8.4100) → 4",
                NUMERIC);
        registry.perRow(
                "min_scale",
                SqlType.INTEGER,
                (a, out, row, context) -> {
                    BigDecimal value = decimal(a[0], row);
                    if (Decimal.isSpecial(value)) {
                        out.setNull(row);
                    } else {
                        ((LongVector) out)
                                .set(row, Math.max(value.stripTrailingZeros().scale(), 0));
                    }
                },
                "Digits behind the point that the value needs.",
                "min_scale(8.4100) → 2",
                NUMERIC);
        registry.perRow(
                "trim_scale",
                SqlType.NUMERIC,
                (a, out, row, context) -> {
                    BigDecimal value = decimal(a[0], row);
                    BigDecimal stripped = value.stripTrailingZeros();
                    set(out, row, stripped.scale() < 0 ? value.setScale(0, RoundingMode.UNNECESSARY) : stripped);
                },
                "Without zeros at its end.",
                "trim_scale(8.4100) → 8.41",
                NUMERIC);
    }

    private static void registerBuckets(Builder registry) {
        registry.perRow(
                "width_bucket",
                SqlType.INTEGER,
                (a, out, row, context) -> ((LongVector) out)
                        .set(
                                row,
                                bucket(
                                        decimal(a[0], row),
                                        decimal(a[1], row),
                                        decimal(a[2], row),
                                        ((LongVector) a[3]).get(row))),
                "Which of so many equal parts of a range a value is in; 0 below, one more above it.",
                "width_bucket(5.35, 0.024, 10.06, 5) → 3",
                NUMERIC,
                NUMERIC,
                NUMERIC,
                INTEGER);
        registry.perRow(
                "width_bucket",
                SqlType.INTEGER,
                (a, out, row, context) -> {
                    double value = ((DoubleVector) a[0]).get(row);
                    double low = ((DoubleVector) a[1]).get(row);
                    double high = ((DoubleVector) a[2]).get(row);
                    ((LongVector) out).set(row, bucket(value, low, high, ((LongVector) a[3]).get(row)));
                },
                "Which of so many equal parts of a range a value is in; 0 below, one more above it.",
                "width_bucket(CAST(5.35 AS DOUBLE PRECISION), 0.024, 10.06, 5) → 3",
                DOUBLE,
                DOUBLE,
                DOUBLE,
                INTEGER);
    }

    private static DbException bucket(String what) {
        return DbException.of(ErrorCode.INVALID_WIDTH_BUCKET_ARGUMENT, what + "; correct the arguments");
    }

    private static long bucket(BigDecimal value, BigDecimal low, BigDecimal high, long count) {
        if (count <= 0) {
            throw bucket("count of buckets must be greater than zero, count=" + count);
        }
        if (Decimal.isNaN(value) || Decimal.isNaN(low) || Decimal.isNaN(high)) {
            throw bucket("operand and bounds cannot be NaN");
        }
        if (Decimal.isSpecial(low) || Decimal.isSpecial(high)) {
            throw bucket("bounds must be finite");
        }
        int direction = low.compareTo(high);
        if (direction == 0) {
            throw bucket("bounds cannot be equal");
        }
        boolean ascending = direction < 0;
        int below = Decimal.compare(value, low);
        if (ascending ? below < 0 : below > 0) {
            return 0;
        }
        int above = Decimal.compare(value, high);
        if (ascending ? above >= 0 : above <= 0) {
            return Numbers.checkRange(count + 1, INTEGER);
        }
        BigDecimal part = value.subtract(low).abs().multiply(BigDecimal.valueOf(count));
        return part.divideToIntegralValue(high.subtract(low).abs()).longValue() + 1;
    }

    private static long bucket(double value, double low, double high, long count) {
        if (count <= 0) {
            throw bucket("count of buckets must be greater than zero, count=" + count);
        }
        if (Double.isNaN(value) || Double.isNaN(low) || Double.isNaN(high)) {
            throw bucket("operand and bounds cannot be NaN");
        }
        if (Double.isInfinite(low) || Double.isInfinite(high)) {
            throw bucket("bounds must be finite");
        }
        if (low == high) {
            throw bucket("bounds cannot be equal");
        }
        boolean ascending = low < high;
        if (ascending ? value < low : value > low) {
            return 0;
        }
        if (ascending ? value >= high : value <= high) {
            return Numbers.checkRange(count + 1, INTEGER);
        }
        double width = high / 2 - low / 2;
        double share = Double.isInfinite(high - low) ? (value / 2 - low / 2) / width : (value - low) / (high - low);
        return Math.min((long) (share * count), count - 1) + 1;
    }

    private static void registerDegrees(Builder registry) {
        degrees(registry, "sind", x -> sine(x), "Sine of degrees.", "sind(30) → 0.5");
        degrees(registry, "cosd", x -> sine(90 - Math.abs(x % 360)), "Cosine of degrees.", "cosd(60) → 0.5");
        degrees(registry, "tand", NumberFunctions::tangent, "Tangent of degrees.", "tand(45) → 1");
        degrees(registry, "cotd", x -> 1 / tangent(x), "Cotangent of degrees.", "cotd(45) → 1");
        registry.perRow(
                "asind",
                SqlType.DOUBLE,
                (a, out, row, context) -> ((DoubleVector) out).set(row, inverseSine(((DoubleVector) a[0]).get(row))),
                "Inverse sine in degrees.",
                "asind(0.5) → 30",
                DOUBLE);
        registry.perRow(
                "acosd",
                SqlType.DOUBLE,
                (a, out, row, context) ->
                        ((DoubleVector) out).set(row, 90 - inverseSine(((DoubleVector) a[0]).get(row))),
                "Inverse cosine in degrees.",
                "acosd(0.5) → 60",
                DOUBLE);
        registry.perRow(
                "atand",
                SqlType.DOUBLE,
                (a, out, row, context) ->
                        ((DoubleVector) out).set(row, Math.atan(((DoubleVector) a[0]).get(row)) / Math.atan(1.0) * 45),
                "Inverse tangent in degrees.",
                "atand(1) → 45",
                DOUBLE);
        registry.perRow(
                "atan2d",
                SqlType.DOUBLE,
                (a, out, row, context) -> ((DoubleVector) out)
                        .set(
                                row,
                                Math.atan2(((DoubleVector) a[0]).get(row), ((DoubleVector) a[1]).get(row))
                                        / Math.atan(1.0)
                                        * 45),
                "Inverse tangent of a quotient in degrees.",
                "atan2d(1, 1) → 45",
                DOUBLE,
                DOUBLE);
        registry.perRow(
                "asinh",
                SqlType.DOUBLE,
                (a, out, row, context) -> {
                    double x = ((DoubleVector) a[0]).get(row);
                    double positive = Math.abs(x);
                    double value = positive > 1e150
                            ? Math.log(positive) + Math.log(2)
                            : Math.log1p(positive + positive * positive / (1 + Math.sqrt(positive * positive + 1)));
                    ((DoubleVector) out).set(row, Math.copySign(value, x));
                },
                "Inverse hyperbolic sine.",
                "asinh(0) → 0",
                DOUBLE);
        registry.perRow(
                "acosh",
                SqlType.DOUBLE,
                (a, out, row, context) -> {
                    double x = ((DoubleVector) a[0]).get(row);
                    if (x < 1) {
                        throw Numbers.outOfRange("acosh(" + x + ")", DOUBLE);
                    }
                    ((DoubleVector) out)
                            .set(row, x > 1e150 ? Math.log(x) + Math.log(2) : Math.log(x + Math.sqrt(x * x - 1)));
                },
                "Inverse hyperbolic cosine.",
                "acosh(1) → 0",
                DOUBLE);
        registry.perRow(
                "atanh",
                SqlType.DOUBLE,
                (a, out, row, context) -> {
                    double x = ((DoubleVector) a[0]).get(row);
                    if (x < -1 || x > 1) {
                        throw Numbers.outOfRange("atanh(" + x + ")", DOUBLE);
                    }
                    ((DoubleVector) out).set(row, (Math.log1p(x) - Math.log1p(-x)) / 2);
                },
                "Inverse hyperbolic tangent.",
                "atanh(0) → 0",
                DOUBLE);
    }

    private static void degrees(
            Builder registry, String name, DoubleUnaryOperator operation, String doc, String example) {
        registry.perRow(
                name,
                SqlType.DOUBLE,
                (a, out, row, context) -> {
                    double x = ((DoubleVector) a[0]).get(row);
                    if (Double.isInfinite(x)) {
                        throw Numbers.outOfRange("Infinity", DOUBLE);
                    }
                    ((DoubleVector) out).set(row, operation.applyAsDouble(x));
                },
                doc,
                example,
                DOUBLE);
    }

    /// Exact at multiples of 30 degrees.
    private static double sine(double degrees) {
        double x = degrees % 360;
        double sign = 1;
        if (x < 0) {
            x = -x;
            sign = -sign;
        }
        if (x > 180) {
            x = 360 - x;
            sign = -sign;
        }
        if (x > 90) {
            x = 180 - x;
        }
        double value = x <= 30
                ? Math.sin(Math.toRadians(x)) / Math.sin(Math.toRadians(30)) / 2
                : 1 - (1 - Math.cos(Math.toRadians(90 - x))) / (1 - Math.cos(Math.toRadians(60))) / 2;
        return x == 90 ? sign : sign * value;
    }

    private static double tangent(double degrees) {
        double x = degrees % 180;
        double sign = 1;
        if (x < 0) {
            x = -x;
            sign = -sign;
        }
        if (x > 90) {
            x = 180 - x;
            sign = -sign;
        }
        if (x == 45) {
            return sign;
        }
        return x == 90 ? sign * Double.POSITIVE_INFINITY : sign * sine(x) / sine(90 - x);
    }

    private static double inverseSine(double x) {
        if (x < -1 || x > 1) {
            throw Numbers.outOfRange(Double.toString(x), DOUBLE);
        }
        double y = Math.abs(x);
        double value = y <= 0.5 ? Math.asin(y) / Math.asin(0.5) * 30 : 90 - Math.acos(y) / Math.acos(0.5) * 60;
        return x < 0 ? -value : value;
    }
}
