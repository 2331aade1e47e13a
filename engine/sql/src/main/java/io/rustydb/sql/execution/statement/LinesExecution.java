package io.rustydb.sql.execution.statement;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.execution.ExecutionContext;
import io.rustydb.sql.execution.ParameterValues;
import io.rustydb.sql.execution.PlanOutdated;
import io.rustydb.sql.execution.ResultCursor;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.session.RowCursor;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// EXPLAIN: lines of text as rows of one column.
final class LinesExecution implements Execution, ResultCursor.RowSource {
    private final ParameterValues values;
    private final Function<ExecutionContext, List<String>> lines;
    private final ResultCursor cursor;
    private final Batch batch = Batch.of(List.of(SqlType.VARCHAR));
    private boolean given;
    private boolean hasCursor;

    LinesExecution(ParameterValues values, Function<ExecutionContext, List<String>> lines, ResultCursor cursor) {
        this.values = values;
        this.lines = lines;
        this.cursor = cursor;
    }

    @Override
    public ParameterValues values() {
        return values;
    }

    @Override
    public long execute(ExecutionContext context, long maxRows) {
        try {
            List<String> all = lines.apply(context);
            batch.reset(all.size());
            for (int i = 0; i < all.size(); i++) {
                ((BytesVector) batch.vector(0)).set(i, all.get(i));
            }
            batch.setRowCount(all.size());
        } catch (PlanOutdated outdated) {
            throw outdated;
        } catch (Throwable failure) {
            context.listener().ended(failure);
            throw failure;
        }
        given = false;
        hasCursor = true;
        cursor.open(this);
        context.listener().ended(null);
        return -1;
    }

    @Override
    public @Nullable Batch nextBatch() {
        if (given) {
            return null;
        }
        given = true;
        return batch;
    }

    @Override
    public void closeRows() {
        given = true;
    }

    @Override
    public void executeBatch(ExecutionContext context, long[] counts) {
        throw DbException.of(ErrorCode.FEATURE_NOT_SUPPORTED, "EXPLAIN cannot run as a batch; execute it row by row");
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
    }
}
