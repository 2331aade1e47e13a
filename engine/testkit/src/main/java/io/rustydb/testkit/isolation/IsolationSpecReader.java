package io.rustydb.testkit.isolation;

import io.rustydb.testkit.isolation.IsolationSpec.SessionSpec;
import io.rustydb.testkit.isolation.IsolationSpec.Step;
import java.util.ArrayList;
import java.util.List;

/// Reads a spec file: words, blocks in braces, comments from `#` to the line's end.
final class IsolationSpecReader {
    private final String text;
    private int at;

    IsolationSpecReader(String text) {
        this.text = text;
    }

    IsolationSpec read() {
        List<String> setup = new ArrayList<>();
        List<String> teardown = new ArrayList<>();
        List<SessionSpec> sessions = new ArrayList<>();
        List<List<String>> permutations = new ArrayList<>();
        for (String word = word(); !word.isEmpty(); word = word()) {
            switch (word) {
                case "setup" -> setup.addAll(block());
                case "teardown" -> teardown.addAll(block());
                case "session" -> sessions.add(session());
                case "permutation" -> permutations.add(permutation());
                default -> throw bad("setup, teardown, session or permutation, not " + word);
            }
        }
        return new IsolationSpec(List.copyOf(setup), List.copyOf(teardown), sessions, permutations);
    }

    private SessionSpec session() {
        String name = word();
        List<String> setup = new ArrayList<>();
        List<String> teardown = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        while (true) {
            int before = at;
            switch (word()) {
                case "setup" -> setup.addAll(block());
                case "teardown" -> teardown.addAll(block());
                case "step" -> steps.add(new Step(word(), name, block()));
                default -> {
                    at = before;
                    return new SessionSpec(name, setup, teardown, steps);
                }
            }
        }
    }

    /// Names up to the next keyword of the top level.
    private List<String> permutation() {
        List<String> names = new ArrayList<>();
        while (true) {
            int before = at;
            String word = word();
            if (word.isEmpty() || word.equals("permutation") || word.equals("session")) {
                at = before;
                return List.copyOf(names);
            }
            names.add(word);
            skipBlank();
            if (at < text.length() && text.charAt(at) == '(') {
                at = text.indexOf(')', at) + 1;
            }
        }
    }

    private void skipBlank() {
        while (at < text.length()) {
            if (text.charAt(at) == '#') {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (Character.isWhitespace(text.charAt(at))) {
                at++;
            } else {
                return;
            }
        }
    }

    /// A word or a quoted name; empty at the end.
    private String word() {
        skipBlank();
        if (at < text.length() && text.charAt(at) == '"') {
            int end = text.indexOf('"', at + 1);
            String name = text.substring(at + 1, end);
            at = end + 1;
            return name;
        }
        int from = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at)) || "_-.".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        if (from == at && at < text.length()) {
            throw bad("a word");
        }
        return text.substring(from, at);
    }

    /// Statements of a block, split at semicolons outside of quotes.
    private List<String> block() {
        skipBlank();
        if (at >= text.length() || text.charAt(at) != '{') {
            throw bad("a block in braces");
        }
        List<String> statements = new ArrayList<>();
        StringBuilder statement = new StringBuilder();
        char quote = 0;
        String dollar = null;
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (dollar != null) {
                if (text.startsWith(dollar, at)) {
                    statement.append(dollar, 0, dollar.length() - 1);
                    at += dollar.length() - 1;
                    dollar = null;
                }
            } else if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '$' && text.indexOf('$', at + 1) > 0 && isTag(at)) {
                dollar = text.substring(at, text.indexOf('$', at + 1) + 1);
                statement.append(dollar, 0, dollar.length() - 1);
                at += dollar.length() - 1;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == ';') {
                add(statement, statements);
                continue;
            } else if (c == '}') {
                at++;
                add(statement, statements);
                return List.copyOf(statements);
            }
            statement.append(text.charAt(at));
        }
        throw bad("the end of a block");
    }

    private boolean isTag(int from) {
        int end = text.indexOf('$', from + 1);
        for (int i = from + 1; i < end; i++) {
            if (!Character.isLetterOrDigit(text.charAt(i)) && text.charAt(i) != '_') {
                return false;
            }
        }
        return true;
    }

    private static void add(StringBuilder statement, List<String> statements) {
        String sql = statement.toString().strip();
        if (!sql.isEmpty()) {
            statements.add(sql);
        }
        statement.setLength(0);
    }

    private IllegalArgumentException bad(String expected) {
        int line = 1;
        for (int i = 0; i < Math.min(at, text.length()); i++) {
            line += text.charAt(i) == '\n' ? 1 : 0;
        }
        return new IllegalArgumentException("line " + line + ": expected " + expected);
    }
}
