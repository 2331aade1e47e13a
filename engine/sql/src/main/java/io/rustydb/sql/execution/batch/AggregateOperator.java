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

/// Groups by hash and aggregates, by one set of keys or by several. A set without keys is one group, even of no
/// rows.
final class AggregateOperator extends Operator {
    private static final int STATE_BYTES = 32;

    private final Operator input;
    private final Run run;
    private final int[] keyPositions;
    private final GroupingSets sets;
    private final Vector[] absent;
    private final LongVector setNumber = GroupingSets.setNumber();
    private final Call[] calls;
    private final Prepared[] prepared;
    private final RowTable groups;
    private final MemoryCharge charge;
    private final Vector[] keys;
    private final Batch out;
    private final LongVector groupKey = LongVector.constant(SqlType.BIGINT, 0);
    private int[] firsts = new int[FIRST_ROWS];
    private int[] groupOfRow = new int[FIRST_ROWS];
    private int groupCount;
    private int next;
    private boolean collected;

    /// One aggregate of the statement.
    ///
    /// @param filter null if there is none
    /// @param accumulator null for a function of sorted rows
    /// @param distinct null unless each value counts once a group
    /// @param ordered null unless rows are wanted in an order
    record Call(
            @Nullable Accumulator accumulator,
            Expression[] arguments,
            @Nullable Expression filter,
            @Nullable RowTable distinct,
            @Nullable OrderedCall ordered,
            Origin origin) {
        Expression[] evaluated() {
            return ordered == null ? arguments : ordered.values();
        }

        Accumulator states() {
            assert accumulator != null : "a function of sorted rows has no states";
            return accumulator;
        }

        void update(int @Nullable [] groups, Vector[] values, int @Nullable [] selected, int count) {
            try {
                states().update(groups, values, selected, count);
            } catch (DbException e) {
                throw origin.locate(e);
            }
        }

        void result(int group, Vector to, int row) {
            try {
                states().result(group, to, row);
            } catch (DbException e) {
                throw origin.locate(e);
            }
        }
    }

    /// What a call reads of the batch at hand: the same for all sets.
    private static final class Prepared {
        private final Vector[] arguments;
        private final Batch narrowed = new Batch();
        private int[] selection = new int[FIRST_ROWS];
        /// What the filter has left.
        private Batch rows = narrowed;

        Prepared(int argumentCount) {
            arguments = new Vector[argumentCount];
        }
    }

