package io.rustydb.rar;

import jakarta.resource.Referenceable;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import java.io.PrintWriter;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.naming.Reference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// The `DataSource` that applications find in JNDI; each connection comes from the server's pool and takes part
/// in its transaction.
///
/// Thread rule: any thread.
public final class RustyDbConnectionFactory implements DataSource, Referenceable, Serializable {
    private static final long serialVersionUID = 1L;

    private final RustyDbManagedConnectionFactory factory;
    private final transient ConnectionManager manager;
    private @Nullable Reference reference;

    RustyDbConnectionFactory(RustyDbManagedConnectionFactory factory, ConnectionManager manager) {
        this.factory = factory;
        this.manager = manager;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return allocate(Credentials.OWNER);
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return allocate(new Credentials(user, password));
    }

    private Connection allocate(Credentials credentials) throws SQLException {
        try {
            return (Connection) manager.allocateConnection(factory, credentials);
        } catch (ResourceException e) {
            throw Failures.sqlException(e);
        }
    }

    @Override
    public void setReference(@Nullable Reference reference) {
        this.reference = reference;
    }

    @Override
    public @Nullable Reference getReference() {
        return reference;
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return factory.getLogWriter();
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {
        factory.setLogWriter(out);
    }

    /// How long a caller waits for a free connection is the pool's `blocking-timeout-millis`.
    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        throw new SQLFeatureNotSupportedException(
                "the login timeout is a setting of the pool: blocking-timeout-millis", "0A000", 10000);
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException(
                "the resource adapter does not use java.util.logging", "0A000", 10000);
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new SQLException("not a wrapper, type=" + type.getName(), "22023");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }
}
