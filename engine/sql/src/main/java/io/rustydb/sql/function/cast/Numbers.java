package io.rustydb.sql.function.cast;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.Decimal;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// Conversions of single numbers.
public final class Numbers {
    private static final BigDecimal LONG_MIN = BigDecimal.valueOf(Long.MIN_VALUE);
    private static final BigDecimal LONG_MAX = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final MathContext DOUBLE_DIGITS = new MathContext(15, RoundingMode.HALF_EVEN);
    private static final MathContext REAL_DIGITS = new MathContext(6, RoundingMode.HALF_EVEN);

    private Numbers() {}

    /// The value, if it is in the range of SMALLINT, INTEGER or BIGINT.
    public static long checkRange(long value, TypeKind kind) {
        if (kind == TypeKind.INTEGER ? (int) value != value : kind == TypeKind.SMALLINT && (short) value != value) {
            throw outOfRange(Long.toString(value), kind);
        }
        return value;
    }

    public static DbException outOfRange(String value, TypeKind kind) {
        return DbException.of(
                ErrorCode.NUMERIC_OUT_OF_RANGE,
                "value is out of range, value=" + value + ", type=" + SqlType.of(kind) + "; use a wider type");
    }

    /// Half to even.
    public static long toIntegral(double value, TypeKind kind) {
        double rounded = Math.rint(value);
        // 2^63 itself is out of range; NaN fails both tests.
        if (!(rounded >= -0x1p63 && rounded < 0x1p63)) {
            throw outOfRange(Double.toString(value), kind);
        }
        return checkRange((long) rounded, kind);
    }

    /// Half away from zero.
    public static long toIntegral(BigDecimal value, TypeKind kind) {
        if (Decimal.isSpecial(value)) {
            throw DbException.of(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "value is no integer, value=" + value + ", type=" + SqlType.of(kind) + "; test it before");
        }
        BigDecimal rounded = value.setScale(0, RoundingMode.HALF_UP);
        if (rounded.compareTo(LONG_MIN) < 0 || rounded.compareTo(LONG_MAX) > 0) {
            throw outOfRange(value.precision() > 40 ? "NUMERIC" : value.toPlainString(), kind);
        }
        return checkRange(rounded.longValue(), kind);
    }

    /// Half away from zero, of a scaled `long`.
    public static long toIntegral(long unscaled, int scale, TypeKind kind) {
        return checkRange(Decimal.rescale(unscaled, scale, 0), kind);
    }

    public static double toReal(double value) {
        float narrowed = (float) value;
        if (Float.isInfinite(narrowed) && !Double.isInfinite(value) || narrowed == 0 && value != 0) {
            throw outOfRange(Double.toString(value), TypeKind.REAL);
        }
        return narrowed;
    }

    /// DOUBLE, or REAL.
    public static double toDouble(BigDecimal value, TypeKind kind) {
        if (Decimal.isSpecial(value)) {
            return value.doubleValue();
        }
        double converted = kind == TypeKind.REAL ? value.floatValue() : value.doubleValue();
        if (Double.isInfinite(converted) || converted == 0 && value.signum() != 0) {
            throw outOfRange("NUMERIC", kind);
        }
        return converted;
    }

    /// 15 significant digits of a DOUBLE, 6 of a REAL, as PostgreSQL does.
    public static BigDecimal toDecimal(double value, TypeKind from) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Decimal.special(value);
        }
        if (value == 0) {
            return BigDecimal.ZERO;
        }
        BigDecimal rounded = new BigDecimal(value).round(from == TypeKind.REAL ? REAL_DIGITS : DOUBLE_DIGITS);
        BigDecimal stripped = rounded.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0, RoundingMode.UNNECESSARY) : stripped;
    }

    /// Rounds to a type's scale and checks its precision.
    public static BigDecimal fit(BigDecimal value, SqlType type) {
        if (!type.isConstrained()) {
            return value;
        }
        if (Decimal.isNaN(value)) {
            return value;
        }
        BigDecimal rounded = value.scale() == type.scale() ? value : value.setScale(type.scale(), RoundingMode.HALF_UP);
        if (rounded.precision() > type.precision() && rounded.signum() != 0) {
            throw DbException.of(
                    ErrorCode.NUMERIC_OUT_OF_RANGE,
                    "numeric field overflow, value="
                            + (value.precision() > 40 ? "too long to show" : value.toPlainString()) + ", type=" + type
                            + "; use a greater precision");
        }
        // NUMERIC(3, -2) has hundreds, and no digits behind its point.
        return rounded.scale() < 0 ? rounded.setScale(0) : rounded;
    }
}
