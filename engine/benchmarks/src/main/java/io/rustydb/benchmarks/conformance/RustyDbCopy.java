package io.rustydb.benchmarks.conformance;

import io.rustydb.testkit.conformance.JdbcPort;
import java.sql.Connection;
import java.sql.SQLException;

/// COPY is not there yet.
final class RustyDbCopy implements JdbcPort.Copy {
    @Override
    public void in(Connection connection, String sql, byte[] data) throws SQLException {
        throw new SQLException("COPY FROM STDIN", "0A000");
    }

    @Override
    public String out(Connection connection, String sql) throws SQLException {
        throw new SQLException("COPY TO STDOUT", "0A000");
    }
}
