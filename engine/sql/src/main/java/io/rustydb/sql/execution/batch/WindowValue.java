package io.rustydb.sql.execution.batch;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.algebra.WindowFunction;
import io.rustydb.sql.execution.MemoryCharge;
import io.rustydb.sql.execution.RowStore;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.function.Origin;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Functions that give the value of another row: by distance in the partition, or by place in the frame.
final class WindowValue extends WindowEvaluator {
    private static final int NONE = -1;

    private final WindowFunction function;
    private final int[] arguments;
    private final @Nullable WindowFrames frames;
    private final boolean ignoreNulls;
    private final boolean fromLast;
    private final Origin origin;
    private final MemoryCharge charge;
    private @Nullable WindowPartition rows;
    /// With IGNORE NULLS: the rows that count.
    private int[] counting = new int[0];

    /// @param arguments columns
    /// @param frames null for LAG and LEAD
    WindowValue(
            WindowFunction function,
            int[] arguments,
            @Nullable WindowFrames frames,
            boolean ignoreNulls,
            boolean fromLast,
            Origin origin,
            Run run) {
        this.function = function;
        this.arguments = arguments;
        this.frames = frames;
        this.ignoreNulls = ignoreNulls;
        this.fromLast = fromLast;
        this.origin = origin;
        charge = new MemoryCharge(run.budget(), "window");
    }

    @Override
    void open() {
        if (frames != null) {
            frames.open();
        }
    }

    @Override
    void begin(WindowPartition partition) {
        rows = partition;
        if (frames != null) {
            frames.begin(partition);
        }
        if (ignoreNulls) {
            charge.raiseTo(4L * partition.size());
            counting = partition.notNull(arguments[0]);
        }
    }

    @Override
    void release() {
        counting = new int[0];
        charge.release();
    }

    @Override
    void evaluate(int from, int to, Vector target, int at) {
        WindowPartition partition = rows;
        assert partition != null;
        for (int row = from; row < to; row++) {
            int position = at + row - from;
            int found = NONE;
            if (frames == null) {
                if (partition.isNull(row, arguments[1])) {
                    target.setNull(position);
                    continue;
                }
                found = shifted(partition, row, number(partition, row, arguments[1]));
                if (found == NONE && arguments.length > 2) {
                    target.copy(position, partition.vector(row, arguments[2]), row & RowStore.MASK);
                    continue;
                }
            } else {
                frames.move(row);
                found = inFrame(partition, row);
            }
            if (found == NONE) {
                target.setNull(position);
            } else {
                target.copy(position, partition.vector(found, arguments[0]), found & RowStore.MASK);
            }
        }
    }

    private static long number(WindowPartition partition, int row, int column) {
        return ((LongVector) partition.vector(row, column)).get(row & RowStore.MASK);
    }

    private int shifted(WindowPartition partition, int row, long distance) {
        long step = function == WindowFunction.LAG ? -distance : distance;
        if (step == 0) {
            return row;
        }
        if (!ignoreNulls) {
            long wanted = row + step;
            return wanted >= partition.from() && wanted < partition.to() ? (int) wanted : NONE;
        }
        long index = step < 0 ? lower(row) + step : lower(row + 1) + step - 1;
        return index >= 0 && index < counting.length ? counting[(int) index] : NONE;
    }

    /// How many of the rows that count lie before a row.
    private int lower(int row) {
        int found = Arrays.binarySearch(counting, row);
        return found >= 0 ? found : -found - 1;
    }

    private int inFrame(WindowPartition partition, int row) {
        return switch (function) {
            case FIRST_VALUE -> fromFirst(1);
            case LAST_VALUE -> fromLast(1);
            case NTH_VALUE -> {
                if (partition.isNull(row, arguments[1])) {
                    yield NONE;
                }
                long wanted = number(partition, row, arguments[1]);
                if (wanted <= 0) {
                    throw origin.locate(DbException.of(
                            ErrorCode.INVALID_NTH_VALUE_ARGUMENT,
                            "the argument of nth_value must be positive, value=" + wanted));
                }
                yield fromLast ? fromLast(wanted) : fromFirst(wanted);
            }
            case ROW_NUMBER, RANK, DENSE_RANK, PERCENT_RANK, CUME_DIST, NTILE, LAG, LEAD, AGGREGATE ->
                throw new AssertionError("no value of the frame: " + function);
        };
    }

    private int fromFirst(long wanted) {
        assert frames != null;
        long left = wanted;
        for (int s = 0; s < frames.segments(); s++) {
            int before = ignoreNulls ? lower(frames.segmentFrom(s)) : frames.segmentFrom(s);
            int behind = ignoreNulls ? lower(frames.segmentTo(s)) : frames.segmentTo(s);
            if (left <= behind - before) {
                int index = (int) (before + left - 1);
                return ignoreNulls ? counting[index] : index;
            }
            left -= behind - before;
        }
        return NONE;
    }

    private int fromLast(long wanted) {
        assert frames != null;
        long left = wanted;
        for (int s = frames.segments() - 1; s >= 0; s--) {
            int before = ignoreNulls ? lower(frames.segmentFrom(s)) : frames.segmentFrom(s);
            int behind = ignoreNulls ? lower(frames.segmentTo(s)) : frames.segmentTo(s);
            if (left <= behind - before) {
                int index = (int) (behind - left);
                return ignoreNulls ? counting[index] : index;
            }
            left -= behind - before;
        }
        return NONE;
    }
}
