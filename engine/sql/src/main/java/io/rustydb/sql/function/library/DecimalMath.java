package io.rustydb.sql.function.library;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.Decimal;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.cast.Numbers;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// Roots, powers and logarithms of NUMERIC, with PostgreSQL's result scales: at least 16 significant digits.
///
/// **Source** PostgreSQL 15 `numeric.c` for the scales; the series are the textbook ones with argument
/// reduction.
final class DecimalMath {
    private static final int SIGNIFICANT_DIGITS = 16;
    private static final int GUARD_DIGITS = 10;
    private static final double LN_10 = Math.log(10);
    private static final int POWER_EXPONENT_MAX = 400_000;

    private DecimalMath() {}

    static DbException power(String what) {
        return DbException.of(ErrorCode.INVALID_POWER_ARGUMENT, what);
    }

    static DbException logarithm(String what) {
        return DbException.of(ErrorCode.INVALID_LOGARITHM_ARGUMENT, what);
    }

    private static int clamp(int scale, int least) {
        return Math.min(Math.max(Math.max(scale, least), 0), Decimal.CHOSEN_SCALE_MAX);
    }

    static BigDecimal sqrt(BigDecimal value) {
        if (value.signum() < 0) {
            throw power("cannot take square root of a negative number; guard it with CASE");
        }
        if (Decimal.isSpecial(value)) {
            return value;
        }
        int weight = Decimal.weight(value);
        int resultWeight = (weight + 1) * 4 / 2 - 1;
        int scale = clamp(SIGNIFICANT_DIGITS - resultWeight, value.scale());
        return Decimal.squareRoot(value, scale);
    }

    static BigDecimal exp(BigDecimal value) {
        if (Decimal.isSpecial(value)) {
            return value == Decimal.MINUS_INFINITY ? BigDecimal.ZERO : value;
        }
        double decimalWeight = value.doubleValue() / LN_10;
        if (decimalWeight > Decimal.INTEGER_DIGITS_MAX) {
            throw Numbers.outOfRange("exp of a large number", TypeKind.NUMERIC);
        }
        int scale = clamp(SIGNIFICANT_DIGITS - (int) Math.max(decimalWeight, -2000), value.scale());
        if (decimalWeight < -(scale + 5.0)) {
            return BigDecimal.ZERO.setScale(scale);
        }
        int digits = scale + (int) Math.max(decimalWeight, 0) + GUARD_DIGITS;
        return expSeries(value, new MathContext(digits + 5)).setScale(scale, RoundingMode.HALF_UP);
    }

    /// e^x: halves x until it is small, sums the series, squares as often.
    private static BigDecimal expSeries(BigDecimal x, MathContext precision) {
        int halvings = 0;
        BigDecimal small = x;
        while (small.abs().compareTo(new BigDecimal("0.01")) > 0) {
            small = small.divide(BigDecimal.TWO, new MathContext(precision.getPrecision() + 20));
            halvings++;
        }
        // Each squaring may double the relative error.
        MathContext inner = new MathContext(precision.getPrecision() + halvings / 3 + 5);
        BigDecimal term = BigDecimal.ONE;
        BigDecimal sum = BigDecimal.ONE;
        for (int n = 1; term.signum() != 0 && term.precision() - term.scale() > -inner.getPrecision(); n++) {
            term = term.multiply(small, inner).divide(BigDecimal.valueOf(n), inner);
            sum = sum.add(term, inner);
        }
        for (int i = 0; i < halvings; i++) {
            sum = sum.multiply(sum, inner);
        }
        return sum;
    }

    static BigDecimal ln(BigDecimal value) {
        requirePositive(value);
        if (Decimal.isSpecial(value)) {
            return value;
        }
        int scale = clamp(SIGNIFICANT_DIGITS - lnWeight(value), value.scale());
        return lnTo(value, scale + GUARD_DIGITS).setScale(scale, RoundingMode.HALF_UP);
    }

