package io.rustydb.sql.function.vector;

import io.rustydb.base.type.SqlType;
import java.util.Arrays;

/// SMALLINT, INTEGER, BIGINT, DATE (days), TIME (nanoseconds of the day), TIMESTAMP (microseconds).
///
/// The array is open because kernels loop over it; index it with `row & mask()` unless the vector is known not
/// to be constant.
public final class LongVector extends Vector {
    public long[] values = new long[0];

    public LongVector(SqlType type) {
        super(type);
    }

    public static LongVector constant(SqlType type, long value) {
        LongVector vector = new LongVector(type);
        vector.reset(1);
        vector.values[0] = value;
        vector.makeConstant();
        return vector;
    }

    @Override
    void growValues(int rows) {
        values = Arrays.copyOf(values, rows);
    }

    public long get(int row) {
        return values[row & mask];
    }

    public void set(int row, long value) {
        values[row] = value;
    }

    @Override
    void copyValue(int row, Vector source, int sourceRow) {
        values[row] = ((LongVector) source).get(sourceRow);
    }

    @Override
    public int compare(int row, Vector other, int otherRow) {
        return Long.compare(get(row), ((LongVector) other).get(otherRow));
    }

    @Override
    long hashValue(int row) {
        return mix(get(row));
    }
}
