package io.rustydb.jdbc;

import io.rustydb.jdbc.error.SqlErrors;
import io.rustydb.jdbc.transport.TransportCursor;
import io.rustydb.jdbc.transport.TransportStatement;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/// What plain and prepared statements share: life cycle, limits, the current result and the generated keys.
abstract class StatementBase implements Statement, SelfWrapper {
    final RustyDbConnection connection;
    /// Links of the connection's list of open statements.
    @Nullable
    StatementBase nextOfConnection;

    @Nullable
    StatementBase previousOfConnection;

    private boolean closed;
    private boolean closeOnCompletion;
    private boolean poolable;
    private long timeoutMillis;
    private long maxRows;
    private int fetchSize;
    private @Nullable SQLWarning warnings;

    private @Nullable RustyDbResultSet result;
    private @Nullable RustyDbResultSet keyResult;
    private long updateCount = -1;
    private @Nullable ResultShape shape;
    private @Nullable ResultShape keyShape;

    StatementBase(RustyDbConnection connection) {
        this.connection = connection;
    }

    static String required(@Nullable String text) throws SQLException {
        if (text == null) {
            throw SqlErrors.invalidArgument("null where a text is needed");
        }
        return text;
    }

    /// @throws SQLException 08003 if the connection was closed, 24000 if only this statement was
    final void checkOpen() throws SQLException {
        if (closed) {
            connection.checkOpen();
            throw SqlErrors.statementClosed();
        }
    }

    // Execution

    /// Checks, closes what the last execution left open, and tells the connection. Before every execution.
    final void begin() throws SQLException {
        checkOpen();
        RustyDbResultSet open = result;
        if (open != null) {
            result = null;
            open.closeByStatement();
        }
        RustyDbResultSet openKeys = keyResult;
        if (openKeys != null) {
            keyResult = null;
            openKeys.closeByStatement();
        }
        updateCount = -1;
        connection.starting(this, timeoutMillis);
    }

    /// @return true if there are rows
    final boolean run(TransportStatement target) throws SQLException {
        try {
            long count = target.execute(maxRows);
            updateCount = count;
            if (count >= 0) {
                return false;
            }
            openResult(target);
            return true;
        } catch (SQLException e) {
            throw connection.noted(e);
        }
    }

    private void openResult(TransportStatement target) throws SQLException {
        ResultShape current = shape;
        if (current == null || current.columns() != target.columns()) {
            current = new ResultShape(target.columns());
            shape = current;
        }
        result = new RustyDbResultSet(this, target.cursor(), current);
        connection.resultOpened();
    }

    /// The rows just opened by [#run].
    final RustyDbResultSet openedResult() {
        RustyDbResultSet open = result;
        assert open != null : "run gave rows";
        return open;
    }

    /// An update count in place of rows: after a batch.
    final void noResult() {
        updateCount = -1;
    }

    final void resultDone(RustyDbResultSet done) throws SQLException {
        if (done == result) {
            result = null;
            if (closeOnCompletion) {
                close();
            }
        } else if (done == keyResult) {
            keyResult = null;
        }
    }

    /// The statement that ran last, if it still can tell its generated keys.
    abstract @Nullable TransportStatement lastTarget();

    /// Gives the statement at the other end back.
    abstract void release();

    // Life cycle

    @Override
    public final void close() throws SQLException {
        if (closed) {
            return;
        }
        closed = true;
        SQLException failure = null;
        try {
            closeResults();
        } catch (SQLException e) {
            failure = e;
        }
        release();
        connection.remove(this);
        if (failure != null) {
            throw failure;
        }
    }

    /// For owners that close many: a cursor that fails to close must not keep the rest open, and the transport
    /// that is closed next ends it anyway.
    final void closeQuietly() {
        try {
            close();
        } catch (SQLException e) {
            connection.noted(e);
        }
    }

    final void closeResultQuietly() {
        try {
            closeResults();
        } catch (SQLException e) {
            connection.noted(e);
        }
    }

    private void closeResults() throws SQLException {
        RustyDbResultSet open = result;
        RustyDbResultSet openKeys = keyResult;
        result = null;
        keyResult = null;
        try {
            if (open != null) {
                open.closeByStatement();
            }
        } finally {
            if (openKeys != null) {
                openKeys.closeByStatement();
            }
        }
    }

    @Override
    public final boolean isClosed() {
        return closed;
    }

    @Override
    public final void closeOnCompletion() throws SQLException {
        checkOpen();
        closeOnCompletion = true;
    }

    @Override
    public final boolean isCloseOnCompletion() throws SQLException {
        checkOpen();
        return closeOnCompletion;
    }

    @Override
    public final void cancel() throws SQLException {
        checkOpen();
        connection.cancel(this);
    }

    @Override
    public final Connection getConnection() throws SQLException {
        checkOpen();
        return connection;
    }

    // Results

    @Override
    public final @Nullable ResultSet getResultSet() throws SQLException {
        checkOpen();
        return result;
    }

