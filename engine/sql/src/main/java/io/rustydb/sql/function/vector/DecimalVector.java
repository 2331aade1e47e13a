package io.rustydb.sql.function.vector;

import io.rustydb.base.type.Decimal;
import io.rustydb.base.type.SqlType;
import java.math.BigDecimal;
import java.util.Arrays;

/// NUMERIC values: scaled `long`s of one scale, or `BigDecimal`s once a value does not fit that form.
///
/// The first value after a reset decides the scale. A value of another scale, or beyond 64 bits, makes the
/// whole vector wide: results are the same, only slower.
public final class DecimalVector extends Vector {
    private static final int NO_SCALE = -1;

    /// Unscaled values while the vector is narrow.
    public long[] unscaled = new long[0];

    private int scale = NO_SCALE;
    private BigDecimal[] wide = {};
    private boolean isWide;

    public DecimalVector(SqlType type) {
        super(type);
    }

    public static DecimalVector constant(SqlType type, BigDecimal value) {
        DecimalVector vector = new DecimalVector(type);
        vector.reset(1);
        vector.set(0, value);
        vector.makeConstant();
        return vector;
    }

    @Override
    void growValues(int count) {
        unscaled = Arrays.copyOf(unscaled, count);
    }

    @Override
    void resetValues(int count) {
        if (isWide) {
            Arrays.fill(wide, null);
            isWide = false;
        }
        scale = NO_SCALE;
    }

    public boolean isWide() {
        return isWide;
    }

    /// Digits behind the point of every value of a narrow vector.
    public int scale() {
        assert !isWide;
        return scale == NO_SCALE ? 0 : scale;
    }

    /// Fixes the scale before values are written into [#unscaled] directly.
    public void setScale(int digits) {
        assert !isWide && (scale == NO_SCALE || scale == digits);
        scale = digits;
    }

    public int scale(int row) {
        return isWide ? wide[row & mask].scale() : scale();
    }

    /// True when the value is a scaled `long`: always in a narrow vector.
    public boolean isSmall(int row) {
        return !isWide;
    }

    public long unscaled(int row) {
        assert !isWide;
        return unscaled[row & mask];
    }

    public BigDecimal get(int row) {
        return isWide ? wide[row & mask] : BigDecimal.valueOf(unscaled[row & mask], scale());
    }

    public void set(int row, long value, int digits) {
        if (isWide) {
            setWide(row, BigDecimal.valueOf(value, digits));
        } else if (scale == digits || scale == NO_SCALE) {
            scale = digits;
            unscaled[row] = value;
        } else {
            widen();
            setWide(row, BigDecimal.valueOf(value, digits));
        }
    }

    public void set(int row, BigDecimal value) {
        if (!isWide && Decimal.fitsLong(value)) {
            set(row, Decimal.unscaledLong(value), value.scale());
        } else {
            widen();
            setWide(row, value);
        }
    }

    private void setWide(int row, BigDecimal value) {
        if (row >= wide.length) {
            wide = Arrays.copyOf(wide, capacity);
        }
        wide[row] = value;
    }

    private void widen() {
        if (isWide) {
            return;
        }
        // Rows may have been appended up to the capacity: how many there are is not known here.
        if (wide.length < unscaled.length) {
            wide = new BigDecimal[unscaled.length];
        }
        int digits = scale();
        for (int i = 0; i < unscaled.length; i++) {
            wide[i] = BigDecimal.valueOf(unscaled[i], digits);
        }
        isWide = true;
    }

    @Override
    void copyValue(int row, Vector source, int sourceRow) {
        DecimalVector decimals = (DecimalVector) source;
        if (decimals.isWide) {
            set(row, decimals.get(sourceRow));
        } else {
            set(row, decimals.unscaled[sourceRow & decimals.mask], decimals.scale());
        }
    }

    @Override
    public int compare(int row, Vector other, int otherRow) {
        DecimalVector decimals = (DecimalVector) other;
        if (isWide || decimals.isWide) {
            return Decimal.compare(get(row), decimals.get(otherRow));
        }
        return Decimal.compare(
                unscaled[row & mask], scale(), decimals.unscaled[otherRow & decimals.mask], decimals.scale());
    }

    @Override
    long hashValue(int row) {
        if (isWide) {
            return Decimal.hash(wide[row & mask]);
        }
        return Decimal.hash(unscaled[row & mask], scale());
    }
}
