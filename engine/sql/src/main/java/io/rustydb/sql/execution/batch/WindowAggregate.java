package io.rustydb.sql.execution.batch;

import io.rustydb.base.error.DbException;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.execution.MemoryCharge;
import io.rustydb.sql.execution.RowStore;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.function.Origin;
import io.rustydb.sql.function.aggregate.Accumulator;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.Vector;
import org.jspecify.annotations.Nullable;

/// An aggregate over each row's frame.
///
/// Group 0 of the accumulator holds the current frame. While frames keep their start it only grows, which is
/// linear for running totals. Otherwise a frame is put together from the nodes of a tree: node `k` of a level
/// stands for [#FAN] nodes of the level below, the lowest for [#FAN] rows, so that any frame costs a
/// logarithm. Aggregates whose states cannot be put together (texts, lists) are computed anew for each frame
/// that starts elsewhere: their results are as long as their frames.
///
/// **Source** Leis, Kundhikanjana, Kemper and Neumann, "Efficient Processing of Window Functions in Analytical
/// SQL Queries" (2015). *How we differ*: only whole nodes are kept, the rows at the edges are added one by one.
final class WindowAggregate extends WindowEvaluator {
    private static final int FAN = 16;
    private static final int FAN_BITS = 4;
    /// Frames up to this many rows are added up directly.
    private static final int DIRECT_ROWS = 4 * FAN;

    private static final int STATE_BYTES = 32;
    private static final int LEVELS_MAX = 8;

    private final Accumulator accumulator;
    private final int[] arguments;
    private final int filter;
    private final WindowFrames frames;
    private final Origin origin;
    private final Run run;
    private final MemoryCharge charge;
    private final Vector[] values;
    private final Vector last;
    private final int[] selection = new int[RowStore.MASK + 1];
    private final int[] groups = new int[RowStore.MASK + 1];
    private @Nullable WindowPartition rows;
    /// What group 0 holds: rows `[heldFrom, heldTo)`, unless it was put together from several segments.
    private int heldFrom;

    private int heldTo;
    private boolean isHeldWhole;
    private boolean hasLast;
    private boolean hasTree;
    private final int[] levelStart = new int[LEVELS_MAX];
    private int levels;
    private final int[] lastFrom = new int[3];
    private final int[] lastTo = new int[3];
    private int lastSegments;

    /// @param filter a column, or -1
    WindowAggregate(
            Accumulator accumulator,
            SqlType type,
            int[] arguments,
            int filter,
            WindowFrames frames,
            Origin origin,
            Run run) {
        this.accumulator = accumulator;
        this.arguments = arguments;
        this.filter = filter;
        this.frames = frames;
        this.origin = origin;
        this.run = run;
        charge = new MemoryCharge(run.budget(), "window");
        values = new Vector[arguments.length];
        last = Vector.create(type);
    }

    @Override
    void open() {
        frames.open();
    }

    @Override
    void begin(WindowPartition partition) {
        rows = partition;
        frames.begin(partition);
        accumulator.clear();
        accumulator.ensureGroups(1);
        heldFrom = partition.from();
        heldTo = partition.from();
        isHeldWhole = true;
        hasLast = false;
        hasTree = false;
    }

    @Override
    void release() {
        accumulator.clear();
        charge.release();
    }

    @Override
    void evaluate(int from, int to, Vector target, int at) {
        try {
            for (int row = from; row < to; row++) {
                frames.move(row);
                if (!hasLast || !isSame()) {
                    add();
                    last.reset(1);
                    accumulator.result(0, last, 0);
                    remember();
                }
                target.copy(at + row - from, last, 0);
            }
        } catch (DbException e) {
            throw origin.locate(e);
        }
    }

    private boolean isSame() {
        boolean same = frames.segments() == lastSegments;
        for (int s = 0; same && s < lastSegments; s++) {
            same = frames.segmentFrom(s) == lastFrom[s] && frames.segmentTo(s) == lastTo[s];
        }
        return same;
    }

    private void remember() {
        hasLast = true;
        lastSegments = frames.segments();
        for (int s = 0; s < lastSegments; s++) {
            lastFrom[s] = frames.segmentFrom(s);
            lastTo[s] = frames.segmentTo(s);
        }
    }

