package io.rustydb.sql.parser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rustydb.base.error.DbException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class TokenStreamTest {
    private static final SqlFrontEnd FRONT_END = new GrammarFrontEnd();

    private static TokenStream scan(String sql) {
        return FRONT_END.scan(sql, DialectOptions.DEFAULT);
    }

    private static List<String> split(String script) {
        return FRONT_END.splitStatements(script, DialectOptions.DEFAULT);
    }

    @Test
    void keysDoNotSeeBlanksCommentsAndCase() {
        TokenKey key = scan("SELECT a FROM t WHERE b = 'X'").key();
        TokenKey other = scan("select  A /* x */ from\n T where B='X' ; -- end").key();
        assertEquals(key, other);
        assertEquals(key.hashCode(), other.hashCode());
    }

    @Test
    void keysTellStatementsApart() {
        String[][] pairs = {
            {"SELECT a", "SELECT b"},
            {"SELECT 'a'", "SELECT 'A'"},
            {"SELECT \"a\"", "SELECT \"A\""},
            {"SELECT 1", "SELECT '1'"},
            {"SELECT 1 2", "SELECT 12"},
            {"SELECT a b", "SELECT ab"},
            {"SELECT a -> b", "SELECT a ->> b"},
            {"SELECT $1", "SELECT $2"},
            {"SELECT 'a', 'b'", "SELECT 'a'',''b'"},
            {"SELECT 'a' 'b'", "SELECT 'a'\n'b'"},
        };
        for (String[] pair : pairs) {
            assertNotEquals(scan(pair[0]).key(), scan(pair[1]).key(), pair[0] + " / " + pair[1]);
        }
    }

    @Test
    void foldedKeysHaveHolesForLiterals() {
        assertEquals(
                scan("SELECT a FROM t WHERE b = 15 AND c = 'x'").foldedKey(),
                scan("SELECT a FROM t WHERE b = 27 AND c = 'a longer one'").foldedKey());
        assertNotEquals(scan("SELECT 15").foldedKey(), scan("SELECT 150").foldedKey());
        assertNotEquals(scan("SELECT 1.50").foldedKey(), scan("SELECT 15.0").foldedKey());
        assertNotEquals(scan("SELECT 15").foldedKey(), scan("SELECT -15").foldedKey());
        assertNotEquals(scan("SELECT '15'").foldedKey(), scan("SELECT 15").foldedKey());
        assertNotEquals(scan("SELECT a").foldedKey(), scan("SELECT b").foldedKey());
    }

    @Test
    void familiesAreToldByTheFirstWords() {
        assertEquals(StatementFamily.QUERY, scan("select 1").family());
        assertEquals(StatementFamily.QUERY, scan("((select 1))").family());
        assertEquals(
                StatementFamily.QUERY,
                scan("with a as (delete from t returning *) select * from a").family());
        assertEquals(
                StatementFamily.CHANGE,
                scan("with a as (select 1), b (x) as (select 2) insert into t select 1")
                        .family());
        assertEquals(StatementFamily.CHANGE, scan("/* x */ delete from t").family());
        assertEquals(StatementFamily.DEFINITION, scan("create table t (a int)").family());
        assertEquals(StatementFamily.CONTROL, scan("alter system set a = 1").family());
        assertEquals(StatementFamily.DEFINITION, scan("alter").family());
        assertEquals(StatementFamily.CONTROL, scan("commit").family());
        assertEquals(StatementFamily.UNKNOWN, scan("frobnicate").family());
        assertEquals(StatementFamily.UNKNOWN, scan("").family());
        assertEquals(StatementFamily.UNKNOWN, scan("(((").family());
    }

    @Test
    void scriptsAreSplitAtTopLevelSemicolons() {
        assertEquals(
                List.of("SELECT ';'", "SELECT \";\"", "SELECT $$;$$ /* ; */ , 1", "x"),
                split("SELECT ';';; -- ;\nSELECT \";\" ; /* nothing */ ; SELECT $$;$$ /* ; */ , 1 -- tail\n;\n\n x "));
        assertEquals(List.of(), split(" ; -- only\n ; /* comments */ "));
        DbException failure = assertThrows(DbException.class, () -> split("SELECT 1; SELECT 'open"));
        assertEquals("42601", failure.sqlState());
        assertEquals(18, failure.position());
    }

    @Test
    void everyKeywordIsFoundInAnyCase() {
        for (Keyword word : Keyword.values()) {
            assertEquals(1, scan(word.name()).count());
            assertEquals(word.kind(), scan(word.name()).kind(0));
            assertEquals(word.kind(), scan(word.name().toLowerCase(Locale.ROOT)).kind(0));
            assertEquals(Token.IDENTIFIER, scan(word.name() + "_").kind(0));
        }
        // DEL and the underscore differ from each other, as a letter from its upper case, in one bit.
        assertEquals(Token.IDENTIFIER, scan("currenT_datE1").kind(0));
        assertEquals(Token.IDENTIFIER, scan("no_wait").kind(0));
    }

    @Test
    void operatorsAreCutAsPostgreSqlCutsThem() {
        assertEquals(3, scan("1=-1".substring(1)).count());
        assertEquals(2, scan("*-").count());
        assertEquals(1, scan("@-").count());
        assertEquals(Token.NOT_EQUAL, scan("!=").kind(0));
        assertEquals(Token.OTHER_OPERATOR, scan("->>").kind(0));
        assertEquals(2, scan("+--comment\n1").count());
        assertEquals(2, scan("*/*c*/1").count());
    }
}
