package io.rustydb.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rustydb.jdbc.error.RustyDbError;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What exceptions say beside their message: where in the statement a value of class 22 failed, which table,
/// column and constraint a violation of class 23 is of.
class ErrorDetailsTest {
    private Connection connection;
    private Statement statement;

    @BeforeEach
    void open() throws SQLException {
        connection = DriverManager.getConnection("jdbc:rustydb:mem:error-details");
        statement = connection.createStatement();
        statement.execute("CREATE TABLE parent (id INT PRIMARY KEY)");
        statement.execute("CREATE TABLE t (id INT PRIMARY KEY, v INT, s VARCHAR(5) NOT NULL, w INT"
                + " DEFAULT CAST(random() AS INT) * 0 + 7 / (extract(year FROM current_date)::int * 0),"
                + " p INT CONSTRAINT t_p REFERENCES parent, CONSTRAINT positive CHECK (100 / v >= 0))");
        statement.execute("CREATE UNIQUE INDEX t_s ON t (s) WHERE v > 1000");
        statement.execute("INSERT INTO parent VALUES (1)");
        statement.execute("INSERT INTO t VALUES (1, 1, 'a', 1, 1), (2, 2000, 'b', 1, NULL)");
    }

    @AfterEach
    void close() throws SQLException {
        statement.execute("SHUTDOWN");
        connection.close();
    }

    private interface Action {
        void run() throws SQLException;
    }

    private static RustyDbError fails(String state, Action action) {
        SQLException failure = assertThrows(SQLException.class, action::run);
        assertEquals(state, failure.getSQLState(), failure::getMessage);
        return assertInstanceOf(RustyDbError.class, failure);
    }

    /// @param at the word at which the failure shall be, its first one in the text
    private void failsAt(String state, String at, String sql) {
        RustyDbError failure = fails(state, () -> {
            try (ResultSet rows = statement.execute(sql) ? statement.getResultSet() : null) {
                while (rows != null && rows.next()) {
                    // All rows are made.
                }
            }
        });
        assertEquals(sql.indexOf(at) + 1, failure.position(), sql);
    }

    private static void isAbout(String schema, String table, String column, String constraint, RustyDbError failure) {
        assertEquals(schema, failure.schemaName());
        assertEquals(table, failure.tableName());
        assertEquals(column, failure.columnName());
        assertEquals(constraint, failure.constraintName());
    }

    @Test
    void valuesFailWhereTheyAreWritten() {
        failsAt("22012", "/ (v", "SELECT v, 1 + 2 / (v - v) FROM t");
        failsAt("22012", "% (v", "SELECT id FROM t WHERE id + 1 > 5 % (v - v)");
        failsAt("22003", "* 2147483647", "SELECT id FROM t ORDER BY id * 2147483647, v");
        failsAt("22P02", "|| 'x'", "SELECT CAST(s || 'x' AS INTEGER) FROM t");
        failsAt("22007", "s::date", "SELECT s::date FROM t");
        failsAt("22003", "* 1000", "SELECT CAST(v * 1000 AS SMALLINT) FROM t");
        failsAt("2201F", "power", "SELECT power(-v, 0.5) FROM t");
        failsAt("22012", "/ 0", "SELECT CASE WHEN id > 0 THEN v / 0 END FROM t");
        failsAt("22012", "/ (id", "SELECT sum(10 / (id - 1)) FROM t GROUP BY v");
        failsAt("22012", "/ (id", "DELETE FROM t WHERE 1 / (id - 1) = 0");
        failsAt("22012", "/ 0", "SELECT (SELECT max(p.id) / 0 FROM parent p WHERE p.id = t.id) FROM t");
        failsAt("22025", "LIKE", "SELECT id FROM t WHERE s LIKE s || '\\'");
        failsAt("2201W", "-1", "SELECT id FROM t LIMIT -1");
        failsAt("22003", "999999999999", "SELECT id FROM t WHERE CAST(999999999999 AS INT) = 1");
    }

    @Test
    void valuesThatAreStoredSayWhereAndForWhichColumn() throws SQLException {
        String insert = "INSERT INTO t (id, v, w, s) VALUES (3, 3, 3, 'too long')";
        RustyDbError literal = fails("22001", () -> statement.execute(insert));
        assertEquals(insert.indexOf("'too") + 1, literal.position());
        isAbout("public", "t", "s", null, literal);
        String update = "UPDATE t SET w = v * 100000, s = s || ' is too long' WHERE id = 1";
        RustyDbError computed = fails("22001", () -> statement.execute(update));
        assertEquals(update.indexOf("||") + 1, computed.position());
        isAbout("public", "t", "s", null, computed);
        String select = "INSERT INTO t (id, v, w, s) SELECT id + 10, v, w, 'x' || v || 'yyyyy' FROM t";
        isAbout("public", "t", "s", null, fails("22001", () -> statement.execute(select)));
    }

