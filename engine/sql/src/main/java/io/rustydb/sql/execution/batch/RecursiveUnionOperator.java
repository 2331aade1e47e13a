package io.rustydb.sql.execution.batch;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.execution.RowStore;
import io.rustydb.sql.execution.RowTable;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.Vector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// WITH RECURSIVE: gives the rows of the seed, then runs the step over the rows found last, again and again,
/// until it finds none. Rows are given as they are found, so a LIMIT above ends a query that would not end.
final class RecursiveUnionOperator extends Operator {
    private final Operator seed;
    private final Operator step;
    private final Run run;
    private final KeptRows working;
    /// All rows that were found; null when duplicates stay.
    private final @Nullable RowTable known;

    private RowStore last;
    private RowStore found;
    private final Batch view = new Batch();
    private final Vector[] row;
    private int[] selection = new int[FIRST_ROWS];
    private @Nullable Operator current;

    RecursiveUnionOperator(
            String name, boolean all, Operator seed, Operator step, Run run, List<SqlType> types, KeptRows working) {
        this.seed = seed;
        this.step = step;
        this.run = run;
        this.working = working;
        String owner = "recursive query " + name;
        last = new RowStore(types, run.budget(), owner);
        found = new RowStore(types, run.budget(), owner);
        known = all ? null : new RowTable(types, run.budget(), owner);
        row = new Vector[types.size()];
    }

    @Override
    protected void doOpen() {
        last.clear();
        found.clear();
        if (known != null) {
            known.clear();
        }
        current = seed;
        seed.open();
    }

    @Override
    protected @Nullable Batch doNext() {
        while (true) {
            Operator source = current;
            if (source == null) {
                return null;
            }
            run.context().checkCancelled();
            Batch batch = source.next();
            if (batch == null) {
                source.close();
                current = goOn() ? step : null;
                continue;
            }
            Batch fresh = known == null ? batch : fresh(batch, known);
            if (fresh != null) {
                found.addAll(fresh);
                return fresh;
            }
        }
    }

    /// Begins a step over what was found; false if that is nothing.
    private boolean goOn() {
        RowStore before = last;
        last = found;
        found = before;
        found.clear();
        if (last.count() == 0) {
            return false;
        }
        working.rows = last;
        step.open();
        return true;
    }

    private @Nullable Batch fresh(Batch batch, RowTable seen) {
        PairBatch.fill(batch, row);
        int count = batch.count();
        if (selection.length < count) {
            selection = new int[count];
        }
        int kept = 0;
        for (int k = 0; k < count; k++) {
            int at = batch.row(k);
            int before = seen.count();
            seen.findOrAdd(row, at);
            if (seen.count() > before) {
                selection[kept++] = at;
            }
        }
        if (kept == 0) {
            return null;
        }
        view.narrow(batch, selection, kept);
        return view;
    }

    @Override
    public void close() {
        last.clear();
        found.clear();
        if (known != null) {
            known.clear();
        }
        working.rows = null;
        current = null;
        seed.close();
        step.close();
    }
}
