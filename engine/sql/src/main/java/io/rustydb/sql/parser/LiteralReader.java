package io.rustydb.sql.parser;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;

/// The value of a literal token or identifier, from its characters.
final class LiteralReader {
    /// Digits of a number literal; PostgreSQL's limit of numeric before the point.
    private static final int DIGITS_MAX = 131_072;

    private static final int SCALE_MAX = 131_072;

    private LiteralReader() {}

    /// The text of any kind of string token.
    static String string(TokenStream tokens, int index, char unicodeEscape) {
        String text = tokens.text();
        int start = tokens.start(index);
        int end = tokens.end(index);
        String value = switch (tokens.kind(index)) {
            case Token.ESCAPE_STRING -> backslashes(segments(text, start + 1, end, true), start + 1);
            case Token.UNICODE_STRING -> unicode(segments(text, start + 2, end, false), unicodeEscape, start + 1);
            case Token.DOLLAR_STRING -> dollars(text, start, end);
            default -> segments(text, text.charAt(start) == '\'' ? start : start + 1, end, false);
        };
        return Characters.require("a string", value, start + 1);
    }

    /// The content between quotes, doubled quotes undone, continued segments joined.
    private static String segments(String text, int start, int end, boolean escapes) {
        int first = start + 1;
        int last = end - 1;
        if (text.indexOf('\'', first) == last) {
            return text.substring(first, last);
        }
        StringBuilder value = new StringBuilder(last - first);
        boolean inside = true;
        for (int at = first; at < end; at++) {
            char c = text.charAt(at);
            if (!inside) {
                if (c == '-') {
                    while (text.charAt(at) != '\n' && text.charAt(at) != '\r') {
                        at++;
                    }
                } else {
                    inside = c == '\'';
                }
            } else if (c == '\'') {
                if (at + 1 < end && text.charAt(at + 1) == '\'') {
                    value.append('\'');
                    at++;
                } else {
                    inside = false;
                }
            } else {
                value.append(c);
                if (escapes && c == '\\' && at + 1 < end) {
                    at++;
                    // An escaped quote must not meet the rule above; its backslash stays for the second pass.
                    value.append(text.charAt(at));
                }
            }
        }
        return value.toString();
    }

    private static String dollars(String text, int start, int end) {
        int tagLength = text.indexOf('$', start + 1) + 1 - start;
        return text.substring(start + tagLength, end - tagLength);
    }

