package io.rustydb.jdbc.fake;

import io.rustydb.jdbc.error.ErrorDetail;
import io.rustydb.jdbc.error.SqlErrors;
import io.rustydb.jdbc.transport.KeyRequest;
import io.rustydb.jdbc.transport.TableDescription;
import io.rustydb.jdbc.transport.Transport;
import io.rustydb.jdbc.transport.TransportScratch;
import io.rustydb.jdbc.transport.TransportStatement;
import io.rustydb.jdbc.transport.TransportXa;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The port over canned answers. `calls` lists what reached it, in order.
public final class FakeTransport implements Transport {
    public final List<String> calls = new ArrayList<>();
    public final Map<String, Answer> answers = new HashMap<>();
    public final List<TableDescription> tables = new ArrayList<>();
    public int openStatements;
    public int openCursors;
    private long timeoutMillis;
    private boolean autoCommit = true;
    private boolean readOnly;
    private boolean closed;
    private boolean inTransaction;
    private int isolation = Connection.TRANSACTION_READ_COMMITTED;
    private String schema = "public";

    public FakeTransport on(String sql, Answer answer) {
        answers.put(sql, answer);
        return this;
    }

    @Override
    public TransportStatement prepare(String sql, KeyRequest keys) throws SQLException {
        calls.add("prepare " + sql
                + (keys.mode() == KeyRequest.Mode.NONE ? "" : " keys=" + keys.mode() + keys.columns()));
        Answer answer = answers.get(sql);
        if (answer == null) {
            throw SqlErrors.of(new ErrorDetail("42601", 42601, "syntax error in " + sql, 1, null, false), null);
        }
        openStatements++;
        return new FakeStatement(this, sql, answer, keys);
    }

    @Override
    public long copyIn(String sql, InputStream from) {
        calls.add("copyIn " + sql);
        return 0;
    }

    @Override
    public long copyOut(String sql, OutputStream to) throws SQLException {
        calls.add("copyOut " + sql);
        try {
            to.write(sql.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new SQLException(e);
        }
        return 1;
    }

    void executed() {
        inTransaction = !autoCommit;
    }

    @Override
    public boolean autoCommit() {
        return autoCommit;
    }

    @Override
    public void setAutoCommit(boolean on) {
        calls.add("autoCommit " + on);
        autoCommit = on;
    }

    @Override
    public int isolation() {
        return isolation;
    }

    @Override
    public void setIsolation(int level) {
        isolation = level;
    }

    @Override
    public boolean readOnly() {
        return readOnly;
    }

    @Override
    public void setReadOnly(boolean on) {
        readOnly = on;
    }

    @Override
    public void commit() {
        calls.add("commit");
        inTransaction = false;
    }

    @Override
    public void rollback() {
        calls.add("rollback");
        inTransaction = false;
    }

    @Override
    public void savepoint(String name) {
        calls.add("savepoint " + name);
    }

    @Override
    public void rollbackTo(String name) {
        calls.add("rollbackTo " + name);
    }

    @Override
    public void releaseSavepoint(String name) {
        calls.add("releaseSavepoint " + name);
    }

    @Override
    public boolean inTransaction() {
        return inTransaction;
    }

    @Override
    public String user() {
        return "rustydb";
    }

    @Override
    public String schema() {
        return schema;
    }

    @Override
    public void setSchema(String name) {
        schema = name;
    }

    @Override
    public void cancel() {
        calls.add("cancel");
    }

    @Override
    public void setStatementTimeoutMillis(long millis) {
        calls.add("timeout " + millis);
        timeoutMillis = millis;
    }

    @Override
    public long statementTimeoutMillis() {
        return timeoutMillis;
    }

    @Override
    public TransportXa xa() throws SQLException {
        throw SqlErrors.notSupported("XA in this fake");
    }

    @Override
    public List<String> schemas() {
        return List.of("sys", "public");
    }

    @Override
    public List<TableDescription> tables(@Nullable String schemaPattern, @Nullable String tablePattern) {
        return tables.stream()
                .filter(t -> io.rustydb.jdbc.NamePattern.matches(schemaPattern, t.schema()))
                .filter(t -> io.rustydb.jdbc.NamePattern.matches(tablePattern, t.name()))
                .toList();
    }

    @Override
    public String databaseVersion() {
        return "2.7.1";
    }

    @Override
    public void setNetworkTimeoutMillis(int millis) {}

    @Override
    public boolean isValid(int timeoutSeconds) {
        return !closed;
    }

    @Override
    public TransportScratch newScratch() throws SQLException {
        throw new SQLException("there is no room");
    }

    @Override
    public void reset() {
        calls.add("reset");
        timeoutMillis = 0;
        autoCommit = true;
        inTransaction = false;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        calls.add("close");
        closed = true;
    }
}