    AggregateOperator(
            Operator input,
            Run run,
            int[] keyPositions,
            List<SqlType> keyTypes,
            GroupingSets sets,
            Call[] calls,
            List<SqlType> types) {
        this.input = input;
        this.run = run;
        this.keyPositions = keyPositions;
        this.sets = sets;
        this.calls = calls;
        absent = GroupingSets.absent(keyTypes);
        List<SqlType> tableTypes = new ArrayList<>(keyTypes);
        if (!sets.isPlain()) {
            tableTypes.add(SqlType.BIGINT);
        }
        groups = new RowTable(tableTypes, run.budget(), "group by");
        charge = new MemoryCharge(run.budget(), "group by");
        keys = new Vector[tableTypes.size()];
        prepared = new Prepared[calls.length];
        for (int c = 0; c < calls.length; c++) {
            prepared[c] = new Prepared(calls[c].evaluated().length);
        }
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
            if (call.accumulator != null) {
                call.accumulator.clear();
            }
            if (call.ordered != null) {
                call.ordered.clear();
            }
            if (call.distinct != null) {
                call.distinct.clear();
            }
        }
    }

    private void collect() {
        if (keys.length == 0) {
            groupCount = 1;
            ensureGroups();
        }
        addGroupsOfNoKeys();
        for (Batch batch = input.next(); batch != null; batch = input.next()) {
            for (int c = 0; c < calls.length; c++) {
                prepare(calls[c], prepared[c], batch);
            }
            for (int set = 0; set < sets.count(); set++) {
                int @Nullable [] assigned = null;
                if (keys.length > 0) {
                    assign(batch, set);
                    assigned = groupOfRow;
                }
                for (int c = 0; c < calls.length; c++) {
                    update(calls[c], prepared[c], assigned);
                }
            }
        }
        for (Call call : calls) {
            if (call.ordered != null) {
                call.ordered.finish(groupCount, call.accumulator);
            }
        }
        collected = true;
    }

    private void addGroupsOfNoKeys() {
        if (sets.isPlain()) {
            return;
        }
        System.arraycopy(absent, 0, keys, 0, absent.length);
        keys[keyPositions.length] = setNumber;
        for (int set = 0; set < sets.count(); set++) {
            if (sets.isOneGroup(set)) {
                setNumber.values[0] = set;
                groups.findOrAdd(keys, 0);
            }
        }
        groupCount = groups.count();
        ensureGroups();
    }

    private void assign(Batch batch, int set) {
        for (int k = 0; k < keyPositions.length; k++) {
            keys[k] = sets.has(set, k) ? batch.vector(keyPositions[k]) : absent[k];
        }
        if (!sets.isPlain()) {
            setNumber.values[0] = set;
            keys[keyPositions.length] = setNumber;
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
            if (call.accumulator != null) {
                call.accumulator.ensureGroups(groupCount);
            }
        }
    }

    private void prepare(Call call, Prepared of, Batch batch) {
        of.rows = batch;
        if (call.filter != null) {
            BooleanVector passes = (BooleanVector) call.filter.evaluate(batch, run.evaluation());
            of.selection = ensure(of.selection, batch.count());
            int kept = passes.selectTrue(batch.selection(), batch.count(), of.selection);
            of.narrowed.narrow(batch, of.selection, kept);
            of.rows = of.narrowed;
            if (kept == 0) {
                return;
            }
        }
        for (int a = 0; a < of.arguments.length; a++) {
            of.arguments[a] = call.evaluated()[a].evaluate(of.rows, run.evaluation());
        }
    }

    private void update(Call call, Prepared of, int @Nullable [] assigned) {
        if (of.rows.count() == 0) {
            return;
        }
        if (call.ordered != null) {
            call.ordered.add(of.arguments, of.rows, assigned);
            return;
        }
        if (call.distinct != null) {
            int kept = firsts(call.distinct, of.arguments, of.rows, assigned);
            call.update(assigned, of.arguments, firsts, kept);
            return;
        }
        call.update(assigned, of.arguments, of.rows.selection(), of.rows.count());
    }

    private static int[] ensure(int[] selection, int count) {
        return selection.length >= count
                ? selection
                : new int[Math.max(count, Math.min(Batch.ROWS_MAX, 2 * selection.length))];
    }

    /// Selects the rows whose (group, arguments) were not met before.
    private int firsts(RowTable met, Vector[] arguments, Batch rows, int @Nullable [] assigned) {
        Vector[] all = new Vector[arguments.length + 1];
        all[0] = groupKey;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        int count = rows.count();
        firsts = ensure(firsts, count);
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int row = rows.row(i);
            groupKey.values[0] = assigned == null ? 0 : assigned[row];
            int before = met.count();
            met.findOrAdd(all, row);
            if (met.count() > before) {
                firsts[kept++] = row;
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
            int column = 0;
            for (int k = 0; k < keyPositions.length; k++) {
                out.vector(column++).copy(i, groups.rows().vector(group, k), group & RowStore.MASK);
            }
            for (int[] grouping : sets.groupings()) {
                LongVector set = (LongVector) groups.rows().vector(group, keyPositions.length);
                ((LongVector) out.vector(column++)).set(i, grouping[(int) set.get(group & RowStore.MASK)]);
            }
            for (Call call : calls) {
                if (call.accumulator != null) {
                    call.result(group, out.vector(column), i);
                }
                column++;
            }
        }
        out.setRowCount(size);
        int column = keyPositions.length + sets.groupings().length;
        for (Call call : calls) {
            if (call.accumulator == null && call.ordered != null) {
                Vector[] direct = call.ordered.direct(out);
                for (int i = 0; i < size; i++) {
                    call.ordered.result(next + i, direct, i, out.vector(column), i);
                }
            }
            column++;
        }
        next += size;
        return out;
    }

    @Override
    public void close() {
        release();
        input.close();
    }
}
