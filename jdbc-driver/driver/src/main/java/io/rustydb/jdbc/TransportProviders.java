package io.rustydb.jdbc;

import io.rustydb.jdbc.error.SqlErrors;
import io.rustydb.jdbc.transport.ConnectRequest;
import io.rustydb.jdbc.transport.Transport;
import io.rustydb.jdbc.transport.TransportProvider;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/// The providers that the driver's own class loader sees; never the thread's, which may be any application's.
/// Held by a driver or data source object, not by a static, so that nothing outlives an undeployed class
/// loader.
final class TransportProviders {
    private final @Nullable List<TransportProvider> fixed;
    private volatile @Nullable List<TransportProvider> found;

    TransportProviders() {
        this.fixed = null;
    }

    /// Only these, none of the class loader's.
    TransportProviders(List<TransportProvider> fixed) {
        this.fixed = List.copyOf(fixed);
    }

    Transport open(ConnectRequest request) throws SQLException {
        for (TransportProvider provider : providers()) {
            if (provider.forms().contains(request.form())) {
                return provider.open(request);
            }
        }
        throw SqlErrors.invalidUrl("nothing here serves this form of URL, form=" + request.form()
                + "; rustydb-embedded.jar must be on the same class path as the driver");
    }

    private List<TransportProvider> providers() throws SQLException {
        if (fixed != null) {
            return fixed;
        }
        List<TransportProvider> known = found;
        if (known == null) {
            List<TransportProvider> loaded = new ArrayList<>();
            try {
                ServiceLoader.load(TransportProvider.class, TransportProviders.class.getClassLoader())
                        .forEach(loaded::add);
            } catch (ServiceConfigurationError e) {
                throw SqlErrors.internal("a transport of the driver cannot be loaded: " + e.getMessage(), e);
            }
            known = List.copyOf(loaded);
            found = known;
        }
        return known;
    }
}
