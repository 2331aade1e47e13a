package io.rustydb.sql.execution.batch;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.execution.RowTable;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.Vector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Passes on the first of each group of equal rows.
final class DistinctOperator extends Operator {
    private final Operator input;
    private final int[] positions;
    private final RowTable met;
    private final Vector[] keys;
    private final Batch view = new Batch();
    private int[] selection = new int[FIRST_ROWS];

    /// @param positions of the columns that are compared; all columns are passed on
    /// @param types of these
    DistinctOperator(Operator input, Run run, int[] positions, List<SqlType> types) {
        this.input = input;
        this.positions = positions;
        met = new RowTable(types, run.budget(), "distinct");
        keys = new Vector[types.size()];
    }

    @Override
    protected void doOpen() {
        met.clear();
        input.open();
    }

    @Override
    protected @Nullable Batch doNext() {
        for (Batch batch = input.next(); batch != null; batch = input.next()) {
            for (int k = 0; k < keys.length; k++) {
                keys[k] = batch.vector(positions[k]);
            }
            int count = batch.count();
            if (selection.length < count) {
                selection = new int[count];
            }
            int kept = 0;
            for (int i = 0; i < count; i++) {
                int row = batch.row(i);
                int before = met.count();
                met.findOrAdd(keys, row);
                if (met.count() > before) {
                    selection[kept++] = row;
                }
            }
            if (kept > 0) {
                view.narrow(batch, selection, kept);
                return view;
            }
        }
        return null;
    }

    @Override
    public void close() {
        met.clear();
        input.close();
    }
}
