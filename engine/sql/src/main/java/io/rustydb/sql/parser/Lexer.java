package io.rustydb.sql.parser;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import java.util.Arrays;

/// Text to tokens in one pass: the state after [#next] is one token, skipping blanks and comments.
///
/// Source: ISO/IEC 9075-2 §5.2 and §5.3; PostgreSQL's manual §4.1 for operators, dollar quotes and escapes.
/// Final and mutable, for speed; lives for one text.
final class Lexer {
    private final String text;
    private final int length;
    private int offset;
    private int start;

    Lexer(String text) {
        this.text = text;
        this.length = text.length();
    }

    /// All tokens of a text.
    static TokenStream scan(String text) {
        Lexer lexer = new Lexer(text);
        int capacity = 16 + (text.length() >> 2);
        int[] kinds = new int[capacity];
        int[] starts = new int[capacity];
        int[] ends = new int[capacity];
        int count = 0;
        while (true) {
            int kind = lexer.next();
            if (count == kinds.length) {
                int grown = count + (count >> 1);
                kinds = Arrays.copyOf(kinds, grown);
                starts = Arrays.copyOf(starts, grown);
                ends = Arrays.copyOf(ends, grown);
            }
            kinds[count] = kind;
            starts[count] = lexer.start;
            ends[count] = lexer.offset;
            if (kind == Token.END) {
                return new TokenStream(text, kinds, starts, ends, count);
            }
            count++;
        }
    }

    int start() {
        return start;
    }

    /// Behind the token's last character.
    int end() {
        return offset;
    }

    /// Reads the next token.
    ///
    /// @return its kind
    int next() {
        skipBlanks();
        start = offset;
        if (offset >= length) {
            return Token.END;
        }
        char c = text.charAt(offset);
        switch (c) {
            case '(':
                return single(Token.LEFT_PAREN);
            case ')':
                return single(Token.RIGHT_PAREN);
            case ',':
                return single(Token.COMMA);
            case ';':
                return single(Token.SEMICOLON);
            case '[':
                return single(Token.LEFT_BRACKET);
            case ']':
                return single(Token.RIGHT_BRACKET);
            case '?':
                return question();
            case '.':
                return isDigit(peek(1)) ? number() : single(Token.DOT);
            case ':':
                if (peek(1) == ':') {
                    offset += 2;
                    return Token.CAST;
                }
                return single(Token.COLON);
            case '\'':
                return string(Token.STRING, false);
            case '"':
                return quotedIdentifier(Token.QUOTED_IDENTIFIER);
            case '$':
                return dollar();
            case 'e', 'E':
                return peek(1) == '\'' ? prefixed(1, Token.ESCAPE_STRING, true) : word();
            case 'n', 'N':
                return peek(1) == '\'' ? prefixed(1, Token.STRING, false) : word();
            case 'x', 'X':
                return peek(1) == '\'' ? prefixed(1, Token.HEX_STRING, false) : word();
            case 'b', 'B':
                return peek(1) == '\'' ? prefixed(1, Token.BIT_STRING, false) : word();
            case 'u', 'U':
                return unicodeOrWord();
            default:
                if (isDigit(c)) {
                    return number();
                }
                if (isWordStart(c)) {
                    return word();
                }
                if (isOperatorCharacter(c)) {
                    return operator();
                }
                throw DbException.at(
                        ErrorCode.SYNTAX_ERROR,
                        "unexpected character, character=" + describe(c) + "; remove it or put it between quotes",
                        offset + 1);
        }
    }

    /// A parameter; or `?|` and `?&` of JSON, which may also be written `??|` and `??&`, as `?` may be `??`.
    private int question() {
        int ahead = peek(1) == '?' ? 2 : 1;
        char c = peek(ahead);
        if (c == '&' || c == '|' && peek(ahead + 1) != '|') {
            offset += ahead + 1;
            return Token.OTHER_OPERATOR;
        }
        offset += ahead;
        return ahead == 2 ? Token.OTHER_OPERATOR : Token.QUESTION;
    }

