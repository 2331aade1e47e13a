package io.rustydb.base.type;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/// NUMERIC arithmetic: scaled `long`s with an overflow proof, `BigDecimal` where the proof fails, and
/// PostgreSQL's result scales.
///
/// **Source** PostgreSQL 15 `numeric.c`: addition and subtraction keep the greater scale, multiplication adds
/// scales, division gives at least 16 significant digits (`select_div_scale`), rounding is half away from zero.
public final class Decimal {
    /// Digits before and behind the point of any result, as in PostgreSQL.
    public static final int INTEGER_DIGITS_MAX = 131072;
    public static final int SCALE_MAX = 16383;
    /// Result scale that division, roots and logarithms choose at most.
    public static final int CHOSEN_SCALE_MAX = 1000;
    /// Every value of up to this many digits fits a `long`.
    public static final int LONG_DIGITS = 18;

    /// Greater than every other value, and equal to itself.
    public static final BigDecimal NAN = new SpecialDecimal(Double.NaN);
    public static final BigDecimal INFINITY = new SpecialDecimal(Double.POSITIVE_INFINITY);
    public static final BigDecimal MINUS_INFINITY = new SpecialDecimal(Double.NEGATIVE_INFINITY);

    private static final int SIGNIFICANT_DIGITS_MIN = 16;
    /// PostgreSQL counts weights in groups of four decimal digits; result scales depend on it.
    private static final int GROUP = 4;

