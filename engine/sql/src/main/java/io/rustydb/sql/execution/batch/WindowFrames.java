package io.rustydb.sql.execution.batch;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.algebra.WindowFrame;
import io.rustydb.sql.algebra.WindowFrame.BoundKind;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.function.expression.Expression;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import io.rustydb.sql.parser.ast.QueryBody.FrameExclusion;
import org.jspecify.annotations.Nullable;

/// The frame of one row after the other: at most three segments of rows, since EXCLUDE may cut pieces out.
///
/// Both ends move forward only while the rows of a partition are passed, so all frames of a partition cost
/// time in proportion to its rows.
final class WindowFrames {
    private final WindowFrame frame;
    private final Run run;
    private final End start;
    private final End end;
    private final boolean nullsFirst;
    private final boolean descending;
    private @Nullable WindowPartition rows;
    private final int[] segmentFrom = new int[3];
    private final int[] segmentTo = new int[3];
    private int segments;

    /// One bound of the frame.
    ///
    /// @param distance, negative as in [WindowFrame.Bound], null where there are none
    static final class End {
        private final WindowFrame.Bound bound;
        private final @Nullable Expression distance;
        private final @Nullable Expression negative;
        private final @Nullable WindowRange range;
        private long count;
        private int pointer;

        End(
                WindowFrame.Bound bound,
                @Nullable Expression distance,
                @Nullable Expression negative,
                @Nullable WindowRange range) {
            this.bound = bound;
            this.distance = distance;
            this.negative = negative;
            this.range = range;
        }
    }

    /// @param descending, nullsFirst of the order, for RANGE with a distance
    WindowFrames(WindowFrame frame, End start, End end, boolean descending, boolean nullsFirst, Run run) {
        this.frame = frame;
        this.start = start;
        this.end = end;
        this.descending = descending;
        this.nullsFirst = nullsFirst;
        this.run = run;
    }

    /// Once an execution: the distances.
    void open() {
        open(start);
        open(end);
    }

    /// @throws DbException 22004, 22013
    private void open(End at) {
        if (at.distance == null) {
            return;
        }
        Vector value = at.distance.evaluate(run.oneRow(), run.evaluation());
        if (value.isNull(0)) {
            throw DbException.at(
                    ErrorCode.NULL_NOT_ALLOWED_HERE, "the distance of a frame must not be NULL", at.bound.position());
        }
        boolean isNegative;
        if (at.range != null) {
            assert at.negative != null;
            BooleanVector less = (BooleanVector) at.negative.evaluate(run.oneRow(), run.evaluation());
            isNegative = less.isNull(0) || less.get(0) || isNaN(value);
            at.range.setDistance(value);
        } else {
            at.count = ((LongVector) value).get(0);
            isNegative = at.count < 0;
        }
        if (isNegative) {
            throw DbException.at(
                    ErrorCode.INVALID_FRAME_SIZE, "the distance of a frame must not be negative", at.bound.position());
        }
    }

    private static boolean isNaN(Vector value) {
        return value instanceof io.rustydb.sql.function.vector.DoubleVector real && Double.isNaN(real.get(0));
    }

    void begin(WindowPartition partition) {
        rows = partition;
        start.pointer = partition.from();
        end.pointer = partition.from();
    }

    /// Finds the frame of a row; rows of a partition are asked for in order.
    void move(int row) {
        WindowPartition partition = rows;
        assert partition != null;
        int from = start(partition, row);
        int to = end(partition, row);
        segments = 0;
        if (frame.exclusion() == FrameExclusion.NO_OTHERS) {
            add(from, to);
            return;
        }
        int outFrom = row;
        int outTo = row + 1;
        if (frame.exclusion() != FrameExclusion.CURRENT_ROW) {
            int group = partition.group(row);
            outFrom = partition.groupStart(group);
            outTo = partition.groupEnd(group);
        }
        add(from, Math.min(to, outFrom));
        if (frame.exclusion() == FrameExclusion.TIES && row >= from && row < to) {
            add(row, row + 1);
        }
        add(Math.max(from, outTo), to);
    }

    private void add(int from, int to) {
        if (from < to) {
            segmentFrom[segments] = from;
            segmentTo[segments++] = to;
        }
    }

    private int start(WindowPartition partition, int row) {
        BoundKind kind = start.bound.kind();
        if (kind == BoundKind.UNBOUNDED_PRECEDING) {
            return partition.from();
        }
        boolean back = kind == BoundKind.PRECEDING;
        return switch (frame.unit()) {
            case ROWS ->
                kind == BoundKind.CURRENT_ROW
                        ? row
                        : clamp(partition, back ? row - start.count : ahead(row, start.count));
            case GROUPS -> {
                int group = partition.group(row);
                long wanted =
                        kind == BoundKind.CURRENT_ROW ? group : back ? group - start.count : ahead(group, start.count);
                yield wanted >= partition.groupCount()
                        ? partition.to()
                        : partition.groupStart((int) Math.max(0, wanted));
            }
            case RANGE -> {
                WindowRange range = start.range;
                if (range == null || range.isNull(partition, row)) {
                    yield partition.groupStart(partition.group(row));
                }
                while (start.pointer < partition.to() && isBefore(partition, range, start.pointer, row)) {
                    start.pointer++;
                }
                yield start.pointer;
            }
        };
    }

    private int end(WindowPartition partition, int row) {
        BoundKind kind = end.bound.kind();
        if (kind == BoundKind.UNBOUNDED_FOLLOWING) {
            return partition.to();
        }
        boolean back = kind == BoundKind.PRECEDING;
        return switch (frame.unit()) {
            case ROWS ->
                kind == BoundKind.CURRENT_ROW
                        ? row + 1
                        : clamp(partition, (back ? row - end.count : ahead(row, end.count)) + 1);
            case GROUPS -> {
                int group = partition.group(row);
                long wanted =
                        kind == BoundKind.CURRENT_ROW ? group : back ? group - end.count : ahead(group, end.count);
                yield wanted < 0
                        ? partition.from()
                        : partition.groupEnd((int) Math.min(partition.groupCount() - 1, wanted));
            }
            case RANGE -> {
                WindowRange range = end.range;
                if (range == null || range.isNull(partition, row)) {
                    yield partition.groupEnd(partition.group(row));
                }
                while (end.pointer < partition.to() && isUpTo(partition, range, end.pointer, row)) {
                    end.pointer++;
                }
                yield end.pointer;
            }
        };
    }

    /// Far enough for every partition, without overflow.
    private static long ahead(int from, long count) {
        return from + Math.min(count, Integer.MAX_VALUE);
    }

    private static int clamp(WindowPartition partition, long row) {
        return (int) Math.max(partition.from(), Math.min(partition.to(), row));
    }

    private boolean isBefore(WindowPartition partition, WindowRange range, int row, int current) {
        if (range.isNull(partition, row)) {
            return nullsFirst;
        }
        int order = range.compare(partition, row, current);
        return descending ? order > 0 : order < 0;
    }

    private boolean isUpTo(WindowPartition partition, WindowRange range, int row, int current) {
        if (range.isNull(partition, row)) {
            return nullsFirst;
        }
        int order = range.compare(partition, row, current);
        return descending ? order >= 0 : order <= 0;
    }

    int segments() {
        return segments;
    }

    int segmentFrom(int segment) {
        return segmentFrom[segment];
    }

    int segmentTo(int segment) {
        return segmentTo[segment];
    }
}