    private int single(int kind) {
        offset++;
        return kind;
    }

    private char peek(int ahead) {
        int at = offset + ahead;
        return at < length ? text.charAt(at) : '\0';
    }

    private void skipBlanks() {
        while (offset < length) {
            char c = text.charAt(offset);
            if (c == ' ' || (c >= '\t' && c <= '\r') || c == '\uFEFF' && offset == 0) {
                offset++;
            } else if (c == '-' && peek(1) == '-') {
                skipLine();
            } else if (c == '/' && peek(1) == '*') {
                skipBlockComment();
            } else {
                return;
            }
        }
    }

    private void skipLine() {
        while (offset < length && text.charAt(offset) != '\n' && text.charAt(offset) != '\r') {
            offset++;
        }
    }

    private void skipBlockComment() {
        int opened = offset;
        int depth = 0;
        while (offset < length) {
            char c = text.charAt(offset);
            if (c == '/' && peek(1) == '*') {
                depth++;
                offset += 2;
            } else if (c == '*' && peek(1) == '/') {
                depth--;
                offset += 2;
                if (depth == 0) {
                    return;
                }
            } else {
                offset++;
            }
        }
        throw unterminated("comment", "*/", opened);
    }

    private int word() {
        int hash = 0;
        int at = offset;
        while (at < length) {
            char c = text.charAt(at);
            if (c < 0x80) {
                if (!isAsciiWordPart(c)) {
                    break;
                }
            } else if (!isUnicodeWordPart(c, at)) {
                break;
            } else if (Character.isHighSurrogate(c)) {
                at++;
            }
            hash = Keyword.hashStep(hash, c);
            at++;
        }
        offset = at;
        return Keyword.lookUp(text, start, at, hash);
    }

