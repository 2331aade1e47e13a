package io.rustydb.jdbc;

import io.rustydb.jdbc.error.SqlErrors;
import io.rustydb.jdbc.transport.Transport;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLWarning;
import org.jspecify.annotations.Nullable;

/// State of a connection handle: open or closed, its statements, its warnings, and what is set at the transport
/// just now.
abstract class ConnectionBase implements SelfWrapper {
    private static final VarHandle EXECUTING;

    static {
        try {
            EXECUTING = MethodHandles.lookup().findVarHandle(ConnectionBase.class, "executing", StatementBase.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// Changes only while the handle has no statements: a container moves it from one physical connection to
    /// another.
    Transport transport;

    ConnectionOwner owner;
    final String url;

    private volatile boolean closed;
    /// A container took the physical connection away and may give the handle another one.
    private boolean suspended;
    private @Nullable SQLWarning warnings;
    /// Head of the list of open statements, linked through the statements themselves: adding and removing
    /// allocates nothing.
    private final Object statementsLock = new Object();
    private @Nullable StatementBase firstStatement;
    /// Open result sets of all statements, so that a commit need not walk the list for nothing.
    private int openResults;
    /// The statement that was started last: what `cancel` of another thread compares itself with. Written with
    /// release, read with acquire.
    @SuppressWarnings("unused")
    private @Nullable StatementBase executing;

    ConnectionBase(Transport transport, ConnectionOwner owner, String url) {
        this.transport = transport;
        this.owner = owner;
        this.url = url;
    }

    /// @throws SQLException 08003 if this handle was closed or the conversation below has ended
    final void checkOpen() throws SQLException {
        if (closed || suspended) {
            throw SqlErrors.connectionClosed();
        }
    }

    final boolean handleIsClosed() {
        return closed;
    }

    final boolean handleIsSuspended() {
        return suspended;
    }

    /// The handle works for nobody until [#resumeOn].
    final void suspend() {
        closeStatements();
        suspended = true;
    }

    final void resumeOn(Transport nextTransport, ConnectionOwner nextOwner) {
        assert firstStatement == null : "a moving handle has no statements";
        transport = nextTransport;
        owner = nextOwner;
        suspended = false;
    }

    /// True for the one call that closes.
    final boolean markClosed() {
        if (closed) {
            return false;
        }
        closed = true;
        return true;
    }

    final void add(StatementBase statement) {
        synchronized (statementsLock) {
            StatementBase head = firstStatement;
            statement.nextOfConnection = head;
            statement.previousOfConnection = null;
            if (head != null) {
                head.previousOfConnection = statement;
            }
            firstStatement = statement;
        }
    }

    final void remove(StatementBase statement) {
        unlink(statement);
        if (statement instanceof PreparedStatement prepared) {
            owner.statementClosed((RustyDbConnection) this, prepared);
        }
    }

    /// Nothing if it is not in the list.
    private void unlink(StatementBase statement) {
        synchronized (statementsLock) {
            StatementBase before = statement.previousOfConnection;
            StatementBase after = statement.nextOfConnection;
            if (before != null) {
                before.nextOfConnection = after;
            } else if (firstStatement == statement) {
                firstStatement = after;
            }
            if (after != null) {
                after.previousOfConnection = before;
            }
            statement.previousOfConnection = null;
            statement.nextOfConnection = null;
        }
    }

    /// Also while another thread works with them, see [RustyDbConnection#close].
    final void closeStatements() {
        while (true) {
            StatementBase statement;
            synchronized (statementsLock) {
                statement = firstStatement;
            }
            if (statement == null) {
                return;
            }
            statement.closeQuietly();
            // The other thread may be in the middle of closing it.
            unlink(statement);
        }
    }

    final void resultOpened() {
        openResults++;
    }

    final void resultClosed() {
        openResults--;
        assert openResults >= 0 : "each result set closes once";
    }

    /// The end of a transaction closes the results read in it.
    final void closeResults() {
        for (StatementBase s = firstStatement; s != null && openResults > 0; s = s.nextOfConnection) {
            s.closeResultQuietly();
        }
    }

    /// Before each execution.
    final void starting(StatementBase statement, long timeoutMillis) throws SQLException {
        if (timeoutMillis != transport.statementTimeoutMillis()) {
            transport.setStatementTimeoutMillis(timeoutMillis);
        }
        EXECUTING.setRelease(this, statement);
    }

    /// From any thread. Only the statement that was started last can be running.
    final void cancel(StatementBase statement) throws SQLException {
        if (EXECUTING.getAcquire(this) == statement) {
            transport.cancel();
        }
    }

    /// Tells the owner of failures that end the conversation, and gives the failure back for throwing.
    final SQLException noted(SQLException failure) {
        String state = failure.getSQLState();
        if (state != null && (state.startsWith("08") || state.equals("57P01") || state.equals("57P02"))) {
            owner.fatalError((RustyDbConnection) this, failure);
        }
        return failure;
    }

    final void warn(SQLWarning warning) {
        if (warnings == null) {
            warnings = warning;
        } else {
            warnings.setNextWarning(warning);
        }
    }

    public final @Nullable SQLWarning getWarnings() throws SQLException {
        checkOpen();
        return warnings;
    }

    public final void clearWarnings() throws SQLException {
        checkOpen();
        warnings = null;
    }
}
