package io.rustydb.jdbc;

import io.rustydb.jdbc.error.SqlErrors;
import io.rustydb.jdbc.transport.TransportStatement;
import java.sql.ParameterMetaData;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// A prepared statement: execution and batches. Setters are in the layers below.
final class RustyDbPreparedStatement extends PreparedObjects {
    private final String sql;
    private final boolean isQuery;

    /// @param sql as the caller wrote it
    RustyDbPreparedStatement(RustyDbConnection connection, TransportStatement target, String sql) {
        super(connection, target);
        this.sql = sql;
        this.isQuery = target.isQuery();
    }

    @Override
    TransportStatement lastTarget() {
        return target;
    }

    @Override
    void release() {
        target.close();
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
        begin();
        checkAssigned();
        if (!isQuery) {
            throw SqlErrors.cursorState("the statement gives no rows; use executeUpdate or execute");
        }
        run(target);
        return openedResult();
    }

    @Override
    public boolean execute() throws SQLException {
        begin();
        checkAssigned();
        return run(target);
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        begin();
        checkAssigned();
        if (isQuery) {
            throw SqlErrors.cursorState("the statement gives rows; use executeQuery or execute");
        }
        run(target);
        return getLargeUpdateCount();
    }

    @Override
    public int executeUpdate() throws SQLException {
        return (int) Math.min(executeLargeUpdate(), Integer.MAX_VALUE);
    }

    @Override
    public void addBatch() throws SQLException {
        checkOpen();
        checkAssigned();
        if (isQuery) {
            throw SqlErrors.cursorState("the statement gives rows; a batch is of statements that give none");
        }
        values.addRow();
    }

    @Override
    public void clearBatch() throws SQLException {
        checkOpen();
        values.clearBatch();
    }

    @Override
    public int[] executeBatch() throws SQLException {
        return Batches.narrow(executeLargeBatch());
    }

    /// In auto-commit mode the batch is one transaction: a failure undoes all of it and no row is counted.
    /// Otherwise the rows before the failed one stay, and are counted.
    @Override
    public long[] executeLargeBatch() throws SQLException {
        begin();
        long[] counts = Batches.notDone(values.batchedRows());
        if (counts.length == 0) {
            return counts;
        }
        boolean allUndone = connection.getAutoCommit();
        try {
            target.executeBatch(counts);
        } catch (SQLException e) {
            throw Batches.failure(counts, allUndone, connection.noted(e));
        } finally {
            values.clearBatch();
        }
        return counts;
    }

    @Override
    public @Nullable ResultSetMetaData getMetaData() throws SQLException {
        checkOpen();
        return isQuery ? new RustyDbResultSetMetaData(target.columns()) : null;
    }

    @Override
    public ParameterMetaData getParameterMetaData() throws SQLException {
        checkOpen();
        return new RustyDbParameterMetaData(target.parameters());
    }

    @Override
    public void setEscapeProcessing(boolean enable) throws SQLException {
        checkOpen();
    }

    @Override
    public String toString() {
        return sql;
    }

    // The methods with a text belong to plain statements

    private SQLException hasText() throws SQLException {
        checkOpen();
        return SqlErrors.cursorState("a prepared statement has its text already; use the method without one");
    }

    @Override
    public ResultSet executeQuery(@Nullable String text) throws SQLException {
        throw hasText();
    }

    @Override
    public boolean execute(@Nullable String text) throws SQLException {
        throw hasText();
    }

    @Override
    public boolean execute(@Nullable String text, int keys) throws SQLException {
        throw hasText();
    }

    @Override
    public boolean execute(@Nullable String text, int @Nullable [] columnIndexes) throws SQLException {
        throw hasText();
    }

    @Override
    public boolean execute(@Nullable String text, String @Nullable [] columnNames) throws SQLException {
        throw hasText();
    }

    @Override
    public int executeUpdate(@Nullable String text) throws SQLException {
        throw hasText();
    }

    @Override
    public int executeUpdate(@Nullable String text, int keys) throws SQLException {
        throw hasText();
    }

    @Override
    public int executeUpdate(@Nullable String text, int @Nullable [] columnIndexes) throws SQLException {
        throw hasText();
    }

    @Override
    public int executeUpdate(@Nullable String text, String @Nullable [] columnNames) throws SQLException {
        throw hasText();
    }

    @Override
    public long executeLargeUpdate(@Nullable String text) throws SQLException {
        throw hasText();
    }

    @Override
    public long executeLargeUpdate(@Nullable String text, int keys) throws SQLException {
        throw hasText();
    }

    @Override
    public long executeLargeUpdate(@Nullable String text, int @Nullable [] columnIndexes) throws SQLException {
        throw hasText();
    }

    @Override
    public long executeLargeUpdate(@Nullable String text, String @Nullable [] columnNames) throws SQLException {
        throw hasText();
    }

    @Override
    public void addBatch(@Nullable String text) throws SQLException {
        throw hasText();
    }
}
