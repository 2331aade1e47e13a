package io.rustydb.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLSyntaxErrorException;
import org.junit.jupiter.api.Test;

class JdbcEscapesTest {
    private static void becomes(String given, String wanted) throws SQLException {
        assertEquals(wanted, JdbcEscapes.translate(given));
    }

    private static void stays(String given) throws SQLException {
        becomes(given, given);
    }

    @Test
    void textWithoutBracesIsTheSameObject() throws SQLException {
        String sql = "SELECT 1";
        assertSame(sql, JdbcEscapes.translate(sql));
    }

    @Test
    void datesAndTimesBecomeLiterals() throws SQLException {
        becomes("SELECT {d '2026-01-31'}", "SELECT DATE '2026-01-31'");
        becomes("{t '10:11:12'}", "TIME '10:11:12'");
        becomes("{ TS  '2026-01-31 10:11:12' }", "TIMESTAMP '2026-01-31 10:11:12' ");
    }

    @Test
    void outerJoinsEscapesAndLimitsBecomePlain() throws SQLException {
        becomes(
                "SELECT * FROM {oj a LEFT OUTER JOIN b ON a.x = b.x}",
                "SELECT * FROM a LEFT OUTER JOIN b ON a.x = b.x");
        becomes("x LIKE 'a!%' {escape '!'}", "x LIKE 'a!%' ESCAPE '!'");
        becomes("SELECT 1 {limit 3 offset 4}", "SELECT 1 LIMIT 3 offset 4");
    }

    @Test
    void functionsTakeTheEnginesNames() throws SQLException {
        becomes("{fn ucase(name)}", "UPPER(name)");
        becomes("{fn now()}", "CURRENT_TIMESTAMP");
        becomes("{fn dayofmonth(d)}", "EXTRACT(DAY FROM d)");
        becomes("{fn convert(x, SQL_VARCHAR)}", "CAST(x AS VARCHAR)");
        becomes("{fn convert({fn abs(-3)}, SQL_DOUBLE)}", "CAST(abs(-3) AS DOUBLE PRECISION)");
        becomes("{fn concat('a,b)', f(1, 2))}", "concat('a,b)', f(1, 2))");
        becomes("{fn pi()}", "pi()");
    }

    @Test
    void bracesInStringsNamesAndCommentsAreTextOnly() throws SQLException {
        stays("SELECT '{d ''x''}', \"{d\" -- {fn\n, /* {ts /* nested */ } */ $$ {d $$, $q$ {fn $q$");
        stays("SELECT E'it\\'s {d '");
        stays("SELECT $1, '{'");
    }

    @Test
    void aStringInsideAnEscapeMayHoldABrace() throws SQLException {
        becomes("{fn lcase('}')}", "LOWER('}')");
    }

    @Test
    void aBraceThatBeginsNoEscapeIsLeftToTheDatabase() throws SQLException {
        stays("SELECT {unknown 1} {d}".replace(" {d}", ""));
        becomes("{x {d '2026-01-01'}}", "{x DATE '2026-01-01'}");
    }

    @Test
    void brokenEscapesAreSyntaxErrorsWithAPosition() {
        for (String broken : new String[] {
            "SELECT {d '2026-01-01'", "SELECT {fn abs(1)", "SELECT {fn abs(1", "SELECT {d 1}", "SELECT {fn }"
        }) {
            SQLSyntaxErrorException e =
                    assertThrows(SQLSyntaxErrorException.class, () -> JdbcEscapes.translate(broken), broken);
            assertEquals("42601", e.getSQLState());
            assertEquals(8, ((io.rustydb.jdbc.error.RustyDbError) (Object) e).position());
        }
    }

    @Test
    void procedureCallsAreRefused() {
        assertThrows(SQLFeatureNotSupportedException.class, () -> JdbcEscapes.translate("{call p(1)}"));
        assertThrows(SQLFeatureNotSupportedException.class, () -> JdbcEscapes.translate("{? = call p(1)}"));
    }

    @Test
    void deepNestingEndsInAnError() {
        String deep = "{fn abs(".repeat(10_000);
        SQLException e = assertThrows(SQLException.class, () -> JdbcEscapes.translate(deep));
        assertEquals("54001", e.getSQLState());
    }

    @Test
    void nothingHiddenInATypeNamePasses() {
        assertThrows(SQLException.class, () -> JdbcEscapes.translate("{fn convert(1, SQL_INTEGER); drop table t --)}"));
    }
}
