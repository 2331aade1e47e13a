package io.rustydb.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class NamePatternTest {
    @Test
    void wildcardsAndEscapesMeanWhatJdbcSays() {
        assertTrue(NamePattern.matches(null, "anything"));
        assertTrue(NamePattern.matches("%", ""));
        assertTrue(NamePattern.matches("a_c", "abc"));
        assertFalse(NamePattern.matches("a\\_c", "abc"));
        assertTrue(NamePattern.matches("a\\_c", "a_c"));
        assertFalse(NamePattern.matches("", "a"));
        assertTrue(NamePattern.matches("%b%d", "abcbd"));
    }

    @Test
    void anEscapedNameMatchesItselfOnly() {
        String name = "50%_\\x";
        assertTrue(NamePattern.matches(NamePattern.escape(name), name));
        assertFalse(NamePattern.matches(NamePattern.escape(name), "50aa\\x"));
    }

    @Test
    void agreesWithARegularExpressionOnRandomPatterns() {
        long seed = 20261122;
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            String pattern = text(random, "ab%_");
            String name = text(random, "ab");
            String regex = Pattern.quote(pattern).replace("%", "\\E.*\\Q").replace("_", "\\E.\\Q");
            assertEquals(
                    name.matches(regex),
                    NamePattern.matches(pattern, name),
                    "seed=" + seed + " pattern=" + pattern + " name=" + name);
        }
    }

    private static String text(Random random, String alphabet) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(8); n > 0; n--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    @Test
    void hostilePatternsEndSoon() {
        assertFalse(NamePattern.matches("%a".repeat(2_000) + "b", "a".repeat(5_000)));
    }
}
