package io.rustydb.jdbc;

import io.rustydb.jdbc.error.SqlErrors;
import io.rustydb.jdbc.transport.Transport;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.CommonDataSource;
import org.jspecify.annotations.Nullable;

/// The bean properties `url`, `user` and `password` of all data sources. Thread rule: set the properties first,
/// then any thread.
public abstract class AbstractDataSource implements CommonDataSource {
    private final TransportProviders providers = new TransportProviders();
    private volatile @Nullable String url;
    private volatile @Nullable String user;
    private volatile @Nullable String password;
    private volatile int loginTimeoutSeconds;
    private volatile @Nullable PrintWriter logWriter;

    protected AbstractDataSource() {}

    /// As for `DriverManager`.
    public final @Nullable String getUrl() {
        return url;
    }

    public final void setUrl(@Nullable String url) {
        this.url = url;
    }

    public final @Nullable String getUser() {
        return user;
    }

    public final void setUser(@Nullable String user) {
        this.user = user;
    }

    /// There is no getter: what is put in stays in.
    public final void setPassword(@Nullable String password) {
        this.password = password;
    }

    protected final Transport openTransport() throws SQLException {
        return openTransport(user, password);
    }

    /// @throws SQLException 08001 without a URL, and whatever opening gives
    protected final Transport openTransport(@Nullable String asUser, @Nullable String withPassword)
            throws SQLException {
        String target = url;
        if (target == null) {
            throw SqlErrors.invalidUrl("the data source has no url; call setUrl first");
        }
        Properties properties = new Properties();
        if (asUser != null) {
            properties.setProperty(ConnectionKey.USER.key(), asUser);
        }
        if (withPassword != null) {
            properties.setProperty(ConnectionKey.PASSWORD.key(), withPassword);
        }
        return providers.open(JdbcUrl.parse(target, properties));
    }

    /// The URL, for metadata.
    protected final String shownUrl() {
        String target = url;
        return target == null ? "" : target;
    }

    @Override
    public final @Nullable PrintWriter getLogWriter() {
        return logWriter;
    }

    @Override
    public final void setLogWriter(@Nullable PrintWriter out) {
        this.logWriter = out;
    }

    @Override
    public final int getLoginTimeout() {
        return loginTimeoutSeconds;
    }

    @Override
    public final void setLoginTimeout(int seconds) throws SQLException {
        if (seconds < 0) {
            throw SqlErrors.invalidArgument("login timeout is negative, seconds=" + seconds);
        }
        this.loginTimeoutSeconds = seconds;
    }

    @Override
    public final Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw (SQLFeatureNotSupportedException) SqlErrors.notSupported("java.util.logging");
    }
}
