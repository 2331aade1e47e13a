package io.rustydb.sql.function.vector;

import io.rustydb.base.type.SqlType;
import java.util.Arrays;

/// DOUBLE PRECISION and REAL (as the `double` of the same value).
public final class DoubleVector extends Vector {
    public double[] values = new double[0];

    public DoubleVector(SqlType type) {
        super(type);
    }

    public static DoubleVector constant(SqlType type, double value) {
        DoubleVector vector = new DoubleVector(type);
        vector.reset(1);
        vector.values[0] = value;
        vector.makeConstant();
        return vector;
    }

    @Override
    void growValues(int rows) {
        values = Arrays.copyOf(values, rows);
    }

    public double get(int row) {
        return values[row & mask];
    }

    public void set(int row, double value) {
        values[row] = value;
    }

    @Override
    void copyValue(int row, Vector source, int sourceRow) {
        values[row] = ((DoubleVector) source).get(sourceRow);
    }

    /// SQL's order of doubles as PostgreSQL has it: -0 equals 0, NaN equals NaN and is greater than all others.
    public static int compare(double a, double b) {
        if (a < b) {
            return -1;
        }
        if (a > b) {
            return 1;
        }
        return a == b ? 0 : Boolean.compare(a != a, b != b);
    }

    @Override
    public int compare(int row, Vector other, int otherRow) {
        return compare(get(row), ((DoubleVector) other).get(otherRow));
    }

    @Override
    long hashValue(int row) {
        return mix(Double.doubleToLongBits(get(row) + 0.0));
    }
}
