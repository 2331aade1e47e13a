package io.rustydb.sql.session;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One user's conversation with the engine: the API that every door (in-process JDBC, wire protocols) stands
/// on.
///
/// Thread rule: one thread at a time, any thread; only [#cancel] and [#close] may come from another one at any
/// moment. Errors: every method throws [io.rustydb.base.error.DbException].
public interface Session extends AutoCloseable {
    /// Parses, binds and plans, or finds the plan in the cache.
    ///
    /// @param options which generated keys the caller will ask for
    PreparedSql prepare(String sql, PrepareOptions options);

    /// Runs COPY … FROM STDIN with the bytes of a stream.
    ///
    /// @return rows inserted
    /// @throws io.rustydb.base.error.DbException 22P04 and others of class 22, 23, 58030 when the stream fails
    long copyIn(String sql, InputStream from);

    /// Runs COPY … TO STDOUT into a stream, which is flushed and not closed.
    ///
    /// @return rows written
    /// @throws io.rustydb.base.error.DbException 58030 when the stream fails
    long copyOut(String sql, OutputStream to);

    /// Splits a script at top-level semicolons, by the lexer; comments and empty statements vanish.
    List<String> splitStatements(String script);

    boolean autoCommit();

    /// Switching it on commits an open transaction, as JDBC says.
    void setAutoCommit(boolean on);

    IsolationLevel isolation();

    void setIsolation(IsolationLevel level);

    boolean readOnly();

    void setReadOnly(boolean on);

    /// Refused with 2D000 inside an XA branch.
    void commit();

    void rollback();

    /// Suspends what the session is in, if anything, and lets it work in transactions of its own until the
    /// scope is closed: they have their own snapshot, isolation, locks and end. Scopes and autonomous
    /// transactions nest (54000 beyond 16). Auto-commit is off inside: the first statement begins a
    /// transaction.
    ///
    /// What SQL says by `BEGIN AUTONOMOUS TRANSACTION`, for one transaction; a routine is a scope. A wait for
    /// what a suspended transaction of this session holds is a deadlock, told at once (40P01).
    AutonomousScope beginAutonomous();

    /// Where autonomous transactions happen. Used by the session's thread.
    @FunctionalInterface
    interface AutonomousScope extends AutoCloseable {
        /// The suspended transaction goes on. Closing a second time does nothing.
        ///
        /// @throws io.rustydb.base.error.DbException 65000 a transaction was still open in the scope, or in one
        ///     inside of it; it was rolled back
        @Override
        void close();
    }

    /// Names nest; a name used again hides the older one.
    void savepoint(String name);

    void rollbackTo(String name);

    void releaseSavepoint(String name);

    /// True while a transaction (local or branch) has begun.
    boolean inTransaction();

    String user();

    String schema();

    void setSchema(String name);

    /// Ends the running statement with 57014 as soon as it looks; nothing if none runs.
    void cancel();

    /// 0 = none. Applies to each statement executed after, beside what `statement_timeout` says.
    void setStatementTimeoutMillis(long millis);

    /// Branch verbs, on the engine's branch table; a branch belongs to the engine, never to a session.
    XaSession xa();

    /// The catalogue as this session sees it.
    CatalogReader catalog();

    /// Room for a large value that the client puts together; freed with the session, and by [#reset].
    ///
    /// @throws io.rustydb.base.error.DbException 53100, 58030
    Scratch newScratch();

    /// Back to the state of a new session: open local transaction rolled back, cursors closed, settings at
    /// their defaults.
    void reset();

    boolean isClosed();

    /// Rolls back an open local transaction; an associated branch is marked rollback-only unless prepared.
    /// Never fails.
    @Override
    void close();

    /// @param generatedKeys which columns of inserted rows [PreparedSql#generatedKeys] shall show
    /// @param keyColumns for [GeneratedKeys#NAMED]: names of columns, without quotes: an exact match is taken
    ///     first, then one without regard to case; else null
    record PrepareOptions(
            GeneratedKeys generatedKeys, @Nullable List<String> keyColumns) {
        public static final PrepareOptions NONE = new PrepareOptions(GeneratedKeys.NONE, null);

        public enum GeneratedKeys {
            NONE,
            /// Identity columns, columns with a sequence default, and the primary key.
            ALL,
            NAMED
        }
    }
}
