package io.rustydb.sql.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A statement ready to run, bound to its session. Survives DDL: it is planned again when the catalogue moved.
/// Thread rule: as its session.
public interface PreparedSql extends AutoCloseable {
    StatementKind kind();

    /// Result columns; empty when the statement gives no rows. The same list object until the statement is
    /// planned anew, so that doors may keep what they made of it; so are [#parameters] and
    /// [#generatedKeyColumns].
    List<ColumnInfo> columns();

    /// Declared or inferred types of the `?` and `$n` parameters, 0-based here.
    List<ColumnInfo> parameters();

    /// Values for the next execution; they stay until set again or cleared.
    Parameters values();

    /// Runs with the current values. In auto-commit mode the statement is its own transaction; a query's
    /// transaction then ends when its cursor is exhausted or closed.
    ///
    /// @param maxRows 0 = no limit
    /// @return update count, or -1 when [#cursor] has rows
    long execute(long maxRows);

    /// Runs once per row kept by [Parameters#addRow], in order, and forgets the rows. In auto-commit mode all
    /// rows are one transaction: a failure undoes them all. In an open transaction a failing row is undone
    /// alone and ends the batch; the rows before it stay.
    ///
    /// @param counts at least [Parameters#batchedRows] long; takes each row's update count as it is done, so
    ///     that after a failure the entries of the failed row and of all behind it are untouched
    void executeBatch(long[] counts);

    /// The rows of the last execution; closed by the next one.
    ///
    /// @throws io.rustydb.base.error.DbException 24000 if there are none
    RowCursor cursor();

    /// Rows of generated keys of the last execution or batch, in insert order; null when none were asked for.
    @Nullable
    RowCursor generatedKeys();

    /// Columns of [#generatedKeys].
    List<ColumnInfo> generatedKeyColumns();

    @Override
    void close();
}
