package io.rustydb.testkit.slt;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Runs the records of a file and tells which differ from what is expected.
public final class SltRunner {
    private final SltPort port;
    private final Set<String> sessions = new HashSet<>();

    public SltRunner(SltPort port) {
        this.port = port;
    }

    /// @param name of the file, for messages
    /// @return a sentence a difference; empty when all is well
    public List<String> run(String name, String text) {
        List<String> differences = new ArrayList<>();
        for (SltRecord record : SltParser.parse(text)) {
            if (sessions.add(record.session())) {
                port.open(record.session());
            }
            String difference = compare(record, port.execute(record.session(), record.sql()));
            if (difference != null) {
                differences.add(name + ":" + record.line() + ": " + difference + "\n    " + record.sql());
            }
        }
        return differences;
    }

    private static @Nullable String compare(SltRecord record, SltPort.Answer answer) {
        if (record.kind() == SltRecord.Kind.ERROR) {
            return record.detail().equals(answer.sqlState())
                    ? null
                    : "expected SQLSTATE " + record.detail() + ", found " + describe(answer);
        }
        if (answer.sqlState() != null) {
            return "failed: " + describe(answer);
        }
        return switch (record.kind()) {
            case OK, ERROR -> null;
            case COUNT ->
                record.detail().equals(Long.toString(answer.count()))
                        ? null
                        : "expected count " + record.detail() + ", found " + answer.count();
            case ROWS -> compareRows(record, answer);
        };
    }

    private static @Nullable String compareRows(SltRecord record, SltPort.Answer answer) {
        List<List<@Nullable String>> rows = answer.rows();
        if (rows == null) {
            return "expected rows, found none";
        }
        List<String> expected = new ArrayList<>(record.rows());
        List<String> found = new ArrayList<>(lines(rows));
        if (record.sorted()) {
            expected.sort(null);
            found.sort(null);
        }
        return expected.equals(found)
                ? null
                : "expected\n      " + String.join("\n      ", expected) + "\n    found\n      "
                        + String.join("\n      ", found);
    }

    /// Rows as lines of a file.
    public static List<String> lines(List<List<@Nullable String>> rows) {
        List<String> lines = new ArrayList<>(rows.size());
        for (List<@Nullable String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (String value : row) {
                line.append(line.isEmpty() ? "" : "|").append(text(value));
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private static String text(@Nullable String value) {
        if (value == null) {
            return "NULL";
        }
        if (value.isEmpty()) {
            return "(empty)";
        }
        String shown = value.replace("\n", "\\n");
        if (shown.startsWith(" ")) {
            shown = "·" + shown.substring(1);
        }
        return shown.endsWith(" ") ? shown.substring(0, shown.length() - 1) + "·" : shown;
    }

    private static String describe(SltPort.Answer answer) {
        if (answer.sqlState() != null) {
            return answer.sqlState() + " (" + answer.message() + ")";
        }
        return answer.rows() == null ? "count " + answer.count() : answer.rows().size() + " rows";
    }
}
