package io.rustydb.sql.execution.batch;

import io.rustydb.base.error.DbException;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.algebra.Scalar.Keep;
import io.rustydb.sql.execution.MemoryCharge;
import io.rustydb.sql.execution.RowStore;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.function.Origin;
import io.rustydb.sql.function.aggregate.Accumulator;
import io.rustydb.sql.function.aggregate.OrderedSet;
import io.rustydb.sql.function.expression.Expression;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An aggregate that wants the rows of its groups in order: ORDER BY in its arguments, WITHIN GROUP, KEEP.
///
/// Keeps (group, arguments, sort values) of all rows, sorts them once when the input has ended, and then feeds
/// an accumulator, or lets a function of the sorted rows look at them.
final class OrderedCall {
    private final Run run;
    private final int argumentCount;
    private final Expression[] values;
    private final RowSorter sorter;
    private final boolean distinct;
    private final Keep keep;
    private final @Nullable OrderedSet ordered;
    private final Expression[] direct;
    private final Origin origin;
    private final RowStore rows;
    private final MemoryCharge charge;
    private final Vector[] row;
    private final LongVector groupKey = GroupingSets.setNumber();
    private int[] order = new int[0];
    /// Where each group's rows begin in `order`, and behind the last one its length.
    private int[] starts = new int[1];

    /// @param values arguments, then sort values
    /// @param ordered null for an accumulator
    /// @param direct over the batch of the result's keys
    OrderedCall(
            Run run,
            int argumentCount,
            Expression[] values,
            boolean[] descending,
            boolean[] nullsFirst,
            boolean distinct,
            Keep keep,
            @Nullable OrderedSet ordered,
            Expression[] direct,
            Origin origin) {
        this.run = run;
        this.argumentCount = argumentCount;
        this.values = values;
        this.distinct = distinct;
        this.keep = keep;
        this.ordered = ordered;
        this.direct = direct;
        this.origin = origin;
        int keyCount = descending.length;
        int[] keys = new int[keyCount + 1];
        boolean[] down = new boolean[keyCount + 1];
        boolean[] first = new boolean[keyCount + 1];
        for (int k = 0; k < keyCount; k++) {
            keys[k + 1] = 1 + argumentCount + k;
            down[k + 1] = descending[k];
            first[k + 1] = nullsFirst[k];
        }
        sorter = new RowSorter(keys, down, first);
        List<SqlType> types = new ArrayList<>();
        types.add(SqlType.BIGINT);
        for (Expression value : values) {
            types.add(value.type());
        }
        rows = new RowStore(types, run.budget(), "aggregate ORDER BY");
        charge = new MemoryCharge(run.budget(), "aggregate ORDER BY");
        row = new Vector[types.size()];
        row[0] = groupKey;
    }

    void clear() {
        rows.clear();
        charge.release();
        order = new int[0];
    }

    /// What there is to evaluate of a batch.
    Expression[] values() {
        return values;
    }

    void add(Vector[] evaluated, Batch batch, int @Nullable [] groups) {
        System.arraycopy(evaluated, 0, row, 1, evaluated.length);
        boolean skipsNulls = ordered != null && !ordered.countsNulls();
        for (int i = 0; i < batch.count(); i++) {
            int at = batch.row(i);
            if (skipsNulls && evaluated[argumentCount].isNull(at)) {
                continue;
            }
            groupKey.values[0] = groups == null ? 0 : groups[at];
            rows.add(row, at);
        }
    }

    /// Sorts, and feeds the accumulator if there is one.
    void finish(int groupCount, @Nullable Accumulator accumulator) {
        run.context().checkCancelled();
        order = sorter.sort(rows, charge);
        charge.take(4L * groupCount);
        starts = new int[groupCount + 1];
        int position = 0;
        for (int group = 0; group < groupCount; group++) {
            starts[group] = position;
            while (position < order.length && group(position) == group) {
                position++;
            }
        }
        starts[groupCount] = position;
        if (accumulator != null) {
            feed(groupCount, accumulator);
        }
    }

