package io.rustydb.benchmarks.conformance;

import io.rustydb.jdbc.CopyManager;
import io.rustydb.testkit.conformance.JdbcPort;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;

/// COPY through RustyDB's driver.
final class RustyDbCopy implements JdbcPort.Copy {
    @Override
    public void in(Connection connection, String sql, byte[] data) throws SQLException {
        connection.unwrap(CopyManager.class).copyIn(sql, new ByteArrayInputStream(data));
    }

    @Override
    public String out(Connection connection, String sql) throws SQLException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        connection.unwrap(CopyManager.class).copyOut(sql, out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
