package io.rustydb.store.load;

import jakarta.annotation.Resource;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/// Runs the Chinook script through plain JDBC, in the schema `chinook`, tables and all in one transaction of
/// its own.
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class ScriptLoader {
    static final String SCHEMA = "chinook";

    @Resource(lookup = "java:jboss/datasources/RustyDB")
    private DataSource dataSource;

    public boolean isLoaded() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                ResultSet tables = connection.getMetaData().getTables(null, SCHEMA, "playlist_track", null)) {
            return tables.next();
        }
    }

    public void load() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            String before = connection.getSchema();
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("CREATE SCHEMA " + SCHEMA);
                connection.setSchema(SCHEMA);
                for (String sql : SqlScript.statements(Resources.text("chinook-postgresql.sql"))) {
                    statement.execute(sql);
                }
                connection.commit();
            } finally {
                connection.rollback();
                connection.setSchema(before);
            }
        }
    }
}
