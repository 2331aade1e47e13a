package io.rustydb.sql.execution.statement;

import io.rustydb.sql.execution.ExecutionContext;
import io.rustydb.sql.execution.ParameterValues;
import io.rustydb.sql.session.RowCursor;
import org.jspecify.annotations.Nullable;

/// A planned statement with one session's operators and vectors, to be executed again and again.
///
/// Thread rule: as its session. When [io.rustydb.sql.execution.PlanOutdated] comes out of an execute, nothing
/// has happened and the listener was not told: plan again and execute the new plan, with the values copied by
/// the session.
public interface Execution extends AutoCloseable {
    ParameterValues values();

    /// Runs with the current values.
    ///
    /// @param maxRows rows the cursor gives at most, 0 = all
    /// @return update count, or -1 when [#cursor] has rows
    long execute(ExecutionContext context, long maxRows);

    /// Runs a change once per kept row of the values, each atomic by itself, and forgets them.
    ///
    /// @param counts takes each row's count as it is done; after a failure the entries from the failed row on
    ///     are untouched
    /// @throws io.rustydb.base.error.DbException 0A000 for a statement that gives rows
    void executeBatch(ExecutionContext context, long[] counts);

    /// Rows of the last execution.
    ///
    /// @throws io.rustydb.base.error.DbException 24000 if there are none
    RowCursor cursor();

    /// Generated keys of the last execution or batch, null when none were asked for.
    @Nullable
    RowCursor generatedKeys();

    /// Ends an open cursor and lets go of memory.
    @Override
    void close();
}
