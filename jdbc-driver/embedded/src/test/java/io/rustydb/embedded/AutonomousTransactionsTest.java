package io.rustydb.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.sql.Savepoint;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `BEGIN AUTONOMOUS TRANSACTION` as a JDBC program uses it: the connection's `commit` and `rollback` mean the
/// innermost transaction.
class AutonomousTransactionsTest {
    private static final String URL = "jdbc:rustydb:mem:autonomous-jdbc";

    private Connection connection;
    private Statement statement;

    @BeforeEach
    void open() throws SQLException {
        connection = DriverManager.getConnection(URL);
        statement = connection.createStatement();
        statement.execute("CREATE TABLE t (id INT PRIMARY KEY)");
        statement.execute("CREATE TABLE audit (text VARCHAR(20))");
        connection.setAutoCommit(false);
    }

    @AfterEach
    void close() throws SQLException {
        connection.rollback();
        statement.execute("SHUTDOWN");
        connection.close();
    }

    private int count(String table) throws SQLException {
        try (Statement query = connection.createStatement();
                ResultSet rows = query.executeQuery("SELECT count(*) FROM " + table)) {
            assertTrue(rows.next());
            return rows.getInt(1);
        }
    }

    @Test
    void commitEndsTheInnermostTransaction() throws SQLException {
        statement.execute("INSERT INTO t VALUES (1)");
        Savepoint outer = connection.setSavepoint("s");
        statement.execute("INSERT INTO t VALUES (2)");
        statement.execute("BEGIN AUTONOMOUS TRANSACTION");
        statement.execute("INSERT INTO audit VALUES ('kept')");
        Savepoint inner = connection.setSavepoint("s");
        statement.execute("INSERT INTO audit VALUES ('not kept')");
        connection.rollback(inner);
        connection.releaseSavepoint(inner);
        assertThrows(SQLException.class, () -> connection.setAutoCommit(true));
        connection.commit();
        connection.rollback(outer);
        assertEquals(1, count("t"));
        connection.rollback();
        assertEquals(0, count("t"));
        assertEquals(1, count("audit"));
    }

    @Test
    void theUsualWayToHandleAFailureKeepsTheOuterTransaction() throws SQLException {
        statement.execute("INSERT INTO t VALUES (1)");
        statement.execute("BEGIN AUTONOMOUS TRANSACTION");
        try {
            statement.execute("INSERT INTO audit VALUES ('lost')");
            assertThrows(SQLTransactionRollbackException.class, () -> statement.execute("INSERT INTO t VALUES (1)"));
            assertThrows(SQLException.class, () -> connection.commit());
        } finally {
            connection.rollback();
        }
        connection.commit();
        assertEquals(1, count("t"));
        assertEquals(0, count("audit"));
        assertFalse(connection.getAutoCommit());
    }
}
