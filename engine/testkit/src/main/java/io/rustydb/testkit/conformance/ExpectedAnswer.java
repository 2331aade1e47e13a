package io.rustydb.testkit.conformance;

import java.util.ArrayList;
import java.util.List;

/// One answer in an expected output of psql.
sealed interface ExpectedAnswer {
    /// A failure, by its message.
    record Failure(String message) implements ExpectedAnswer {}

    /// An aligned table; values without the blanks around them.
    record Rows(int columns, List<List<String>> rows) implements ExpectedAnswer {}

    /// Lines that are no table: what COPY gives, or a table in another format.
    record Lines(List<String> lines) implements ExpectedAnswer {}

    /// Splits output into answers; notices and what belongs to failures vanish.
    static List<ExpectedAnswer> split(List<String> output) {
        List<ExpectedAnswer> answers = new ArrayList<>();
        List<String> plain = new ArrayList<>();
        int at = 0;
        while (at < output.size()) {
            String line = output.get(at);
            if (startsTable(output, at)) {
                flush(plain, answers);
                int end = tableEnd(output, at);
                answers.add(table(output.subList(at, end)));
                at = end;
            } else if (line.startsWith("ERROR:") || line.startsWith("FATAL:")) {
                flush(plain, answers);
                answers.add(new Failure(line.substring(6).strip()));
                at = afterMessage(output, at + 1);
            } else if (isNotice(line)) {
                at = afterMessage(output, at + 1);
            } else {
                plain.add(line);
                at++;
            }
        }
        flush(plain, answers);
        return answers;
    }

    private static void flush(List<String> plain, List<ExpectedAnswer> answers) {
        if (!plain.isEmpty()) {
            answers.add(new Lines(List.copyOf(plain)));
            plain.clear();
        }
    }

    private static boolean isNotice(String line) {
        return line.matches("(NOTICE|WARNING|INFO|LOG|DEBUG|Asynchronous|psql:).*");
    }

    /// Skips the parts of a message behind its first line.
    static int afterMessage(List<String> output, int at) {
        int next = at;
        while (next < output.size()) {
            String line = output.get(next);
            if (line.startsWith("LINE ")
                    && next + 1 < output.size()
                    && output.get(next + 1).isBlank() == false
                    && output.get(next + 1).strip().equals("^")) {
                next += 2;
            } else if (line.matches("(DETAIL|HINT|CONTEXT|QUERY|LOCATION|LINE \\d+):.*")
                    || line.strip().equals("^")
                    || line.startsWith("PL/pgSQL function ")
                    || line.startsWith("SQL function ")
                    || line.startsWith("SQL statement ")) {
                next++;
            } else {
                return next;
            }
        }
        return next;
    }

    private static boolean isMessage(String line) {
        return isNotice(line) || line.matches("(ERROR|FATAL|DETAIL|HINT|CONTEXT|QUERY|LINE \\d+):.*");
    }

    static boolean startsTable(List<String> output, int at) {
        return at + 1 < output.size()
                        && output.get(at + 1).matches("-{3,}(\\+-{2,})*")
                        && !output.get(at).isEmpty()
                        && !isMessage(output.get(at))
                || at + 1 < output.size()
                        && output.get(at).equals("--")
                        && output.get(at + 1).matches("\\(\\d+ rows?\\)");
    }

    /// Index behind the table and the empty line that ends it.
    static int tableEnd(List<String> output, int at) {
        int end = at + 1;
        // What `\d` gives has no count of rows at its end.
        while (end < output.size()
                && !output.get(end).isEmpty()
                && !output.get(end).matches("\\(\\d+ rows?\\)")) {
            end++;
        }
        if (end < output.size() && !output.get(end).isEmpty()) {
            end++;
        }
        return Math.min(end + 1, output.size());
    }

    private static Rows table(List<String> lines) {
        if (lines.getFirst().equals("--")) {
            int count = Integer.parseInt(lines.get(1).replaceAll("\\D", ""));
            List<List<String>> empty = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                empty.add(List.of());
            }
            return new Rows(0, empty);
        }
        int rule = 1;
        String[] segments = lines.get(rule).split("\\+");
        List<List<String>> rows = new ArrayList<>();
        List<StringBuilder> open = new ArrayList<>();
        for (int i = rule + 1; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.matches("\\(\\d+ rows?\\)")) {
                break;
            }
            List<String> cells = cells(line, segments);
            boolean continued = false;
            for (int c = 0; c < cells.size(); c++) {
                String cell = cells.get(c);
                boolean goesOn = cell.length() >= segments[c].length() && cell.endsWith("+");
                String text = goesOn ? cell.substring(0, cell.length() - 1) : cell;
                if (open.size() <= c) {
                    open.add(new StringBuilder(text.strip()));
                } else if (!text.isBlank() || goesOn) {
                    open.get(c).append('\n').append(text.strip());
                }
                continued |= goesOn;
            }
            if (!continued) {
                rows.add(open.stream().map(cell -> cell.toString().strip()).toList());
                open.clear();
            }
        }
        return new Rows(segments.length, rows);
    }

    private static List<String> cells(String line, String[] segments) {
        String[] parts = line.split("\\|", -1);
        if (parts.length == segments.length) {
            return List.of(parts);
        }
        List<String> cells = new ArrayList<>();
        int at = 0;
        for (String segment : segments) {
            int from = Math.min(at, line.length());
            cells.add(line.substring(from, Math.min(from + segment.length(), line.length())));
            at += segment.length() + 1;
        }
        return cells;
    }
}
