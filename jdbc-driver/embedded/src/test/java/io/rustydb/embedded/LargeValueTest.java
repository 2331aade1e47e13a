package io.rustydb.embedded;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// CLOBs and BLOBs that are streams from end to end.
///
/// `-Drustydb.lobBytes=1073741824` for a whole gigabyte under `-Xmx128m`.
class LargeValueTest {
    private static final int LONG = 300_000;

    private String url = "";
    private Connection connection;

    @BeforeEach
    void connect(TestInfo test) throws SQLException {
        url = "jdbc:rustydb:mem:large-" + test.getTestMethod().orElseThrow().getName();
        connection = DriverManager.getConnection(url);
        execute("CREATE TABLE t (id INTEGER PRIMARY KEY, b BLOB, c CLOB)");
    }

    /// Nothing that a test leaves behind has lost a page.
    @AfterEach
    void disconnect() throws SQLException {
        try (Connection other = DriverManager.getConnection(url);
                Statement statement = other.createStatement()) {
            connection.close();
            assertClean(statement);
            statement.execute("SHUTDOWN");
        }
    }

    private static void assertClean(Statement statement) throws SQLException {
        try (ResultSet findings = statement.executeQuery("CHECK DATABASE")) {
            StringBuilder told = new StringBuilder();
            while (findings.next()) {
                told.append(findings.getString(1)).append('\n');
            }
            assertFalse(told.toString().contains("belongs to nothing"), told.toString());
            assertFalse(told.toString().contains("large"), told.toString());
        }
    }

    private void execute(String sql) throws SQLException {
        execute(connection, sql);
    }

    private static void execute(Connection on, String sql) throws SQLException {
        try (Statement statement = on.createStatement()) {
            statement.execute(sql);
        }
    }

