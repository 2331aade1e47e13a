package io.rustydb.xa;

import io.rustydb.jdbc.RustyDbPooledConnection;
import io.rustydb.jdbc.transport.Transport;
import java.sql.SQLException;
import javax.sql.XAConnection;
import javax.transaction.xa.XAResource;

/// A physical connection with its XA resource. Handles come from `getConnection` (closes the one before) or
/// `shareConnection` (does not), before or inside a branch, and may be closed inside it.
public final class RustyDbXAConnection extends RustyDbPooledConnection implements XAConnection {
    private final RustyDbXAResource resource;

    public RustyDbXAConnection(Transport transport, String url) throws SQLException {
        super(transport, url);
        this.resource = new RustyDbXAResource(transport, transport.xa(), this::closeResults);
    }

    /// Always the same object.
    @Override
    public XAResource getXAResource() {
        return resource;
    }

    @Override
    public boolean inBranch() {
        return resource.isAssociated();
    }
}
