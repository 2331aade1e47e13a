package io.rustydb.sql.execution.batch;

import io.rustydb.base.error.DbException;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.execution.MemoryCharge;
import io.rustydb.sql.execution.RowStore;
import io.rustydb.sql.execution.RowTable;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.function.Origin;
import io.rustydb.sql.function.aggregate.Accumulator;
import io.rustydb.sql.function.expression.Expression;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Groups by hash and aggregates. Without keys there is one group, even of no rows.
final class AggregateOperator extends Operator {
    private static final int STATE_BYTES = 32;

    private final Operator input;
    private final Run run;
    private final int[] keyPositions;
    private final Call[] calls;
    private final RowTable groups;
    private final MemoryCharge charge;
    private final Vector[] keys;
    private final Batch out;
    private final Batch narrowed = new Batch();
    private final LongVector groupKey = LongVector.constant(SqlType.BIGINT, 0);
    private int[] selection = new int[FIRST_ROWS];
    private int[] groupOfRow = new int[FIRST_ROWS];
    private int groupCount;
    private int next;
    private boolean collected;

    /// One aggregate of the statement.
    ///
    /// @param filter null if there is none
    /// @param distinct null unless each value counts once a group
    record Call(
            Accumulator accumulator,
            Expression[] arguments,
            @Nullable Expression filter,
            @Nullable RowTable distinct,
            Origin origin) {
        void update(int @Nullable [] groups, Vector[] values, int @Nullable [] selected, int count) {
            try {
                accumulator.update(groups, values, selected, count);
            } catch (DbException e) {
                throw origin.locate(e);
            }
        }

        void result(int group, Vector to, int row) {
            try {
                accumulator.result(group, to, row);
            } catch (DbException e) {
                throw origin.locate(e);
            }
        }
    }

    AggregateOperator(
            Operator input, Run run, int[] keyPositions, List<SqlType> keyTypes, Call[] calls, List<SqlType> types) {
        this.input = input;
        this.run = run;
        this.keyPositions = keyPositions;
        this.calls = calls;
        groups = new RowTable(keyTypes, run.budget(), "group by");
        charge = new MemoryCharge(run.budget(), "group by");
        keys = new Vector[keyPositions.length];
        out = Batch.of(types);
    }

    /// A set of (group, arguments) for DISTINCT.
    static RowTable distinctTable(Expression[] arguments, Run run) {
        List<SqlType> types = new ArrayList<>();
        types.add(SqlType.BIGINT);
        for (Expression argument : arguments) {
            types.add(argument.type());
        }
        return new RowTable(types, run.budget(), "aggregate DISTINCT");
    }

    @Override
    protected void doOpen() {
        release();
        collected = false;
        next = 0;
        input.open();
    }

    private void release() {
        groups.clear();
        charge.release();
        groupCount = 0;
        for (Call call : calls) {
            call.accumulator.clear();
            if (call.distinct != null) {
                call.distinct.clear();
            }
        }
    }

    private void collect() {
        if (keyPositions.length == 0) {
            groupCount = 1;
            ensureGroups();
        }
        for (Batch batch = input.next(); batch != null; batch = input.next()) {
            int @Nullable [] assigned = null;
            if (keyPositions.length > 0) {
                assign(batch);
                assigned = groupOfRow;
            }
            for (Call call : calls) {
                update(call, batch, assigned);
            }
        }
        collected = true;
    }

    private void assign(Batch batch) {
        for (int k = 0; k < keys.length; k++) {
            keys[k] = batch.vector(keyPositions[k]);
        }
        if (groupOfRow.length < batch.rowCount()) {
            groupOfRow = new int[Math.max(batch.rowCount(), Math.min(Batch.ROWS_MAX, 2 * groupOfRow.length))];
        }
        for (int i = 0; i < batch.count(); i++) {
            int row = batch.row(i);
            groupOfRow[row] = groups.findOrAdd(keys, row);
        }
        if (groups.count() > groupCount) {
            groupCount = groups.count();
            ensureGroups();
        }
    }

    private void ensureGroups() {
        charge.raiseTo((long) groupCount * STATE_BYTES * calls.length);
        for (Call call : calls) {
            call.accumulator.ensureGroups(groupCount);
        }
    }

    private void update(Call call, Batch batch, int @Nullable [] assigned) {
        Batch rows = batch;
        if (call.filter != null) {
            BooleanVector passes = (BooleanVector) call.filter.evaluate(batch, run.evaluation());
            ensureSelection(batch.count());
            int kept = passes.selectTrue(batch.selection(), batch.count(), selection);
            if (kept == 0) {
                return;
            }
            narrowed.narrow(batch, selection, kept);
            rows = narrowed;
        }
        Vector[] arguments = new Vector[call.arguments.length];
        for (int a = 0; a < arguments.length; a++) {
            arguments[a] = call.arguments[a].evaluate(rows, run.evaluation());
        }
        if (call.distinct != null) {
            int kept = firsts(call.distinct, arguments, rows, assigned);
            call.update(assigned, arguments, selection, kept);
            return;
        }
        call.update(assigned, arguments, rows.selection(), rows.count());
    }

    private void ensureSelection(int count) {
        if (selection.length < count) {
            selection = new int[Math.max(count, Math.min(Batch.ROWS_MAX, 2 * selection.length))];
        }
    }

    /// Selects the rows whose (group, arguments) were not met before.
    private int firsts(RowTable met, Vector[] arguments, Batch rows, int @Nullable [] assigned) {
        Vector[] all = new Vector[arguments.length + 1];
        all[0] = groupKey;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        int count = rows.count();
        ensureSelection(count);
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int row = rows.row(i);
            groupKey.values[0] = assigned == null ? 0 : assigned[row];
            int before = met.count();
            met.findOrAdd(all, row);
            if (met.count() > before) {
                selection[kept++] = row;
            }
        }
        return kept;
    }

    @Override
    protected @Nullable Batch doNext() {
        if (!collected) {
            collect();
        }
        int size = Math.min(Batch.ROWS_MAX, groupCount - next);
        if (size <= 0) {
            return null;
        }
        out.reset(size);
        for (int i = 0; i < size; i++) {
            int group = next + i;
            for (int k = 0; k < keys.length; k++) {
                out.vector(k).copy(i, groups.rows().vector(group, k), group & RowStore.MASK);
            }
            for (int c = 0; c < calls.length; c++) {
                calls[c].result(group, out.vector(keys.length + c), i);
            }
        }
        next += size;
        out.setRowCount(size);
        return out;
    }

    @Override
    public void close() {
        release();
        input.close();
    }
}
