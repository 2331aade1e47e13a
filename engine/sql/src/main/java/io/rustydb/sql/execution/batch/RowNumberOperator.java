package io.rustydb.sql.execution.batch;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.algebra.Trees;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.function.expression.Expression;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// ROWNUM: gives each row that passes the next number. What tests the number sees the one that the row would
/// get, so rows are tested one by one.
final class RowNumberOperator extends Operator {
    private final Operator input;
    private final Run run;
    private final List<Test> tests;
    private final int slot;
    private final LongVector number = new LongVector(SqlType.BIGINT);
    private final LongVector numbers = new LongVector(SqlType.BIGINT);
    private final Batch one = new Batch();
    private final int[] oneRow = new int[1];
    private int[] selection = new int[FIRST_ROWS];
    private Batch view = new Batch();
    private long given;
    private boolean done;

    /// @param isBound once it is false no later row will pass
    record Test(Expression condition, boolean isBound) {}

    /// @param slot where the tests find the number; -1 if none reads it
    RowNumberOperator(Operator input, Run run, List<Test> tests, int slot) {
        this.input = input;
        this.run = run;
        this.tests = tests;
        this.slot = slot;
    }

    /// True for `ROWNUM <= 10`: the number does not grow while rows are refused.
    static boolean isBound(Scalar conjunct, int number) {
        if (!(conjunct instanceof Scalar.Compare compare)) {
            return false;
        }
        boolean left = isNumber(compare.left(), number) && Trees.isRowIndependent(compare.right());
        boolean right = isNumber(compare.right(), number) && Trees.isRowIndependent(compare.left());
        return switch (compare.operator()) {
            case EQUAL -> left || right;
            case LESS, LESS_OR_EQUAL -> left;
            case GREATER, GREATER_OR_EQUAL -> right;
            case NOT_EQUAL -> false;
        };
    }

    private static boolean isNumber(Scalar scalar, int number) {
        return scalar instanceof Scalar.ColumnRef column && column.number() == number;
    }

    @Override
    protected void doOpen() {
        given = 0;
        done = false;
        input.open();
    }

    @Override
    protected @Nullable Batch doNext() {
        while (!done) {
            Batch batch = input.next();
            if (batch == null) {
                return null;
            }
            numbers.reset(Math.max(1, batch.rowCount()));
            int count = batch.count();
            if (selection.length < count) {
                selection = new int[count];
            }
            int kept = 0;
            for (int k = 0; k < count && !done; k++) {
                int row = batch.row(k);
                if (tests.isEmpty() || passes(batch, row)) {
                    numbers.set(row, ++given);
                    selection[kept++] = row;
                }
            }
            if (kept > 0) {
                return numbered(batch, kept);
            }
        }
        return null;
    }

    private boolean passes(Batch batch, int row) {
        if (slot >= 0) {
            number.reset(1);
            number.set(0, given + 1);
            run.setSlot(slot, number, 0);
        }
        for (int t = 0; t < tests.size(); t++) {
            Test test = tests.get(t);
            oneRow[0] = row;
            one.narrow(batch, oneRow, 1);
            BooleanVector result = (BooleanVector) test.condition.evaluate(one, run.evaluation());
            if (result.isNull(row) || !result.get(row)) {
                done |= test.isBound;
                return false;
            }
        }
        return true;
    }

    private Batch numbered(Batch batch, int kept) {
        int width = batch.columnCount();
        if (view.columnCount() != width + 1) {
            view = new Batch(new Vector[width + 1]);
        }
        for (int c = 0; c < width; c++) {
            view.setVector(c, batch.vector(c));
        }
        view.setVector(width, numbers);
        view.setRowCount(batch.rowCount());
        view.select(selection, kept);
        return view;
    }

    @Override
    public void close() {
        input.close();
    }
}