    private long number(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertTrue(rows.next());
            return rows.getLong(1);
        }
    }

    private static void fails(String state, Executable call) {
        assertEquals(state, assertThrows(SQLException.class, call).getSQLState());
    }

    private static byte[] bytes(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static String text(int units) {
        StringBuilder text = new StringBuilder();
        while (text.length() < units) {
            text.append(StreamWorker.unit(text.length()));
        }
        return text.toString();
    }

    private void insert(int id, byte[] b, String c) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, ?, ?)")) {
            insert.setInt(1, id);
            insert.setBinaryStream(2, new ByteArrayInputStream(b), b.length);
            insert.setCharacterStream(3, new StringReader(c), c.length());
            assertEquals(1, insert.executeUpdate());
        }
    }

    private static byte[] read(ResultSet rows, int column) throws SQLException, IOException {
        try (InputStream stream = rows.getBinaryStream(column)) {
            return stream.readAllBytes();
        }
    }

    private static String all(Reader reader) throws IOException {
        StringWriter text = new StringWriter();
        reader.transferTo(text);
        return text.toString();
    }

    @Test
    void aValueLongerThanTheHeapGoesInAndOut(@TempDir Path directory) throws Exception {
        long bytes = Long.getLong("rustydb.lobBytes", 64L << 20);
        String heap = bytes >= 1L << 30 ? "-Xmx128m" : "-Xmx24m";
        Process process = new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElse("java"),
                        heap,
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StreamWorker.class.getName(),
                        directory.resolve("db").toString(),
                        Long.toString(bytes)))
                .redirectErrorStream(true)
                .start();
        String out;
        try (Reader reader = process.inputReader()) {
            out = all(reader);
        }
        assertEquals(0, process.waitFor(), out);
        System.out.println("large values: bytes=" + bytes + ", " + heap + ", "
                + out.lines().findFirst().orElse(""));
        assertTrue(out.endsWith("ok\n"), out);
    }

    @Test
    void everyWayInAndOutGivesTheSameBytes() throws Exception {
        byte[] b = bytes(1, LONG);
        String c = text(LONG);
        insert(1, b, c);
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, ?, ?)")) {
            insert.setInt(1, 2);
            insert.setBlob(2, new ByteArrayInputStream(b));
            insert.setClob(3, new StringReader(c));
            insert.executeUpdate();
            insert.setInt(1, 3);
            insert.setBytes(2, b);
            insert.setString(3, c);
            insert.executeUpdate();
            Blob blob = connection.createBlob();
            blob.setBytes(1, b);
            Clob clob = connection.createNClob();
            clob.setString(1, c);
            insert.setInt(1, 4);
            insert.setBlob(2, blob);
            insert.setClob(3, clob);
            insert.executeUpdate();
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT b, c FROM t WHERE id = 1")) {
                // From a result of the same connection into the next statement.
                assertTrue(rows.next());
                insert.setInt(1, 5);
                insert.setBlob(2, rows.getBlob(1));
                insert.setClob(3, rows.getClob(2));
                insert.executeUpdate();
            }
            insert.setInt(1, 6);
            insert.setObject(2, new ByteArrayInputStream(b));
            insert.setObject(3, new StringReader(c));
            insert.executeUpdate();
        }
        execute("INSERT INTO t SELECT id + 10, b, c FROM t");
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT b, c, length(b), length(c), octet_length(c),"
                        + " substring(c, 200001, 3), left(c, 4), right(c, 2) FROM t ORDER BY id")) {
            int count = 0;
            while (rows.next()) {
                count++;
                assertArrayEquals(b, read(rows, 1));
                assertArrayEquals(b, rows.getBytes(1));
                assertEquals(c, all(rows.getCharacterStream(2)));
                assertEquals(c, rows.getString(2));
                assertEquals(LONG, rows.getLong(3));
                assertEquals(c.codePointCount(0, c.length()), rows.getLong(4));
                assertEquals(c.getBytes(java.nio.charset.StandardCharsets.UTF_8).length, rows.getLong(5));
                int at = c.offsetByCodePoints(0, 200_000);
                assertEquals(c.substring(at, c.offsetByCodePoints(at, 3)), rows.getString(6));
                assertEquals(c.substring(0, c.offsetByCodePoints(0, 4)), rows.getString(7));
                assertEquals(c.substring(c.offsetByCodePoints(c.length(), -2)), rows.getString(8));
                int ascii = new String(rows.getAsciiStream(2).readAllBytes()).length();
                assertEquals(c.codePointCount(0, c.length()), ascii);
            }
            assertEquals(12, count);
        }
    }

    @Test
    void partsAreReadWithoutTheRest() throws Exception {
        byte[] b = bytes(2, LONG);
        String c = text(LONG);
        insert(1, b, c);
        connection.setAutoCommit(false);
        Blob blob;
        Clob clob;
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT b, c FROM t")) {
            assertTrue(rows.next());
            blob = rows.getBlob(1);
            clob = rows.getClob(2);
        }
        assertEquals(LONG, blob.length());
        assertEquals(c.length(), clob.length());
        Random random = new Random(3);
        for (int i = 0; i < 300; i++) {
            int from = random.nextInt(LONG);
            int count = random.nextInt(10_000);
            int end = Math.min(LONG, from + count);
            assertArrayEquals(java.util.Arrays.copyOfRange(b, from, end), blob.getBytes(from + 1, count));
            int last = Math.min(c.length(), from + count);
            assertEquals(
                    c.substring(from, last), clob.getSubString(from + 1, count), "from=" + from + ", count=" + count);
        }
        byte[] pattern = java.util.Arrays.copyOfRange(b, 131_070, 131_090);
        assertEquals(131_071, blob.position(pattern, 1));
        assertEquals(-1, blob.position(pattern, 131_072));
        String word = c.substring(250_000, 250_100);
        assertEquals(c.indexOf(word) + 1, clob.position(word, 1));
        assertArrayEquals(
                java.util.Arrays.copyOfRange(b, 99, 150_099),
                blob.getBinaryStream(100, 150_000).readAllBytes());
        assertEquals(c.substring(6, 100_006), all(clob.getCharacterStream(7, 100_000)));
        fails("22023", () -> blob.getBytes(LONG + 2L, 1));
        // What is changed is a copy.
        blob.setBytes(2, new byte[] {1, 2, 3});
        clob.setString(2, "xyz");
        clob.truncate(200_000);
        assertEquals(200_000, clob.length());
        assertEquals("xyz" + c.substring(4, 9), clob.getSubString(2, 8));
        assertArrayEquals(new byte[] {b[0], 1, 2, 3, b[4]}, blob.getBytes(1, 5));
        blob.free();
        clob.free();
        fails("24000", blob::length);
        assertEquals(
                c.substring(0, 5), textOf("SELECT substring(c, 1, 4) FROM t").substring(0, 5));
    }

    private String textOf(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertTrue(rows.next());
            return rows.getString(1);
        }
    }

    @Test
    void anOwnValueOutgrowsMemory() throws Exception {
        byte[] b = bytes(4, 3_000_000);
        Blob blob = connection.createBlob();
        try (OutputStream out = blob.setBinaryStream(1)) {
            for (int i = 0; i < b.length; i += 1000) {
                out.write(b, i, 1000);
            }
        }
        blob.setBytes(1_500_001, new byte[] {9, 8, 7});
        b[1_500_000] = 9;
        b[1_500_001] = 8;
        b[1_500_002] = 7;
        blob.truncate(2_500_000);
        Clob clob = connection.createClob();
        String c = text(1_000_000);
        try (Writer out = clob.setCharacterStream(1)) {
            out.write(c);
        }
        assertEquals(c.substring(777_777, 888_888), clob.getSubString(777_778, 111_111));
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (1, ?, ?)")) {
            insert.setBlob(1, blob);
            insert.setClob(2, clob);
            insert.executeUpdate();
        }
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT b, c FROM t")) {
            assertTrue(rows.next());
            assertArrayEquals(java.util.Arrays.copyOf(b, 2_500_000), read(rows, 1));
            assertEquals(c, rows.getString(2));
        }
    }

    /// Fails, or is slow, after so many bytes.
    private static InputStream broken(int after, RuntimeException with) {
        return new InputStream() {
            private int given;

            @Override
            public int read() throws IOException {
                if (given++ < after) {
                    return 1;
                }
                if (with != null) {
                    throw with;
                }
                throw new IOException("the line is dead");
            }
        };
    }

    @Test
    void aStreamThatFailsTakesItsStatementBack() throws Exception {
        connection.setAutoCommit(false);
        insert(1, bytes(5, LONG), "kept");
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, ?, ?)")) {
            insert.setInt(1, 2);
            insert.setBinaryStream(2, broken(LONG, null));
            insert.setString(3, "x");
            fails("58030", insert::executeUpdate);
            insert.setBinaryStream(2, broken(LONG, new IllegalStateException("no more")));
            fails("58030", insert::executeUpdate);
            insert.setBinaryStream(2, new ByteArrayInputStream(new byte[LONG]), LONG + 1);
            fails("22023", insert::executeUpdate);
            insert.setNull(2, java.sql.Types.BLOB);
            insert.setCharacterStream(3, new StringReader("x".repeat(LONG) + '\uD83D'));
            fails("22P05", insert::executeUpdate);
            insert.setAsciiStream(3, new ByteArrayInputStream(text(LONG).getBytes("UTF-8")));
            fails("22P05", insert::executeUpdate);
            // A stream is read once.
            insert.setCharacterStream(3, new StringReader("y".repeat(LONG)));
            insert.executeUpdate();
            insert.setInt(1, 3);
            fails("55000", insert::executeUpdate);
        }
        connection.commit();
        assertEquals(2, number("SELECT count(*) FROM t"));
    }

    @Test
    void aStreamThatTakesTooLongIsCancelled() throws Exception {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t (id, b) VALUES (1, ?)")) {
            insert.setQueryTimeout(1);
            insert.setBinaryStream(1, new InputStream() {
                @Override
                public int read() {
                    return 1;
                }

                @Override
                public int read(byte[] target, int offset, int count) {
                    return count;
                }
            });
            fails("57014", insert::executeUpdate);
        }
        assertEquals(0, number("SELECT count(*) FROM t"));
    }

    @Test
    void oneStreamIsTheValueOfManyRows() throws Exception {
        for (int i = 0; i < 5; i++) {
            insert(i, new byte[0], "");
        }
        byte[] b = bytes(6, LONG);
        try (PreparedStatement update = connection.prepareStatement("UPDATE t SET b = ? WHERE id < 3")) {
            update.setBinaryStream(1, new ByteArrayInputStream(b));
            assertEquals(3, update.executeUpdate());
        }
        // Nobody takes it.
        try (PreparedStatement update = connection.prepareStatement("UPDATE t SET b = ? WHERE id = 77")) {
            update.setBinaryStream(1, new ByteArrayInputStream(b));
            assertEquals(0, update.executeUpdate());
        }
        execute("UPDATE t SET b = (SELECT b FROM t WHERE id = 2) WHERE id = 4");
        execute("DELETE FROM t WHERE id = 0");
        execute("UPDATE t SET b = b, c = 'seen' WHERE id IN (1, 2)");
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT b FROM t WHERE id IN (1, 2, 4)")) {
            int count = 0;
            while (rows.next()) {
                assertArrayEquals(b, read(rows, 1));
                count++;
            }
            assertEquals(3, count);
        }
    }

    @Test
    void batchesKeepTheirStreams() throws Exception {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t (id, b) VALUES (?, ?)")) {
            for (int i = 0; i < 4; i++) {
                insert.setInt(1, i);
                insert.setBinaryStream(2, new ByteArrayInputStream(bytes(i, i % 2 == 0 ? LONG : 10)));
                insert.addBatch();
            }
            insert.setInt(1, 4);
            insert.setBytes(2, new byte[] {4});
            insert.addBatch();
            assertArrayEquals(new int[] {1, 1, 1, 1, 1}, insert.executeBatch());
        }
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT b FROM t ORDER BY id")) {
            for (int i = 0; i < 4; i++) {
                assertTrue(rows.next());
                assertArrayEquals(bytes(i, i % 2 == 0 ? LONG : 10), read(rows, 1));
            }
        }
    }

    @Test
    void aStatementThatBeginsAgainKeepsWhatItHasRead() throws Exception {
        insert(1, new byte[0], "");
        byte[] b = bytes(7, LONG);
        try (Connection other = DriverManager.getConnection(url)) {
            other.setAutoCommit(false);
            execute(other, "UPDATE t SET c = 'theirs' WHERE id = 1");
            Thread committer = Thread.ofPlatform().start(() -> {
                try {
                    Thread.sleep(200);
                    other.commit();
                } catch (InterruptedException | SQLException e) {
                    throw new AssertionError(e);
                }
            });
            try (PreparedStatement update = connection.prepareStatement("UPDATE t SET b = ? WHERE id = 1")) {
                update.setBinaryStream(1, new ByteArrayInputStream(b));
                assertEquals(1, update.executeUpdate());
            }
            committer.join();
        }
        assertEquals("theirs", textOf("SELECT c FROM t"));
        assertEquals(LONG, number("SELECT length(b) FROM t"));
    }

    @Test
    void aValueLivesAsLongAsItsTransaction() throws Exception {
        byte[] b = bytes(8, LONG);
        String c = text(LONG);
        insert(1, b, c);
        connection.setAutoCommit(false);
        Blob blob;
        Clob clob;
        try (PreparedStatement select = connection.prepareStatement("SELECT b, c FROM t WHERE id = ?")) {
            select.setInt(1, 1);
            try (ResultSet rows = select.executeQuery()) {
                assertTrue(rows.next());
                blob = rows.getBlob(1);
                clob = rows.getClob(2);
            }
        }
        try (Connection other = DriverManager.getConnection(url)) {
            execute(other, "DELETE FROM t");
            execute(other, "ALTER DATABASE SHRINK SPACE");
            assertArrayEquals(b, blob.getBytes(1, LONG));
            assertEquals(c, clob.getSubString(1, LONG + 9));
            connection.commit();
            execute(other, "ALTER DATABASE SHRINK SPACE");
            // What has their pages now is nobody's but its own.
            try (PreparedStatement insert = other.prepareStatement("INSERT INTO t (id, b) VALUES (?, ?)")) {
                for (int i = 0; i < 5; i++) {
                    insert.setInt(1, i);
                    insert.setBytes(2, bytes(100 + i, LONG));
                    insert.executeUpdate();
                }
            }
        }
        fails("0F001", () -> blob.getBytes(1, 10));
        fails("0F001", () -> blob.getBytes(LONG - 10, 10));
        fails("0F001", () -> clob.getSubString(1000, 10));
        connection.commit();
    }

    @Test
    void returnedValuesOutliveTheirRows() throws Exception {
        byte[] b = bytes(9, LONG);
        insert(1, b, text(LONG));
        try (Statement statement = connection.createStatement();
                Connection other = DriverManager.getConnection(url)) {
            try (ResultSet rows = statement.executeQuery("DELETE FROM t RETURNING b, c")) {
                assertTrue(rows.next());
                execute(other, "ALTER DATABASE SHRINK SPACE");
                execute(other, "INSERT INTO t VALUES (5, CAST(repeat('x', 20000) AS BLOB), repeat('y', 300000))");
                assertArrayEquals(b, read(rows, 1));
                assertEquals(text(LONG), all(rows.getCharacterStream(2)));
            }
            execute("DELETE FROM t");
            insert(2, b, text(LONG));
            try (PreparedStatement select = connection.prepareStatement("SELECT b FROM t WHERE id = 2");
                    ResultSet rows = select.executeQuery()) {
                assertTrue(rows.next());
                execute(other, "DELETE FROM t");
                execute(other, "ALTER DATABASE SHRINK SPACE");
                execute(other, "INSERT INTO t VALUES (6, NULL, repeat('z', 300000))");
                assertArrayEquals(b, read(rows, 1));
            }
            try (ResultSet rows =
                    statement.executeQuery("INSERT INTO t VALUES (7, NULL, repeat('q', 200000))" + " RETURNING c")) {
                assertTrue(rows.next());
                execute(other, "DELETE FROM t");
                execute(other, "ALTER DATABASE SHRINK SPACE");
                assertEquals("q".repeat(200_000), rows.getString(1));
            }
        }
    }

    @Test
    void whatIsRolledBackIsGone() throws Exception {
        connection.setAutoCommit(false);
        Blob blob;
        execute("CREATE TABLE other (b BLOB)");
        connection.commit();
        var point = connection.setSavepoint();
        insert(1, bytes(10, LONG), "");
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT b FROM t")) {
            assertTrue(rows.next());
            blob = rows.getBlob(1);
        }
        connection.rollback(point);
        assertNotNull(blob);
        fails("0F001", () -> blob.getBytes(1, 1));
        insert(1, bytes(11, LONG), "");
        fails("0F001", () -> blob.getBytes(1, 1));
        connection.rollback();
    }
}
