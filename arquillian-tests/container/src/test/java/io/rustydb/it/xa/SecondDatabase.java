package io.rustydb.it.xa;

import io.rustydb.xa.RustyDbXADataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.XAConnection;
import javax.transaction.xa.XAResource;

/// Another database of RustyDB in a directory of its own, enlisted by hand.
public final class SecondDatabase implements AutoCloseable {
    private final RustyDbXADataSource dataSource = new RustyDbXADataSource();
    private final XAConnection xa;
    private final Connection connection;

    public SecondDatabase(Path directory) throws SQLException {
        dataSource.setUrl("jdbc:rustydb:file:" + directory);
        xa = dataSource.getXAConnection();
        connection = xa.getConnection();
    }

    public XAResource resource() throws SQLException {
        return xa.getXAResource();
    }

    public void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    public long number(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
        xa.close();
    }
}
