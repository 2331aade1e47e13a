package io.rustydb.sql.execution.batch;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.function.expression.Expression;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import org.jspecify.annotations.Nullable;

/// OFFSET and LIMIT.
final class LimitOperator extends Operator {
    private final Operator input;
    private final Run run;
    private final @Nullable Expression offset;
    private final @Nullable Expression count;
    private final Batch view = new Batch();
    private int[] selection = new int[FIRST_ROWS];
    private long toSkip;
    private long left;

    LimitOperator(Operator input, Run run, @Nullable Expression offset, @Nullable Expression count) {
        this.input = input;
        this.run = run;
        this.offset = offset;
        this.count = count;
    }

    @Override
    protected void doOpen() {
        toSkip = rows(offset, 0, ErrorCode.INVALID_OFFSET, "OFFSET", run);
        left = rows(count, Long.MAX_VALUE, ErrorCode.INVALID_LIMIT, "LIMIT", run);
        if (left > 0) {
            input.open();
        }
    }

    /// @param absent for no expression and for NULL
    static long rows(@Nullable Expression expression, long absent, ErrorCode code, String clause, Run run) {
        if (expression == null) {
            return absent;
        }
        Vector value = expression.evaluate(run.oneRow(), run.evaluation());
        if (value.isNull(0)) {
            return absent;
        }
        long rows = ((LongVector) value).get(0);
        if (rows < 0) {
            throw DbException.of(code, clause + " must not be negative, value=" + rows);
        }
        return rows;
    }

    @Override
    protected @Nullable Batch doNext() {
        while (left > 0) {
            Batch batch = input.next();
            if (batch == null) {
                left = 0;
                return null;
            }
            int rows = batch.count();
            if (toSkip >= rows) {
                toSkip -= rows;
                continue;
            }
            int from = (int) toSkip;
            int take = (int) Math.min(left, rows - from);
            toSkip = 0;
            left -= take;
            if (from == 0 && take == rows) {
                return batch;
            }
            if (selection.length < take) {
                selection = new int[take];
            }
            for (int k = 0; k < take; k++) {
                selection[k] = batch.row(from + k);
            }
            view.narrow(batch, selection, take);
            return view;
        }
        return null;
    }

    @Override
    public void close() {
        input.close();
    }
}
