package io.rustydb.sql.execution.batch;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.algebra.WindowFunction;
import io.rustydb.sql.execution.RowStore;
import io.rustydb.sql.function.Origin;
import io.rustydb.sql.function.vector.DoubleVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import org.jspecify.annotations.Nullable;

/// Functions of a row's place in its partition.
final class WindowRanking extends WindowEvaluator {
    private final WindowFunction function;
    /// Column of ntile's argument, else -1.
    private final int buckets;
    private final Origin origin;
    private @Nullable WindowPartition rows;

    WindowRanking(WindowFunction function, int buckets, Origin origin) {
        this.function = function;
        this.buckets = buckets;
        this.origin = origin;
    }

    @Override
    void begin(WindowPartition partition) {
        rows = partition;
    }

    @Override
    void evaluate(int from, int to, Vector target, int at) {
        WindowPartition partition = rows;
        assert partition != null;
        int first = partition.from();
        int size = partition.size();
        for (int row = from; row < to; row++) {
            int position = at + row - from;
            int group = partition.group(row);
            switch (function) {
                case ROW_NUMBER -> ((LongVector) target).set(position, row - first + 1);
                case RANK -> ((LongVector) target).set(position, partition.groupStart(group) - first + 1);
                case DENSE_RANK -> ((LongVector) target).set(position, group + 1);
                case PERCENT_RANK -> {
                    double rank = partition.groupStart(group) - first;
                    ((DoubleVector) target).set(position, size == 1 ? 0 : rank / (size - 1));
                }
                case CUME_DIST -> {
                    double upTo = partition.groupEnd(group) - first;
                    ((DoubleVector) target).set(position, upTo / size);
                }
                case NTILE -> bucket(partition, row, target, position);
                case LAG, LEAD, FIRST_VALUE, LAST_VALUE, NTH_VALUE, AGGREGATE ->
                    throw new AssertionError("no function of the place: " + function);
            }
        }
    }

    /// The number of buckets is that of the partition's first row.
    private void bucket(WindowPartition partition, int row, Vector target, int position) {
        int first = partition.from();
        if (partition.isNull(first, buckets)) {
            target.setNull(position);
            return;
        }
        long count = ((LongVector) partition.vector(first, buckets)).get(first & RowStore.MASK);
        if (count <= 0) {
            throw origin.locate(DbException.of(
                    ErrorCode.INVALID_NTILE_ARGUMENT, "the argument of ntile must be positive, value=" + count));
        }
        // The first `longer` buckets have one row more.
        long small = partition.size() / count;
        long longer = partition.size() % count;
        long index = row - first;
        long inLonger = longer * (small + 1);
        long bucket = index < inLonger ? index / (small + 1) : longer + (index - inLonger) / Math.max(1, small);
        ((LongVector) target).set(position, bucket + 1);
    }
}
