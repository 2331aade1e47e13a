package io.rustydb.jdbc;

import io.rustydb.jdbc.error.SqlErrors;
import io.rustydb.jdbc.transport.TransportProvider;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.List;
import java.util.Properties;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The driver for `jdbc:rustydb:` URLs. Registers itself with `DriverManager` when its class is loaded;
/// [#deregister] takes that back, which a container must do before it drops the class loader. Thread rule: any
/// thread.
public final class RustyDbDriver implements Driver {
    /// The instance known to `DriverManager`; the JDBC contract asks for one per class loader. Guarded by the
    /// class.
    private static @Nullable RustyDbDriver registered;

    static {
        try {
            register();
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final TransportProviders providers;

    /// Finds its transports by the class loader of the driver.
    public RustyDbDriver() {
        this.providers = new TransportProviders();
    }

    /// Uses these transports only.
    public RustyDbDriver(List<TransportProvider> providers) {
        this.providers = new TransportProviders(providers);
    }

    /// Makes this class loader's driver known to `DriverManager`, if it is not.
    public static synchronized void register() throws SQLException {
        if (registered == null) {
            RustyDbDriver driver = new RustyDbDriver();
            DriverManager.registerDriver(driver);
            registered = driver;
        }
    }

    /// Takes this class loader's driver out of `DriverManager`, if it is there.
    public static synchronized void deregister() throws SQLException {
        RustyDbDriver driver = registered;
        if (driver != null) {
            DriverManager.deregisterDriver(driver);
            registered = null;
        }
    }

    @Override
    public @Nullable Connection connect(@Nullable String url, @Nullable Properties info) throws SQLException {
        if (url == null) {
            throw SqlErrors.invalidUrl("no URL given");
        }
        if (!JdbcUrl.accepts(url)) {
            return null;
        }
        Properties properties = info == null ? new Properties() : info;
        return RustyDbConnection.direct(providers.open(JdbcUrl.parse(url, properties)), url);
    }

    @Override
    public boolean acceptsURL(@Nullable String url) throws SQLException {
        if (url == null) {
            throw SqlErrors.invalidUrl("no URL given");
        }
        return JdbcUrl.accepts(url);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(@Nullable String url, @Nullable Properties info) {
        ConnectionKey[] keys = ConnectionKey.values();
        DriverPropertyInfo[] all = new DriverPropertyInfo[keys.length];
        for (int i = 0; i < keys.length; i++) {
            String value = info == null ? null : info.getProperty(keys[i].key());
            all[i] = new DriverPropertyInfo(keys[i].key(), value);
            all[i].description = keys[i].description();
            if (keys[i] == ConnectionKey.CREATE_IF_MISSING) {
                all[i].choices = new String[] {"true", "false"};
            }
        }
        return all;
    }

    @Override
    public int getMajorVersion() {
        return DriverVersion.MAJOR;
    }

    @Override
    public int getMinorVersion() {
        return DriverVersion.MINOR;
    }

    /// False until entry-level SQL-92 is complete.
    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw (SQLFeatureNotSupportedException) SqlErrors.notSupported("java.util.logging");
    }
}
