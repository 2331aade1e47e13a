package io.rustydb.testkit.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rustydb.testkit.conformance.ConformancePort.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PgRegressTest {
    private static final String SCRIPT = """
            -- a comment
            \\pset null '(null)'
            SELECT 'a;b' AS x,
              NULL AS y; -- two lines

            SELECT 1; SELECT nothing;
            \\d t
            COPY t FROM stdin;
            1\tone
            \\.
            SELECT 2 AS two \\gset
            SELECT :two;
            DROP TABLE t;
            SELECT 3;
            """;
    private static final String EXPECTED = """
            -- a comment
            \\pset null '(null)'
            SELECT 'a;b' AS x,
              NULL AS y; -- two lines
               x  |   y   \s
            ------+--------
             a;b  | (null)
             c   +|
             d    | 1
            (2 rows)

            SELECT 1; SELECT nothing;
             ?column?\s
            ----------
                    1
            (1 row)

            ERROR:  column "nothing" does not exist
            LINE 1: SELECT nothing;
                           ^
            \\d t
                 Table "public.t"
             Column | Type\s
            --------+------
             a      |\s

            COPY t FROM stdin;
            SELECT 2 AS two \\gset
            SELECT :two;
             ?column?\s
            ----------
                    2
            (1 row)

            DROP TABLE t;
            NOTICE:  gone
            SELECT 3;
            ERROR:  division by zero
            """;

    private final List<String> executed = new ArrayList<>();

    private final class Fake implements ConformancePort {
        private final Map<String, Answer> answers;

        Fake(Map<String, Answer> answers) {
            this.answers = answers;
        }

        @Override
        public Answer execute(String sql) {
            executed.add(sql);
            return answers.getOrDefault(sql, Answer.DONE);
        }

        @Override
        public Answer copyIn(String sql, List<String> data) {
            executed.add(sql + data);
            return Answer.DONE;
        }

        @Override
        public Answer copyOut(String sql) {
            throw new AssertionError("nothing is copied out");
        }

        @Override
        public ConformancePort reconnect() {
            return this;
        }

        @Override
        public void close() {}
    }

    private Score run(Path folder, Map<String, Answer> answers) throws IOException {
        Files.createDirectories(folder.resolve("sql"));
        Files.createDirectories(folder.resolve("expected"));
        Files.writeString(folder.resolve("sql/test_setup.sql"), "CREATE TABLE t (a int);\n");
        Files.writeString(folder.resolve("sql/one.sql"), SCRIPT);
        Files.writeString(folder.resolve("expected/one.out"), EXPECTED);
        return PgRegress.run(folder, Set.of("one"), () -> new Fake(answers)).getFirst();
    }

    @Test
    void aStatementCountsByItsRowsOrTheClassOfItsFailure(@TempDir Path folder) throws IOException {
        Score score = run(
                folder,
                Map.of(
                        "SELECT 'a;b' AS x,\n  NULL AS y",
                        Answer.ofRows(List.of("x", "y"), List.of(List.of("c\nd", "1"), Arrays.asList("a;b", null))),
                        "SELECT 1",
                        Answer.ofRows(List.of("?column?"), List.of(List.of("1"))),
                        "SELECT nothing",
                        Answer.ofFailure("42703", "no such column"),
                        "SELECT 2 AS two",
                        Answer.ofRows(List.of("two"), List.of(List.of("2"))),
                        "SELECT 2",
                        Answer.ofRows(List.of("?column?"), List.of(List.of("2"))),
                        "SELECT 3",
                        Answer.ofFailure("42601", "wrong class")));
        assertEquals(
                List.of("expected 22012, found 42601 wrong class"),
                List.copyOf(score.causes().keySet()));
        assertEquals(7, score.passed());
        assertEquals(8, score.total());
        assertEquals(true, executed.contains("COPY t FROM stdin[1\tone]"));
    }

    @Test
    void aWrongRowAndAMissingFailureDoNotCount(@TempDir Path folder) throws IOException {
        Score score = run(folder, Map.of("SELECT 1", Answer.ofRows(List.of("?column?"), List.of(List.of("4")))));
        assertEquals(1, score.causes().get("rows differ"));
        assertEquals(1, score.causes().get("no failure, expected 42703"));
        // COPY, \gset and DROP.
        assertEquals(3, score.passed());
    }
}