    private static final long[] POWERS = new long[19];

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
    }

    private Decimal() {}

    /// True for NaN and the infinities.
    public static boolean isSpecial(BigDecimal value) {
        return value instanceof SpecialDecimal;
    }

    public static boolean isNaN(BigDecimal value) {
        return value == NAN;
    }

    /// NaN or an infinity of a `double` that is one.
    public static BigDecimal special(double value) {
        assert Double.isNaN(value) || Double.isInfinite(value) : value;
        return Double.isNaN(value) ? NAN : value > 0 ? INFINITY : MINUS_INFINITY;
    }

    /// A stand-in for calculations with infinities: the sign of what is finite.
    private static double standIn(BigDecimal value) {
        return isSpecial(value) ? value.doubleValue() : value.signum();
    }

    /// SQL's order: NaN is the greatest.
    public static int compare(BigDecimal a, BigDecimal b) {
        if (isSpecial(a) || isSpecial(b)) {
            return Double.compare(isSpecial(a) ? a.doubleValue() : 0, isSpecial(b) ? b.doubleValue() : 0);
        }
        return a.compareTo(b);
    }

    /// 10^exponent for an exponent of 0..18.
    public static long powerOfTen(int exponent) {
        return POWERS[exponent];
    }

    public static boolean fitsLong(BigDecimal value) {
        return value.precision() <= LONG_DIGITS || value.unscaledValue().bitLength() < Long.SIZE;
    }

    /// The unscaled value of a decimal that [#fitsLong].
    public static long unscaledLong(BigDecimal value) {
        return value.unscaledValue().longValue();
    }

    /// Order of two scaled `long`s; exact, allocates only when aligning them overflows.
    public static int compare(long a, int scaleA, long b, int scaleB) {
        if (scaleA == scaleB) {
            return Long.compare(a, b);
        }
        int signs = Long.signum(a) - Long.signum(b);
        if (signs != 0 || a == 0) {
            return signs;
        }
        int difference = scaleA - scaleB;
        if (difference > 0 && difference <= 18) {
            long high = Math.multiplyHigh(b, POWERS[difference]);
            long low = b * POWERS[difference];
            // A product outside 64 bits is farther from zero than any long.
            return high == low >> 63 ? Long.compare(a, low) : -Long.signum(b);
        }
        if (difference < 0 && difference >= -18) {
            long high = Math.multiplyHigh(a, POWERS[-difference]);
            long low = a * POWERS[-difference];
            return high == low >> 63 ? Long.compare(low, b) : Long.signum(a);
        }
        return BigDecimal.valueOf(a, scaleA).compareTo(BigDecimal.valueOf(b, scaleB));
    }

    /// A hash that is equal for equal values: trailing zeros do not count.
    public static long hash(long unscaled, int scale) {
        if (unscaled == 0) {
            return 0;
        }
        long value = unscaled;
        int digits = scale;
        while (value % 10 == 0) {
            value /= 10;
            digits--;
        }
        return spread(value, digits);
    }

    /// As [#hash(long, int)]; equal values have equal hashes across both forms.
    public static long hash(BigDecimal value) {
        if (isSpecial(value)) {
            return spread(value.hashCode(), 1);
        }
        if (value.signum() == 0) {
            return 0;
        }
        BigDecimal stripped = value.stripTrailingZeros();
        return spread(
                fitsLong(stripped)
                        ? unscaledLong(stripped)
                        : stripped.unscaledValue().hashCode(),
                stripped.scale());
    }

    private static long spread(long value, int digits) {
        long h = (value + 31L * digits) * 0x9E3779B97F4A7C15L;
        h ^= h >>> 32;
        h *= 0xFF51AFD7ED558CCDL;
        return h ^ h >>> 29;
    }

    public static BigDecimal add(BigDecimal a, BigDecimal b) {
        return isSpecial(a) || isSpecial(b) ? special(standIn(a) + standIn(b)) : a.add(b);
    }

    public static BigDecimal subtract(BigDecimal a, BigDecimal b) {
        return isSpecial(a) || isSpecial(b) ? special(standIn(a) - standIn(b)) : a.subtract(b);
    }

    public static BigDecimal multiply(BigDecimal a, BigDecimal b) {
        if (isSpecial(a) || isSpecial(b)) {
            return special(standIn(a) * standIn(b));
        }
        BigDecimal product = a.multiply(b);
        return product.scale() > SCALE_MAX ? product.setScale(SCALE_MAX, RoundingMode.HALF_UP) : product;
    }

    /// The quotient with PostgreSQL's scale; the divisor is not zero.
    public static BigDecimal divide(BigDecimal a, BigDecimal b) {
        if (isSpecial(a) || isSpecial(b)) {
            return isSpecial(a) || isNaN(b) ? special(standIn(a) / standIn(b)) : BigDecimal.ZERO;
        }
        return a.divide(b, divisionScale(a, b), RoundingMode.HALF_UP);
    }

    /// Digits behind the point that a quotient gets.
    public static int divisionScale(BigDecimal a, BigDecimal b) {
        int quotientWeight = weight(a) - weight(b);
        if (firstGroup(a) <= firstGroup(b)) {
            quotientWeight--;
        }
        int scale = SIGNIFICANT_DIGITS_MIN - quotientWeight * GROUP;
        scale = Math.max(scale, Math.max(a.scale(), b.scale()));
        return Math.min(Math.max(scale, 0), CHOSEN_SCALE_MAX);
    }

    /// The remainder with the sign of the dividend; the divisor is not zero.
    public static BigDecimal remainder(BigDecimal a, BigDecimal b) {
        if (isSpecial(a) || isNaN(b)) {
            return NAN;
        }
        if (isSpecial(b)) {
            return a;
        }
        BigDecimal rest = a.remainder(b);
        int scale = Math.max(a.scale(), b.scale());
        return rest.scale() == scale ? rest : rest.setScale(scale, RoundingMode.UNNECESSARY);
    }

    /// The square root of a value that is not negative, rounded to a scale.
    public static BigDecimal squareRoot(BigDecimal value, int scale) {
        // Integer square root of value × 10^(2·(scale + 1)), then one rounding.
        BigInteger shifted = value.setScale(2 * (scale + 1), RoundingMode.DOWN).unscaledValue();
        return new BigDecimal(shifted.sqrt(), scale + 1).setScale(scale, RoundingMode.HALF_UP);
    }

    /// Exponent to base 10,000 of the most significant group of digits, 0 for zero.
    public static int weight(BigDecimal value) {
        if (value.signum() == 0) {
            return 0;
        }
        return Math.floorDiv(value.precision() - value.scale() - 1, GROUP);
    }

    /// The most significant group of up to four digits.
    private static int firstGroup(BigDecimal value) {
        if (value.signum() == 0) {
            return 0;
        }
        int groupScale = -weight(value) * GROUP;
        BigInteger group = value.abs().setScale(groupScale, RoundingMode.DOWN).unscaledValue();
        return group.intValue();
    }

    /// Half away from zero; a negative scale rounds before the point, and the result's scale is then 0.
    public static BigDecimal round(BigDecimal value, int scale) {
        return atLeastScaleZero(value.setScale(clampScale(scale), RoundingMode.HALF_UP));
    }

    /// Towards zero; a negative scale truncates before the point, and the result's scale is then 0.
    public static BigDecimal truncate(BigDecimal value, int scale) {
        return atLeastScaleZero(value.setScale(clampScale(scale), RoundingMode.DOWN));
    }

    private static int clampScale(int scale) {
        return Math.max(-INTEGER_DIGITS_MAX - 1, Math.min(scale, SCALE_MAX));
    }

    private static BigDecimal atLeastScaleZero(BigDecimal value) {
        return value.scale() < 0 ? value.setScale(0, RoundingMode.UNNECESSARY) : value;
    }

    /// A scaled `long` rescaled with rounding half away from zero.
    ///
    /// @throws ArithmeticException when the result does not fit a `long`
    public static long rescale(long unscaled, int from, int to) {
        if (from == to) {
            return unscaled;
        }
        if (to > from) {
            if (unscaled == 0) {
                return 0;
            }
            if (to - from > 18) {
                throw new ArithmeticException("scale");
            }
            return Math.multiplyExact(unscaled, POWERS[to - from]);
        }
        if (from - to > 18) {
            // 19 digits go: what is left is below 1, and 1 after rounding from 0.5 on.
            boolean half = from - to == 19 && (unscaled >= 5 * POWERS[18] || unscaled <= -5 * POWERS[18]);
            return half ? Long.signum(unscaled) : 0;
        }
        long divisor = POWERS[from - to];
        long quotient = unscaled / divisor;
        long rest = Math.abs(unscaled % divisor);
        return rest >= divisor - rest ? quotient + Long.signum(unscaled) : quotient;
    }
}
