package io.rustydb.rar;

import io.rustydb.base.error.DbException;
import io.rustydb.jdbc.RustyDbDriver;
import io.rustydb.server.bootstrap.DatabaseHandle;
import io.rustydb.server.bootstrap.Databases;
import io.rustydb.server.bootstrap.OpenRequest;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterInternalException;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ServiceLoader;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;

/// Opens the database when the server starts the deployment and closes it when the deployment goes.
///
/// It holds one share of the database for its whole life, so the engine stays open while the pool is empty; the
/// connections of the pool are shares of their own.
public final class RustyDbResourceAdapter implements ResourceAdapter, Serializable {
    private static final long serialVersionUID = 1L;

    private String dataDirectory = "";
    private transient @Nullable DatabaseHandle database;

    /// Directory of the database; created if it is missing. Set by `ironjacamar.xml`.
    public String getDataDirectory() {
        return dataDirectory;
    }

    public void setDataDirectory(String dataDirectory) {
        this.dataDirectory = dataDirectory;
    }

    @Override
    public void start(BootstrapContext context) throws ResourceAdapterInternalException {
        if (dataDirectory.isBlank()) {
            throw new ResourceAdapterInternalException(
                    "the resource adapter has no data directory; set its config-property dataDirectory");
        }
        try {
            Path parent = Path.of(dataDirectory).toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            database = databases().open(OpenRequest.file(dataDirectory));
        } catch (IOException | DbException e) {
            throw new ResourceAdapterInternalException(
                    "the database cannot be opened, dataDirectory=" + dataDirectory + ": " + e.getMessage(), e);
        }
    }

    /// Looked up through the engine's own class loader: `EAR/lib` holds it, not the archive of the adapter.
    private static Databases databases() throws ResourceAdapterInternalException {
        return ServiceLoader.load(Databases.class, Databases.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new ResourceAdapterInternalException(
                        "no engine found; rustydb-embedded.jar belongs into the lib folder of the EAR"));
    }

    @Override
    public void stop() {
        DatabaseHandle open = database;
        database = null;
        if (open != null) {
            open.close();
        }
        deregisterDriver();
    }

    /// `DriverManager` would keep the driver, and through it the class loader of the deployment, for as long as
    /// the server runs.
    private static void deregisterDriver() {
        try {
            RustyDbDriver.deregister();
        } catch (SQLException e) {
            throw new IllegalStateException("the driver cannot be deregistered", e);
        }
    }

    /// JDBC URL of the database, for the connections of the pool. What means something in a URL is written as
    /// `%xx`.
    String url() {
        return "jdbc:rustydb:file:" + dataDirectory.replace("%", "%25").replace("?", "%3F");
    }

    @Override
    public void endpointActivation(MessageEndpointFactory factory, ActivationSpec spec) throws ResourceException {
        throw new jakarta.resource.NotSupportedException("RustyDB delivers no messages to endpoints");
    }

    @Override
    public void endpointDeactivation(MessageEndpointFactory factory, ActivationSpec spec) {
        // Nothing was activated.
    }

    /// Message endpoints have no branches; those of the pool are recovered through `ironjacamar.xml`.
    @Override
    public XAResource[] getXAResources(ActivationSpec[] specs) {
        return new XAResource[0];
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RustyDbResourceAdapter adapter && adapter.dataDirectory.equals(dataDirectory);
    }

    @Override
    public int hashCode() {
        return dataDirectory.hashCode();
    }
}
