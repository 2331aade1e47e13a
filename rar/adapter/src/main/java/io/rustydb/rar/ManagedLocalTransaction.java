package io.rustydb.rar;

import io.rustydb.jdbc.RustyDbConnection;
import io.rustydb.xa.RustyDbXAConnection;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.LocalTransactionException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// A local transaction that the server drives, where it needs no two phases.
///
/// It holds a handle of its own from begin to end: when the last handle of a physical connection is closed the
/// driver rolls local work back, and the application may close its handle before the server commits.
final class ManagedLocalTransaction implements LocalTransaction {
    private final RustyDbXAConnection xa;
    private @Nullable RustyDbConnection handle;

    ManagedLocalTransaction(RustyDbXAConnection xa) {
        this.xa = xa;
    }

    @Override
    public void begin() throws ResourceException {
        if (handle != null) {
            throw new LocalTransactionException("a local transaction is open already; end it first");
        }
        try {
            RustyDbConnection opened = xa.shareConnection();
            opened.setAutoCommit(false);
            handle = opened;
        } catch (SQLException e) {
            throw Failures.resourceException(e);
        }
    }

    @Override
    public void commit() throws ResourceException {
        RustyDbConnection open = taken();
        try {
            open.commit();
            open.setAutoCommit(true);
            open.close();
        } catch (SQLException e) {
            throw Failures.resourceException(e);
        }
    }

    /// Also what the server calls for a transaction that an application began and left behind.
    @Override
    public void rollback() throws ResourceException {
        try {
            if (handle == null) {
                xa.rollbackLocalWork();
                return;
            }
            RustyDbConnection open = taken();
            open.rollback();
            open.setAutoCommit(true);
            open.close();
        } catch (SQLException e) {
            throw Failures.resourceException(e);
        }
    }

    private RustyDbConnection taken() throws ResourceException {
        RustyDbConnection open = handle;
        if (open == null) {
            throw new LocalTransactionException("no local transaction is open; begin one first");
        }
        handle = null;
        return open;
    }
}