    private boolean isWordStart(char c) {
        if (c < 0x80) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        }
        return isUnicodeWordPart(c, offset) && !Character.isDigit(text.codePointAt(offset));
    }

    private static boolean isAsciiWordPart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || isDigit(c) || c == '$';
    }

    private boolean isUnicodeWordPart(char c, int at) {
        int codePoint = Character.isHighSurrogate(c) ? text.codePointAt(at) : c;
        return Character.isUnicodeIdentifierPart(codePoint) && !Character.isIdentifierIgnorable(codePoint);
    }

    private int unicodeOrWord() {
        if (peek(1) == '&') {
            if (peek(2) == '\'') {
                return prefixed(2, Token.UNICODE_STRING, false);
            }
            if (peek(2) == '"') {
                offset += 2;
                return quotedIdentifier(Token.UNICODE_IDENTIFIER);
            }
        }
        return word();
    }

    private int prefixed(int prefixLength, int kind, boolean escapes) {
        offset += prefixLength;
        return string(kind, escapes);
    }

    /// Reads a string and the segments that continue it behind a line break.
    private int string(int kind, boolean escapes) {
        while (true) {
            int opened = offset;
            closeQuote('\'', escapes, opened);
            int continued = continuation(offset);
            if (continued < 0) {
                return kind;
            }
            offset = continued;
        }
    }

    /// From the opening quote to behind the closing one; doubled quotes are content.
    private void closeQuote(char quote, boolean escapes, int opened) {
        int at = opened + 1;
        while (at < length) {
            char c = text.charAt(at);
            if (c == quote) {
                if (at + 1 < length && text.charAt(at + 1) == quote) {
                    at += 2;
                    continue;
                }
                offset = at + 1;
                return;
            }
            at += escapes && c == '\\' ? 2 : 1;
        }
        throw quote == '"' ? unterminated("quoted identifier", "\"", start) : unterminated("string", "'", start);
    }

    /// Offset of a quote that continues a string ending at `end`: only blanks with at least one line break, and
    /// comments, lie between.
    private int continuation(int end) {
        boolean lineBreak = false;
        int at = end;
        while (at < length) {
            char c = text.charAt(at);
            if (c == '\n' || c == '\r') {
                lineBreak = true;
                at++;
            } else if (c == ' ' || c == '\t' || c == '\f' || c == 0x0B) {
                at++;
            } else if (c == '-' && at + 1 < length && text.charAt(at + 1) == '-' && lineBreak) {
                while (at < length && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
                    at++;
                }
            } else {
                return c == '\'' && lineBreak ? at : -1;
            }
        }
        return -1;
    }

    private int quotedIdentifier(int kind) {
        int opened = offset;
        closeQuote('"', false, opened);
        if (offset - opened == 2) {
            throw DbException.at(
                    ErrorCode.SYNTAX_ERROR, "an identifier between quotes is empty; give it a name", start + 1);
        }
        return kind;
    }

    private int dollar() {
        if (isDigit(peek(1))) {
            offset++;
            while (offset < length && isDigit(text.charAt(offset))) {
                offset++;
            }
            rejectJunk("parameter");
            return Token.DOLLAR_NUMBER;
        }
        int at = offset + 1;
        while (at < length && text.charAt(at) != '$' && isTagPart(text.charAt(at), at)) {
            at++;
        }
        if (at >= length || text.charAt(at) != '$') {
            throw DbException.at(
                    ErrorCode.SYNTAX_ERROR,
                    "unexpected character, character='$'; a parameter is $1, a dollar-quoted string $$text$$",
                    start + 1);
        }
        String tag = text.substring(offset, at + 1);
        int closing = text.indexOf(tag, at + 1);
        if (closing < 0) {
            throw unterminated("dollar-quoted string", tag, start);
        }
        offset = closing + tag.length();
        return Token.DOLLAR_STRING;
    }

    private boolean isTagPart(char c, int at) {
        return c < 0x80 ? c != '$' && isAsciiWordPart(c) : isUnicodeWordPart(c, at);
    }

    private int number() {
        if (text.charAt(offset) == '0') {
            int radix = switch (peek(1)) {
                case 'x', 'X' -> 16;
                case 'o', 'O' -> 8;
                case 'b', 'B' -> 2;
                default -> 10;
            };
            if (radix != 10) {
                return radixInteger(radix);
            }
        }
        int kind = Token.INTEGER;
        digits();
        if (offset < length && text.charAt(offset) == '.') {
            kind = Token.DECIMAL;
            offset++;
            digits();
        }
        if (offset < length && (text.charAt(offset) | 0x20) == 'e') {
            int sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
            if (isDigit(peek(1 + sign))) {
                kind = Token.DECIMAL;
                offset += 1 + sign;
                digits();
            }
        }
        if (!isPageSize()) {
            rejectJunk("number");
        }
        return kind;
    }

    /// At the unit of `PAGESIZE 16K`, the one place where a number runs into a word, as in Oracle.
    private boolean isPageSize() {
        if (offset == length || (text.charAt(offset) | 0x20) != 'k') {
            return false;
        }
        int before = start;
        while (before > 0 && text.charAt(before - 1) == ' ') {
            before--;
        }
        return before < start
                && (text.regionMatches(true, before - 8, "pagesize", 0, 8)
                        || text.regionMatches(true, before - 9, "blocksize", 0, 9));
    }

    /// Digits; single underscores between them.
    private void digits() {
        while (offset < length) {
            char c = text.charAt(offset);
            if (isDigit(c) || c == '_' && offset > start && isDigit(text.charAt(offset - 1)) && isDigit(peek(1))) {
                offset++;
            } else {
                return;
            }
        }
    }

    private int radixInteger(int radix) {
        offset += 2;
        int first = offset;
        while (offset < length
                && (Character.digit(text.charAt(offset), radix) >= 0 && text.charAt(offset) < 0x80
                        || text.charAt(offset) == '_' && Character.digit(peek(1), radix) >= 0)) {
            offset++;
        }
        if (offset == first) {
            throw DbException.at(ErrorCode.SYNTAX_ERROR, "a number ends behind its prefix; add its digits", start + 1);
        }
        rejectJunk("number");
        return Token.RADIX_INTEGER;
    }

    private void rejectJunk(String what) {
        if (offset < length) {
            char c = text.charAt(offset);
            if (c < 0x80 ? isAsciiWordPart(c) : isUnicodeWordPart(c, offset)) {
                throw DbException.at(
                        ErrorCode.SYNTAX_ERROR,
                        "a " + what + " runs into a word, character=" + describe(c) + "; put a blank between them",
                        offset + 1);
            }
        }
    }

    /// The longest run of operator characters, cut so that neither a comment start nor a sign of the next
    /// operand is swallowed.
    private int operator() {
        int at = offset;
        boolean special = false;
        while (at < length && isOperatorCharacter(text.charAt(at))) {
            char c = text.charAt(at);
            char following = at + 1 < length ? text.charAt(at + 1) : '\0';
            if (at > offset && (c == '-' && following == '-' || c == '/' && following == '*')) {
                break;
            }
            special |= "~!@#%^&|".indexOf(c) >= 0;
            at++;
            if (c == '@' && following == '?' && at - offset == 1) {
                at++;
                break;
            }
        }
        if (!special) {
            while (at - offset > 1 && (text.charAt(at - 1) == '+' || text.charAt(at - 1) == '-')) {
                at--;
            }
        }
        int size = at - offset;
        char first = text.charAt(offset);
        char second = size > 1 ? text.charAt(offset + 1) : '\0';
        offset = at;
        if (size == 1) {
            return singleOperator(first);
        }
        return size == 2 ? doubleOperator(first, second) : Token.OTHER_OPERATOR;
    }

    private static int singleOperator(char c) {
        return switch (c) {
            case '+' -> Token.PLUS;
            case '-' -> Token.MINUS;
            case '*' -> Token.STAR;
            case '/' -> Token.SLASH;
            case '%' -> Token.PERCENT;
            case '^' -> Token.CARET;
            case '=' -> Token.EQUAL;
            case '<' -> Token.LESS;
            case '>' -> Token.GREATER;
            case '&' -> Token.AMPERSAND;
            case '|' -> Token.BAR;
            case '#' -> Token.HASH;
            case '~' -> Token.TILDE;
            default -> Token.OTHER_OPERATOR;
        };
    }

    private static int doubleOperator(char first, char second) {
        return switch (first) {
            case '<' ->
                switch (second) {
                    case '=' -> Token.LESS_EQUAL;
                    case '>' -> Token.NOT_EQUAL;
                    case '<' -> Token.SHIFT_LEFT;
                    default -> Token.OTHER_OPERATOR;
                };
            case '>' ->
                switch (second) {
                    case '=' -> Token.GREATER_EQUAL;
                    case '>' -> Token.SHIFT_RIGHT;
                    default -> Token.OTHER_OPERATOR;
                };
            case '!' -> second == '=' ? Token.NOT_EQUAL : Token.OTHER_OPERATOR;
            case '=' -> second == '>' ? Token.FAT_ARROW : Token.OTHER_OPERATOR;
            case '|' -> second == '|' ? Token.CONCAT : Token.OTHER_OPERATOR;
            default -> Token.OTHER_OPERATOR;
        };
    }

    private static boolean isOperatorCharacter(char c) {
        return switch (c) {
            case '+', '-', '*', '/', '<', '>', '=', '~', '!', '@', '#', '%', '^', '&', '|' -> true;
            default -> false;
        };
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static DbException unterminated(String what, String closing, int opened) {
        return DbException.at(
                ErrorCode.SYNTAX_ERROR, "a " + what + " does not end; close it with " + closing, opened + 1);
    }

    private static String describe(char c) {
        return c > 0x20 && c < 0x7F ? "'" + c + "'" : String.format("U+%04X", (int) c);
    }
}
