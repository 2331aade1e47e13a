package io.rustydb.jdbc.fake;

import io.rustydb.jdbc.transport.ColumnDescriptor;
import io.rustydb.jdbc.transport.KeyRequest;
import io.rustydb.jdbc.transport.TransportCursor;
import io.rustydb.jdbc.transport.TransportParameters;
import io.rustydb.jdbc.transport.TransportStatement;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A statement with a canned answer.
final class FakeStatement implements TransportStatement {
    private final FakeTransport transport;
    private final String sql;
    private final Answer answer;
    private final KeyRequest keys;
    private final FakeParameters values;
    private final FakeCursor cursor;
    private boolean executed;
    private boolean closed;

    FakeStatement(FakeTransport transport, String sql, Answer answer, KeyRequest keys) {
        this.transport = transport;
        this.sql = sql;
        this.answer = answer;
        this.keys = keys;
        this.values = new FakeParameters(answer.parameters.size(), transport.calls);
        this.cursor = new FakeCursor(transport, answer.rows);
    }

    @Override
    public boolean isQuery() {
        return !answer.columns.isEmpty();
    }

    @Override
    public List<ColumnDescriptor> columns() {
        return answer.columns;
    }

    @Override
    public List<ColumnDescriptor> parameters() {
        return answer.parameters;
    }

    @Override
    public TransportParameters values() {
        return values;
    }

    @Override
    public long execute(long maxRows) throws SQLException {
        assert !closed : "a closed statement runs no more: " + sql;
        if (answer.failure != null) {
            throw answer.failure;
        }
        transport.executed();
        executed = true;
        if (isQuery()) {
            cursor.open(maxRows);
            return -1;
        }
        return answer.updateCount;
    }

    @Override
    public void executeBatch(long[] counts) throws SQLException {
        int rows = values.batchedRows();
        values.clearBatch();
        transport.calls.add("batch of " + rows);
        for (int i = 0; i < rows; i++) {
            if (i == answer.failingBatchRow && answer.failure != null) {
                throw answer.failure;
            }
            counts[i] = answer.updateCount;
        }
        executed = true;
    }

    @Override
    public TransportCursor cursor() {
        return cursor;
    }

    @Override
    public @Nullable TransportCursor generatedKeys() {
        if (!executed || keys.mode() == KeyRequest.Mode.NONE) {
            return null;
        }
        FakeCursor rows = new FakeCursor(transport, answer.keys);
        rows.open(0);
        return rows;
    }

    @Override
    public List<ColumnDescriptor> generatedKeyColumns() {
        return answer.keyColumns;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            transport.openStatements--;
        }
    }
}
