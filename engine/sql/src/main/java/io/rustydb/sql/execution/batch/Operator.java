package io.rustydb.sql.execution.batch;

import io.rustydb.sql.function.vector.Batch;
import org.jspecify.annotations.Nullable;

/// A running plan node. Thread rule: one execution.
public abstract class Operator {
    /// Rows of the first batch; each following one may be twice as long.
    static final int FIRST_ROWS = 32;

    /// Rows given since the execution began: for EXPLAIN ANALYZE.
    private long rowsGiven;

    private long opens;

    /// Begins, or begins anew.
    public final void open() {
        opens++;
        doOpen();
    }

    /// The next batch, with at least one row; null at the end.
    public final @Nullable Batch next() {
        Batch batch = doNext();
        if (batch != null) {
            assert batch.count() > 0 : "an empty batch is no batch";
            rowsGiven += batch.count();
        }
        return batch;
    }

    /// Lets go of kept rows. The operator can be opened again.
    public void close() {}

    protected void doResetCounters() {}

    protected abstract void doOpen();

    protected abstract @Nullable Batch doNext();

    public final long rowsGiven() {
        return rowsGiven;
    }

    /// What else EXPLAIN ANALYZE says, with a blank in front; empty for nothing.
    public String note() {
        return "";
    }

    public final long opens() {
        return opens;
    }

    public final void resetCounters() {
        rowsGiven = 0;
        opens = 0;
        doResetCounters();
    }
}
