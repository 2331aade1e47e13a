package io.rustydb.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Copies of a closed database, damaged: what is whole stays readable, what is not is named, and nothing wrong
/// is ever returned.
class DamagedFilesTest {
    private static final int PAGE_BYTES = 4096;
    private static final int ROWS = 4000;

    @TempDir
    static Path base = Path.of("");

    @TempDir
    Path work = Path.of("");

    @BeforeAll
    static void makeDatabase() throws SQLException {
        try (Connection c = DriverManager.getConnection(url(base.resolve("db")))) {
            run(c, "CREATE TABLE a (id INTEGER PRIMARY KEY, v VARCHAR(200))");
            run(c, "CREATE TABLE b (id INTEGER PRIMARY KEY, v VARCHAR(200))");
            run(c, "CREATE TABLE l (id INTEGER PRIMARY KEY, v BLOB)");
            c.setAutoCommit(false);
            for (String table : new String[] {"a", "b"}) {
                try (PreparedStatement insert = c.prepareStatement("INSERT INTO " + table + " VALUES (?, ?)")) {
                    for (int i = 0; i < ROWS; i++) {
                        insert.setInt(1, i);
                        insert.setString(2, value(table, i));
                        insert.addBatch();
                    }
                    insert.executeBatch();
                }
            }
            try (PreparedStatement insert = c.prepareStatement("INSERT INTO l VALUES (1, ?)")) {
                byte[] large = new byte[300_000];
                Arrays.fill(large, (byte) 0xA5);
                insert.setBytes(1, large);
                insert.execute();
            }
            c.commit();
        }
    }

    private static String value(String table, int id) {
        return table + "-" + id + "-" + "x".repeat(100);
    }

    private static String url(Path directory) {
        return "jdbc:rustydb:file:" + directory;
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Path copy(String name) throws IOException {
        Path from = base.resolve("db");
        Path to = work.resolve(name);
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : (Iterable<Path>) all::iterator) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
        return to;
    }

    private static void flip(Path file, long at, int bit) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, at);
            one.put(0, (byte) (one.get(0) ^ 1 << bit));
            one.rewind();
            channel.write(one, at);
        }
    }

    private static void truncate(Path file, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }

    private static int count(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            int count = 0;
            while (rows.next()) {
                count++;
            }
            return count;
        }
    }

    /// Reads a table; each row that comes is right.
    ///
    /// @return null when all came, else the failure
    private static SQLException read(Connection connection, String table) {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id, v FROM " + table)) {
            int count = 0;
            while (rows.next()) {
                assertEquals(value(table, rows.getInt(1)), rows.getString(2));
                count++;
            }
            assertEquals(ROWS, count);
            return new SQLException("none", "00000");
        } catch (SQLException e) {
            return e;
        }
    }

    @Test
    void eitherCopyOfTheControlFileMayBeLost() throws IOException, SQLException {
        for (String file : new String[] {"control.1", "control.2"}) {
            for (int kind = 0; kind < 3; kind++) {
                Path directory = copy(file + kind);
                Path damaged = directory.resolve(file);
                switch (kind) {
                    case 0 -> Files.delete(damaged);
                    case 1 -> truncate(damaged, 0);
                    default -> flip(damaged, 100, 3);
                }
                try (Connection c = DriverManager.getConnection(url(directory))) {
                    assertEquals("00000", read(c, "a").getSQLState());
                    assertEquals(0, count(c, "CHECK DATABASE"));
                    run(c, "INSERT INTO a VALUES (-1, 'new')");
                }
                try (Connection c = DriverManager.getConnection(url(directory))) {
                    assertEquals(ROWS + 1, count(c, "SELECT id FROM a"));
                }
            }
        }
    }

    @Test
    void aLostControlFileIsNamed() throws IOException {
        Path directory = copy("control");
        flip(directory.resolve("control.1"), 100, 0);
        flip(directory.resolve("control.2"), 100, 0);
        SQLException e = assertThrows(SQLException.class, () -> DriverManager.getConnection(url(directory)));
        assertTrue(
                e.getSQLState().startsWith("XX") && !e.getSQLState().equals("XX000"),
                e.getSQLState() + " " + e.getMessage());
        assertTrue(e.getMessage().contains("control"), e.getMessage());
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        for (String file : new String[] {"data.1", "undo.2"}) {
            Path directory = copy("missing-" + file);
            Files.delete(directory.resolve(file));
            SQLException e = assertThrows(SQLException.class, () -> DriverManager.getConnection(url(directory)));
            assertEquals("XX001", e.getSQLState(), e.getMessage());
            assertTrue(e.getMessage().contains(file), e.getMessage());
            assertFalse(Files.exists(directory.resolve(file)), "nothing is made in its place");
        }
    }

    @Test
    void aTruncatedDataFileIsReadableUpToItsEnd() throws IOException, SQLException {
        Path directory = copy("truncated");
        Path data = directory.resolve("data.1");
        truncate(data, Files.size(data) / 2);
        try (Connection c = DriverManager.getConnection(url(directory))) {
            assertEquals("00000", read(c, "a").getSQLState());
            SQLException lost = read(c, "b");
            assertEquals("XX001", lost.getSQLState(), lost.getMessage());
            assertTrue(
                    lost.getMessage().contains("data.1") && lost.getMessage().contains("offset="), lost.getMessage());
            assertTrue(count(c, "CHECK DATABASE") > 0);
            assertEquals("00000", read(c, "a").getSQLState());
        }
    }

    @Test
    void aFlippedBitInADataPageIsFoundWhereverItIs() throws IOException, SQLException {
        long seed = 20250101;
        Random random = new Random(seed);
        int named = 0;
        for (int round = 0; round < 25; round++) {
            Path directory = copy("flip" + round);
            Path data = directory.resolve("data.1");
            long pages = Files.size(data) / PAGE_BYTES;
            long at = (1 + random.nextLong(pages - 1)) * PAGE_BYTES + random.nextInt(PAGE_BYTES);
            flip(data, at, random.nextInt(8));
            String where = "seed=" + seed + ", round=" + round + ", offset=" + at;
            try (Connection c = DriverManager.getConnection(url(directory))) {
                SQLException a = read(c, "a");
                SQLException b = read(c, "b");
                SQLException l = new SQLException("none", "00000");
                try (Statement statement = c.createStatement();
                        ResultSet rows = statement.executeQuery("SELECT v FROM l")) {
                    assertTrue(rows.next());
                    byte[] large = rows.getBytes(1);
                    assertEquals(300_000, large.length);
                    for (byte one : large) {
                        assertEquals((byte) 0xA5, one, where);
                    }
                } catch (SQLException e) {
                    l = e;
                }
                int damaged = 0;
                for (SQLException e : new SQLException[] {a, b, l}) {
                    if (!e.getSQLState().equals("00000")) {
                        damaged++;
                        assertEquals("XX001", e.getSQLState(), where + ": " + e.getMessage());
                        assertTrue(
                                e.getMessage().contains("offset=" + at / PAGE_BYTES * PAGE_BYTES),
                                where + ": " + e.getMessage());
                    }
                }
                assertTrue(damaged <= 1, where);
                if (damaged == 1) {
                    named++;
                    assertTrue(count(c, "CHECK DATABASE") > 0, where);
                }
            } catch (SQLException e) {
                assertEquals("XX001", e.getSQLState(), where + ": " + e.getMessage());
                assertTrue(e.getMessage().contains("offset="), where + ": " + e.getMessage());
                named++;
            }
        }
        assertTrue(named >= 5, "pages of rows were hit, named=" + named);
    }
}
