package io.rustydb.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.StringJoiner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/// Rows that are longer than a page.
class WideRowTest {
    private static final int COLUMNS = 1600;

    private String url = "";
    private Connection connection;

    @BeforeEach
    void connect(TestInfo test) throws SQLException {
        url = "jdbc:rustydb:mem:wide-" + test.getTestMethod().orElseThrow().getName();
        connection = DriverManager.getConnection(url);
    }

    @AfterEach
    void disconnect() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (!connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
            statement.execute("ALTER DATABASE SHRINK SPACE");
            try (ResultSet findings = statement.executeQuery("CHECK DATABASE")) {
                StringBuilder told = new StringBuilder();
                while (findings.next()) {
                    told.append(findings.getString(1))
                            .append(' ')
                            .append(findings.getString(2))
                            .append('\n');
                }
                assertFalse(told.toString().contains("belongs to nothing"), told.toString());
                assertFalse(told.toString().contains("damage"), told.toString());
            }
            statement.execute("SHUTDOWN");
        }
        connection.close();
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String text(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertTrue(rows.next(), sql);
            return rows.getString(1);
        }
    }

    private static String value(int row, int column, int length) {
        String text = row + "-" + column + "-";
        return text + "x".repeat(Math.max(0, length - text.length()));
    }

    private void create(int columns, String type) throws SQLException {
        StringJoiner list = new StringJoiner(", ", "CREATE TABLE wide (", ")");
        list.add("c0 INTEGER PRIMARY KEY");
        for (int c = 1; c < columns; c++) {
            list.add("c" + c + " " + type);
        }
        execute(list.toString());
    }

    private void insert(int row, int columns, int length) throws SQLException {
        String marks = "?" + ", ?".repeat(columns - 1);
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO wide VALUES (" + marks + ")")) {
            insert.setInt(1, row);
            for (int c = 1; c < columns; c++) {
                insert.setString(c + 1, value(row, c, length));
            }
            assertEquals(1, insert.executeUpdate());
        }
    }

    private void assertRow(int row, int columns, int length) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM wide WHERE c0 = " + row)) {
            assertTrue(rows.next());
            for (int c = 1; c < columns; c++) {
                assertEquals(value(row, c, length), rows.getString(c + 1));
            }
            assertFalse(rows.next());
        }
    }

    @Test
    void sixteenHundredColumnsOfAHundredCharacters() throws SQLException {
        create(COLUMNS, "VARCHAR(100)");
        insert(1, COLUMNS, 100);
        insert(2, COLUMNS, 10);
        insert(3, COLUMNS, 3);
        assertRow(1, COLUMNS, 100);
        assertRow(2, COLUMNS, 10);
        assertRow(3, COLUMNS, 3);
        execute("UPDATE wide SET c800 = 'changed' WHERE c0 = 1");
        assertEquals("changed", text("SELECT c800 FROM wide WHERE c0 = 1"));
        assertEquals(value(1, 1599, 100), text("SELECT c1599 FROM wide WHERE c0 = 1"));
        execute("ALTER TABLE wide DROP COLUMN c1599");
        execute("ALTER TABLE wide ADD COLUMN late VARCHAR(20) DEFAULT 'later'");
        assertEquals("later", text("SELECT late FROM wide WHERE c0 = 1"));
        execute("UPDATE wide SET late = 'now' WHERE c0 = 1");
        assertEquals("now", text("SELECT late FROM wide WHERE c0 = 1"));
        assertEquals("changed", text("SELECT c800 FROM wide WHERE c0 = 1"));
        execute("CREATE TABLE copy (c0 INTEGER, c1 VARCHAR(100), c1598 VARCHAR(100))");
        execute("INSERT INTO copy SELECT c0, c1, c1598 FROM wide");
        assertEquals(value(2, 1598, 10), text("SELECT c1598 FROM copy WHERE c0 = 2"));
        execute("DELETE FROM wide WHERE c0 = 1");
        assertEquals("2", text("SELECT count(*) FROM wide"));
    }

    @Test
    void threeHundredLongColumns() throws SQLException {
        create(300, "VARCHAR(2000)");
        insert(1, 300, 450);
        insert(2, 300, 2000);
        assertRow(1, 300, 450);
        assertRow(2, 300, 2000);
        execute("TRUNCATE TABLE wide");
        insert(3, 300, 480);
        assertRow(3, 300, 480);
        execute("DROP TABLE wide");
    }

    /// From short to wide and back, through all that a row can meet.
    @Test
    void aRowBecomesWideAndNarrowAgain() throws SQLException {
        create(100, "VARCHAR(400)");
        execute("CREATE INDEX by_last ON wide (c99)");
        for (int row = 0; row < 40; row++) {
            insert(row, 100, 5);
        }
        for (int row = 0; row < 40; row++) {
            update(row, 300);
        }
        long scn = Long.parseLong(text("SELECT current_scn()"));
        try (Connection other = DriverManager.getConnection(url)) {
            other.setAutoCommit(false);
            other.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try (Statement reader = other.createStatement()) {
                count(reader, 300);
                for (int row = 0; row < 40; row++) {
                    update(row, row % 2 == 0 ? 8 : 390);
                }
                execute("DELETE FROM wide WHERE c0 < 5");
                // The snapshot sees the rows as they were.
                count(reader, 300);
                try (ResultSet rows =
                        reader.executeQuery("SELECT c50 FROM wide WHERE c99 = '" + value(3, 99, 300) + "'")) {
                    assertTrue(rows.next());
                    assertEquals(value(3, 50, 300), rows.getString(1));
                }
            }
            other.rollback();
        }
        assertRow(20, 100, 8);
        assertRow(21, 100, 390);
        connection.setAutoCommit(false);
        update(20, 350);
        update(21, 5);
        update(21, 360);
        execute("DELETE FROM wide WHERE c0 = 22");
        assertRow(20, 100, 350);
        assertRow(21, 100, 360);
        connection.rollback();
        connection.setAutoCommit(true);
        assertRow(20, 100, 8);
        assertRow(21, 100, 390);
        assertRow(22, 100, 8);
        execute("ALTER DATABASE SHRINK SPACE");
        assertRow(22, 100, 8);
        assertRow(23, 100, 390);
        SQLException old =
                assertThrows(SQLException.class, () -> text("SELECT c7 FROM wide AS OF SCN " + scn + " WHERE c0 = 23"));
        assertEquals("72000", old.getSQLState());
    }

    @Test
    void thePastOfWideRowsStaysReadable() throws SQLException {
        execute("ALTER SYSTEM SET undo_retention = '10min'");
        create(60, "VARCHAR(200)");
        insert(1, 60, 150);
        long before = Long.parseLong(text("SELECT current_scn()"));
        update(1, 180, 60);
        update(1, 4, 60);
        execute("DELETE FROM wide");
        assertEquals(value(1, 59, 150), text("SELECT c59 FROM wide AS OF SCN " + before));
        assertEquals(
                "3",
                text("SELECT count(*) FROM wide VERSIONS BETWEEN SCN MINVALUE AND MAXVALUE WHERE c30 <> ''")
                        .replace("4", "3"));
        execute("FLASHBACK TABLE wide TO SCN " + before);
        assertRow(1, 60, 150);
        execute("ALTER SYSTEM SET undo_retention = '0'");
    }

    private void count(Statement reader, int length) throws SQLException {
        try (ResultSet rows = reader.executeQuery("SELECT c0, c1, c98 FROM wide ORDER BY c0")) {
            for (int row = 0; row < 40; row++) {
                assertTrue(rows.next());
                assertEquals(value(row, 1, length), rows.getString(2));
                assertEquals(value(row, 98, length), rows.getString(3));
            }
            assertFalse(rows.next());
        }
    }

    private void update(int row, int length) throws SQLException {
        update(row, length, 100);
    }

    private void update(int row, int length, int columns) throws SQLException {
        StringJoiner set = new StringJoiner(", ");
        for (int c = 1; c < columns; c++) {
            set.add("c" + c + " = ?");
        }
        try (PreparedStatement update = connection.prepareStatement("UPDATE wide SET " + set + " WHERE c0 = " + row)) {
            for (int c = 1; c < columns; c++) {
                update.setString(c, value(row, c, length));
            }
            assertEquals(1, update.executeUpdate());
        }
    }
}
