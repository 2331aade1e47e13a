package io.rustydb.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.ConnectionPoolDataSource;
import javax.sql.DataSource;
import javax.sql.PooledConnection;
import org.jspecify.annotations.Nullable;

/// A data source without a pool: each connection is a physical one. Bean properties: see [AbstractDataSource].
public final class RustyDbDataSource extends AbstractDataSource
        implements DataSource, ConnectionPoolDataSource, SelfWrapper {
    public RustyDbDataSource() {}

    @Override
    public Connection getConnection() throws SQLException {
        return RustyDbConnection.direct(openTransport(), shownUrl());
    }

    @Override
    public Connection getConnection(@Nullable String user, @Nullable String password) throws SQLException {
        return RustyDbConnection.direct(openTransport(user, password), shownUrl());
    }

    @Override
    public PooledConnection getPooledConnection() throws SQLException {
        return new RustyDbPooledConnection(openTransport(), shownUrl());
    }

    @Override
    public PooledConnection getPooledConnection(@Nullable String user, @Nullable String password) throws SQLException {
        return new RustyDbPooledConnection(openTransport(user, password), shownUrl());
    }
}
