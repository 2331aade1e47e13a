package io.rustydb.sql.execution.statement;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.error.Severity;
import io.rustydb.base.type.RowBuffer;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.execution.ExecutionContext;
import io.rustydb.sql.execution.ParameterValues;
import io.rustydb.sql.execution.PlanOutdated;
import io.rustydb.sql.execution.ResultCursor;
import io.rustydb.sql.execution.RowStore;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.execution.change.ChangeContext;
import io.rustydb.sql.execution.change.TableWriter;
import io.rustydb.sql.session.RowCursor;
import io.rustydb.storage.transaction.Transaction;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What INSERT, UPDATE and DELETE have in common: the frame, the writer, returned rows and batches.
abstract class ChangeExecution implements Execution {
    /// Statements of a batch that are run as one: what one that fails may cost again.
    private static final int ROWS_TOGETHER = 4096;

    final Run run;
    final ChangeContext changes;
    private final TableDescriptor table;
    private final ParameterValues values;
    private final Frame frame;
    private final @Nullable ReturnedRows returned;
    private final boolean returnsKeys;
    private final @Nullable ResultCursor cursor;
    private final LongSupplier work = this::changeAll;
    private final Runnable streams = this::storeStreams;
    private final LongSupplier workTogether = this::changeTogether;
    private int firstTogether;
    private int endTogether;
    private boolean hasRows;
    /// Returned rows of the batch's rows before this one.
    private int returnedBefore;

    /// @param returnsKeys the returned rows are generated keys, not RETURNING
    ChangeExecution(
            TableDescriptor table,
            ParameterValues values,
            Run run,
            ChangeContext changes,
            @Nullable ReturnedRows returned,
            boolean returnsKeys,
            @Nullable ResultCursor cursor) {
        this.table = table;
        this.values = values;
        this.run = run;
        this.changes = changes;
        this.returned = returned;
        this.returnsKeys = returnsKeys;
        this.cursor = cursor;
        frame = new Frame(run, true);
    }

    /// Changes the rows of one execution.
    ///
    /// @return how many
    abstract long change(TableWriter writer);

    /// True if the rows of a batch may be changed together: [#changeLater] for each, then [TableWriter#flush].
    boolean changesTogether(TableWriter writer) {
        return false;
    }

    void changeLater(TableWriter writer) {
        throw new AssertionError("a statement that changes its rows at once");
    }

    void returnRow(RowBuffer row) {
        if (returned != null) {
            returned.add(row);
        }
    }

    /// @param kept what the change has found, for columns of joined tables
    void returnChanged(
            RowBuffer row, @Nullable RowBuffer old, @Nullable RowBuffer fresh, @Nullable RowStore kept, int keptRow) {
        if (returned != null) {
            returned.add(row, old, fresh, kept, keptRow);
        }
    }

    private void storeStreams() {
        values.storeStreams(run);
    }

    private long runOnce() {
        return frame.run(work, values.hasStreams() ? streams : null);
    }

    private long changeAll() {
        if (returned != null) {
            // A restart gives the rows again.
            returned.truncate(returnedBefore);
        }
        changes.begin();
        long count = change(changes.writer(table));
        changes.end();
        run.streamed().dropUnused(run.structures().lobs(), run.transaction());
        if (returned != null && returned.hasLobs()) {
            run.keep();
        }
        return count;
    }

    @Override
    public ParameterValues values() {
        return values;
    }

    @Override
    public long execute(ExecutionContext context, long maxRows) {
        values.requireSet();
        begin(context);
        long count;
        try {
            changes.writer(table);
            count = runOnce();
        } catch (PlanOutdated outdated) {
            throw outdated;
        } catch (Throwable failure) {
            context.listener().ended(failure);
            throw failure;
        }
        openRows();
        context.listener().ended(null);
        return returned != null && !returnsKeys ? -1 : count;
    }

    private void begin(ExecutionContext context) {
        if (cursor != null) {
            cursor.close();
        }
        run.release();
        hasRows = false;
        returnedBefore = 0;
        run.begin(context);
        if (returned != null) {
            returned.clear();
        }
    }

    private void openRows() {
        if (cursor != null && returned != null) {
            cursor.open(returned);
            hasRows = true;
        }
    }

    @Override
    public void executeBatch(ExecutionContext context, long[] counts) {
        if (returned != null && !returnsKeys) {
            throw DbException.of(ErrorCode.FEATURE_NOT_SUPPORTED, "a statement with RETURNING cannot run as a batch");
        }
        int rows = values.batchedRows();
        begin(context);
        long mark = run.structures().transactions().savepoint(run.transaction());
        try {
            boolean together = changesTogether(changes.writer(table)) && rows > 1 && !values.hasKeptStreams();
            int row = 0;
            while (row < rows) {
                int end = Math.min(rows, row + ROWS_TOGETHER);
                if (!together || !runTogether(row, end, counts)) {
                    runEach(row, end, counts);
                }
                row = end;
            }
        } catch (PlanOutdated outdated) {
            // The new plan runs the whole batch.
            run.structures().transactions().rollbackTo(run.transaction(), mark);
            throw outdated;
        } catch (Throwable failure) {
            values.clearBatch();
            openRows();
            context.listener().ended(failure);
            throw failure;
        }
        values.clearBatch();
        openRows();
        context.listener().ended(null);
    }

    /// One statement after the other.
    private void runEach(int from, int end, long[] counts) {
        for (int row = from; row < end; row++) {
            values.select(row);
            counts[row] = runOnce();
            returnedBefore = returned == null ? 0 : returned.count();
        }
    }

    /// Several statements as one.
    ///
    /// @return false if something failed: nothing is changed, and one after the other will tell which row it
    ///     was and keep those before it
    private boolean runTogether(int from, int end, long[] counts) {
        firstTogether = from;
        endTogether = end;
        try {
            frame.run(workTogether, null);
        } catch (DbException failure) {
            if (failure.code().severity() != Severity.STATEMENT
                    || failure.code() == ErrorCode.QUERY_CANCELED
                    // Taking back what was done has failed too.
                    || failure.getSuppressed().length > 0
                    || run.transaction().state() != Transaction.State.ACTIVE) {
                throw failure;
            }
            if (returned != null) {
                returned.truncate(returnedBefore);
            }
            return false;
        }
        Arrays.fill(counts, from, end, 1);
        returnedBefore = returned == null ? 0 : returned.count();
        return true;
    }

    private long changeTogether() {
        if (returned != null) {
            returned.truncate(returnedBefore);
        }
        changes.begin();
        TableWriter writer = changes.writer(table);
        for (int row = firstTogether; row < endTogether; row++) {
            values.select(row);
            changeLater(writer);
        }
        writer.flush();
        changes.end();
        if (returned != null && returned.hasLobs()) {
            run.keep();
        }
        return endTogether - firstTogether;
    }

    @Override
    public RowCursor cursor() {
        if (!hasRows || returnsKeys || cursor == null) {
            throw DbException.of(ErrorCode.INVALID_CURSOR_STATE, "the statement gave no rows; there is no RETURNING");
        }
        return cursor;
    }

    @Override
    public @Nullable RowCursor generatedKeys() {
        return returnsKeys && hasRows ? cursor : null;
    }

    @Override
    public void close() {
        if (cursor != null) {
            cursor.close();
        }
        if (returned != null) {
            returned.clear();
        }
        run.release();
    }
}
