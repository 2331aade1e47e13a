package io.rustydb.rar;

import io.rustydb.jdbc.HandleClosedEvent;
import io.rustydb.jdbc.LocalTransactionListener;
import io.rustydb.jdbc.RustyDbConnection;
import io.rustydb.xa.RustyDbXAConnection;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.DissociatableManagedConnection;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionMetaData;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.security.auth.Subject;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;

/// One physical connection in the server's pool.
///
/// Inside a transaction several handles may share it; outside, one caller has it alone. Thread rule: one thread
/// at a time, any thread.
final class RustyDbManagedConnection implements ManagedConnection, DissociatableManagedConnection {
    private final RustyDbXAConnection xa;
    private final Credentials credentials;
    private final List<ConnectionEventListener> listeners = new CopyOnWriteArrayList<>();
    /// Handles in the hands of applications; others, of the adapter itself, are nothing to the pool.
    private final List<RustyDbConnection> given = new ArrayList<>(2);
    private final LocalTransaction localTransaction;
    private @Nullable PrintWriter logWriter;
    private boolean errorReported;

    RustyDbManagedConnection(RustyDbXAConnection xa, Credentials credentials) {
        this.xa = xa;
        this.credentials = credentials;
        this.localTransaction = new ManagedLocalTransaction(xa);
        PhysicalListener listener = new PhysicalListener();
        xa.addConnectionEventListener(listener);
        xa.setLocalTransactionListener(listener);
    }

    boolean serves(Credentials wanted) {
        return credentials.equals(wanted);
    }

    boolean isValid() {
        return !errorReported && xa.isValid(1);
    }

    @Override
    public Object getConnection(@Nullable Subject subject, @Nullable ConnectionRequestInfo requestInfo)
            throws ResourceException {
        if (!serves(Credentials.of(requestInfo))) {
            throw new jakarta.resource.spi.SecurityException(
                    "the connection belongs to another user and cannot be handed to this one");
        }
        try {
            RustyDbConnection handle = xa.shareConnection();
            given.add(handle);
            return handle;
        } catch (SQLException e) {
            throw Failures.resourceException(e);
        }
    }

    @Override
    public void associateConnection(Object connection) throws ResourceException {
        if (!(connection instanceof RustyDbConnection handle)) {
            throw new ResourceException("not a connection of RustyDB, class="
                    + connection.getClass().getName());
        }
        try {
            xa.adopt(handle);
            if (!given.contains(handle)) {
                given.add(handle);
            }
        } catch (SQLException e) {
            throw Failures.resourceException(e);
        }
    }

    @Override
    public void dissociateConnections() {
        xa.suspendHandles();
        given.clear();
    }

    /// Back to the state of a new connection: what was left open is rolled back, settings are at their
    /// defaults, handles that are still out do nothing until the server gives them another connection.
    @Override
    public void cleanup() throws ResourceException {
        dissociateConnections();
        try {
            xa.reset();
        } catch (SQLException e) {
            throw Failures.resourceException(e);
        }
    }

    @Override
    public void destroy() throws ResourceException {
        dissociateConnections();
        try {
            xa.close();
        } catch (SQLException e) {
            throw Failures.resourceException(e);
        }
    }

    @Override
    public XAResource getXAResource() {
        return xa.getXAResource();
    }

    @Override
    public LocalTransaction getLocalTransaction() {
        return localTransaction;
    }

    @Override
    public ManagedConnectionMetaData getMetaData() throws ResourceException {
        try (Connection handle = xa.shareConnection()) {
            DatabaseMetaData metaData = handle.getMetaData();
            return new ConnectionMetaData(
                    metaData.getDatabaseProductName(), metaData.getDatabaseProductVersion(), metaData.getUserName());
        } catch (SQLException e) {
            throw Failures.resourceException(e);
        }
    }

    @Override
    public void addConnectionEventListener(ConnectionEventListener listener) {
        listeners.add(listener);
    }

    @Override
    public void removeConnectionEventListener(ConnectionEventListener listener) {
        listeners.remove(listener);
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return logWriter;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter logWriter) {
        this.logWriter = logWriter;
    }

    /// Tells the pool what happens on the physical connection.
    private final class PhysicalListener implements javax.sql.ConnectionEventListener, LocalTransactionListener {
        /// Of the application's transactions only: the server knows of its own, which the adapter's handle
        /// carries out.
        @Override
        public void started(RustyDbConnection handle) {
            if (given.contains(handle)) {
                ConnectionEvent event = event(ConnectionEvent.LOCAL_TRANSACTION_STARTED, handle);
                for (ConnectionEventListener listener : listeners) {
                    listener.localTransactionStarted(event);
                }
            }
        }

        @Override
        public void ended(RustyDbConnection handle, boolean committed) {
            if (!given.contains(handle)) {
                return;
            }
            if (committed) {
                ConnectionEvent event = event(ConnectionEvent.LOCAL_TRANSACTION_COMMITTED, handle);
                for (ConnectionEventListener listener : listeners) {
                    listener.localTransactionCommitted(event);
                }
            } else {
                ConnectionEvent event = event(ConnectionEvent.LOCAL_TRANSACTION_ROLLEDBACK, handle);
                for (ConnectionEventListener listener : listeners) {
                    listener.localTransactionRolledback(event);
                }
            }
        }

        private ConnectionEvent event(int id, RustyDbConnection handle) {
            ConnectionEvent event = new ConnectionEvent(RustyDbManagedConnection.this, id);
            event.setConnectionHandle(handle);
            return event;
        }

        @Override
        public void connectionClosed(javax.sql.ConnectionEvent closed) {
            RustyDbConnection handle = ((HandleClosedEvent) closed).handle();
            if (!given.remove(handle)) {
                return;
            }
            ConnectionEvent event = event(ConnectionEvent.CONNECTION_CLOSED, handle);
            for (ConnectionEventListener listener : listeners) {
                listener.connectionClosed(event);
            }
        }

        /// Once: the pool drops the connection on the first word.
        @Override
        public void connectionErrorOccurred(javax.sql.ConnectionEvent failed) {
            if (errorReported) {
                return;
            }
            errorReported = true;
            ConnectionEvent event = new ConnectionEvent(
                    RustyDbManagedConnection.this, ConnectionEvent.CONNECTION_ERROR_OCCURRED, failed.getSQLException());
            for (ConnectionEventListener listener : listeners) {
                listener.connectionErrorOccurred(event);
            }
        }
    }
}