    private static void requirePositive(BigDecimal value) {
        if (Decimal.isNaN(value)) {
            return;
        }
        if (value.signum() == 0) {
            throw logarithm("cannot take logarithm of zero; guard it with CASE");
        }
        if (value.signum() < 0) {
            throw logarithm("cannot take logarithm of a negative number; guard it with CASE");
        }
    }

    /// Estimated decimal weight of ln(value), as PostgreSQL's estimate_ln_dweight.
    private static int lnWeight(BigDecimal value) {
        if (value.compareTo(new BigDecimal("0.9")) >= 0 && value.compareTo(new BigDecimal("1.1")) <= 0) {
            // ln(1 + x) is about x.
            BigDecimal x = value.subtract(BigDecimal.ONE);
            return x.signum() == 0 ? 0 : x.precision() - x.scale() - 1;
        }
        double log = Math.abs(lnEstimate(value));
        return (int) Math.log10(log);
    }

    private static double lnEstimate(BigDecimal value) {
        int exponent = value.precision() - value.scale() - 1;
        return Math.log(value.movePointLeft(exponent).doubleValue()) + exponent * LN_10;
    }

    /// ln(value) with an absolute error far below 10^-digits.
    private static BigDecimal lnTo(BigDecimal value, int digits) {
        if (value.compareTo(BigDecimal.ONE) == 0) {
            return BigDecimal.ZERO;
        }
        MathContext precision = new MathContext(digits + 15);
        // Square roots bring the value near 1, where ln x = 2·artanh((x - 1) / (x + 1)) converges fast.
        int exponent = value.precision() - value.scale() - 1;
        BigDecimal x = value.movePointLeft(exponent);
        BigDecimal result = lnNearOne(x, precision);
        if (exponent != 0) {
            result = result.add(lnNearOne(BigDecimal.TEN, precision).multiply(BigDecimal.valueOf(exponent)));
        }
        return result;
    }

    private static BigDecimal lnNearOne(BigDecimal value, MathContext outer) {
        MathContext precision = new MathContext(outer.getPrecision() + 10);
        BigDecimal x = value;
        int doublings = 0;
        while (x.subtract(BigDecimal.ONE).abs().compareTo(new BigDecimal("0.05")) > 0) {
            x = x.sqrt(precision);
            doublings++;
        }
        BigDecimal z = x.subtract(BigDecimal.ONE).divide(x.add(BigDecimal.ONE), precision);
        BigDecimal square = z.multiply(z, precision);
        BigDecimal power = z;
        BigDecimal sum = z;
        for (int n = 3; power.signum() != 0 && power.precision() - power.scale() > -precision.getPrecision(); n += 2) {
            power = power.multiply(square, precision);
            sum = sum.add(power.divide(BigDecimal.valueOf(n), precision), precision);
        }
        return sum.multiply(BigDecimal.valueOf(1L << doublings + 1), precision);
    }

    /// Powers of and to NaN and infinities.
    private static BigDecimal specialPower(BigDecimal base, BigDecimal exponent) {
        if (Decimal.isNaN(base)) {
            return !Decimal.isSpecial(exponent) && exponent.signum() == 0 ? BigDecimal.ONE : base;
        }
        if (Decimal.isNaN(exponent)) {
            return !Decimal.isSpecial(base) && base.compareTo(BigDecimal.ONE) == 0 ? BigDecimal.ONE : exponent;
        }
        boolean infiniteExponent = Decimal.isSpecial(exponent);
        if (base.signum() == 0 && exponent.signum() < 0) {
            throw power("zero raised to a negative power is undefined; guard it with CASE");
        }
        boolean integral = infiniteExponent || exponent.stripTrailingZeros().scale() <= 0;
        if (base.signum() < 0 && !integral) {
            throw power("a negative number raised to a non-integer power is complex; guard it with CASE");
        }
        if (!infiniteExponent) {
            if (exponent.signum() <= 0) {
                return exponent.signum() == 0 ? BigDecimal.ONE : BigDecimal.ZERO;
            }
            boolean odd = exponent.toBigInteger().testBit(0);
            return base.signum() < 0 && odd ? Decimal.MINUS_INFINITY : Decimal.INFINITY;
        }
        int size = Decimal.isSpecial(base) ? 1 : base.abs().compareTo(BigDecimal.ONE);
        if (size == 0) {
            return BigDecimal.ONE;
        }
        return size > 0 == exponent.signum() > 0 ? Decimal.INFINITY : BigDecimal.ZERO;
    }

