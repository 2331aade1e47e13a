package io.rustydb.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.jdbc.error.RustyDbError;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/// What strangers, generators and attackers send: each has its own SQLSTATE, never an internal error, and the
/// connection works on.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class BadInputTest {
    private static Connection connect(TestInfo test) throws SQLException {
        Connection connection = DriverManager.getConnection(
                "jdbc:rustydb:mem:bad-" + test.getTestMethod().orElseThrow().getName());
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, name VARCHAR(20), d DATE)");
            statement.execute("INSERT INTO t VALUES (1, 'a', NULL), (2, 'b', NULL)");
        }
        return connection;
    }

    private static void usable(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM t")) {
            assertTrue(rows.next());
            assertEquals(2, rows.getInt(1));
        }
    }

    private static SQLException fails(Connection connection, String sqlState, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            SQLException e = assertThrows(
                    SQLException.class,
                    () -> {
                        if (statement.execute(sql)) {
                            try (ResultSet rows = statement.getResultSet()) {
                                while (rows.next()) {
                                    rows.getString(1);
                                }
                            }
                        }
                    },
                    shortened(sql));
            assertEquals(sqlState, e.getSQLState(), shortened(sql) + ": " + e.getMessage());
            usable(connection);
            return e;
        }
    }

    private static String shortened(String sql) {
        return sql.length() > 100 ? sql.substring(0, 100) + "…" : sql;
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertTrue(rows.next());
            return rows.getLong(1);
        }
    }

    private static String list(int count, String separator, java.util.function.IntFunction<String> item) {
        return IntStream.range(0, count).mapToObj(item).collect(Collectors.joining(separator));
    }

    @Test
    void malformedStatementsAreSyntaxErrorsWithAPosition(TestInfo test) throws SQLException {
        try (Connection c = connect(test)) {
            for (String sql : new String[] {
                "",
                "  \n",
                ";",
                "-- nothing",
                "/* open",
                "SELECT 'open",
                "SELECT \"open",
                "SELECT \"\"",
                "SELECT 1 1 1",
                "SELECT 1; SELECT 2",
                "SELECT (1",
                "SELECT 1)",
                "SELECT FROM",
                "SELECT * FROM",
                "SELECT *",
                "SELECT 1 WHERE",
                "SELECT \u0001",
                "SELECT \0 1",
                "INSERT INTO t VALUES",
                "UPDATE t",
                "DELETE t",
                "CREATE",
                "DROP TABLE",
                "\u00a0SELECT 1"
            }) {
                RustyDbError error = RustyDbError.find(fails(c, "42601", sql));
                assertNotNull(error);
                assertTrue(error.position() > 0, "position of " + sql);
            }
        }
    }

    @Test
    void namesThatDoNotExistAreNamedWithTheNearest(TestInfo test) throws SQLException {
        try (Connection c = connect(test)) {
            assertTrue(fails(c, "42703", "SELECT nam FROM t").getMessage().contains("did you mean \"name\""));
            assertTrue(fails(c, "42P01", "SELECT 1 FROM tt").getMessage().contains("did you mean \"t\""));
            RustyDbError error = RustyDbError.find(fails(c, "42703", "SELECT id, nam FROM t"));
            assertNotNull(error);
            assertEquals(12, error.position());
            fails(c, "42883", "SELECT lenght('x')");
            fails(c, "42704", "CREATE TABLE x (a NOSUCHTYPE)");
            fails(c, "3F000", "CREATE TABLE nosuch.x (a INTEGER)");
            fails(c, "42702", "SELECT id FROM t a, t b");
            fails(c, "42712", "SELECT 1 FROM t a, t a");
        }
    }

    @Test
    void nestingWithoutEndIsRefusedAndLongListsAreNot(TestInfo test) throws SQLException {
        try (Connection c = connect(test)) {
            for (String sql : new String[] {
                "SELECT " + "(".repeat(100_000) + "1" + ")".repeat(100_000),
                "SELECT " + "- ".repeat(100_000) + "1",
                "SELECT " + "NOT ".repeat(100_000) + "TRUE",
                "SELECT " + "abs(".repeat(50_000) + "1" + ")".repeat(50_000),
                "SELECT " + "(SELECT ".repeat(3_000) + "1" + ")".repeat(3_000),
                "SELECT * FROM " + "(SELECT * FROM ".repeat(2_000) + "t" + ") x".repeat(2_000),
                "SELECT " + "CASE WHEN TRUE THEN ".repeat(20_000) + "1" + " END".repeat(20_000),
                "SELECT 1" + "::integer".repeat(100_000),
                "SELECT " + list(100_000, " + ", i -> "1")
            }) {
                fails(c, "54001", sql);
            }
            assertEquals(
                    2, number(c, "SELECT count(*) FROM t WHERE id IN (" + list(100_000, ",", Integer::toString) + ")"));
            assertEquals(2, number(c, "SELECT count(*) FROM t WHERE " + list(20_000, " OR ", i -> "id = " + i)));
            assertEquals(
                    50_000,
                    number(c, "SELECT count(*) FROM (VALUES " + list(50_000, ",", i -> "(" + i + ")") + ") v (x)"));
        }
    }

    @Test
    void limitsAreRefusedByTheirSqlState(TestInfo test) throws SQLException {
        try (Connection c = connect(test)) {
            fails(c, "42622", "CREATE TABLE " + "x".repeat(129) + " (a INTEGER)");
            fails(c, "54000", "CREATE TABLE x (" + list(1_601, ",", i -> "c" + i + " INTEGER") + ")");
            fails(c, "22003", "SELECT " + "9".repeat(200_000));
            fails(c, "22003", "SELECT 1e2147483648");
            fails(c, "54000", "SELECT repeat('x', 2147483647)");
            fails(c, "54000", "SELECT lpad('x', 2000000000, 'y')");
            try (Statement statement = c.createStatement()) {
                statement.execute("CREATE TABLE k (v VARCHAR PRIMARY KEY)");
            }
            fails(c, "54000", "INSERT INTO k VALUES (repeat('x', 3000))");
            fails(c, "0A000", "CREATE FUNCTION f() RETURNS int AS $$ SELECT 1 $$ LANGUAGE sql");
        }
    }

    @Test
    void memoryThatIsNotThereEndsTheStatementAlone(TestInfo test) throws SQLException {
        try (Connection c = connect(test)) {
            fails(c, "53200", "SELECT replace(repeat('a', 1000000), 'a', repeat('b', 100000))");
        }
    }

    @Test
    void halfCharactersAndNulAreNoText(TestInfo test) throws SQLException {
        try (Connection c = connect(test)) {
            fails(c, "22P05", "SELECT 'a\ud800'");
            fails(c, "22P05", "SELECT '\udc00a'");
            fails(c, "22P05", "SELECT 'a\0'");
            fails(c, "22P05", "CREATE TABLE \"a\0b\" (x INTEGER)");
            fails(c, "22P05", "CREATE TABLE \"\ud83d\" (x INTEGER)");
            try (PreparedStatement update = c.prepareStatement("UPDATE t SET name = ? WHERE id = 99")) {
                for (String value : new String[] {"\ud800", "x\udfff", "a\0b"}) {
                    SQLException e = assertThrows(SQLException.class, () -> {
                        update.setString(1, value);
                        update.executeUpdate();
                    });
                    assertEquals("22P05", e.getSQLState(), e.getMessage());
                }
                update.setString(1, "😀");
                assertEquals(0, update.executeUpdate());
            }
            usable(c);
        }
    }

    @Test
    void theCatalogueIsChangedByDefinitionsOnly(TestInfo test) throws SQLException {
        try (Connection c = connect(test)) {
            fails(c, "42501", "DROP TABLE sys.tables");
            fails(c, "42501", "DELETE FROM sys.tables");
            fails(c, "42501", "CREATE TABLE sys.x (a INTEGER)");
            fails(c, "42501", "DROP SCHEMA sys CASCADE");
            fails(c, "0A000", "DROP SCHEMA public CASCADE");
        }
    }
}
