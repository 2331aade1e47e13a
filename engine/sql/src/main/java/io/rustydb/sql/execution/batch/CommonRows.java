package io.rustydb.sql.execution.batch;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.execution.RowStore;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.function.vector.Batch;
import java.util.List;

/// The rows of a WITH query, which all its scans read. They are computed as the scans need them: who reads ten
/// of a query that never ends gets ten.
final class CommonRows {
    private final Operator definition;
    private final Run run;
    private final RowStore rows;
    /// Of the run that [#rows] belong to.
    private long startedIn;

    private boolean done;

    CommonRows(String name, Operator definition, Run run, List<SqlType> types) {
        this.definition = definition;
        this.run = run;
        rows = new RowStore(types, run.budget(), "with " + name);
        run.atEnd(this::end);
    }

    RowStore rows() {
        return rows;
    }

    /// What was computed before counts no more.
    void forget() {
        startedIn = 0;
    }

    /// True if there is a row of this number.
    boolean has(int row) {
        if (startedIn != run.number()) {
            startedIn = run.number();
            rows.clear();
            done = false;
            definition.open();
        }
        while (row >= rows.count() && !done) {
            Batch batch = definition.next();
            if (batch == null) {
                done = true;
                definition.close();
            } else {
                rows.addAll(batch);
            }
        }
        return row < rows.count();
    }

    /// The statement has ended.
    private void end() {
        startedIn = 0;
        if (!done) {
            definition.close();
        }
        rows.clear();
    }
}
