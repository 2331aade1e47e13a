package io.rustydb.admin;

import jakarta.annotation.Resource;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Looks after the database: what it is, a checkpoint now, a check of all its structures.
///
/// Outside of transactions, for these statements are about the database and not about the caller's work.
@Stateless
@RolesAllowed(DatabaseAdministration.ROLE)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class DatabaseAdministration {
    public static final String ROLE = "rustydb-admin";

    @Resource(lookup = "java:jboss/datasources/RustyDB")
    private @Nullable DataSource dataSource;

    public DatabaseInformation information() throws SQLException {
        try (Connection connection = connect()) {
            DatabaseMetaData metaData = connection.getMetaData();
            return new DatabaseInformation(
                    metaData.getDatabaseProductName(),
                    metaData.getDatabaseProductVersion(),
                    metaData.getDriverName(),
                    metaData.getDriverVersion(),
                    metaData.getURL(),
                    metaData.getUserName());
        }
    }

    /// Returns when everything that was committed before stands in the data files, so that the next start has
    /// less to redo.
    public void checkpoint() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CHECKPOINT");
        }
    }

    /// Verifies every structure of the database while it is in use.
    ///
    /// @return the rows of `CHECK DATABASE`, as many as the engine gives
    public List<CheckFinding> check() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("CHECK DATABASE")) {
            ResultSetMetaData metaData = rows.getMetaData();
            List<String> columns = new ArrayList<>();
            for (int column = 1; column <= metaData.getColumnCount(); column++) {
                columns.add(metaData.getColumnLabel(column));
            }
            List<CheckFinding> findings = new ArrayList<>();
            while (rows.next()) {
                List<String> values = new ArrayList<>();
                for (int column = 1; column <= columns.size(); column++) {
                    String value = rows.getString(column);
                    values.add(value == null ? "" : value);
                }
                findings.add(new CheckFinding(columns, values));
            }
            return findings;
        }
    }

    private Connection connect() throws SQLException {
        DataSource pool = dataSource;
        if (pool == null) {
            throw new SQLException("the bean was made outside of the server and has no data source", "08001");
        }
        return pool.getConnection();
    }
}
