package io.rustydb.sql.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/// The "did you mean" of messages about names: nearest by edit distance with transpositions (Damerau 1964,
/// restricted).
public final class Similarity {
    private Similarity() {}

    /// The name that was probably meant, as the end of a message, or an empty text.
    ///
    /// @return for example `; did you mean "customer"?`
    public static String hint(String wrong, Collection<String> names) {
        String best = nearest(wrong, names);
        return best.isEmpty() ? "" : "; did you mean \"" + best + "\"?";
    }

    /// @return the nearest name within a third of the length, or an empty text
    public static String nearest(String wrong, Collection<String> names) {
        String folded = wrong.toLowerCase(Locale.ROOT);
        String best = "";
        int bestDistance = Math.max(1, wrong.length() / 3) + 1;
        List<String> sorted = new ArrayList<>(names);
        sorted.sort(null);
        for (String name : sorted) {
            int distance = distance(folded, name.toLowerCase(Locale.ROOT), bestDistance);
            if (distance < bestDistance) {
                bestDistance = distance;
                best = name;
            }
        }
        return best;
    }

    /// Edit distance, or `limit` when it is at least that.
    static int distance(String a, String b, int limit) {
        if (Math.abs(a.length() - b.length()) >= limit) {
            return limit;
        }
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int best = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + change);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    best = Math.min(best, beforeLast[j - 2] + 1);
                }
                row[j] = best;
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return Math.min(limit, last[b.length()]);
    }
}
