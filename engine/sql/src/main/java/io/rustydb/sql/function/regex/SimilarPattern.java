package io.rustydb.sql.function.regex;

import com.google.re2j.Pattern;
import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;

/// The standard's regular expressions, which SIMILAR TO takes: `%` and `_` of LIKE, and `| * + ? {m,n} () []`.
final class SimilarPattern {
    private SimilarPattern() {}

    /// @param escape one character, or empty for none
    static Pattern compile(String pattern, String escape) {
        if (escape.codePointCount(0, escape.length()) > 1) {
            throw DbException.of(
                    ErrorCode.INVALID_ESCAPE, "an escape is one character, escape=\"" + escape + "\"; give one");
        }
        StringBuilder out = new StringBuilder("^(?:");
        int at = 0;
        boolean inBracket = false;
        while (at < pattern.length()) {
            int c = pattern.codePointAt(at);
            at += Character.charCount(c);
            if (!escape.isEmpty() && c == escape.codePointAt(0)) {
                if (at >= pattern.length()) {
                    throw DbException.of(
                            ErrorCode.INVALID_ESCAPE, "the pattern ends with its escape; write a character behind it");
                }
                int escaped = pattern.codePointAt(at);
                at += Character.charCount(escaped);
                literal(out, escaped);
            } else if (inBracket) {
                inBracket = c != ']';
                if (c == '[' && at < pattern.length() && pattern.charAt(at) == ':') {
                    int end = pattern.indexOf(":]", at);
                    if (end > 0) {
                        out.append('[').append(pattern, at, end + 2);
                        at = end + 2;
                        continue;
                    }
                }
                out.append(c == '\\' || c == '[' ? "\\" : "").appendCodePoint(c);
            } else {
                switch (c) {
                    case '%' -> out.append(".*");
                    case '_' -> out.append('.');
                    case '(' -> out.append("(?:");
                    case '[' -> {
                        out.append('[');
                        inBracket = true;
                        if (at < pattern.length() && pattern.charAt(at) == '^') {
                            out.append('^');
                            at++;
                        }
                        // A bracket that closes at once is a character.
                        if (at < pattern.length() && pattern.charAt(at) == ']') {
                            out.append("\\]");
                            at++;
                        }
                    }
                    case '|', '*', '+', '?', '{', '}', ')' -> out.appendCodePoint(c);
                    default -> literal(out, c);
                }
            }
        }
        return PosixPattern.compileRe2(out.append(")\\z").toString(), Pattern.DOTALL | Pattern.LONGEST_MATCH, pattern);
    }

    private static void literal(StringBuilder out, int c) {
        if (c < 0x80 && !Character.isLetterOrDigit(c) && c != '_' && c != ' ') {
            out.append('\\');
        }
        out.appendCodePoint(c);
    }
}
