package io.rustydb.sql.execution.statement;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.execution.ExecutionContext;
import io.rustydb.sql.execution.ParameterValues;
import io.rustydb.sql.execution.PlanOutdated;
import io.rustydb.sql.execution.ResultCursor;
import io.rustydb.sql.execution.RowStore;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.execution.batch.Operator;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.session.LargeValue;
import io.rustydb.sql.session.RowCursor;
import io.rustydb.storage.transaction.Transaction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A query by operators. One that locks rows runs to its end, with restarts, before its first row is given.
final class QueryExecution implements Execution, ResultCursor.RowSource {
    private final ParameterValues values;
    private final Run run;
    private final Operator root;
    private final ResultCursor cursor;
    /// Rows of a query that locks; null for others.
    private final @Nullable RowStore kept;

    private final Batch view = new Batch();
    private final Frame frame;
    private boolean open;
    private boolean hasCursor;
    private long rowsLeft;
    private int chunk;

    QueryExecution(
            ParameterValues values,
            Run run,
            Operator root,
            ResultCursor cursor,
            boolean locks,
            List<SqlType> rootTypes) {
        this.values = values;
        this.run = run;
        this.root = root;
        this.cursor = cursor;
        kept = locks ? new RowStore(rootTypes, run.budget(), "row locks") : null;
        frame = new Frame(run, false);
    }

    @Override
    public ParameterValues values() {
        return values;
    }

    @Override
    public long execute(ExecutionContext context, long maxRows) {
        cursor.close();
        values.requireAll();
        run.begin(context);
        rowsLeft = maxRows == 0 ? Long.MAX_VALUE : maxRows;
        try {
            if (kept == null) {
                run.openQueryView();
                root.open();
            } else {
                chunk = 0;
                frame.run(this::lockAll);
                run.openView();
            }
        } catch (PlanOutdated outdated) {
            closeAll();
            throw outdated;
        } catch (Throwable failure) {
            closeAll();
            context.listener().ended(failure);
            throw failure;
        }
        open = true;
        hasCursor = true;
        cursor.open(this);
        return -1;
    }

    private long lockAll() {
        RowStore rows = kept;
        assert rows != null;
        rows.clear();
        root.open();
        for (Batch batch = root.next(); batch != null; batch = root.next()) {
            rows.addAll(batch);
        }
        root.close();
        if (rows.hasLobs()) {
            run.keep();
        }
        return rows.count();
    }

    @Override
    public @Nullable Batch nextBatch() {
        enter();
        try {
            return nextInTurn();
        } finally {
            leave();
        }
    }

    private @Nullable Batch nextInTurn() {
        if (!open) {
            return null;
        }
        try {
            run.enter();
            requireTransaction();
            Batch batch = rowsLeft == 0 ? null : pull();
            if (batch == null) {
                end(null);
                return null;
            }
            run.awaitReads();
            if (batch.count() > rowsLeft) {
                batch = first(batch, (int) rowsLeft);
            }
            rowsLeft -= batch.count();
            return batch;
        } catch (Throwable failure) {
            end(failure);
            throw failure;
        }
    }

    /// Another session that worked in the same branch may have lost it.
    private void requireTransaction() {
        if (run.transaction().state() != Transaction.State.ACTIVE) {
            throw DbException.of(
                    ErrorCode.INVALID_CURSOR_STATE, "the transaction of the cursor has ended; roll it back");
        }
    }

    private @Nullable Batch pull() {
        if (kept == null) {
            Batch batch;
            try {
                batch = root.next();
            } catch (DbException failure) {
                run.requireValidAfter(failure);
                throw failure;
            }
            run.requireValid();
            return batch;
        }
        return chunk < kept.chunkCount() ? kept.chunk(chunk++) : null;
    }

    private Batch first(Batch batch, int count) {
        int[] selection = new int[count];
        for (int k = 0; k < count; k++) {
            selection[k] = batch.row(k);
        }
        view.narrow(batch, selection, count);
        return view;
    }

    private void closeAll() {
        root.close();
        if (kept != null) {
            kept.clear();
        }
        run.release();
        run.closeView();
    }

    private void end(@Nullable Throwable failure) {
        if (open) {
            open = false;
            closeAll();
            run.context().listener().ended(failure);
        }
    }

    @Override
    public LargeValue openLarge(long lobId, boolean text) {
        return run.context().listener().openLarge(lobId, text, run.keptScn());
    }

    @Override
    public void closeRows() {
        end(null);
    }

    @Override
    public void enter() {
        run.context().listener().enter();
    }

    @Override
    public void leave() {
        run.context().listener().leave();
    }

    @Override
    public void executeBatch(ExecutionContext context, long[] counts) {
        throw DbException.of(ErrorCode.FEATURE_NOT_SUPPORTED, "a query cannot run as a batch; execute it row by row");
    }

    @Override
    public RowCursor cursor() {
        if (!hasCursor) {
            throw DbException.of(ErrorCode.INVALID_CURSOR_STATE, "there is no result; execute the statement first");
        }
        return cursor;
    }

    @Override
    public @Nullable RowCursor generatedKeys() {
        return null;
    }

    @Override
    public void close() {
        cursor.close();
        end(null);
    }
}
