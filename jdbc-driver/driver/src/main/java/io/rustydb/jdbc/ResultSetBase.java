package io.rustydb.jdbc;

import io.rustydb.jdbc.error.SqlErrors;
import io.rustydb.jdbc.transport.Transport;
import io.rustydb.jdbc.transport.TransportCursor;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/// Position and life cycle of a result set over a cursor.
///
/// The object is made anew for each execution and is all that an execution allocates here (40 bytes); columns
/// and labels are in the shared [ResultShape]. Making it anew keeps a result set that was closed closed,
/// whoever still holds it.
abstract class ResultSetBase implements ResultSet, SelfWrapper {
    private final @Nullable StatementBase statement;
    final TransportCursor cursor;
    final ResultShape shape;

    private long row;
    private boolean onRow;
    private boolean afterLast;
    private boolean closed;
    boolean lastWasNull;

    /// @param statement null for the result sets of metadata
    ResultSetBase(@Nullable StatementBase statement, TransportCursor cursor, ResultShape shape) {
        this.statement = statement;
        this.cursor = cursor;
        this.shape = shape;
    }

    /// Where values go that the application makes of those of the rows; null for rows of metadata.
    final @Nullable Transport transport() {
        return statement == null ? null : statement.connection.transport;
    }

    /// Checks that a row can be read and turns a JDBC column into one of the cursor.
    final int column(int index) throws SQLException {
        if (!onRow) {
            throw notOnRow();
        }
        if (index < 1 || index > shape.count()) {
            throw SqlErrors.undefinedColumn("no such column, index=" + index + ", columns=" + shape.count());
        }
        return index - 1;
    }

    /// Remembers for `wasNull`, too.
    final boolean isNull(int column) throws SQLException {
        boolean isNull = cursor.isNull(column);
        lastWasNull = isNull;
        return isNull;
    }

    private SQLException notOnRow() {
        if (closed) {
            return SqlErrors.resultClosed();
        }
        return SqlErrors.cursorState(
                afterLast
                        ? "there is no row: the result set is behind its last one"
                        : "there is no row: call next() first");
    }

    final void checkOpen() throws SQLException {
        if (closed) {
            throw SqlErrors.resultClosed();
        }
    }

    @Override
    public final boolean next() throws SQLException {
        if (closed) {
            throw SqlErrors.resultClosed();
        }
        if (afterLast) {
            return false;
        }
        try {
            if (cursor.next()) {
                row++;
                onRow = true;
                return true;
            }
        } catch (SQLException e) {
            onRow = false;
            throw statement == null ? e : statement.connection.noted(e);
        }
        onRow = false;
        afterLast = true;
        return false;
    }

    @Override
    public final boolean wasNull() throws SQLException {
        checkOpen();
        return lastWasNull;
    }

    @Override
    public final void close() throws SQLException {
        if (!closed) {
            try {
                closeCursor();
            } finally {
                if (statement != null) {
                    statement.resultDone((RustyDbResultSet) this);
                }
            }
        }
    }

    /// The statement closes it and has let go of it already.
    final void closeByStatement() throws SQLException {
        if (!closed) {
            closeCursor();
        }
    }

    private void closeCursor() throws SQLException {
        closed = true;
        onRow = false;
        if (statement != null) {
            statement.connection.resultClosed();
        }
        cursor.close();
    }

    @Override
    public final boolean isClosed() {
        return closed;
    }

    @Override
    public final @Nullable Statement getStatement() throws SQLException {
        checkOpen();
        return statement;
    }

    @Override
    public final int getRow() throws SQLException {
        checkOpen();
        return onRow ? (int) Math.min(row, Integer.MAX_VALUE) : 0;
    }

    @Override
    public final boolean isBeforeFirst() throws SQLException {
        throw SqlErrors.notSupported("isBeforeFirst on a forward-only result set");
    }

    @Override
    public final boolean isAfterLast() throws SQLException {
        checkOpen();
        return afterLast && row > 0;
    }

    @Override
    public final boolean isFirst() throws SQLException {
        checkOpen();
        return onRow && row == 1;
    }

    @Override
    public final boolean isLast() throws SQLException {
        throw SqlErrors.notSupported("isLast on a forward-only result set");
    }

    @Override
    public final @Nullable SQLWarning getWarnings() throws SQLException {
        checkOpen();
        return null;
    }

    @Override
    public final void clearWarnings() throws SQLException {
        checkOpen();
    }

    @Override
    public final int getFetchDirection() throws SQLException {
        checkOpen();
        return FETCH_FORWARD;
    }

    @Override
    public final void setFetchDirection(int direction) throws SQLException {
        checkOpen();
        if (direction != FETCH_FORWARD) {
            throw SqlErrors.notSupported("a fetch direction other than FETCH_FORWARD");
        }
    }

    @Override
    public final int getFetchSize() throws SQLException {
        checkOpen();
        return 0;
    }

    /// A hint; the engine's batches decide.
    @Override
    public final void setFetchSize(int rows) throws SQLException {
        checkOpen();
        if (rows < 0) {
            throw SqlErrors.invalidArgument("fetch size is negative, rows=" + rows);
        }
    }

    @Override
    public final int getType() throws SQLException {
        checkOpen();
        return TYPE_FORWARD_ONLY;
    }

    @Override
    public final int getConcurrency() throws SQLException {
        checkOpen();
        return CONCUR_READ_ONLY;
    }

    @Override
    public final int getHoldability() throws SQLException {
        checkOpen();
        return CLOSE_CURSORS_AT_COMMIT;
    }

    @Override
    public final String getCursorName() throws SQLException {
        throw SqlErrors.notSupported("a named cursor");
    }
}
