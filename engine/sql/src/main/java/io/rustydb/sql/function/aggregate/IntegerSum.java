package io.rustydb.sql.function.aggregate;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.Decimal;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.vector.DecimalVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// `sum` and `avg` of integers, exact in 128 bits: more than 2^63 rows would be needed to overflow.
final class IntegerSum implements Accumulator {
    private final SqlType resultType;
    private final boolean average;
    private long[] low = new long[1];
    private long[] high = new long[1];
    private long[] counts = new long[1];

    IntegerSum(SqlType resultType, boolean average) {
        this.resultType = resultType;
        this.average = average;
    }

    @Override
    public SqlType resultType() {
        return resultType;
    }

    @Override
    public void ensureGroups(int groupCount) {
        if (counts.length < groupCount) {
            int grown = Math.max(groupCount, 2 * counts.length);
            low = Arrays.copyOf(low, grown);
            high = Arrays.copyOf(high, grown);
            counts = Arrays.copyOf(counts, grown);
        }
    }

    @Override
    public void update(int @Nullable [] groups, Vector[] arguments, int @Nullable [] selection, int count) {
        LongVector values = (LongVector) arguments[0];
        boolean nulls = values.hasNulls();
        for (int k = 0; k < count; k++) {
            int row = selection == null ? k : selection[k];
            if (!nulls || !values.isNull(row)) {
                int group = groups == null ? 0 : groups[row];
                long value = values.get(row);
                long sum = low[group] + value;
                // The carry of an unsigned addition, and the sign of the addend.
                high[group] += (value >> 63) + (Long.compareUnsigned(sum, value) < 0 ? 1 : 0);
                low[group] = sum;
                counts[group]++;
            }
        }
    }

    @Override
    public void result(int group, Vector target, int row) {
        if (counts[group] == 0) {
            target.setNull(row);
            return;
        }
        boolean small = high[group] == low[group] >> 63;
        if (resultType.kind() == TypeKind.BIGINT) {
            if (!small) {
                throw DbException.of(
                        ErrorCode.NUMERIC_OUT_OF_RANGE, "sum is out of range, type=BIGINT; sum a CAST to NUMERIC");
            }
            ((LongVector) target).set(row, low[group]);
        } else if (average) {
            BigDecimal sum = small ? BigDecimal.valueOf(low[group]) : wide(group);
            ((DecimalVector) target).set(row, Decimal.divide(sum, BigDecimal.valueOf(counts[group])));
        } else if (small) {
            ((DecimalVector) target).set(row, low[group], 0);
        } else {
            ((DecimalVector) target).set(row, wide(group));
        }
    }

    private BigDecimal wide(int group) {
        BigInteger unsignedLow = BigInteger.valueOf(low[group]);
        if (low[group] < 0) {
            unsignedLow = unsignedLow.add(BigInteger.ONE.shiftLeft(64));
        }
        return new BigDecimal(BigInteger.valueOf(high[group]).shiftLeft(64).add(unsignedLow));
    }

    @Override
    public boolean merges() {
        return true;
    }

    @Override
    public void merge(int into, int from) {
        long sum = low[into] + low[from];
        high[into] += high[from] + (Long.compareUnsigned(sum, low[from]) < 0 ? 1 : 0);
        low[into] = sum;
        counts[into] += counts[from];
    }

    @Override
    public void reset(int group) {
        low[group] = 0;
        high[group] = 0;
        counts[group] = 0;
    }

    @Override
    public void clear() {
        Arrays.fill(low, 0);
        Arrays.fill(high, 0);
        Arrays.fill(counts, 0);
    }
}
