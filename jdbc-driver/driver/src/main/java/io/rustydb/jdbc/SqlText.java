package io.rustydb.jdbc;

/// Where the parts of SQL text end inside which no character means what it means outside: strings, quoted
/// names, comments, dollar quotes.
final class SqlText {
    private SqlText() {}

    /// @return behind the part that begins at `start`; `start + 1` if a plain character stands there. What does
    ///     not end goes to the end of text.
    static int skip(String sql, int start) {
        char c = sql.charAt(start);
        return switch (c) {
            case '\'' -> quoted(sql, start, c, isEscapeString(sql, start));
            case '"' -> quoted(sql, start, c, false);
            case '-' -> follows(sql, start, '-') ? lineEnd(sql, start) : start + 1;
            case '/' -> follows(sql, start, '*') ? commentEnd(sql, start) : start + 1;
            case '$' -> dollarQuote(sql, start);
            default -> start + 1;
        };
    }

    private static boolean follows(String sql, int at, char next) {
        return at + 1 < sql.length() && sql.charAt(at + 1) == next;
    }

    /// A doubled quote inside simply begins the next part at once.
    private static int quoted(String sql, int start, char quote, boolean backslashes) {
        for (int i = start + 1; i < sql.length(); i++) {
            char c = sql.charAt(i);
            if (c == quote) {
                return i + 1;
            }
            if (backslashes && c == '\\') {
                i++;
            }
        }
        return sql.length();
    }

    /// `E'…'`, with the E standing alone.
    private static boolean isEscapeString(String sql, int quoteAt) {
        if (quoteAt == 0 || (sql.charAt(quoteAt - 1) != 'E' && sql.charAt(quoteAt - 1) != 'e')) {
            return false;
        }
        return quoteAt == 1 || !isNamePart(sql.charAt(quoteAt - 2));
    }

    private static boolean isNamePart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$';
    }

    private static int lineEnd(String sql, int start) {
        int end = sql.indexOf('\n', start);
        return end < 0 ? sql.length() : end + 1;
    }

    /// Comments nest.
    private static int commentEnd(String sql, int start) {
        int level = 0;
        int i = start;
        while (i < sql.length()) {
            if (sql.charAt(i) == '/' && follows(sql, i, '*')) {
                level++;
                i += 2;
            } else if (sql.charAt(i) == '*' && follows(sql, i, '/')) {
                level--;
                i += 2;
                if (level == 0) {
                    return i;
                }
            } else {
                i++;
            }
        }
        return sql.length();
    }

    /// `$tag$…$tag$`; a dollar inside a name or before a digit quotes nothing.
    private static int dollarQuote(String sql, int start) {
        if (start > 0 && isNamePart(sql.charAt(start - 1))) {
            return start + 1;
        }
        int i = start + 1;
        while (i < sql.length() && (Character.isLetterOrDigit(sql.charAt(i)) || sql.charAt(i) == '_')) {
            i++;
        }
        boolean isQuote = i < sql.length() && sql.charAt(i) == '$' && !Character.isDigit(sql.charAt(start + 1));
        if (!isQuote) {
            return start + 1;
        }
        String tag = sql.substring(start, i + 1);
        int end = sql.indexOf(tag, i + 1);
        return end < 0 ? sql.length() : end + tag.length();
    }
}