    /// Makes group 0 hold the frame.
    private void add() {
        boolean single = frames.segments() == 1;
        if (single && isHeldWhole && frames.segmentFrom(0) == heldFrom && frames.segmentTo(0) >= heldTo) {
            addRange(heldTo, frames.segmentTo(0));
            heldTo = frames.segmentTo(0);
            return;
        }
        if (accumulator.merges()) {
            accumulator.reset(0);
        } else {
            accumulator.clear();
        }
        for (int s = 0; s < frames.segments(); s++) {
            addRange(frames.segmentFrom(s), frames.segmentTo(s));
        }
        isHeldWhole = single;
        if (single) {
            heldFrom = frames.segmentFrom(0);
            heldTo = frames.segmentTo(0);
        }
    }

    private void addRange(int from, int to) {
        WindowPartition partition = rows;
        assert partition != null;
        // A frame that begins where the partition does is added once, row by row.
        if (to - from <= DIRECT_ROWS || !accumulator.merges() || from == heldTo && isHeldWhole) {
            addRows(from, to, null);
            return;
        }
        if (!hasTree) {
            build(partition);
        }
        addNodes(0, from - partition.from(), to - partition.from());
    }

    /// Adds units `[from, to)` of a level, in their order; level 0 are rows.
    private void addNodes(int level, int from, int to) {
        int first = (from + FAN - 1) >> FAN_BITS;
        int end = to >> FAN_BITS;
        if (first >= end || level == levels) {
            addUnits(level, from, to);
            return;
        }
        addUnits(level, from, first << FAN_BITS);
        addNodes(level + 1, first, end);
        addUnits(level, end << FAN_BITS, to);
    }

    private void addUnits(int level, int from, int to) {
        if (from >= to) {
            return;
        }
        if (level == 0) {
            assert rows != null;
            addRows(rows.from() + from, rows.from() + to, null);
            return;
        }
        for (int node = from; node < to; node++) {
            accumulator.merge(0, levelStart[level - 1] + node);
        }
    }

    /// The nodes of all levels, as groups from 1 on.
    private void build(WindowPartition partition) {
        int size = partition.size();
        levels = 0;
        int total = 1;
        for (int nodes = size >> FAN_BITS; nodes > 0; nodes >>= FAN_BITS) {
            levelStart[levels++] = total;
            total += nodes;
        }
        charge.raiseTo((long) total * STATE_BYTES);
        accumulator.ensureGroups(total);
        int whole = partition.from() + (size >> FAN_BITS << FAN_BITS);
        addRows(partition.from(), whole, partition);
        int below = size >> FAN_BITS;
        for (int level = 1; level < levels; level++) {
            int nodes = below >> FAN_BITS;
            run.context().checkCancelled();
            for (int child = 0; child < nodes << FAN_BITS; child++) {
                accumulator.merge(levelStart[level] + (child >> FAN_BITS), levelStart[level - 1] + child);
            }
            below = nodes;
        }
        hasTree = true;
    }

    /// Adds rows to group 0, or to the lowest nodes of the tree.
    ///
    /// @param tree null for group 0
    private void addRows(int from, int to, @Nullable WindowPartition tree) {
        WindowPartition partition = rows;
        assert partition != null;
        int row = from;
        while (row < to) {
            int chunkEnd = Math.min(to, (row | RowStore.MASK) + 1);
            if (chunkEnd - row > FAN) {
                run.context().checkCancelled();
            }
            int count = 0;
            BooleanVector passes = filter < 0 ? null : (BooleanVector) partition.vector(row, filter);
            for (int r = row; r < chunkEnd; r++) {
                int at = r & RowStore.MASK;
                if (passes == null || !passes.isNull(at) && passes.get(at)) {
                    selection[count++] = at;
                    if (tree != null) {
                        groups[at] = levelStart[0] + (r - tree.from() >> FAN_BITS);
                    }
                }
            }
            for (int a = 0; a < values.length; a++) {
                values[a] = partition.vector(row, arguments[a]);
            }
            if (count > 0) {
                accumulator.update(tree == null ? null : groups, values, selection, count);
            }
            row = chunkEnd;
        }
    }
}