    /// Undoes the escapes of E''.
    private static String backslashes(String raw, int position) {
        if (raw.indexOf('\\') < 0) {
            return raw;
        }
        StringBuilder value = new StringBuilder(raw.length());
        int at = 0;
        while (at < raw.length()) {
            char c = raw.charAt(at++);
            if (c != '\\' || at == raw.length()) {
                value.append(c);
                continue;
            }
            char escaped = raw.charAt(at++);
            switch (escaped) {
                case 'b' -> value.append('\b');
                case 'f' -> value.append('\f');
                case 'n' -> value.append('\n');
                case 'r' -> value.append('\r');
                case 't' -> value.append('\t');
                case 'x', 'u', 'U' -> {
                    int most = escaped == 'x' ? 2 : escaped == 'u' ? 4 : 8;
                    int digits = countDigits(raw, at, most, 16);
                    if (digits == 0 && escaped == 'x') {
                        value.append('x');
                    } else if (escaped != 'x' && digits < most) {
                        throw invalidEscape("\\" + escaped, position);
                    } else {
                        appendCodePoint(value, Long.parseLong(raw, at, at + digits, 16), position);
                        at += digits;
                    }
                }
                case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                    int digits = 1 + countDigits(raw, at, 2, 8);
                    appendCodePoint(value, Integer.parseInt(raw, at - 1, at - 1 + digits, 8) & 0xFF, position);
                    at += digits - 1;
                }
                default -> value.append(escaped);
            }
        }
        return checkedSurrogates(value.toString(), position);
    }

    /// Undoes the escapes of U&''.
    private static String unicode(String raw, char escape, int position) {
        if (raw.indexOf(escape) < 0) {
            return raw;
        }
        StringBuilder value = new StringBuilder(raw.length());
        int at = 0;
        while (at < raw.length()) {
            char c = raw.charAt(at++);
            if (c != escape) {
                value.append(c);
            } else if (at < raw.length() && raw.charAt(at) == escape) {
                value.append(escape);
                at++;
            } else {
                boolean wide = at < raw.length() && raw.charAt(at) == '+';
                int first = wide ? at + 1 : at;
                int wanted = wide ? 6 : 4;
                if (countDigits(raw, first, wanted, 16) < wanted) {
                    throw invalidEscape(String.valueOf(escape), position);
                }
                appendCodePoint(value, Long.parseLong(raw, first, first + wanted, 16), position);
                at = first + wanted;
            }
        }
        return checkedSurrogates(value.toString(), position);
    }

    private static int countDigits(String raw, int from, int most, int radix) {
        int count = 0;
        while (count < most && from + count < raw.length()) {
            char c = raw.charAt(from + count);
            if (c >= 0x80 || Character.digit(c, radix) < 0) {
                break;
            }
            count++;
        }
        return count;
    }

    private static void appendCodePoint(StringBuilder value, long codePoint, int position) {
        if (codePoint > Character.MAX_CODE_POINT || codePoint == 0) {
            throw invalidEscape("U+" + Long.toHexString(codePoint).toUpperCase(Locale.ROOT), position);
        }
        value.appendCodePoint((int) codePoint);
    }

    /// Halves of a surrogate pair may come from two escapes, but must make a pair.
    private static String checkedSurrogates(String value, int position) {
        for (int at = 0; at < value.length(); at++) {
            char c = value.charAt(at);
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || at + 1 == value.length()
                        || !Character.isLowSurrogate(value.charAt(at + 1))) {
                    throw invalidEscape(String.format("U+%04X", (int) c), position);
                }
                at++;
            }
        }
        return value;
    }

    private static DbException invalidEscape(String escape, int position) {
        return DbException.at(
                ErrorCode.INVALID_ESCAPE,
                "a string contains an escape that is no character, escape=" + escape
                        + "; write \\uXXXX, \\UXXXXXXXX, \\XXXX or \\+XXXXXX with a valid code point",
                position);
    }

    /// The name of an identifier token, folded unless quoted.
    static String identifier(TokenStream tokens, int index, char unicodeEscape) {
        String text = tokens.text();
        int start = tokens.start(index);
        int end = tokens.end(index);
        return switch (tokens.kind(index)) {
            case Token.QUOTED_IDENTIFIER -> Characters.require("a name", quoted(text, start, end), start + 1);
            case Token.UNICODE_IDENTIFIER ->
                Characters.require(
                        "a name", unicode(quoted(text, start + 2, end), unicodeEscape, start + 1), start + 1);
            default -> fold(text, start, end);
        };
    }

    private static String quoted(String text, int start, int end) {
        String name = text.substring(start + 1, end - 1);
        return name.indexOf('"') < 0 ? name : name.replace("\"\"", "\"");
    }

    private static String fold(String text, int start, int end) {
        // toLowerCase gives the same string back when there is nothing to fold.
        return text.substring(start, end).toLowerCase(Locale.ROOT);
    }

    /// An integer token of any radix.
    static BigInteger bigInteger(TokenStream tokens, int index) {
        String digits = digits(tokens, index);
        if (tokens.kind(index) == Token.RADIX_INTEGER) {
            int radix = switch (digits.charAt(1)) {
                case 'x', 'X' -> 16;
                case 'o', 'O' -> 8;
                default -> 2;
            };
            return new BigInteger(digits.substring(2), radix);
        }
        return new BigInteger(digits);
    }

    /// The value of a short decimal integer token, or -1 if it is not short.
    static long shortInteger(TokenStream tokens, int index) {
        String text = tokens.text();
        int end = tokens.end(index);
        if (end - tokens.start(index) > 18) {
            return -1;
        }
        long value = 0;
        for (int at = tokens.start(index); at < end; at++) {
            int digit = text.charAt(at) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    static BigDecimal decimal(TokenStream tokens, int index) {
        String digits = digits(tokens, index);
        int exponentAt = Math.max(digits.indexOf('e'), digits.indexOf('E'));
        if (exponentAt >= 0) {
            String exponent = digits.substring(exponentAt + 1);
            // Seven digits and a sign can be read; then the scale decides, so that a printed number can be read
            // again.
            if (exponent.length() <= 8) {
                BigDecimal value = new BigDecimal(digits);
                if (Math.abs((long) value.scale()) <= SCALE_MAX) {
                    return value;
                }
            }
            throw DbException.at(
                    ErrorCode.NUMERIC_OUT_OF_RANGE,
                    "the exponent of a number is out of range, exponentMax=" + SCALE_MAX + "; use a smaller one",
                    tokens.position(index));
        }
        return new BigDecimal(digits);
    }

    /// The token's characters without underscores.
    private static String digits(TokenStream tokens, int index) {
        String digits = tokens.text().substring(tokens.start(index), tokens.end(index));
        if (digits.length() > DIGITS_MAX) {
            throw DbException.at(
                    ErrorCode.NUMERIC_OUT_OF_RANGE,
                    "a number has too many digits, digits=" + digits.length() + ", digitsMax=" + DIGITS_MAX
                            + "; use fewer",
                    tokens.position(index));
        }
        return digits.indexOf('_') < 0 ? digits : digits.replace("_", "");
    }
}
