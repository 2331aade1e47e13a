package io.rustydb.sql.execution.batch;

import io.rustydb.sql.execution.Run;
import io.rustydb.sql.function.expression.Expression;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.BooleanVector;
import org.jspecify.annotations.Nullable;

/// Leaves the rows for which a condition is true.
final class FilterOperator extends Operator {
    private final Operator input;
    private final Run run;
    private final Expression condition;
    private final Batch view = new Batch();
    private int[] selection = new int[FIRST_ROWS];

    FilterOperator(Operator input, Run run, Expression condition) {
        this.input = input;
        this.run = run;
        this.condition = condition;
    }

    @Override
    protected void doOpen() {
        input.open();
    }

    @Override
    protected @Nullable Batch doNext() {
        while (true) {
            Batch batch = input.next();
            if (batch == null) {
                return null;
            }
            BooleanVector passes = (BooleanVector) condition.evaluate(batch, run.evaluation());
            int count = batch.count();
            if (selection.length < count) {
                selection = new int[count];
            }
            int kept = passes.selectTrue(batch.selection(), count, selection);
            if (kept > 0) {
                view.narrow(batch, selection, kept);
                return view;
            }
        }
    }

    @Override
    public void close() {
        input.close();
    }
}
