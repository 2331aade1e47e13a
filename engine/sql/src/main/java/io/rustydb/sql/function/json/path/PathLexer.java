package io.rustydb.sql.function.json.path;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.function.json.JsonText;

/// Tokens of a path.
final class PathLexer {
    enum Kind {
        END,
        /// A word, which may be a keyword.
        WORD,
        STRING,
        VARIABLE,
        INTEGER,
        DECIMAL,
        /// A sign or operator, in [PathLexer#text].
        SIGN
    }

    private static final String SPECIAL = "?%$.[]{}()|&!=<>@#,*:-+/\\\"' \t\n\r\f";

    private final String source;
    private int at;
    Kind kind = Kind.END;
    /// Content of the token, escapes resolved.
    String text = "";

    /// Where the token begins in the source.
    int start;

    PathLexer(String source) {
        this.source = source;
        advance();
    }

    private char peek(int ahead) {
        int index = at + ahead;
        return index < source.length() ? source.charAt(index) : '\0';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isWord(char c) {
        return c != '\0' && SPECIAL.indexOf(c) < 0 || c == '\\';
    }

    void advance() {
        skipBlanks();
        start = at;
        if (at >= source.length()) {
            kind = Kind.END;
            text = "";
            return;
        }
        char c = peek(0);
        if (c == '"') {
            at++;
            kind = Kind.STRING;
            text = string();
        } else if (c == '$' && peek(1) == '"') {
            at += 2;
            kind = Kind.VARIABLE;
            text = string();
        } else if (c == '$' && isWord(peek(1))) {
            at++;
            kind = Kind.VARIABLE;
            text = word();
        } else if (isDigit(c) || c == '.' && isDigit(peek(1))) {
            number();
        } else if (isWord(c)) {
            kind = Kind.WORD;
            text = word();
        } else {
            sign();
        }
    }

    private void skipBlanks() {
        while (at < source.length()) {
            char c = peek(0);
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
                at++;
            } else if (c == '/' && peek(1) == '*') {
                int closing = source.indexOf("*/", at + 2);
                if (closing < 0) {
                    throw syntax("a comment does not end");
                }
                at = closing + 2;
            } else {
                return;
            }
        }
    }

    private void sign() {
        kind = Kind.SIGN;
        for (String two : new String[] {"**", "&&", "||", "==", "!=", "<>", "<=", ">="}) {
            if (source.startsWith(two, at)) {
                at += 2;
                text = two;
                return;
            }
        }
        if (peek(0) == '\'' || peek(0) == '#') {
            throw syntax("a character has no meaning in a path; strings have double quotes");
        }
        text = source.substring(at, at + 1);
        at++;
    }

    private void number() {
        kind = Kind.INTEGER;
        boolean leadingZero = peek(0) == '0' && isDigit(peek(1));
        digits();
        if (peek(0) == '.') {
            kind = Kind.DECIMAL;
            at++;
            digits();
        }
        if (peek(0) == 'e' || peek(0) == 'E') {
            kind = Kind.DECIMAL;
            at++;
            if (peek(0) == '+' || peek(0) == '-') {
                at++;
            }
            int first = at;
            digits();
            if (at == first) {
                throw syntax("a number ends behind its exponent's sign");
            }
        }
        if (isWord(peek(0)) || leadingZero) {
            throw syntax("something stands behind a number");
        }
        text = source.substring(start, at);
    }

    private void digits() {
        while (isDigit(peek(0))) {
            at++;
        }
    }

    private String word() {
        StringBuilder out = new StringBuilder();
        while (isWord(peek(0))) {
            if (peek(0) == '\\') {
                escape(out);
            } else {
                out.append(source.charAt(at++));
            }
        }
        return out.toString();
    }

    private String string() {
        StringBuilder out = new StringBuilder();
        while (true) {
            if (at >= source.length()) {
                throw syntax("a string does not end");
            }
            char c = source.charAt(at);
            if (c == '"') {
                at++;
                return out.toString();
            }
            if (c == '\\') {
                escape(out);
            } else {
                out.append(c);
                at++;
            }
        }
    }

    private void escape(StringBuilder out) {
        at++;
        if (at >= source.length()) {
            throw syntax("an escape does not end");
        }
        char c = source.charAt(at++);
        switch (c) {
            case 'b' -> out.append('\b');
            case 'f' -> out.append('\f');
            case 'n' -> out.append('\n');
            case 'r' -> out.append('\r');
            case 't' -> out.append('\t');
            case 'v' -> out.append('\u000B');
            case 'x' -> {
                int code = hex(2);
                append(out, code);
            }
            case 'u' -> unicode(out);
            default -> out.append(c);
        }
    }

    private int hex(int digits) {
        int code = 0;
        for (int i = 0; i < digits; i++) {
            int digit = Character.digit(peek(0), 16);
            if (digit < 0 || peek(0) > 'f') {
                throw syntax("an escape wants hexadecimal digits, \\u0041, \\u{41} or \\x41");
            }
            code = code << 4 | digit;
            at++;
        }
        return code;
    }

    private void unicode(StringBuilder out) {
        int code = unit();
        if (Character.isBmpCodePoint(code) && Character.isSurrogate((char) code)) {
            boolean high = Character.isHighSurrogate((char) code);
            if (!high || peek(0) != '\\' || peek(1) != 'u') {
                throw halfPair();
            }
            at += 2;
            int low = unit();
            if (!Character.isBmpCodePoint(low) || !Character.isLowSurrogate((char) low)) {
                throw halfPair();
            }
            out.append((char) code).append((char) low);
            return;
        }
        append(out, code);
    }

    private int unit() {
        if (peek(0) != '{') {
            return hex(4);
        }
        at++;
        int code = 0;
        int digits = 0;
        while (peek(0) != '}') {
            code = code << 4 | hex(1);
            if (++digits > 6) {
                throw syntax("an escape has too many digits");
            }
        }
        at++;
        if (digits == 0 || code > Character.MAX_CODE_POINT) {
            throw syntax("an escape is no character");
        }
        return code;
    }

    private static void append(StringBuilder out, int code) {
        if (code == 0) {
            throw DbException.of(
                    ErrorCode.UNTRANSLATABLE_CHARACTER, "\\u0000 of a path cannot be text; remove it from the path");
        }
        out.appendCodePoint(code);
    }

    private static DbException halfPair() {
        return DbException.of(
                ErrorCode.INVALID_TEXT, "a path has an escape that is half of a surrogate pair; write both halves");
    }

    DbException syntax(String what) {
        String near = at >= source.length() && kind == Kind.END
                ? "its end"
                : source.substring(Math.min(start, source.length()));
        return DbException.of(
                ErrorCode.SYNTAX_ERROR,
                "invalid path: " + what + ", offset=" + start + ", near=" + JsonText.shortened(near));
    }
}
