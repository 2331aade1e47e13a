package io.rustydb.sql.function.aggregate;

import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.cast.Numbers;
import io.rustydb.sql.function.vector.DoubleVector;
import io.rustydb.sql.function.vector.Vector;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// `sum` and `avg` of REAL and DOUBLE PRECISION.
final class DoubleSum implements Accumulator {
    private final SqlType resultType;
    private final boolean average;
    private double[] sums = new double[1];
    private long[] counts = new long[1];

    DoubleSum(SqlType resultType, boolean average) {
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
            sums = Arrays.copyOf(sums, grown);
            counts = Arrays.copyOf(counts, grown);
        }
    }

    @Override
    public void update(int @Nullable [] groups, Vector[] arguments, int @Nullable [] selection, int count) {
        DoubleVector values = (DoubleVector) arguments[0];
        boolean nulls = values.hasNulls();
        for (int k = 0; k < count; k++) {
            int row = selection == null ? k : selection[k];
            if (!nulls || !values.isNull(row)) {
                int group = groups == null ? 0 : groups[row];
                add(group, values.get(row));
                counts[group]++;
            }
        }
    }

    private void add(int group, double value) {
        double before = sums[group];
        double sum = resultType.kind() == TypeKind.REAL ? (float) (before + value) : before + value;
        if (Double.isInfinite(sum) && !Double.isInfinite(before) && !Double.isInfinite(value)) {
            throw Numbers.outOfRange("sum", resultType.kind());
        }
        sums[group] = sum;
    }

    @Override
    public void result(int group, Vector target, int row) {
        if (counts[group] == 0) {
            target.setNull(row);
        } else {
            ((DoubleVector) target).set(row, average ? sums[group] / counts[group] : sums[group]);
        }
    }

    @Override
    public boolean merges() {
        return true;
    }

    @Override
    public void merge(int into, int from) {
        if (counts[from] > 0) {
            add(into, sums[from]);
            counts[into] += counts[from];
        }
    }

    @Override
    public void reset(int group) {
        sums[group] = 0;
        counts[group] = 0;
    }

    @Override
    public void clear() {
        Arrays.fill(sums, 0);
        Arrays.fill(counts, 0);
    }
}
