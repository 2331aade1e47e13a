package io.rustydb.sql.execution.batch;

import io.rustydb.sql.execution.Run;
import io.rustydb.sql.function.expression.Expression;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.Vector;
import org.jspecify.annotations.Nullable;

/// Computes the columns of its result; plain ones are passed on as they are.
final class ProjectOperator extends Operator {
    private final Operator input;
    private final Run run;
    private final Expression[] expressions;
    private final Batch view;

    ProjectOperator(Operator input, Run run, Expression[] expressions) {
        this.input = input;
        this.run = run;
        this.expressions = expressions;
        view = new Batch(new Vector[expressions.length]);
    }

    @Override
    protected void doOpen() {
        input.open();
    }

    @Override
    protected @Nullable Batch doNext() {
        Batch batch = input.next();
        if (batch == null) {
            return null;
        }
        for (int i = 0; i < expressions.length; i++) {
            view.setVector(i, expressions[i].evaluate(batch, run.evaluation()));
        }
        view.setRowCount(batch.rowCount());
        int[] selection = batch.selection();
        if (selection != null) {
            view.select(selection, batch.count());
        }
        return view;
    }

    @Override
    public void close() {
        input.close();
    }
}
