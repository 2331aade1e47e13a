package io.rustydb.sql.execution.statement;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.execution.ExecutionContext;
import io.rustydb.sql.execution.ParameterValues;
import io.rustydb.sql.execution.PlanOutdated;
import io.rustydb.sql.execution.ResultCursor;
import io.rustydb.sql.execution.RowStore;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.execution.batch.Operator;
import io.rustydb.sql.execution.change.ChangeContext;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.session.LargeValue;
import io.rustydb.sql.session.RowCursor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A statement with changes in its WITH: everything is read, and the statement's own rows are kept, before the
/// first row is stored.
final class WithChangesExecution implements Execution, ResultCursor.RowSource {
    private final ParameterValues values;
    private final Run run;
    private final ChangeContext changes;
    private final List<ChangePart> parts;
    private final ChangePart.Claims claims;
    private final @Nullable Operator query;
    private final @Nullable RowStore queried;
    private final @Nullable ResultCursor cursor;
    private final Frame frame;
    private boolean hasRows;
    private int chunk;

    /// @param parts of a statement that is a change itself, that change is the last
    /// @param query the statement; null if it is a change
    /// @param queried for its rows
    WithChangesExecution(
            ParameterValues values,
            Run run,
            ChangeContext changes,
            List<ChangePart> parts,
            ChangePart.Claims claims,
            @Nullable Operator query,
            @Nullable RowStore queried,
            @Nullable ResultCursor cursor) {
        this.values = values;
        this.run = run;
        this.changes = changes;
        this.parts = List.copyOf(parts);
        this.claims = claims;
        this.query = query;
        this.queried = queried;
        this.cursor = cursor;
        frame = new Frame(run, true);
    }

    @Override
    public ParameterValues values() {
        return values;
    }

    @Override
    public long execute(ExecutionContext context, long maxRows) {
        values.requireSet();
        if (cursor != null) {
            cursor.close();
        }
        run.release();
        hasRows = false;
        run.begin(context);
        long count;
        try {
            for (ChangePart part : parts) {
                changes.writer(part.table());
            }
            count = frame.run(this::work, values.hasStreams() ? () -> values.storeStreams(run) : null);
        } catch (PlanOutdated outdated) {
            throw outdated;
        } catch (Throwable failure) {
            context.listener().ended(failure);
            throw failure;
        }
        if (cursor != null) {
            chunk = 0;
            hasRows = true;
            ReturnedRows returned = parts.getLast().returned();
            cursor.open(query != null || returned == null ? this : returned);
        }
        context.listener().ended(null);
        return cursor == null ? count : -1;
    }

    private long work() {
        claims.clear();
        changes.begin();
        boolean lobs = false;
        for (ChangePart part : parts) {
            part.find();
        }
        if (query != null && queried != null) {
            queried.clear();
            query.open();
            for (Batch batch = query.next(); batch != null; batch = query.next()) {
                queried.addAll(batch);
            }
            query.close();
            lobs = queried.hasLobs();
        }
        long count = 0;
        for (ChangePart part : parts) {
            count = part.store();
            ReturnedRows returned = part.returned();
            lobs |= returned != null && returned.hasLobs();
        }
        changes.end();
        run.streamed().dropUnused(run.structures().lobs(), run.transaction());
        if (lobs) {
            run.keep();
        }
        return count;
    }

    @Override
    public void executeBatch(ExecutionContext context, long[] counts) {
        throw DbException.of(ErrorCode.FEATURE_NOT_SUPPORTED, "a statement with changes in WITH cannot run as a batch");
    }

    @Override
    public RowCursor cursor() {
        if (!hasRows || cursor == null) {
            throw DbException.of(ErrorCode.INVALID_CURSOR_STATE, "the statement gave no rows; there is no RETURNING");
        }
        return cursor;
    }

    @Override
    public @Nullable RowCursor generatedKeys() {
        return null;
    }

    @Override
    public @Nullable Batch nextBatch() {
        if (queried != null && chunk < queried.chunkCount()) {
            return queried.chunk(chunk++);
        }
        run.release();
        return null;
    }

    @Override
    public LargeValue openLarge(long lobId, boolean text) {
        return run.context().listener().openLarge(lobId, text, run.keptScn());
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
    public void closeRows() {
        chunk = Integer.MAX_VALUE;
        run.release();
    }

    @Override
    public void close() {
        if (cursor != null) {
            cursor.close();
        }
        for (ChangePart part : parts) {
            ReturnedRows returned = part.returned();
            if (returned != null) {
                returned.clear();
            }
        }
        if (queried != null) {
            queried.clear();
        }
        run.release();
    }
}
