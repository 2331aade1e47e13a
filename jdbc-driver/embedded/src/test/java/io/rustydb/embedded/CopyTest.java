package io.rustydb.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rustydb.jdbc.CopyManager;
import io.rustydb.jdbc.error.RustyDbError;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopyTest {
    private Connection connection;
    private CopyManager copy;

    @BeforeEach
    void open() throws SQLException {
        connection = DriverManager.getConnection("jdbc:rustydb:mem:copy");
        copy = connection.unwrap(CopyManager.class);
        execute("CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(20) DEFAULT 'none', b BOOLEAN CHECK (id < 1000))");
    }

    @AfterEach
    void close() throws SQLException {
        execute("SHUTDOWN IMMEDIATELY");
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String rows() throws SQLException {
        StringBuilder rows = new StringBuilder();
        try (Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery("SELECT id, name, b FROM t ORDER BY id")) {
            while (results.next()) {
                rows.append(results.getString(1))
                        .append('|')
                        .append(results.getString(2))
                        .append('|')
                        .append(results.getString(3))
                        .append('\n');
            }
        }
        return rows.toString();
    }

    private long in(String sql, String data) throws SQLException {
        return copy.copyIn(sql, new StringReader(data));
    }

    private String out(String sql) throws SQLException {
        StringWriter out = new StringWriter();
        copy.copyOut(sql, out);
        return out.toString();
    }

    private static String stateOf(SQLException e) {
        return e.getSQLState();
    }

    @Test
    void textIsReadWithItsEscapesAndMarkers() throws SQLException {
        assertEquals(3, in("COPY t FROM STDIN", "1\ta\\tb\\\\\\x41\\101ü\tt\r\n2\t\\N\tfalse\n3\t\t\\N\n\\.\nbehind"));
        assertEquals("1|a\tb\\AAü|true\n2|null|false\n3||null\n", rows());
        assertEquals("1\ta\\tb\\\\AAü\tt\n2\t\\N\tf\n3\t\t\\N\n", out("COPY (SELECT * FROM t ORDER BY id) TO STDOUT"));
    }

    @Test
    void missingColumnsGetTheirDefaults() throws SQLException {
        assertEquals(1, in("COPY t (b, id) FROM STDIN", "t\t5\n"));
        assertEquals("5|none|true\n", rows());
    }

    @Test
    void csvIsReadAndWrittenWithQuotes() throws SQLException {
        assertEquals(
                4,
                in(
                        "COPY t FROM STDIN (FORMAT csv, HEADER match)",
                        "id,name,b\n1,\"a, \"\"b\"\"\nc\",t\n2,,f\n3,\"\",\n4,\\.,t\n\\.\n"));
        assertEquals("1|a, \"b\"\nc|true\n2|null|false\n3||null\n4|\\.|true\n", rows());
        assertEquals(
                "id;name;b\n1;'a, \"b\"\nc';t\n2;;f\n3;'';\n4;'\\.';t\n",
                out("COPY (SELECT * FROM t ORDER BY id) TO STDOUT (FORMAT csv, DELIMITER ';', QUOTE '''', HEADER,"
                        + " FORCE_QUOTE (name))"));
    }

    @Test
    void optionsOfCsvForNullAreObeyed() throws SQLException {
        in("COPY t FROM STDIN (FORMAT csv, FORCE_NOT_NULL (name))", "1,,t\n");
        in("COPY t FROM STDIN (FORMAT csv, FORCE_NULL (name), NULL 'n')", "2,\"n\",t\n");
        assertEquals("1||true\n2|null|true\n", rows());
    }

    @Test
    void rowsThatWhereRefusesAreLeftOut() throws SQLException {
        assertEquals(1, in("COPY t FROM STDIN WHERE id > 1 AND name <> 'x'", "1\ta\tt\n2\tb\tt\n3\tx\tt\n"));
        assertEquals("2|b|true\n", rows());
    }

    @Test
    void aFailureLeavesNothingBehindAndTellsTheLine() throws SQLException {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 5000; i++) {
            many.append(i % 1000).append("\tn\tt\n");
        }
        SQLException twice = assertThrows(SQLException.class, () -> in("COPY t FROM STDIN", many.toString()));
        assertEquals("23505", stateOf(twice));
        assertEquals(true, twice.getMessage().contains("line=1001"), twice.getMessage());
        assertEquals("t_pkey", RustyDbError.find(twice).constraintName());
        assertEquals("", rows());
        connection.setAutoCommit(false);
        in("COPY t FROM STDIN", "1\ta\tt\n");
        assertEquals(
                "22P02",
                stateOf(assertThrows(SQLException.class, () -> in("COPY t FROM STDIN", "2\ta\tt\nx\ta\tt\n"))));
        assertEquals("1|a|true\n", rows());
        connection.rollback();
        connection.setAutoCommit(true);
        assertEquals("", rows());
    }

    @Test
    void wrongFormsAreTold() {
        assertEquals("22P04", stateOf(assertThrows(SQLException.class, () -> in("COPY t FROM STDIN", "1\ta\n"))));
        assertEquals("22P04", stateOf(assertThrows(SQLException.class, () -> in("COPY t FROM STDIN", "1\ta\tt\tx\n"))));
        assertEquals(
                "22P04", stateOf(assertThrows(SQLException.class, () -> in("COPY t FROM STDIN CSV", "1,\"a,t\n"))));
        assertEquals(
                "22P04",
                stateOf(assertThrows(
                        SQLException.class, () -> in("COPY t FROM STDIN (FORMAT csv, HEADER match)", "id,b,name\n"))));
        assertEquals(
                "42703", stateOf(assertThrows(SQLException.class, () -> in("COPY t (id, nothing) FROM STDIN", ""))));
        assertEquals(
                "42P10",
                stateOf(assertThrows(
                        SQLException.class, () -> in("COPY t (id) FROM STDIN (FORMAT csv, FORCE_NULL (name))", ""))));
        assertEquals("23514", stateOf(assertThrows(SQLException.class, () -> in("COPY t FROM STDIN", "1000\ta\tt\n"))));
        assertEquals(
                "22021",
                stateOf(assertThrows(
                        SQLException.class,
                        () -> copy.copyIn(
                                "COPY t FROM STDIN",
                                new java.io.ByteArrayInputStream(new byte[] {'1', '\t', (byte) 0xff, '\t', 't'})))));
    }

    @Test
    void aStreamThatFailsFailsTheStatement() throws SQLException {
        InputStream broken = new InputStream() {
            private int left = 6;

            @Override
            public int read() throws IOException {
                if (left == 0) {
                    throw new IOException("gone");
                }
                return "1\ta\tt\n".charAt(6 - left--);
            }
        };
        assertEquals(
                "58030", stateOf(assertThrows(SQLException.class, () -> copy.copyIn("COPY t FROM STDIN", broken))));
        assertEquals("", rows());
    }

    @Test
    void rowsWithWrongValuesCanBeLeftOut() throws SQLException {
        assertEquals(2, in("COPY t FROM STDIN (ON_ERROR ignore)", "1\ta\tt\nx\tb\tt\n3\tc\tperhaps\n4\td\tf\n"));
        assertEquals("1|a|true\n4|d|false\n", rows());
        assertEquals(
                "22P02",
                stateOf(assertThrows(
                        SQLException.class,
                        () -> in("COPY t FROM STDIN (ON_ERROR ignore, REJECT_LIMIT 1)", "x\ta\tt\ny\ta\tt\n"))));
    }

    @Test
    void filesOfTheServerNeedASetting(@TempDir Path folder) throws SQLException, IOException {
        Path file = folder.resolve("t.csv");
        Files.writeString(file, "7,seven,t\n", StandardCharsets.UTF_8);
        String from = "COPY t FROM '" + file + "' CSV";
        assertEquals("42501", stateOf(assertThrows(SQLException.class, () -> execute(from))));
        execute("ALTER SYSTEM SET server_files = on");
        execute(from);
        assertEquals("7|seven|true\n", rows());
        execute("COPY t TO '" + folder.resolve("out") + "'");
        assertEquals("7\tseven\tt\n", Files.readString(folder.resolve("out")));
        assertEquals(
                "58P01", stateOf(assertThrows(SQLException.class, () -> execute("COPY t FROM '" + folder + "/none'"))));
        assertEquals("42602", stateOf(assertThrows(SQLException.class, () -> execute("COPY t FROM 'relative'"))));
    }
}
