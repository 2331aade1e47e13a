package io.rustydb.server.repair;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What a repair found and what it could not bring back.
public final class RepairReport {
    private static final int LINES_MAX = 10_000;

    /// Of one table.
    public static final class TableCounts {
        long rows;
        long refused;
        long undecided;
        long lostValues;
        long damagedPages;
        long unverifiedPages;
        /// All pages of the heap are known, and none is damaged.
        boolean complete;

        public long rows() {
            return rows;
        }

        public long refused() {
            return refused;
        }

        public long undecided() {
            return undecided;
        }

        public long lostValues() {
            return lostValues;
        }

        public long damagedPages() {
            return damagedPages;
        }
    }

    private final Set<String> damages = new LinkedHashSet<>();
    private final Set<String> losses = new LinkedHashSet<>();
    private final Map<String, TableCounts> tables = new TreeMap<>();
    private long leftOut;

    void damage(String what) {
        add(damages, what);
    }

    void loss(String what) {
        add(losses, what);
    }

    private void add(Set<String> to, String what) {
        if (to.size() < LINES_MAX) {
            to.add(what);
        } else if (!to.contains(what)) {
            leftOut++;
        }
    }

    TableCounts table(String name) {
        return tables.computeIfAbsent(name, n -> new TableCounts());
    }

    /// Damaged places: file, offset, expected, found.
    public Set<String> damages() {
        return damages;
    }

    /// What is not in the target.
    public Set<String> losses() {
        return losses;
    }

    public Map<String, TableCounts> tables() {
        return tables;
    }

    public boolean isClean() {
        return damages.isEmpty() && losses.isEmpty();
    }

    /// The report as text, a line each.
    public String text() {
        StringBuilder text = new StringBuilder();
        text.append("Damage: ").append(damages.size()).append('\n');
        damages.forEach(line -> text.append("  ").append(line).append('\n'));
        text.append("Tables:\n");
        tables.forEach((name, c) -> {
            text.append("  ").append(name).append(": rows=").append(c.rows);
            count(text, "damaged pages", c.damagedPages);
            count(text, "pages that may have been given back before", c.unverifiedPages);
            count(text, "rows refused", c.refused);
            count(text, "undecided rows left out", c.undecided);
            count(text, "values lost", c.lostValues);
            text.append('\n');
        });
        text.append("Not brought back: ").append(losses.size()).append('\n');
        losses.forEach(line -> text.append("  ").append(line).append('\n'));
        if (leftOut > 0) {
            text.append("Lines left out: ").append(leftOut).append('\n');
        }
        return text.toString();
    }

    private static void count(StringBuilder text, String what, long count) {
        if (count > 0) {
            text.append(", ").append(what).append('=').append(count);
        }
    }
}
