package io.rustydb.sql.parser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rustydb.base.error.DbException;
import io.rustydb.sql.parser.ast.Expression.Logical;
import io.rustydb.sql.parser.ast.Predicate;
import io.rustydb.sql.parser.ast.Query;
import io.rustydb.sql.parser.ast.QueryBody.Select;
import io.rustydb.sql.parser.ast.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Deep, long and large statements, on a thread whose stack is no larger than a container's.
class HostileInputTest {
    private static final long STACK_BYTES = 1 << 20;

    private static <T> T onSmallStack(Function<String, T> work, String sql) {
        return onStack(STACK_BYTES, work, sql);
    }

    private static <T> T onStack(long bytes, Function<String, T> work, String sql) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(
                null,
                () -> {
                    try {
                        result.complete(work.apply(sql));
                    } catch (Throwable failure) {
                        result.completeExceptionally(failure);
                    }
                },
                "small-stack",
                bytes);
        thread.start();
        try {
            return result.join();
        } catch (java.util.concurrent.CompletionException e) {
            if (e.getCause() instanceof DbException failure) {
                throw failure;
            }
            throw new AssertionError(sql.substring(0, Math.min(60, sql.length())) + ": " + e.getCause(), e.getCause());
        }
    }

    private static void tooComplex(String sql) {
        DbException failure = assertThrows(DbException.class, () -> onSmallStack(Trees::parse, sql));
        assertEquals("54001", failure.sqlState(), failure.getMessage());
    }

    private static String nested(String opening, int count, String core, String closing) {
        return "SELECT " + opening.repeat(count) + core + closing.repeat(count);
    }

    @Test
    void deepNestingOfAnyKindIsRefused() {
        for (int depth : new int[] {2_000, 10_000, 200_000}) {
            tooComplex(nested("(", depth, "1", ")"));
            tooComplex(nested("- ", depth, "a", ""));
            tooComplex(nested("NOT ", depth, "a", ""));
            tooComplex(nested("~ ", depth, "a", ""));
            tooComplex(nested("f(", depth, "1", ")"));
            tooComplex(nested("(SELECT ", depth, "1", ")"));
            tooComplex(nested("CASE WHEN ", depth, "a", " THEN 1 END"));
            tooComplex(nested("ARRAY[", depth, "1", "]"));
            tooComplex(nested("ARRAY[", 1, "[".repeat(depth) + "1" + "]".repeat(depth), "]"));
            tooComplex(nested("CAST(", depth, "1", " AS INT)"));
            tooComplex(nested("a IN (", depth, "1", ")"));
            tooComplex(nested("EXISTS (SELECT ", depth, "1", ")"));
            tooComplex(nested("a = ANY (", depth, "b", ")"));
            tooComplex("SELECT * FROM " + "(".repeat(depth) + "a" + ")".repeat(depth));
            tooComplex("SELECT * FROM " + "(SELECT * FROM ".repeat(depth) + "a" + ") x".repeat(depth));
            tooComplex("SELECT * FROM a " + "JOIN b ".repeat(depth) + "ON c ".repeat(depth));
            tooComplex("SELECT 1 GROUP BY " + "ROLLUP (".repeat(depth) + "a" + ")".repeat(depth));
            tooComplex("(".repeat(depth) + "SELECT 1" + ")".repeat(depth));
            tooComplex("WITH a AS (".repeat(depth) + "SELECT 1" + ") SELECT 1".repeat(depth));
            tooComplex("SELECT sum(1) OVER (ORDER BY ".repeat(1) + "sum(1) OVER (ORDER BY ".repeat(depth) + "1"
                    + ")".repeat(depth + 1));
        }
    }

    @Test
    void treesThatLeanToTheLeftAreBoundedToo() {
        for (int length : new int[] {2_000, 100_000}) {
            tooComplex("SELECT 1" + " + 1".repeat(length));
            tooComplex("SELECT a" + " || b".repeat(length));
            tooComplex("SELECT a" + "::int".repeat(length));
            tooComplex("SELECT a" + " IS NULL".repeat(length));
            tooComplex("SELECT a" + "[1]".repeat(length));
            tooComplex("SELECT (a)" + ".b".repeat(length));
            tooComplex("SELECT a" + " COLLATE c".repeat(length));
            tooComplex("SELECT a::int" + "[]".repeat(length));
            tooComplex("SELECT 1" + " UNION SELECT 1".repeat(length));
            tooComplex("SELECT * FROM a" + " CROSS JOIN b".repeat(length));
        }
    }

    @Test
    void aCallerWithoutStackGetsAnErrorOfTheCatalogue() {
        String sql = nested("CASE WHEN ", 160, "a", " THEN 1 END");
        Trees.parse(sql);
        DbException failure = assertThrows(
                DbException.class,
                () -> onStack(
                        100 << 10,
                        text -> {
                            consumeStack(60);
                            return Trees.parse(text);
                        },
                        sql));
        assertEquals("54001", failure.sqlState());
        // The front end is as good as new.
        assertEquals("SELECT 1", Trees.print("SELECT 1"));
    }

    private static int consumeStack(int frames) {
        return frames == 0 ? 0 : consumeStack(frames - 1) + 1;
    }

    @Test
    void heightsOfNestedChainsAddUp() {
        // Each level alone is within the bound; together they are not.
        StringBuilder sql = new StringBuilder("a");
        for (int level = 0; level < 40; level++) {
            sql.insert(0, "(").append(")").append(" + 1".repeat(50));
        }
        tooComplex("SELECT " + sql);
    }

    @Test
    void whatIsJustBelowTheBoundParsesPrintsAndIsReadAgain() {
        String[] texts = {
            nested("(", 160, "1", ")"),
            nested("- ", 490, "a", ""),
            nested("NOT ", 160, "a", ""),
            nested("f(", 160, "1", ")"),
            nested("coalesce(", 160, "1", ")"),
            nested("CAST(", 160, "1", " AS INT)"),
            nested("sum(1) OVER (ORDER BY ", 95, "1", ")"),
            nested("(SELECT ", 80, "1", ")"),
            nested("CASE WHEN ", 160, "a", " THEN 1 END"),
            nested("EXISTS (SELECT ", 80, "1", ")"),
            "SELECT * FROM " + "(SELECT * FROM ".repeat(95) + "a" + ") x".repeat(95),
            "SELECT * FROM " + "(".repeat(490) + "a" + ")".repeat(490),
            "SELECT * FROM a" + " JOIN b ON c".repeat(490),
            "SELECT 1" + " + 1".repeat(490),
            "SELECT 1" + " UNION SELECT 1".repeat(490),
            "WITH a AS (".repeat(240) + "SELECT 1" + ") SELECT 1".repeat(240),
        };
        for (String sql : texts) {
            Statement tree = onSmallStack(Trees::parse, sql);
            String printed = onSmallStack(text -> SqlPrinter.print(tree), sql);
            Statement again = onSmallStack(Trees::parse, printed);
            assertEquals(printed, onSmallStack(text -> SqlPrinter.print(again), sql));
        }
    }

    @Test
    void longFlatChainsAreOneNode() {
        String terms = IntStream.range(0, 100_000).mapToObj(i -> "a = " + i).collect(Collectors.joining(" OR "));
        Query query = (Query) onSmallStack(Trees::parse, "SELECT 1 WHERE " + terms);
        Logical or =
                assertInstanceOf(Logical.class, ((Select) query.body()).where().orElseThrow());
        assertEquals(100_000, or.operands().size());
        Query and = (Query) onSmallStack(Trees::parse, "SELECT 1 WHERE " + terms.replace(" OR ", " AND "));
        assertEquals(
                100_000,
                ((Logical) ((Select) and.body()).where().orElseThrow())
                        .operands()
                        .size());
    }

    @Test
    void hugeListsParse() {
        String numbers = IntStream.range(0, 100_000).mapToObj(Integer::toString).collect(Collectors.joining(","));
        Query query = (Query) Trees.parse("SELECT a IN (" + numbers + ") WHERE a IN (" + numbers + ")");
        Predicate.InList in = (Predicate.InList) ((Select) query.body()).where().orElseThrow();
        assertEquals(100_000, in.values().size());
        Trees.parse("INSERT INTO t VALUES " + "(1, 'x'),".repeat(100_000) + "(2, 'y')");
        Trees.parse("SELECT " + "a,".repeat(100_000) + "b");
        Trees.parse("SELECT * FROM " + "a,".repeat(100_000) + "b");
    }

    @Test
    void lengthsAreBounded() {
        DialectOptions small = new DialectOptions(100, 1000, 10);
        SqlFrontEnd frontEnd = new GrammarFrontEnd();
        DbException longText =
                assertThrows(DbException.class, () -> frontEnd.parse("SELECT '" + "x".repeat(1000) + "'", small));
        assertEquals("54000", longText.sqlState());
        DbException longName = assertThrows(DbException.class, () -> frontEnd.parse("SELECT abcdefghijk", small));
        assertEquals("42622", longName.sqlState());
        assertEquals(8, longName.position());
        DbException longNumber = assertThrows(DbException.class, () -> Trees.parse("SELECT " + "1".repeat(200_000)));
        assertEquals("22003", longNumber.sqlState());
        DbException deep = assertThrows(DbException.class, () -> frontEnd.parse(nested("(", 100, "1", ")"), small));
        assertEquals("54001", deep.sqlState());
    }
}
