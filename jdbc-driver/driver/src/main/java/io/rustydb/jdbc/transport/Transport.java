package io.rustydb.jdbc.transport;

import java.io.InputStream;
import java.io.OutputStream;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One conversation with a database.
///
/// Thread rule: one thread at a time, any thread; only [#cancel] and [#close] may come from another one at any
/// moment.
public interface Transport extends AutoCloseable {
    /// @param sql without JDBC escapes
    TransportStatement prepare(String sql, KeyRequest keys) throws SQLException;

    /// Runs COPY … FROM STDIN.
    ///
    /// @return rows inserted
    long copyIn(String sql, InputStream from) throws SQLException;

    /// Runs COPY … TO STDOUT.
    ///
    /// @return rows written
    long copyOut(String sql, OutputStream to) throws SQLException;

    boolean autoCommit() throws SQLException;

    /// Switching it on commits an open transaction.
    void setAutoCommit(boolean on) throws SQLException;

    /// A `TRANSACTION_…` constant of `java.sql.Connection`.
    int isolation() throws SQLException;

    /// @param level a `TRANSACTION_…` constant; one that the database does not have is refused with 0A000 or
    ///     replaced by a stricter one
    void setIsolation(int level) throws SQLException;

    boolean readOnly() throws SQLException;

    void setReadOnly(boolean on) throws SQLException;

    /// Refused with 2D000 inside a branch, as is [#rollback].
    void commit() throws SQLException;

    void rollback() throws SQLException;

    void savepoint(String name) throws SQLException;

    void rollbackTo(String name) throws SQLException;

    void releaseSavepoint(String name) throws SQLException;

    /// True while a transaction (local or branch) has begun.
    boolean inTransaction() throws SQLException;

    String user() throws SQLException;

    String schema() throws SQLException;

    void setSchema(String name) throws SQLException;

    /// Ends the running statement with 57014 as soon as it looks; nothing if none runs.
    void cancel() throws SQLException;

    /// 0 = none. Applies to each statement executed after.
    void setStatementTimeoutMillis(long millis) throws SQLException;

    /// As set last; 0 after [#reset]. Several handles may share a transport, so only it knows.
    long statementTimeoutMillis();

    TransportXa xa() throws SQLException;

    List<String> schemas() throws SQLException;

    /// Tables whose names match, with all that JDBC metadata asks about them.
    ///
    /// @param schemaPattern, tablePattern LIKE patterns with `\` as escape, or null for any
    List<TableDescription> tables(@Nullable String schemaPattern, @Nullable String tablePattern) throws SQLException;

    /// Product version of the database at the other end, `major.minor.patch`.
    String databaseVersion() throws SQLException;

    /// How long a call may wait for the network; a transport without a network has nothing to wait for.
    void setNetworkTimeoutMillis(int millis) throws SQLException;

    /// True if a statement could be executed now.
    boolean isValid(int timeoutSeconds);

    /// Room for a large value that the application puts together.
    TransportScratch newScratch() throws SQLException;

    /// Back to the state of a new conversation: local transaction rolled back, cursors closed, settings at
    /// their defaults.
    void reset() throws SQLException;

    boolean isClosed();

    /// Rolls back an open local transaction. Idempotent, never fails.
    @Override
    void close();
}
