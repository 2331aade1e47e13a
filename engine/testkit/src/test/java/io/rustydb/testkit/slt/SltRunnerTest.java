package io.rustydb.testkit.slt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SltRunnerTest {
    /// Answers by the statement's text.
    private static final class Echo implements SltPort {
        final List<String> opened = new ArrayList<>();

        @Override
        public void open(String session) {
            opened.add(session);
        }

        @Override
        public Answer execute(String session, String sql) {
            return switch (sql) {
                case "rows" -> Answer.ofRows(List.of(Arrays.asList("b", null), Arrays.asList("a", "")));
                case "two" -> Answer.ofCount(2);
                case "fail" -> Answer.ofFailure("23505", "duplicate");
                default -> Answer.ofCount(0);
            };
        }

        @Override
        public void close() {}
    }

    private static List<String> run(String text) {
        return new SltRunner(new Echo()).run("t", text);
    }

    @Test
    void whatIsExpectedIsNoDifference() {
        assertEquals(List.of(), run("""
                        # comment
                        statement ok
                        anything

                        statement count 2 @other
                        two

                        statement error 23505
                        fail

                        query
                        rows
                        ----
                        b|NULL
                        a|(empty)

                        query rowsort
                        rows
                        ----
                        a|(empty)
                        b|NULL
                        """));
    }

    @Test
    void eachKindOfDifferenceIsFound() {
        assertEquals(5, run("""
                                statement ok
                                fail

                                statement count 3
                                two

                                statement error 23503
                                fail

                                query
                                rows
                                ----
                                a|(empty)
                                b|NULL

                                query
                                two
                                """).size());
    }

    @Test
    void anUnknownRecordIsRefusedWithItsLine() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> SltParser.parse("\nstatment ok\nx\n"));
        assertTrue(e.getMessage().contains("line 2"), e.getMessage());
    }

    @Test
    void sessionsAreOpenedOnce() {
        Echo echo = new Echo();
        new SltRunner(echo).run("t", "statement ok @b\nx\n\nstatement ok\nx\n\nstatement ok @b\nx\n");
        assertEquals(List.of("b", "main"), echo.opened);
    }
}
