package io.rustydb.testkit.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What came of a file.
public final class Score {
    private final String name;
    private final Map<String, Integer> causes = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();
    private int passed;
    private int total;

    public Score(String name) {
        this.name = name;
    }

    public String name() {
        return name;
    }

    public int passed() {
        return passed;
    }

    public int total() {
        return total;
    }

    /// How often what went wrong, with names and numbers taken out.
    public Map<String, Integer> causes() {
        return causes;
    }

    /// A paragraph for each failed statement.
    public List<String> failures() {
        return failures;
    }

    void pass() {
        passed++;
        total++;
    }

    void fail(int line, String sql, String cause, String detail) {
        total++;
        causes.merge(cause, 1, Integer::sum);
        failures.add(name + ":" + line + ": " + cause + "\n" + sql.indent(4) + detail.indent(6));
    }

    /// A message with names, values and numbers taken out.
    static String likeness(String message) {
        String first = message.lines().findFirst().orElse("");
        return first.replaceAll("\"[^\"]*\"", "…")
                .replaceAll("'[^']*'", "…")
                .replaceAll("=[^,;]*", "=…")
                .replaceAll("\\b\\d+\\b", "#");
    }
}
