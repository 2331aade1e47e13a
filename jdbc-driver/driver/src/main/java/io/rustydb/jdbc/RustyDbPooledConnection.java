package io.rustydb.jdbc;

import io.rustydb.jdbc.error.SqlErrors;
import io.rustydb.jdbc.transport.Transport;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.ConnectionEvent;
import javax.sql.ConnectionEventListener;
import javax.sql.PooledConnection;
import javax.sql.StatementEvent;
import javax.sql.StatementEventListener;
import org.jspecify.annotations.Nullable;

/// A physical connection that outlives the handles it gives out. Thread rule: as a connection; listeners may be
/// added from any thread.
public class RustyDbPooledConnection implements PooledConnection, ConnectionOwner {
    private final Transport transport;
    private final String url;
    private final List<ConnectionEventListener> connectionListeners = new CopyOnWriteArrayList<>();
    private final List<StatementEventListener> statementListeners = new CopyOnWriteArrayList<>();
    private final List<RustyDbConnection> handles = new ArrayList<>(1);
    private LocalTransactionListener localTransactionListener = LocalTransactionListener.NONE;
    /// The listener heard of a beginning and of no end.
    private boolean localTransactionTold;
    private boolean closed;

    public RustyDbPooledConnection(Transport transport, String url) {
        this.transport = transport;
        this.url = url;
    }

    protected final Transport transport() {
        return transport;
    }

    /// A new handle; the one given out before is closed, as JDBC says.
    @Override
    public final Connection getConnection() throws SQLException {
        checkOpen();
        for (RustyDbConnection handle : List.copyOf(handles)) {
            handle.detach();
        }
        handles.clear();
        if (!inBranch()) {
            transport.reset();
        }
        return shareConnection();
    }

    /// One more handle beside those given out already: a container's connections in one transaction share a
    /// physical one.
    public final RustyDbConnection shareConnection() throws SQLException {
        checkOpen();
        RustyDbConnection handle = new RustyDbConnection(transport, this, url);
        handles.add(handle);
        return handle;
    }

    /// Takes the transport away from all handles without closing them: they fail with 08003 until [#adopt]
    /// gives them another one. For a container that lets an application keep its handle while the physical
    /// connection serves others.
    public final void suspendHandles() {
        for (RustyDbConnection handle : List.copyOf(handles)) {
            handle.suspend();
        }
        handles.clear();
    }

    /// Moves a handle here, from another pooled connection or after [#suspendHandles]. Its open statements are
    /// closed.
    public final void adopt(RustyDbConnection handle) throws SQLException {
        checkOpen();
        if (handle.handleIsClosed()) {
            throw SqlErrors.connectionClosed();
        }
        if (handle.owner == this && handles.contains(handle)) {
            return;
        }
        if (handle.owner instanceof RustyDbPooledConnection former) {
            former.handles.remove(handle);
        }
        handle.suspend();
        handle.resumeOn(transport, this);
        handles.add(handle);
    }

    /// Closes what is being read through the handles: the transaction that reads it ends.
    protected final void closeResults() {
        for (RustyDbConnection handle : handles) {
            handle.closeResults();
        }
    }

    /// Back to the state of a new connection, all handles closed: what a pool does between two users.
    public final void reset() throws SQLException {
        checkOpen();
        for (RustyDbConnection handle : List.copyOf(handles)) {
            handle.detach();
        }
        handles.clear();
        transport.reset();
    }

    /// False when the database would refuse a statement; asks nothing of the database that costs more than a
    /// flag.
    public final boolean isValid(int timeoutSeconds) {
        return !closed && transport.isValid(timeoutSeconds);
    }

    @Override
    public void close() throws SQLException {
        if (closed) {
            return;
        }
        closed = true;
        for (RustyDbConnection handle : List.copyOf(handles)) {
            handle.detach();
        }
        handles.clear();
        transport.close();
    }

    /// Rolls back what the users of the handles have open outside of branches; nothing if there is nothing.
    public final void rollbackLocalWork() throws SQLException {
        checkOpen();
        if (!inBranch() && transport.inTransaction()) {
            closeResults();
            transport.rollback();
        }
    }

    public final void setLocalTransactionListener(LocalTransactionListener listener) {
        localTransactionListener = listener;
    }

    private void checkOpen() throws SQLException {
        if (closed) {
            throw SqlErrors.connectionClosed();
        }
    }

    @Override
    public void handleClosed(RustyDbConnection handle) {
        handles.remove(handle);
        if (handles.isEmpty() && !closed) {
            endLocalWork(handle);
            if (localTransactionTold) {
                localTransactionEnded(handle, false);
            }
        }
        ConnectionEvent event = new HandleClosedEvent(this, handle);
        for (ConnectionEventListener listener : connectionListeners) {
            listener.connectionClosed(event);
        }
    }

    /// The last handle is gone: nobody is left who could commit an open local transaction. A container that
    /// demarcates local transactions itself overrides this.
    protected void endLocalWork(RustyDbConnection handle) {
        try {
            if (!inBranch() && !transport.isClosed() && transport.inTransaction()) {
                transport.rollback();
            }
        } catch (SQLException e) {
            fatalError(handle, e);
        }
    }

    @Override
    public void fatalError(RustyDbConnection handle, SQLException failure) {
        ConnectionEvent event = new ConnectionEvent(this, failure);
        for (ConnectionEventListener listener : connectionListeners) {
            listener.connectionErrorOccurred(event);
        }
    }

    @Override
    public boolean inBranch() {
        return false;
    }

    @Override
    public void statementClosed(RustyDbConnection handle, PreparedStatement statement) {
        if (!statementListeners.isEmpty()) {
            StatementEvent event = new StatementEvent(this, statement);
            for (StatementEventListener listener : statementListeners) {
                listener.statementClosed(event);
            }
        }
    }

    @Override
    public final void localTransactionStarted(RustyDbConnection handle) {
        localTransactionTold = true;
        localTransactionListener.started(handle);
    }

    @Override
    public final void localTransactionEnded(RustyDbConnection handle, boolean committed) {
        localTransactionTold = false;
        localTransactionListener.ended(handle, committed);
    }

    @Override
    public final void addConnectionEventListener(@Nullable ConnectionEventListener listener) {
        if (listener != null) {
            connectionListeners.add(listener);
        }
    }

    @Override
    public final void removeConnectionEventListener(@Nullable ConnectionEventListener listener) {
        connectionListeners.remove(listener);
    }

    @Override
    public final void addStatementEventListener(@Nullable StatementEventListener listener) {
        if (listener != null) {
            statementListeners.add(listener);
        }
    }

    @Override
    public final void removeStatementEventListener(@Nullable StatementEventListener listener) {
        statementListeners.remove(listener);
    }
}
