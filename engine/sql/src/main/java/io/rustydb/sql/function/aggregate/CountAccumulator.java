package io.rustydb.sql.function.aggregate;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// `count(*)` and `count(x)`.
final class CountAccumulator implements Accumulator {
    private long[] counts = new long[1];

    @Override
    public SqlType resultType() {
        return SqlType.BIGINT;
    }

    @Override
    public void ensureGroups(int groupCount) {
        if (counts.length < groupCount) {
            counts = Arrays.copyOf(counts, Math.max(groupCount, 2 * counts.length));
        }
    }

    @Override
    public void update(int @Nullable [] groups, Vector[] arguments, int @Nullable [] selection, int count) {
        Vector values = arguments.length == 0 ? null : arguments[0];
        boolean nulls = values != null && values.hasNulls();
        if (!nulls && groups == null) {
            counts[0] += count;
            return;
        }
        for (int k = 0; k < count; k++) {
            int row = selection == null ? k : selection[k];
            if (!nulls || !values.isNull(row)) {
                counts[groups == null ? 0 : groups[row]]++;
            }
        }
    }

    @Override
    public void result(int group, Vector target, int row) {
        ((LongVector) target).set(row, counts[group]);
    }

    @Override
    public boolean merges() {
        return true;
    }

    @Override
    public void merge(int into, int from) {
        counts[into] += counts[from];
    }

    @Override
    public void reset(int group) {
        counts[group] = 0;
    }

    @Override
    public void clear() {
        Arrays.fill(counts, 0);
    }
}
