package io.rustydb.base.type;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/// NaN and the infinities of NUMERIC among `BigDecimal`s: three instances, [Decimal#NAN] and its kin.
///
/// A `BigDecimal` calculates with the fields of its argument, so a finite one must never meet one of these
/// unawares: who calculates asks [Decimal#isSpecial] first, or uses `Decimal`'s methods. As receivers they
/// answer for themselves.
final class SpecialDecimal extends BigDecimal {
    private static final long serialVersionUID = 1;

    private final double value;

    /// Its digits do not fit a `long`, so that a vector holds it in its wide form.
    SpecialDecimal(double value) {
        super(BigInteger.ONE.shiftLeft(80));
        this.value = value;
    }

    @Override
    public double doubleValue() {
        return value;
    }

    @Override
    public float floatValue() {
        return (float) value;
    }

    /// NaN has none, as zero.
    @Override
    public int signum() {
        return Double.isNaN(value) ? 0 : (int) Math.signum(value);
    }

    @Override
    public BigDecimal negate() {
        return Decimal.special(-value);
    }

    @Override
    public BigDecimal abs() {
        return Decimal.special(Math.abs(value));
    }

    @Override
    public BigDecimal add(BigDecimal other) {
        return Decimal.add(this, other);
    }

    @Override
    public BigDecimal subtract(BigDecimal other) {
        return Decimal.subtract(this, other);
    }

    @Override
    public BigDecimal multiply(BigDecimal other) {
        return Decimal.multiply(this, other);
    }

    @Override
    public BigDecimal setScale(int scale, RoundingMode mode) {
        return this;
    }

    @Override
    public BigDecimal setScale(int scale) {
        return this;
    }

    @Override
    public BigDecimal stripTrailingZeros() {
        return this;
    }

    @Override
    public int compareTo(BigDecimal other) {
        return Decimal.compare(this, other);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return Double.hashCode(value);
    }

    @Override
    public String toString() {
        return Double.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
    }

    @Override
    public String toPlainString() {
        return toString();
    }

    private Object readResolve() {
        return Decimal.special(value);
    }
}
