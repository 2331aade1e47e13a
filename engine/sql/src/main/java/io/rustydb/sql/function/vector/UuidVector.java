package io.rustydb.sql.function.vector;

import io.rustydb.base.type.SqlType;
import java.util.Arrays;
import java.util.UUID;

/// UUIDs as two `long`s each; their order is unsigned.
public final class UuidVector extends Vector {
    public long[] high = new long[0];
    public long[] low = new long[0];

    public UuidVector() {
        super(SqlType.UUID);
    }

    public static UuidVector constant(UUID value) {
        UuidVector vector = new UuidVector();
        vector.reset(1);
        vector.set(0, value.getMostSignificantBits(), value.getLeastSignificantBits());
        vector.makeConstant();
        return vector;
    }

    @Override
    void growValues(int rows) {
        high = Arrays.copyOf(high, rows);
        low = Arrays.copyOf(low, rows);
    }

    public long high(int row) {
        return high[row & mask];
    }

    public long low(int row) {
        return low[row & mask];
    }

    public UUID get(int row) {
        return new UUID(high(row), low(row));
    }

    public void set(int row, long highBits, long lowBits) {
        high[row] = highBits;
        low[row] = lowBits;
    }

    @Override
    void copyValue(int row, Vector source, int sourceRow) {
        UuidVector uuids = (UuidVector) source;
        set(row, uuids.high(sourceRow), uuids.low(sourceRow));
    }

    @Override
    public int compare(int row, Vector other, int otherRow) {
        UuidVector uuids = (UuidVector) other;
        int order = Long.compareUnsigned(high(row), uuids.high(otherRow));
        return order != 0 ? order : Long.compareUnsigned(low(row), uuids.low(otherRow));
    }

    @Override
    long hashValue(int row) {
        return mix(high(row) ^ Long.rotateLeft(low(row), 32));
    }
}
