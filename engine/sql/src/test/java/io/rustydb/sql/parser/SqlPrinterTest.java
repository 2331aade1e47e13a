package io.rustydb.sql.parser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.sql.parser.ast.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SqlPrinterTest {

    @Test
    void readingPrintedTextGivesTheSameTree() {
        List<String> failures = new ArrayList<>();
        for (String sql : Statements.ALL) {
            Statement tree = Trees.parse(sql);
            String printed = SqlPrinter.print(tree);
            Statement again = Trees.parse(printed);
            Trees.difference(tree, again).ifPresent(where -> failures.add(sql + " -> " + printed + ": " + where));
            if (!printed.equals(SqlPrinter.print(again))) {
                failures.add(printed + " -> " + SqlPrinter.print(again));
            }
        }
        assertEquals(List.of(), failures);
    }

    @Test
    void treesOfDifferentMeaningDiffer() {
        String[][] pairs = {
            {"SELECT 1", "SELECT 2"},
            {"SELECT 5", "SELECT 5."},
            {"SELECT a - (b - c)", "SELECT a - b - c"},
            {"SELECT a FROM t FOR UPDATE", "SELECT a FROM t FOR SHARE"},
            {"SELECT a FROM t FOR UPDATE WAIT 5", "SELECT a FROM t FOR UPDATE WAIT 6"},
            {"SELECT \"A\" FROM t", "SELECT a FROM t"},
            {"SELECT CAST(a AS \"integer\")", "SELECT CAST(a AS integer)"},
            {"SELECT \"coalesce\"(a)", "SELECT coalesce(a)"},
            {"SELECT 1 UNION SELECT 2", "SELECT 1 UNION ALL SELECT 2"},
            {"DROP TABLE t", "DROP TABLE t CASCADE"},
            {"SELECT a NOT IN (1)", "SELECT a IN (1)"},
            {"CREATE TABLE t (a INT)", "CREATE TABLE t (a INT NULL)"},
        };
        for (String[] pair : pairs) {
            Optional<String> difference = Trees.difference(Trees.parse(pair[0]), Trees.parse(pair[1]));
            assertTrue(difference.isPresent(), pair[0] + " / " + pair[1]);
            assertTrue(!Trees.print(pair[0]).equals(Trees.print(pair[1])), pair[0] + " / " + pair[1]);
        }
    }

    @Test
    void parenthesesStandOnlyWherePrecedenceAsks() {
        assertEquals("SELECT a + b * c", Trees.print("select ((a) + ((b * c)))"));
        assertEquals("SELECT (a + b) * c", Trees.print("select (a + b) * c"));
        assertEquals("SELECT a - (b - c)", Trees.print("select a - (b - c)"));
        assertEquals("SELECT a AND b AND (c OR d)", Trees.print("select a and (b and (c or d))"));
        assertEquals("SELECT NOT a AND b", Trees.print("select (not a) and b"));
        assertEquals("SELECT NOT (a AND b)", Trees.print("select not (a and b)"));
        assertEquals("SELECT 1 - -1", Trees.print("select 1 - (-1)"));
        assertEquals("SELECT - -5", Trees.print("select -(-5)"));
    }

    @Test
    void namesAreQuotedOnlyWhereTheyMust() {
        assertEquals("plain_1", SqlPrinter.name("plain_1"));
        assertEquals("\"Upper\"", SqlPrinter.name("Upper"));
        assertEquals("\"select\"", SqlPrinter.name("select"));
        assertEquals("\"a\"\"b\"", SqlPrinter.name("a\"b"));
        assertEquals("value", SqlPrinter.name("value"));
        assertEquals("\"1st\"", SqlPrinter.name("1st"));
    }
}
