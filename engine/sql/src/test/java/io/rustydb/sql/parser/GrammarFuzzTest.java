package io.rustydb.sql.parser;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.rustydb.base.error.DbException;
import io.rustydb.sql.parser.ast.Statement;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Mutated statements: whatever goes in, either a tree comes out that survives printing, or an error of the
/// user's kind.
///
/// A failure prints its seed; `-Drustydb.seed=…` replays it.
class GrammarFuzzTest {
    private static final int ROUNDS = Integer.getInteger("rustydb.fuzz.rounds", 200_000);
    private static final Set<String> ALLOWED = Set.of("42601", "0A000", "54001", "42622", "42602", "42P02", "42P16");
    private static final String ALPHABET =
            " \t\n'\"$?;,.()[]{}+-*/<>=~!@#%^&|:\\`_aeEnNxXbBuU019\u00e9\u00a0\u0000\uD83D\uDE00";

    @Test
    void mutatedStatementsNeverEscapeTheErrorCatalogue() {
        long seed = Long.getLong("rustydb.seed", 20_260_101L);
        SplittableRandom random = new SplittableRandom(seed);
        int accepted = 0;
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String sql = mutate(random);
            try {
                Statement tree = Trees.parse(sql);
                accepted++;
                String printed = SqlPrinter.print(tree);
                Statement again = Trees.parse(printed);
                if (!printed.equals(SqlPrinter.print(again))
                        || Trees.difference(tree, again).isPresent()) {
                    fail("seed=" + seed + ", round=" + round + ": no fixpoint: " + sql + " -> " + printed + ": "
                            + Trees.difference(tree, again));
                }
            } catch (DbException e) {
                refused++;
                boolean positioned = e.position() >= 1 && e.position() <= sql.length() + 1;
                boolean known = ALLOWED.contains(e.sqlState()) || e.sqlState().startsWith("22");
                if (!positioned || !known) {
                    fail("seed=" + seed + ", round=" + round + ", position=" + e.position() + ": " + sql, e);
                }
            } catch (RuntimeException | Error e) {
                fail("seed=" + seed + ", round=" + round + ": " + sql, e);
            }
        }
        // Both outcomes must be common, or the mutations are too tame or too wild to show anything.
        assertTrue(accepted > ROUNDS / 20, "accepted=" + accepted);
        assertTrue(refused > ROUNDS / 20, "refused=" + refused);
    }

    private static String mutate(SplittableRandom random) {
        StringBuilder sql = new StringBuilder(pick(random, Statements.ALL));
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            switch (random.nextInt(6)) {
                case 0 -> deleteSpan(random, sql);
                case 1 ->
                    sql.insert(random.nextInt(sql.length() + 1), ALPHABET.charAt(random.nextInt(ALPHABET.length())));
                case 2 -> replaceWord(random, sql);
                case 3 -> {
                    String other = pick(random, Statements.ALL);
                    sql.insert(random.nextInt(sql.length() + 1), span(random, other));
                }
                case 4 -> sql.insert(boundary(random, sql), " " + word(random) + " ");
                default -> duplicateSpan(random, sql);
            }
        }
        return sql.toString();
    }

    private static String pick(SplittableRandom random, List<String> list) {
        return list.get(random.nextInt(list.size()));
    }

    private static String word(SplittableRandom random) {
        Keyword[] words = Keyword.values();
        return words[random.nextInt(words.length)].name();
    }

    private static void deleteSpan(SplittableRandom random, StringBuilder sql) {
        if (!sql.isEmpty()) {
            int start = random.nextInt(sql.length());
            sql.delete(start, Math.min(sql.length(), start + 1 + random.nextInt(12)));
        }
    }

    private static String span(SplittableRandom random, String text) {
        int start = random.nextInt(text.length());
        return text.substring(start, Math.min(text.length(), start + 1 + random.nextInt(25)));
    }

    private static void duplicateSpan(SplittableRandom random, StringBuilder sql) {
        if (!sql.isEmpty()) {
            String span = span(random, sql.toString());
            sql.insert(random.nextInt(sql.length() + 1), span);
        }
    }

    private static int boundary(SplittableRandom random, StringBuilder sql) {
        int at = sql.indexOf(" ", random.nextInt(sql.length() + 1));
        return at < 0 ? sql.length() : at;
    }

    private static void replaceWord(SplittableRandom random, StringBuilder sql) {
        int start = boundary(random, sql);
        int end = sql.indexOf(" ", start + 1);
        sql.replace(start, end < 0 ? sql.length() : end, " " + word(random));
    }
}
