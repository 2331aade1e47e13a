package io.rustydb.sql.execution.batch;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.execution.RowTable;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.Vector;
import io.rustydb.sql.parser.ast.QueryBody.SetOperator;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// UNION, INTERSECT and EXCEPT, with or without ALL. The right side of the latter two is counted first, then
/// the left side streams by.
final class SetOperationOperator extends Operator {
    private final SetOperator operator;
    private final boolean all;
    private final Operator left;
    private final Operator right;
    private final RowTable rows;
    private final Vector[] keys;
    private final Batch view = new Batch();
    private int[] selection = new int[FIRST_ROWS];
    /// Right rows of each number that are not used up; -1 = was given out already.
    private int[] counts = new int[16];

    private boolean counted;
    private boolean onRight;

    SetOperationOperator(
            SetOperator operator, boolean all, Operator left, Operator right, Run run, List<SqlType> types) {
        this.operator = operator;
        this.all = all;
        this.left = left;
        this.right = right;
        rows = new RowTable(types, run.budget(), operator.name().toLowerCase(java.util.Locale.ROOT));
        keys = new Vector[types.size()];
    }

    @Override
    protected void doOpen() {
        rows.clear();
        counted = false;
        onRight = false;
        left.open();
        right.open();
    }

    @Override
    protected @Nullable Batch doNext() {
        if (operator != SetOperator.UNION && !counted) {
            countRight();
        }
        while (true) {
            Batch batch = onRight ? right.next() : left.next();
            if (batch == null) {
                if (onRight || operator != SetOperator.UNION) {
                    return null;
                }
                onRight = true;
                continue;
            }
            if (operator == SetOperator.UNION && all) {
                return batch;
            }
            PairBatch.fill(batch, keys);
            int count = batch.count();
            if (selection.length < count) {
                selection = new int[count];
            }
            int kept = 0;
            for (int i = 0; i < count; i++) {
                int row = batch.row(i);
                if (passes(row)) {
                    selection[kept++] = row;
                }
            }
            if (kept > 0) {
                view.narrow(batch, selection, kept);
                return view;
            }
        }
    }

    private void countRight() {
        counted = true;
        for (Batch batch = right.next(); batch != null; batch = right.next()) {
            PairBatch.fill(batch, keys);
            for (int i = 0; i < batch.count(); i++) {
                int number = add(batch.row(i));
                counts[number]++;
            }
        }
    }

    private int add(int row) {
        int before = rows.count();
        int number = rows.findOrAdd(keys, row);
        if (number >= counts.length) {
            counts = Arrays.copyOf(counts, 2 * counts.length);
        }
        if (number == before) {
            counts[number] = 0;
        }
        return number;
    }

    private boolean passes(int row) {
        return switch (operator) {
            case UNION -> {
                int before = rows.count();
                rows.findOrAdd(keys, row);
                yield rows.count() > before;
            }
            case INTERSECT -> {
                int number = rows.find(keys, row);
                if (number < 0 || counts[number] <= 0) {
                    yield false;
                }
                counts[number] = all ? counts[number] - 1 : -1;
                yield true;
            }
            case EXCEPT -> {
                if (all) {
                    int number = rows.find(keys, row);
                    if (number >= 0 && counts[number] > 0) {
                        counts[number]--;
                        yield false;
                    }
                    yield true;
                }
                int before = rows.count();
                add(row);
                yield rows.count() > before;
            }
        };
    }

    @Override
    public void close() {
        rows.clear();
        left.close();
        right.close();
    }
}
