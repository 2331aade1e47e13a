package io.rustydb.jdbc;

import io.rustydb.jdbc.error.ErrorDetail;
import io.rustydb.jdbc.error.SqlErrors;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Turns JDBC's escapes (`{d …}`, `{t …}`, `{ts …}`, `{fn …}`, `{oj …}`, `{escape …}`, `{limit …}`) into SQL.
///
/// One pass over the text that knows strings, quoted names, comments and dollar quotes, in which a brace is
/// only a brace. A brace that begins no escape is left for the database to judge. **Source** JDBC 4.3 §13.4.
final class JdbcEscapes {
    private static final int DEPTH_MAX = 64;

    private final String sql;
    private int at;
    private int depth;

    private JdbcEscapes(String sql) {
        this.sql = sql;
    }

    /// @throws SQLException 42601 for an escape that does not end, 0A000 for a procedure call
    static String translate(String sql) throws SQLException {
        if (sql.indexOf('{') < 0) {
            return sql;
        }
        JdbcEscapes scanner = new JdbcEscapes(sql);
        StringBuilder out = new StringBuilder(sql.length() + 16);
        scanner.copy(out, "");
        return out.toString();
    }

    /// Copies up to one of the stop characters at this level, which is not consumed, or to the end.
    private void copy(StringBuilder out, String stops) throws SQLException {
        int parentheses = 0;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (parentheses == 0 && stops.indexOf(c) >= 0) {
                return;
            }
            if (c == '{') {
                escape(out);
                continue;
            }
            if (c == '(') {
                parentheses++;
            } else if (c == ')' && parentheses > 0) {
                parentheses--;
            }
            int end = SqlText.skip(sql, at);
            out.append(sql, at, end);
            at = end;
        }
    }

    private void escape(StringBuilder out) throws SQLException {
        int start = at;
        if (++depth > DEPTH_MAX) {
            throw error("54001", 54001, "JDBC escapes nested too deeply, max=" + DEPTH_MAX, start);
        }
        at++;
        skipBlanks();
        String word = word();
        switch (word) {
            case "d" -> literal(out, "DATE ", start);
            case "t" -> literal(out, "TIME ", start);
            case "ts" -> literal(out, "TIMESTAMP ", start);
            case "oj" -> inner(out, "", start);
            case "escape" -> inner(out, "ESCAPE ", start);
            case "limit" -> inner(out, "LIMIT ", start);
            case "fn" -> function(out, start);
            case "call" -> throw SqlErrors.notSupported("a procedure call ({call …})");
            default -> {
                if (word.isEmpty() && at < sql.length() && sql.charAt(at) == '?') {
                    throw SqlErrors.notSupported("a procedure call ({? = call …})");
                }
                out.append('{');
                at = start + 1;
                copy(out, "}");
            }
        }
        depth--;
    }

    /// A string must follow, so that `{d …}` cannot hide anything else.
    private void literal(StringBuilder out, String keyword, int start) throws SQLException {
        skipBlanks();
        if (at >= sql.length() || sql.charAt(at) != '\'') {
            throw error("42601", 42601, "a JDBC date or time escape needs a string", start);
        }
        inner(out, keyword, start);
    }

    private void inner(StringBuilder out, String keyword, int start) throws SQLException {
        skipBlanks();
        out.append(keyword);
        copy(out, "}");
        expectEnd(start);
    }

    private void expectEnd(int start) throws SQLException {
        skipBlanks();
        if (at >= sql.length() || sql.charAt(at) != '}') {
            throw error("42601", 42601, "a JDBC escape does not end; write }", start);
        }
        at++;
    }

    private void function(StringBuilder out, int start) throws SQLException {
        skipBlanks();
        String name = word();
        skipBlanks();
        if (name.isEmpty() || at >= sql.length() || sql.charAt(at) != '(') {
            throw error("42601", 42601, "a JDBC function escape needs name(arguments)", start);
        }
        at++;
        List<String> arguments = new ArrayList<>();
        StringBuilder argument = new StringBuilder();
        while (true) {
            copy(argument, ",)");
            if (at >= sql.length()) {
                throw error("42601", 42601, "a JDBC function escape does not end; write )}", start);
            }
            boolean last = sql.charAt(at++) == ')';
            String text = argument.toString().strip();
            if (!last || !text.isEmpty() || !arguments.isEmpty()) {
                arguments.add(text);
            }
            if (last) {
                break;
            }
            argument.setLength(0);
        }
        expectEnd(start);
        out.append(EscapeFunctions.toSql(name, arguments));
    }

    private void skipBlanks() {
        while (at < sql.length() && Character.isWhitespace(sql.charAt(at))) {
            at++;
        }
    }

    private String word() {
        int start = at;
        while (at < sql.length() && (Character.isLetterOrDigit(sql.charAt(at)) || sql.charAt(at) == '_')) {
            at++;
        }
        return sql.substring(start, at).toLowerCase(Locale.ROOT);
    }

    private static SQLException error(String state, int vendorCode, String message, int at) {
        return SqlErrors.of(new ErrorDetail(state, vendorCode, message, at + 1, null, false), null);
    }
}
