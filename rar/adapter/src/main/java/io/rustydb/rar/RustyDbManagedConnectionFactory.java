package io.rustydb.rar;

import io.rustydb.xa.RustyDbXAConnection;
import io.rustydb.xa.RustyDbXADataSource;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterAssociation;
import jakarta.resource.spi.ValidatingManagedConnectionFactory;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;

/// Makes physical connections for the server's pool and the `DataSource` in front of it.
///
/// The subject is not looked at: the server hands one over only for its recovery (`recover-credential` in
/// `ironjacamar.xml`, without which it does not recover at all), and that works as the owner. Thread rule: any
/// thread.
public final class RustyDbManagedConnectionFactory
        implements ManagedConnectionFactory, ResourceAdapterAssociation, ValidatingManagedConnectionFactory {
    private static final long serialVersionUID = 1L;

    private transient @Nullable RustyDbResourceAdapter adapter;
    private transient @Nullable PrintWriter logWriter;

    @Override
    public Object createConnectionFactory(ConnectionManager manager) {
        return new RustyDbConnectionFactory(this, manager);
    }

    @Override
    public Object createConnectionFactory() throws ResourceException {
        throw new jakarta.resource.NotSupportedException(
                "outside a server there is no pool; use io.rustydb.jdbc.RustyDbDataSource");
    }

    @Override
    public ManagedConnection createManagedConnection(
            @Nullable Subject subject, @Nullable ConnectionRequestInfo requestInfo) throws ResourceException {
        Credentials credentials = Credentials.of(requestInfo);
        try {
            RustyDbXADataSource source = xaDataSource();
            RustyDbXAConnection connection = credentials.user() == null
                    ? source.getXAConnection()
                    : source.getXAConnection(credentials.user(), credentials.password());
            return new RustyDbManagedConnection(connection, credentials);
        } catch (SQLException e) {
            throw Failures.resourceException(e);
        }
    }

    private RustyDbXADataSource xaDataSource() throws ResourceException {
        RustyDbResourceAdapter running = adapter;
        if (running == null) {
            throw new ResourceException(
                    "the connection factory has no resource adapter; it is used before its deployment");
        }
        RustyDbXADataSource source = new RustyDbXADataSource();
        source.setUrl(running.url());
        return source;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public @Nullable ManagedConnection matchManagedConnections(
            Set candidates, @Nullable Subject subject, @Nullable ConnectionRequestInfo requestInfo) {
        Credentials wanted = Credentials.of(requestInfo);
        for (Object candidate : candidates) {
            if (candidate instanceof RustyDbManagedConnection connection && connection.serves(wanted)) {
                return connection;
            }
        }
        return null;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Set getInvalidConnections(Set candidates) {
        Set<Object> invalid = new HashSet<>();
        for (Object candidate : candidates) {
            if (candidate instanceof RustyDbManagedConnection connection && !connection.isValid()) {
                invalid.add(connection);
            }
        }
        return invalid;
    }

    @Override
    public @Nullable ResourceAdapter getResourceAdapter() {
        return adapter;
    }

    @Override
    public void setResourceAdapter(ResourceAdapter adapter) throws ResourceException {
        if (!(adapter instanceof RustyDbResourceAdapter ours)) {
            throw new ResourceException("not the resource adapter of RustyDB, class="
                    + adapter.getClass().getName());
        }
        this.adapter = ours;
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return logWriter;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter logWriter) {
        this.logWriter = logWriter;
    }

    /// Two factories are the same if they lead to the same database.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RustyDbManagedConnectionFactory factory && Objects.equals(factory.adapter, adapter);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(adapter);
    }
}
