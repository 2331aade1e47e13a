package io.rustydb.sql.execution.statement;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.ColumnAccessor;
import io.rustydb.base.type.RowBuffer;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.execution.ExecutionContext;
import io.rustydb.sql.execution.ParameterValues;
import io.rustydb.sql.execution.PlanOutdated;
import io.rustydb.sql.execution.ResultCursor;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.RowVectors;
import io.rustydb.sql.session.LargeValue;
import io.rustydb.sql.session.RowCursor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// SELECT of plain columns by a unique key. The row is read by `execute`; the view is closed before its cursor
/// is given out.
final class PointQuery implements Execution, ResultCursor.RowSource {
    private final ParameterValues values;
    private final Run run;
    private final PointLookup lookup;
    private final ColumnAccessor[] read;
    private final ResultCursor cursor;
    private final Batch batch;
    private boolean found;
    private boolean open;
    private boolean hasCursor;

    PointQuery(
            ParameterValues values,
            Run run,
            PointLookup lookup,
            ColumnAccessor[] read,
            List<SqlType> types,
            ResultCursor cursor) {
        this.values = values;
        this.run = run;
        this.lookup = lookup;
        this.read = read;
        this.cursor = cursor;
        batch = Batch.of(types);
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
        try {
            context.checkCancelled();
            run.openQueryView();
            try {
                found = lookup.find() != PointLookup.NONE;
                if (found) {
                    load(lookup.row());
                    if (hasLobs()) {
                        run.keep();
                    }
                }
                run.requireValid();
                run.awaitReads();
            } catch (DbException failure) {
                run.requireValidAfter(failure);
                throw failure;
            } finally {
                run.closeView();
            }
        } catch (PlanOutdated outdated) {
            throw outdated;
        } catch (Throwable failure) {
            run.release();
            context.listener().ended(failure);
            throw failure;
        }
        open = true;
        hasCursor = true;
        cursor.open(this);
        return -1;
    }

    private void load(RowBuffer row) {
        batch.reset(1);
        for (int c = 0; c < read.length; c++) {
            RowVectors.load(
                    read[c],
                    row.bytes,
                    row.offset,
                    batch.vector(c),
                    0,
                    run.structures().lobs());
        }
        batch.setRowCount(1);
    }

    private boolean hasLobs() {
        for (int c = 0; c < read.length; c++) {
            if (batch.vector(c) instanceof BytesVector bytes && bytes.hasLobs()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public LargeValue openLarge(long lobId, boolean text) {
        return run.context().listener().openLarge(lobId, text, run.keptScn());
    }

    @Override
    public @Nullable Batch nextBatch() {
        if (found) {
            found = false;
            return batch;
        }
        end();
        return null;
    }

    @Override
    public void closeRows() {
        end();
    }

    private void end() {
        if (open) {
            open = false;
            run.release();
            run.context().listener().ended(null);
        }
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
        end();
    }
}
