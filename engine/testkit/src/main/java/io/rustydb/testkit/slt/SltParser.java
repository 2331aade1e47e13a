package io.rustydb.testkit.slt;

import io.rustydb.testkit.slt.SltRecord.Kind;
import java.util.ArrayList;
import java.util.List;

/// Reads a file of records.
public final class SltParser {
    private static final String SEPARATOR = "----";

    private final List<String> lines;
    private int at;

    private SltParser(String text) {
        lines = text.lines().toList();
    }

    /// @throws IllegalArgumentException for a line that is no part of a record
    public static List<SltRecord> parse(String text) {
        SltParser parser = new SltParser(text);
        List<SltRecord> records = new ArrayList<>();
        while (parser.skipBlank()) {
            records.add(parser.record());
        }
        return records;
    }

    private boolean skipBlank() {
        while (at < lines.size() && (lines.get(at).isBlank() || lines.get(at).startsWith("#"))) {
            at++;
        }
        return at < lines.size();
    }

    private SltRecord record() {
        int first = at + 1;
        List<String> words = new ArrayList<>(List.of(lines.get(at++).trim().split("\\s+")));
        String session = "main";
        if (words.getLast().startsWith("@")) {
            session = words.removeLast().substring(1);
        }
        String head = String.join(" ", words);
        StringBuilder sql = new StringBuilder();
        while (at < lines.size() && !lines.get(at).isBlank() && !lines.get(at).equals(SEPARATOR)) {
            sql.append(sql.isEmpty() ? "" : "\n").append(lines.get(at++));
        }
        if (sql.isEmpty()) {
            throw new IllegalArgumentException("line " + first + ": a record without a statement");
        }
        List<String> rows = new ArrayList<>();
        if (at < lines.size() && lines.get(at).equals(SEPARATOR)) {
            at++;
            while (at < lines.size() && !lines.get(at).isBlank()) {
                rows.add(lines.get(at++));
            }
        }
        String text = sql.toString();
        return switch (head) {
            case "statement ok" -> new SltRecord(first, session, Kind.OK, text, rows, false, "");
            case "query", "query nosort" -> new SltRecord(first, session, Kind.ROWS, text, rows, false, "");
            case "query rowsort" -> new SltRecord(first, session, Kind.ROWS, text, rows, true, "");
            default -> {
                if (head.startsWith("statement count ")) {
                    yield new SltRecord(first, session, Kind.COUNT, text, rows, false, words.getLast());
                }
                if (head.startsWith("statement error ") || head.startsWith("query error ")) {
                    yield new SltRecord(first, session, Kind.ERROR, text, rows, false, words.getLast());
                }
                throw new IllegalArgumentException("line " + first + ": no record begins with \"" + head + "\"");
            }
        };
    }
}
