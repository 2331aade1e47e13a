package io.rustydb.sql.function.expression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LikePatternTest {
    private static boolean matches(String text, String pattern) {
        byte[] p = ("<" + pattern + ">").getBytes(StandardCharsets.UTF_8);
        byte[] t = ("<" + text + ">").getBytes(StandardCharsets.UTF_8);
        return LikePattern.compile(p, 1, p.length - 2, '\\').matches(t, 1, t.length - 2);
    }

    /// The definition of LIKE, by recursion on code points.
    private static boolean naive(int[] text, int t, int[] pattern, int p) {
        if (p == pattern.length) {
            return t == text.length;
        }
        if (pattern[p] == '%') {
            return naive(text, t, pattern, p + 1) || t < text.length && naive(text, t + 1, pattern, p);
        }
        if (t == text.length) {
            return false;
        }
        if (pattern[p] == '\\') {
            return text[t] == pattern[p + 1] && naive(text, t + 1, pattern, p + 2);
        }
        return (pattern[p] == '_' || pattern[p] == text[t]) && naive(text, t + 1, pattern, p + 1);
    }

    @Test
    void matchesAsTheDefinitionDoes() {
        long seed = Long.getLong("rustydb.seed", System.identityHashCode(this) * 0x9E3779B97F4A7C15L);
        Random random = new Random(seed);
        String[] letters = {"a", "b", "ä", "😀", "%"};
        String[] elements = {"a", "b", "ä", "😀", "_", "%", "%", "\\%", "\\a", "\\ä"};
        for (int round = 0; round < 200_000; round++) {
            StringBuilder text = new StringBuilder();
            StringBuilder pattern = new StringBuilder();
            for (int i = random.nextInt(8); i > 0; i--) {
                text.append(letters[random.nextInt(letters.length)]);
            }
            for (int i = random.nextInt(7); i > 0; i--) {
                pattern.append(elements[random.nextInt(elements.length)]);
            }
            assertEquals(
                    naive(text.codePoints().toArray(), 0, pattern.codePoints().toArray(), 0),
                    matches(text.toString(), pattern.toString()),
                    "seed=" + seed + ", '" + text + "' LIKE '" + pattern + "'");
        }
    }

    @Test
    void aHostilePatternDoesNotBacktrack() {
        String text = "a".repeat(200_000);
        String pattern = "%a".repeat(2000) + "%b";
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> assertFalse(matches(text, pattern)));
    }
}