    @Test
    void parametersFailAtTheirPlace() throws SQLException {
        String sql = "INSERT INTO t (id, v, w, s) VALUES (?, ?, 1, ?)";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setInt(1, 5);
            insert.setInt(2, 5);
            insert.setString(3, "much too long");
            RustyDbError stored = fails("22001", insert::execute);
            assertEquals(sql.lastIndexOf('?') + 1, stored.position());
            isAbout("public", "t", "s", null, stored);
            RustyDbError given = fails("22P02", () -> {
                insert.setString(2, "five");
                insert.execute();
            });
            assertEquals(sql.indexOf(", ?, 1") + 3, given.position());
        }
    }

    @Test
    void aBatchTellsTheSame() throws SQLException {
        String sql = "UPDATE t SET w = 100 / ? WHERE id = 1";
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            for (int i = 1; i >= 0; i--) {
                update.setInt(1, i);
                update.addBatch();
            }
            BatchUpdateException failure = assertThrows(BatchUpdateException.class, update::executeBatch);
            assertEquals("22012", failure.getSQLState());
            assertEquals(
                    sql.indexOf('/') + 1,
                    assertInstanceOf(RustyDbError.class, failure).position());
        }
    }

    @Test
    void aSharedPlanTellsThePlaceInEachText() throws SQLException {
        String[] texts = {
            "SELECT 1 / (v - v) FROM t WHERE id = 1",
            "select 1/(v-v) from t where id=1",
            "SELECT /* a comment */ 1\n   / (v - v) FROM t WHERE id = 1"
        };
        for (String text : texts) {
            failsAt("22012", text.contains("/*") ? "/ (v" : "/", text);
        }
        try (Connection other = DriverManager.getConnection("jdbc:rustydb:mem:error-details");
                Statement again = other.createStatement()) {
            String text = "SELECT     1 /   (v - v) FROM t WHERE id = 1";
            RustyDbError failure = fails("22012", () -> again.executeQuery(text).next());
            assertEquals(text.indexOf('/') + 1, failure.position());
        }
    }

    @Test
    void expressionsOfDefinitionsTellWhoseTheyAre() {
        RustyDbError check =
                fails("22012", () -> statement.execute("INSERT INTO t (id, v, w, s) VALUES (3, 0, 3, 'x')"));
        assertEquals(0, check.position());
        isAbout("public", "t", null, "positive", check);
        RustyDbError update = fails("22012", () -> statement.execute("UPDATE t SET v = 0"));
        isAbout("public", "t", null, "positive", update);
        RustyDbError value = fails("22012", () -> statement.execute("INSERT INTO t (id, v, s) VALUES (3, 3, 'x')"));
        assertEquals(0, value.position());
        isAbout("public", "t", "w", null, value);
        fails("22012", () -> statement.execute("UPDATE t SET w = DEFAULT"));
    }

    @Test
    void violationsNameTableColumnAndConstraint() throws SQLException {
        isAbout("public", "t", "s", null, fails("23502", () -> statement.execute("UPDATE t SET s = NULL")));
        isAbout("public", "t", null, "positive", fails("23514", () -> statement.execute("UPDATE t SET v = -1")));
        isAbout("public", "t", null, "t_pkey", fails("23505", () -> statement.execute("UPDATE t SET id = 7")));
        isAbout("public", "t", null, "t_s", fails("23505", () -> statement.execute("UPDATE t SET v = 3000, s = 'z'")));
        isAbout("public", "t", null, "t_p", fails("23503", () -> statement.execute("UPDATE t SET p = 9")));
        isAbout("public", "t", null, "t_p", fails("23503", () -> statement.execute("DELETE FROM parent")));
        RustyDbError later = fails("23514", () -> statement.execute("ALTER TABLE t ADD CONSTRAINT big CHECK (v > 5)"));
        isAbout("public", "t", null, "big", later);
        RustyDbError syntax = fails("42601", () -> statement.execute("SELEC 1"));
        isAbout(null, null, null, null, syntax);
        assertNull(syntax.objectName());
    }
}