    static BigDecimal log10(BigDecimal value) {
        return log(BigDecimal.TEN, value);
    }

    static BigDecimal log(BigDecimal base, BigDecimal value) {
        if (Decimal.isNaN(base) || Decimal.isNaN(value)) {
            return Decimal.NAN;
        }
        requirePositive(base);
        requirePositive(value);
        if (Decimal.isSpecial(base)) {
            return Decimal.isSpecial(value) ? Decimal.NAN : BigDecimal.ZERO;
        }
        if (Decimal.isSpecial(value)) {
            return value;
        }
        int baseWeight = lnWeight(base);
        int valueWeight = lnWeight(value);
        int scale = clamp(SIGNIFICANT_DIGITS - (valueWeight - baseWeight), Math.max(base.scale(), value.scale()));
        int digits = scale + Math.abs(baseWeight) + Math.abs(valueWeight) + GUARD_DIGITS;
        BigDecimal divisor = lnTo(base, digits);
        if (divisor.signum() == 0) {
            throw LongArithmetic.divisionByZero();
        }
        return lnTo(value, digits).divide(divisor, scale, RoundingMode.HALF_UP);
    }

    static BigDecimal power(BigDecimal base, BigDecimal exponent) {
        if (Decimal.isSpecial(base) || Decimal.isSpecial(exponent)) {
            return specialPower(base, exponent);
        }
        boolean integral = exponent.stripTrailingZeros().scale() <= 0;
        if (base.signum() == 0) {
            if (exponent.signum() < 0) {
                throw power("zero raised to a negative power is undefined; guard it with CASE");
            }
            return (exponent.signum() == 0 ? BigDecimal.ONE : BigDecimal.ZERO).setScale(SIGNIFICANT_DIGITS);
        }
        if (base.signum() < 0 && !integral) {
            throw power("a negative number raised to a non-integer power is complex; guard it with CASE");
        }
        double decimalWeight = exponent.doubleValue() * lnEstimate(base.abs()) / LN_10;
        if (decimalWeight > Decimal.INTEGER_DIGITS_MAX) {
            throw Numbers.outOfRange("power of large numbers", TypeKind.NUMERIC);
        }
        int scale = clamp(
                SIGNIFICANT_DIGITS - (int) Math.max(decimalWeight, -2000), Math.max(base.scale(), exponent.scale()));
        if (integral) {
            scale = clamp(SIGNIFICANT_DIGITS, base.scale());
        }
        if (decimalWeight < -(scale + 5.0)) {
            return BigDecimal.ZERO.setScale(scale);
        }
        int digits = scale + (int) Math.abs(decimalWeight) + GUARD_DIGITS;
        if (integral && exponent.abs().compareTo(BigDecimal.valueOf(POWER_EXPONENT_MAX)) <= 0) {
            int n = exponent.intValue();
            MathContext precision = new MathContext(digits + 12);
            BigDecimal result = base.pow(Math.abs(n), precision);
            return n < 0
                    ? BigDecimal.ONE.divide(result, scale, RoundingMode.HALF_UP)
                    : result.setScale(scale, RoundingMode.HALF_UP);
        }
        BigDecimal log = lnTo(base.abs(), digits + exponent.precision()).multiply(exponent);
        BigDecimal result = expSeries(log, new MathContext(digits + 5)).setScale(scale, RoundingMode.HALF_UP);
        boolean odd = integral && exponent.toBigInteger().testBit(0);
        return base.signum() < 0 && odd ? result.negate() : result;
    }
}
