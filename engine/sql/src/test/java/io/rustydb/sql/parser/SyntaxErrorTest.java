package io.rustydb.sql.parser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import org.junit.jupiter.api.Test;

class SyntaxErrorTest {

    /// The mark `^` in front of a token is where the error must point; it is taken out of the text.
    private static DbException failure(String marked) {
        int mark = marked.indexOf('^');
        String sql = marked.substring(0, mark) + marked.substring(mark + 1);
        DbException failure = assertThrows(DbException.class, () -> Trees.parse(sql), sql);
        assertEquals(mark + 1, failure.position(), sql + ": " + failure.getMessage());
        return failure;
    }

    private static void syntax(String marked) {
        DbException failure = failure(marked);
        assertEquals("42601", failure.sqlState(), marked + ": " + failure.getMessage());
    }

    private static void unsupported(String marked) {
        DbException failure = failure(marked);
        assertEquals("0A000", failure.sqlState(), marked + ": " + failure.getMessage());
    }

    @Test
    void errorsPointAtTheUnexpectedToken() {
        syntax("^SELEC 1");
        syntax("SELECT a FROM t WHERE^");
        syntax("SELECT ^FROM t");
        syntax("SELECT a FROM t WHERE a = ^)");
        syntax("SELECT a, ^, b");
        syntax("SELECT a FROM t ^t2 t3".replace("^t2 t3", "t2 ^t3"));
        syntax("SELECT (1 + 2^");
        syntax("SELECT 1; ^SELECT 2");
        syntax("INSERT t^ VALUES (1)".replace("INSERT t^", "INSERT ^t"));
        syntax("UPDATE t SET a ^1");
        syntax("CREATE TABLE t (a ^)");
        syntax("CREATE TABLE t (a INT ^b)");
        syntax("DROP ^FOO x");
        syntax("SELECT CASE ^END");
        syntax("SELECT CAST(a ^int)");
        syntax("SELECT * FROM a JOIN b^");
        syntax("SELECT a FROM t LIMIT 1^, 2");
        syntax("SELECT a FROM t ORDER ^a");
        syntax("SELECT ^DEFAULT");
        syntax("SELECT * FROM (VALUES (^DEFAULT)) v");
        syntax("INSERT INTO t VALUES (^DEFAULT) UNION SELECT 1");
        syntax("^");
        syntax("SELECT a IN (^)");
        syntax("SELECT $1, ^?");
        syntax("CREATE SEQUENCE s START 1 ^START 2");
        syntax("SET x = a, ^DEFAULT");
    }

    @Test
    void theMessageNamesWhatWasFoundAndWhatWasExpected() {
        DbException failure = failure("SELECT a\nFROM t\nWHERE a BETWEEN 1 ^2");
        assertEquals("syntax error, found=2, expected=AND, line=3, column=19", failure.getMessage());
        assertTrue(failure("SELECT a FROM t GROUP^").getMessage().contains("found=end of statement, expected=BY"));
    }

    @Test
    void tokensThatCannotBeReadAreErrorsAtTheirStart() {
        syntax("SELECT ^'abc");
        syntax("SELECT ^\"abc");
        syntax("SELECT ^$$abc");
        syntax("SELECT ^$tag$abc$$");
        syntax("SELECT 1 ^/* never /* closed */");
        syntax("SELECT ^\"\"");
        syntax("SELECT 12^abc");
        syntax("SELECT $1^a");
        syntax("SELECT ^0x");
        syntax("SELECT ^{fn now()}");
        syntax("SELECT ^`a`");
        syntax("SELECT ^\u00a0a");
        syntax("SELECT E'a\\'^".replace("E'a\\'^", "^E'a\\'"));
    }

    @Test
    void knownStatementsThatAreNotReadAreUnsupported() {
        unsupported("COPY t FROM ^PROGRAM 'x'");
        unsupported("CREATE ^FUNCTION f() RETURNS int AS $$ SELECT 1 $$ LANGUAGE sql");
        unsupported("CREATE OR REPLACE ^TRIGGER x");
        unsupported("DROP ^TYPE t");
        unsupported("ALTER TABLE t ^OWNER TO x");
        unsupported("^CALL p()");
        unsupported("CREATE TABLE t ^PARTITION OF u FOR VALUES IN (1)");
        unsupported("CREATE TABLE t (^LIKE u)");
        unsupported("EXPLAIN ^CREATE TABLE t AS SELECT 1");
    }

    @Test
    void parametersAreCountedAndBounded() {
        SqlFrontEnd frontEnd = new GrammarFrontEnd();
        assertEquals(3, frontEnd.parse("SELECT ?, ?, ?", DialectOptions.DEFAULT).parameterCount());
        assertEquals(
                7, frontEnd.parse("SELECT $2, $7, $2", DialectOptions.DEFAULT).parameterCount());
        assertEquals(
                0,
                frontEnd.parse("SELECT '?', \"?\" -- ?", DialectOptions.DEFAULT).parameterCount());
        assertEquals("42P02", failure("SELECT ^$0").sqlState());
        assertEquals("42P02", failure("SELECT ^$99999999999999").sqlState());
    }
}
