package io.rustydb.store.load;

import java.util.ArrayList;
import java.util.List;

/// Takes a script for psql apart into statements.
///
/// What belongs to psql or to a whole server, not to one database, is left out: lines that begin with a
/// backslash, and CREATE and DROP DATABASE.
public final class SqlScript {
    private SqlScript() {}

    /// The statements in order, without semicolons and without comments.
    public static List<String> statements(String script) {
        List<String> statements = new ArrayList<>();
        StringBuilder statement = new StringBuilder();
        int i = 0;
        while (i < script.length()) {
            int end = partEnd(script, i);
            char c = script.charAt(i);
            if (c == ';') {
                add(statements, statement);
            } else if (c == '\\' && statement.toString().isBlank()) {
                end = after(script, "\n", i);
            } else if (isComment(script, i)) {
                statement.append(' ');
            } else {
                statement.append(script, i, end);
            }
            i = end;
        }
        add(statements, statement);
        return statements;
    }

    /// Where the part that begins at `start` ends: a string, a quoted name, a comment, or one character.
    private static int partEnd(String script, int start) {
        return switch (script.charAt(start)) {
            // A doubled quote begins the next part at once.
            case '\'' -> after(script, "'", start + 1);
            case '"' -> after(script, "\"", start + 1);
            case '-' -> isComment(script, start) ? after(script, "\n", start) : start + 1;
            case '/' -> isComment(script, start) ? after(script, "*/", start + 2) : start + 1;
            default -> start + 1;
        };
    }

    private static boolean isComment(String script, int at) {
        return script.startsWith("--", at) || script.startsWith("/*", at);
    }

    private static int after(String script, String end, int from) {
        int at = script.indexOf(end, from);
        return at < 0 ? script.length() : at + end.length();
    }

    private static void add(List<String> statements, StringBuilder statement) {
        String text = statement.toString().strip();
        statement.setLength(0);
        if (!text.isEmpty() && !text.matches("(?is)(CREATE|DROP)\\s+DATABASE\\b.*")) {
            statements.add(text);
        }
    }
}
