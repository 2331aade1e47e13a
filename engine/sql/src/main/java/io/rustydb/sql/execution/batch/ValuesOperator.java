package io.rustydb.sql.execution.batch;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.function.expression.Expression;
import io.rustydb.sql.function.vector.Batch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Computed rows: VALUES, or the one row without columns of a SELECT without FROM.
final class ValuesOperator extends Operator {
    private final Run run;
    private final Expression[][] rows;
    private final Batch batch;
    private int next;

    ValuesOperator(Run run, Expression[][] rows, List<SqlType> types) {
        this.run = run;
        this.rows = rows;
        batch = Batch.of(types);
    }

    @Override
    protected void doOpen() {
        next = 0;
    }

    @Override
    protected @Nullable Batch doNext() {
        int count = Math.min(Batch.ROWS_MAX, rows.length - next);
        if (count <= 0) {
            return null;
        }
        batch.reset(count);
        for (int r = 0; r < count; r++) {
            Expression[] row = rows[next + r];
            for (int c = 0; c < row.length; c++) {
                batch.vector(c).copy(r, row[c].evaluate(run.oneRow(), run.evaluation()), 0);
            }
        }
        next += count;
        batch.setRowCount(count);
        return batch;
    }
}
