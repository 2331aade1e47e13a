package io.rustydb.embedded;

import io.rustydb.jdbc.ConnectionKey;
import io.rustydb.jdbc.error.SqlErrors;
import io.rustydb.jdbc.transport.ConnectRequest;
import io.rustydb.jdbc.transport.Transport;
import io.rustydb.jdbc.transport.TransportProvider;
import io.rustydb.server.bootstrap.DatabaseHandle;
import io.rustydb.server.bootstrap.Databases;
import io.rustydb.server.bootstrap.OpenRequest;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Opens databases in this VM for `jdbc:rustydb:mem:` and `jdbc:rustydb:file:`. Thread rule: any thread.
public final class EmbeddedTransportProvider implements TransportProvider {
    private volatile @Nullable Databases databases;

    /// Finds the engine by its own class loader.
    public EmbeddedTransportProvider() {}

    /// Over this registry.
    public EmbeddedTransportProvider(Databases databases) {
        this.databases = databases;
    }

    @Override
    public Set<String> forms() {
        return Set.of("mem", "file");
    }

    @Override
    public Transport open(ConnectRequest request) throws SQLException {
        Databases registry = databases();
        try {
            DatabaseHandle database = registry.open(openRequest(request));
            try {
                return new EmbeddedTransport(database.connect(request.user(), request.password()), database);
            } catch (RuntimeException e) {
                database.close();
                throw e;
            }
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    private static OpenRequest openRequest(ConnectRequest request) {
        boolean create = !"false".equals(request.options().get(ConnectionKey.CREATE_IF_MISSING.key()));
        long poolBytes =
                Math.max(0, ConnectionKey.parseBytes(request.options().get(ConnectionKey.BUFFER_POOL_BYTES.key())));
        OpenRequest.Kind kind = request.form().equals("mem") ? OpenRequest.Kind.MEMORY : OpenRequest.Kind.FILE;
        return new OpenRequest(kind, request.target(), create, poolBytes);
    }

    private Databases databases() throws SQLException {
        Databases known = databases;
        if (known == null) {
            try {
                Iterator<Databases> found = ServiceLoader.load(
                                Databases.class, EmbeddedTransportProvider.class.getClassLoader())
                        .iterator();
                if (!found.hasNext()) {
                    throw SqlErrors.invalidUrl("there is no engine on the class path; rustydb-embedded.jar has one");
                }
                known = found.next();
            } catch (ServiceConfigurationError e) {
                throw SqlErrors.internal("the engine cannot be loaded: " + e.getMessage(), e);
            }
            databases = known;
        }
        return known;
    }
}