    @Override
    public final int getUpdateCount() throws SQLException {
        checkOpen();
        return (int) Math.min(updateCount, Integer.MAX_VALUE);
    }

    @Override
    public final long getLargeUpdateCount() throws SQLException {
        checkOpen();
        return updateCount;
    }

    @Override
    public final boolean getMoreResults() throws SQLException {
        return getMoreResults(CLOSE_CURRENT_RESULT);
    }

    /// A statement has one result: there is never a next one.
    @Override
    public final boolean getMoreResults(int current) throws SQLException {
        checkOpen();
        switch (current) {
            case CLOSE_CURRENT_RESULT, CLOSE_ALL_RESULTS -> {
                RustyDbResultSet open = result;
                if (open != null) {
                    open.close();
                }
            }
            case KEEP_CURRENT_RESULT -> {}
            default -> throw SqlErrors.invalidArgument("unknown flag for getMoreResults, flag=" + current);
        }
        updateCount = -1;
        return false;
    }

    @Override
    public final ResultSet getGeneratedKeys() throws SQLException {
        checkOpen();
        RustyDbResultSet open = keyResult;
        if (open != null) {
            return open;
        }
        TransportStatement target = lastTarget();
        TransportCursor rows = target == null ? null : target.generatedKeys();
        RustyDbResultSet keys;
        if (target == null || rows == null) {
            keys = new RustyDbResultSet(this, RowList.NO_COLUMNS.cursor(), RowList.NO_COLUMNS.shape());
        } else {
            ResultShape current = keyShape;
            if (current == null || current.columns() != target.generatedKeyColumns()) {
                current = new ResultShape(target.generatedKeyColumns());
                keyShape = current;
            }
            keys = new RustyDbResultSet(this, rows, current);
        }
        keyResult = keys;
        connection.resultOpened();
        return keys;
    }

    // Limits and hints

    @Override
    public final int getQueryTimeout() throws SQLException {
        checkOpen();
        return (int) (timeoutMillis / 1000);
    }

    @Override
    public final void setQueryTimeout(int seconds) throws SQLException {
        checkOpen();
        if (seconds < 0) {
            throw SqlErrors.invalidArgument("query timeout is negative, seconds=" + seconds);
        }
        timeoutMillis = seconds * 1000L;
    }

    @Override
    public final int getMaxRows() throws SQLException {
        checkOpen();
        return (int) Math.min(maxRows, Integer.MAX_VALUE);
    }

    @Override
    public final void setMaxRows(int rows) throws SQLException {
        setLargeMaxRows(rows);
    }

    @Override
    public final long getLargeMaxRows() throws SQLException {
        checkOpen();
        return maxRows;
    }

    @Override
    public final void setLargeMaxRows(long rows) throws SQLException {
        checkOpen();
        if (rows < 0) {
            throw SqlErrors.invalidArgument("max rows is negative, rows=" + rows);
        }
        maxRows = rows;
    }

    @Override
    public final int getMaxFieldSize() throws SQLException {
        checkOpen();
        return 0;
    }

    @Override
    public final void setMaxFieldSize(int max) throws SQLException {
        checkOpen();
        if (max != 0) {
            throw SqlErrors.notSupported("cutting values off (setMaxFieldSize)");
        }
    }

    @Override
    public final int getFetchSize() throws SQLException {
        checkOpen();
        return fetchSize;
    }

    @Override
    public final void setFetchSize(int rows) throws SQLException {
        checkOpen();
        if (rows < 0) {
            throw SqlErrors.invalidArgument("fetch size is negative, rows=" + rows);
        }
        fetchSize = rows;
    }

    @Override
    public final int getFetchDirection() throws SQLException {
        checkOpen();
        return ResultSet.FETCH_FORWARD;
    }

    @Override
    public final void setFetchDirection(int direction) throws SQLException {
        checkOpen();
        if (direction != ResultSet.FETCH_FORWARD) {
            throw SqlErrors.notSupported("a fetch direction other than FETCH_FORWARD");
        }
    }

    @Override
    public final int getResultSetConcurrency() throws SQLException {
        checkOpen();
        return ResultSet.CONCUR_READ_ONLY;
    }

    @Override
    public final int getResultSetType() throws SQLException {
        checkOpen();
        return ResultSet.TYPE_FORWARD_ONLY;
    }

    @Override
    public final int getResultSetHoldability() throws SQLException {
        checkOpen();
        return ResultSet.CLOSE_CURSORS_AT_COMMIT;
    }

    @Override
    public final void setCursorName(@Nullable String name) throws SQLException {
        throw SqlErrors.notSupported("positioned update (setCursorName)");
    }

    @Override
    public final boolean isPoolable() throws SQLException {
        checkOpen();
        return poolable;
    }

    @Override
    public final void setPoolable(boolean poolable) throws SQLException {
        checkOpen();
        this.poolable = poolable;
    }

    @Override
    public final @Nullable SQLWarning getWarnings() throws SQLException {
        checkOpen();
        return warnings;
    }

    @Override
    public final void clearWarnings() throws SQLException {
        checkOpen();
        warnings = null;
    }
}
