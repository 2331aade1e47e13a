package io.rustydb.xa;

import io.rustydb.jdbc.AbstractDataSource;
import java.sql.SQLException;
import javax.sql.XADataSource;
import org.jspecify.annotations.Nullable;

/// Gives XA connections. Bean properties `url`, `user`, `password`: see [AbstractDataSource].
public final class RustyDbXADataSource extends AbstractDataSource implements XADataSource {
    public RustyDbXADataSource() {}

    @Override
    public RustyDbXAConnection getXAConnection() throws SQLException {
        return new RustyDbXAConnection(openTransport(), shownUrl());
    }

    @Override
    public RustyDbXAConnection getXAConnection(@Nullable String user, @Nullable String password) throws SQLException {
        return new RustyDbXAConnection(openTransport(user, password), shownUrl());
    }
}
