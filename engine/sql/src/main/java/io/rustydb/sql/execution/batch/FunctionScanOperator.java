package io.rustydb.sql.execution.batch;

import io.rustydb.base.error.DbException;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.function.Origin;
import io.rustydb.sql.function.expression.Expression;
import io.rustydb.sql.function.table.ResolvedTableFunction;
import io.rustydb.sql.function.table.RowGenerator;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of functions, side by side, a batch at a time.
final class FunctionScanOperator extends Operator {
    private final Run run;
    private final List<Call> calls;
    private final Batch batch;
    private final boolean ordinality;
    private final RowGenerator[] generators;
    private final Vector[][] columns;
    private final Vector[][] arguments;
    private long rowsBefore;
    private int target;
    private boolean done;

    /// @param function null for a single value
    record Call(@Nullable ResolvedTableFunction function, Expression[] arguments, Origin origin) {
        int width() {
            return function == null ? 1 : function.columns().size();
        }
    }

    /// @param types of the columns of all calls, and of the ordinality behind them
    FunctionScanOperator(Run run, List<Call> calls, List<SqlType> types, boolean ordinality) {
        this.run = run;
        this.calls = calls;
        this.ordinality = ordinality;
        batch = Batch.of(types);
        generators = new RowGenerator[calls.size()];
        columns = new Vector[calls.size()][];
        arguments = new Vector[calls.size()][];
        int first = 0;
        for (int i = 0; i < columns.length; i++) {
            columns[i] = new Vector[calls.get(i).width()];
            for (int c = 0; c < columns[i].length; c++) {
                columns[i][c] = batch.vector(first++);
            }
            arguments[i] = new Vector[calls.get(i).arguments().length];
        }
    }

    @Override
    protected void doOpen() {
        rowsBefore = 0;
        target = FIRST_ROWS;
        done = false;
        for (int i = 0; i < generators.length; i++) {
            generators[i] = open(calls.get(i), arguments[i]);
        }
    }

    private RowGenerator open(Call call, Vector[] values) {
        boolean anyNull = false;
        for (int a = 0; a < values.length; a++) {
            values[a] = call.arguments[a].evaluate(run.oneRow(), run.evaluation());
            anyNull |= values[a].isNull(0);
        }
        ResolvedTableFunction function = call.function;
        if (function == null) {
            return new Single(values[0]);
        }
        if (anyNull && function.function().signature().strict()) {
            return RowGenerator.NONE;
        }
        try {
            return function.function().source().open(values, run.evaluation());
        } catch (DbException e) {
            throw call.origin.locate(e);
        }
    }

    /// One value as one row. It is copied at once: the expression may be evaluated again before it is asked
    /// for.
    private static final class Single implements RowGenerator {
        private final Vector value;
        private boolean given;

        Single(Vector value) {
            this.value = Vector.create(value.type());
            this.value.reset(1);
            this.value.copy(0, value, 0);
        }

        @Override
        public int fill(Vector[] columns, int count) {
            if (given) {
                return 0;
            }
            given = true;
            columns[0].copy(0, value, 0);
            return 1;
        }
    }

    @Override
    protected @Nullable Batch doNext() {
        if (done) {
            return null;
        }
        run.context().checkCancelled();
        batch.reset(target);
        int longest = 0;
        int[] made = new int[generators.length];
        for (int i = 0; i < generators.length; i++) {
            try {
                made[i] = generators[i].fill(columns[i], target);
            } catch (DbException e) {
                throw calls.get(i).origin.locate(e);
            }
            if (made[i] < target) {
                generators[i] = RowGenerator.NONE;
            }
            longest = Math.max(longest, made[i]);
        }
        done = longest < target;
        if (longest == 0) {
            return null;
        }
        for (int i = 0; i < made.length; i++) {
            for (Vector column : columns[i]) {
                for (int row = made[i]; row < longest; row++) {
                    column.setNull(row);
                }
            }
        }
        if (ordinality) {
            LongVector numbers = (LongVector) batch.vector(batch.columnCount() - 1);
            for (int row = 0; row < longest; row++) {
                numbers.set(row, ++rowsBefore);
            }
        }
        batch.setRowCount(longest);
        target = Math.min(Batch.ROWS_MAX, 2 * target);
        return batch;
    }
}