    private int group(int position) {
        int number = order[position];
        return (int) ((LongVector) rows.vector(number, 0)).get(number & RowStore.MASK);
    }

    private void feed(int groupCount, Accumulator accumulator) {
        Vector[] arguments = new Vector[argumentCount];
        for (int a = 0; a < argumentCount; a++) {
            arguments[a] = Vector.create(rows.types().get(a + 1));
        }
        int[] groups = new int[Batch.ROWS_MAX];
        int filled = 0;
        for (int group = 0; group < groupCount; group++) {
            for (int position = starts[group]; position < starts[group + 1]; position++) {
                if (!counts(position, group)) {
                    continue;
                }
                if (filled == 0) {
                    for (Vector argument : arguments) {
                        argument.reset(Batch.ROWS_MAX);
                    }
                }
                int number = order[position];
                for (int a = 0; a < argumentCount; a++) {
                    arguments[a].copy(filled, rows.vector(number, a + 1), number & RowStore.MASK);
                }
                groups[filled++] = group;
                if (filled == Batch.ROWS_MAX) {
                    run.context().checkCancelled();
                    update(accumulator, groups, arguments, filled);
                    filled = 0;
                }
            }
        }
        if (filled > 0) {
            update(accumulator, groups, arguments, filled);
        }
    }

    private void update(Accumulator accumulator, int[] groups, Vector[] arguments, int count) {
        try {
            accumulator.update(groups, arguments, null, count);
        } catch (DbException e) {
            throw origin.locate(e);
        }
    }

    private boolean counts(int position, int group) {
        int number = order[position];
        return switch (keep) {
            case ALL -> !distinct || position == starts[group] || !isSame(order[position - 1], number);
            case FIRST -> sorter.compare(rows, order[starts[group]], number) == 0;
            case LAST -> sorter.compare(rows, order[starts[group + 1] - 1], number) == 0;
        };
    }

    private boolean isSame(int a, int b) {
        for (int c = 1; c <= argumentCount; c++) {
            if (!rows.vector(a, c).isNotDistinct(a & RowStore.MASK, rows.vector(b, c), b & RowStore.MASK)) {
                return false;
            }
        }
        return true;
    }

    /// Of a function of the sorted rows: its direct arguments for a batch of groups.
    Vector[] direct(Batch keys) {
        Vector[] evaluated = new Vector[direct.length];
        for (int d = 0; d < direct.length; d++) {
            evaluated[d] = direct[d].evaluate(keys, run.evaluation());
        }
        return evaluated;
    }

    /// The result of such a function.
    void result(int group, Vector[] directs, int directRow, Vector target, int targetRow) {
        assert ordered != null;
        try {
            ordered.result(new Group(starts[group], starts[group + 1]), directs, directRow, target, targetRow);
        } catch (DbException e) {
            throw origin.locate(e);
        }
    }

    private final class Group implements OrderedSet.Rows {
        private final int from;
        private final int to;

        Group(int from, int to) {
            this.from = from;
            this.to = to;
        }

        @Override
        public int count() {
            return to - from;
        }

        @Override
        public Vector vector(int index, int key) {
            return rows.vector(order[from + index], 1 + argumentCount + key);
        }

        @Override
        public int at(int index) {
            return order[from + index] & RowStore.MASK;
        }

        @Override
        public int compare(int index, Vector[] others, int othersRow) {
            for (int k = 0; k < others.length; k++) {
                int found = sorter.compareKey(k + 1, vector(index, k), at(index), others[k], othersRow);
                if (found != 0) {
                    return found;
                }
            }
            return 0;
        }

        @Override
        public boolean isPeer(int a, int b) {
            return sorter.compare(rows, order[from + a], order[from + b]) == 0;
        }
    }
}
