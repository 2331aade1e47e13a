package io.rustydb.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Opening, reopening and refusing directories.
class FileDatabaseTest {
    @TempDir
    private @Nullable Path directory;

    private String url(String name) {
        return "jdbc:rustydb:file:" + directory + "/" + name;
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    @Test
    void rowsAreThereAfterReopening() throws SQLException {
        try (Connection c = DriverManager.getConnection(url("db"))) {
            run(c, "CREATE TABLE t (id INTEGER PRIMARY KEY)");
            run(c, "INSERT INTO t VALUES (1), (2)");
        }
        try (Connection c = DriverManager.getConnection(url("db") + "?createIfMissing=false");
                Statement statement = c.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM t")) {
            assertTrue(rows.next());
            assertEquals(2, rows.getInt(1));
        }
    }

    @Test
    void aMissingDatabaseIsCreatedOnlyWhenAllowed() {
        SQLException e = assertThrows(
                SQLException.class, () -> DriverManager.getConnection(url("none") + "?createIfMissing=false"));
        assertEquals("3D000", e.getSQLState());
        assertFalse(Files.exists(Path.of(String.valueOf(directory), "none")));
        assertThrows(SQLException.class, () -> DriverManager.getConnection(url("no/such/parent")));
        assertFalse(Files.exists(Path.of(String.valueOf(directory), "no")));
    }

    @Test
    void nothingAppearsOutsideTheDirectory() throws SQLException, IOException {
        DriverManager.getConnection(url("db")).close();
        try (Stream<Path> beside = Files.list(Path.of(String.valueOf(directory)))) {
            assertEquals(
                    List.of("db"), beside.map(p -> p.getFileName().toString()).toList());
        }
    }

    @Test
    void aForeignDirectoryIsNamedAndLeftAlone() throws IOException {
        Path foreign = Files.createDirectory(Path.of(String.valueOf(directory), "foreign"));
        Path file = Files.writeString(foreign.resolve("control.1"), "somebody else's");
        assertThrows(SQLException.class, () -> DriverManager.getConnection(url("foreign")));
        assertEquals("somebody else's", Files.readString(file));
    }

    @Test
    void anUnknownKeyIsRefusedBeforeAnythingIsOpened() {
        SQLException e = assertThrows(SQLException.class, () -> DriverManager.getConnection(url("db") + "?INIT=x"));
        assertEquals("08001", e.getSQLState());
        assertFalse(Files.exists(Path.of(String.valueOf(directory), "db")));
    }
}
