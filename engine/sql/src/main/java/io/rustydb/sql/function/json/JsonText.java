package io.rustydb.sql.function.json;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.Jsonb;
import java.nio.charset.StandardCharsets;

/// Walks over JSON text that is known to be valid, without making anything of it; strings with and without
/// escapes. Positions are of bytes in UTF-8.
public final class JsonText {
    private static final int SHOWN_MAX = 60;
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private JsonText() {}

    /// A field or element.
    @FunctionalInterface
    public interface Visitor {
        /// @param keyFrom behind the quote, -1 in an array
        /// @param keyTo at the closing quote
        /// @return false to stop
        boolean visit(int keyFrom, int keyTo, int valueFrom, int valueTo);
    }

    static int skipBlanks(byte[] text, int from) {
        int at = from;
        while (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t') {
            at++;
        }
        return at;
    }

    /// A kind of [Jsonb].
    public static int kind(byte[] text, int from) {
        return switch (text[skipBlanks(text, from)]) {
            case '{' -> Jsonb.OBJECT;
            case '[' -> Jsonb.ARRAY;
            case '"' -> Jsonb.STRING;
            case 't' -> Jsonb.TRUE;
            case 'f' -> Jsonb.FALSE;
            case 'n' -> Jsonb.NULL;
            default -> Jsonb.NUMBER;
        };
    }

    /// Behind a string's closing quote.
    private static int skipString(byte[] text, int quote) {
        int at = quote + 1;
        while (text[at] != '"') {
            at += text[at] == '\\' ? 2 : 1;
        }
        return at + 1;
    }

    /// Behind a value; `from` is its first byte.
    static int skip(byte[] text, int from, int end) {
        int at = from;
        int depth = 0;
        do {
            switch (text[at]) {
                case '"' -> at = skipString(text, at);
                case '{', '[' -> {
                    depth++;
                    at++;
                }
                case '}', ']' -> {
                    depth--;
                    at++;
                }
                case ' ', '\n', '\r', '\t', ',', ':' -> at++;
                default -> {
                    do {
                        at++;
                    } while (at < end && isScalarPart(text[at]));
                }
            }
        } while (depth > 0);
        return at;
    }

    private static boolean isScalarPart(byte b) {
        return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b == 'E' || b == '.' || b == '+' || b == '-';
    }

    /// Visits fields of an object or elements of an array, in order.
    public static void visit(byte[] text, int from, int end, Visitor visitor) {
        int at = skipBlanks(text, from);
        boolean object = text[at] == '{';
        at = skipBlanks(text, at + 1);
        while (text[at] != '}' && text[at] != ']') {
            int keyFrom = -1;
            int keyTo = -1;
            if (object) {
                keyFrom = at + 1;
                at = skipString(text, at);
                keyTo = at - 1;
                at = skipBlanks(text, skipBlanks(text, at) + 1);
            }
            int valueTo = skip(text, at, end);
            if (!visitor.visit(keyFrom, keyTo, at, valueTo)) {
                return;
            }
            at = skipBlanks(text, valueTo);
            if (text[at] == ',') {
                at = skipBlanks(text, at + 1);
            }
        }
    }

    public static int count(byte[] text, int from, int end) {
        int[] count = {0};
        visit(text, from, end, (keyFrom, keyTo, valueFrom, valueTo) -> {
            count[0]++;
            return true;
        });
        return count[0];
    }

    /// The span of a field's value: of the last one with the key; null if there is none.
    public static long field(byte[] text, int from, int end, byte[] key) {
        long[] found = {-1};
        visit(text, from, end, (keyFrom, keyTo, valueFrom, valueTo) -> {
            if (isKey(text, keyFrom, keyTo, key)) {
                found[0] = span(valueFrom, valueTo);
            }
            return true;
        });
        return found[0];
    }

    /// The span of an element; a negative index counts from the end. -1 if there is none.
    public static long element(byte[] text, int from, int end, int index) {
        int wanted = index < 0 ? index + count(text, from, end) : index;
        long[] found = {-1};
        int[] at = {0};
        visit(text, from, end, (keyFrom, keyTo, valueFrom, valueTo) -> {
            if (at[0]++ == wanted) {
                found[0] = span(valueFrom, valueTo);
                return false;
            }
            return true;
        });
        return found[0];
    }

    private static long span(int from, int to) {
        return (long) from << 32 | to;
    }

    public static int spanFrom(long span) {
        return (int) (span >>> 32);
    }

    public static int spanTo(long span) {
        return (int) span;
    }

    private static boolean isKey(byte[] text, int from, int to, byte[] key) {
        for (int i = from; i < to; i++) {
            if (text[i] == '\\') {
                return unescape(text, from, to).equals(new String(key, StandardCharsets.UTF_8));
            }
        }
        return java.util.Arrays.equals(text, from, to, key, 0, key.length);
    }

    /// A string's characters; between its quotes.
    public static String string(byte[] text, int from, int to) {
        return unescape(text, from, to);
    }

    static int hexDigit(byte b) {
        if (b >= '0' && b <= '9') {
            return b - '0';
        }
        int lower = b | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    /// Resolves the escapes between two quotes.
    ///
    /// @throws DbException 22P05 for U+0000, 22P02 for half of a surrogate pair
    static String unescape(byte[] text, int from, int to) {
        StringBuilder out = new StringBuilder(to - from);
        int plain = from;
        int at = from;
        while (at < to) {
            if (text[at] != '\\') {
                at++;
                continue;
            }
            out.append(new String(text, plain, at - plain, StandardCharsets.UTF_8));
            byte c = text[at + 1];
            at += 2;
            switch (c) {
                case 'b' -> out.append('\b');
                case 'f' -> out.append('\f');
                case 'n' -> out.append('\n');
                case 'r' -> out.append('\r');
                case 't' -> out.append('\t');
                case 'u' -> {
                    char unit = unit(text, at);
                    at += 4;
                    if (unit == 0) {
                        throw DbException.of(
                                ErrorCode.UNTRANSLATABLE_CHARACTER,
                                "\\u0000 of JSON cannot be text; remove it from the document");
                    }
                    if (Character.isSurrogate(unit)) {
                        boolean pair = Character.isHighSurrogate(unit)
                                && at + 6 <= to
                                && text[at] == '\\'
                                && text[at + 1] == 'u'
                                && Character.isLowSurrogate(unit(text, at + 2));
                        if (!pair) {
                            throw DbException.of(
                                    ErrorCode.INVALID_TEXT,
                                    "invalid JSON: an escape is half of a surrogate pair; write both halves, \\uD83D\\uDE00");
                        }
                        out.append(unit).append(unit(text, at + 2));
                        at += 6;
                    } else {
                        out.append(unit);
                    }
                }
                default -> out.append((char) c);
            }
            plain = at;
        }
        return out.append(new String(text, plain, to - plain, StandardCharsets.UTF_8))
                .toString();
    }

    /// Escapes that are checked when a part is taken out of a text, as in PostgreSQL, and not when it is
    /// stored.
    static void checkEscapes(byte[] text, int from, int to) {
        for (int at = from; at < to; at++) {
            if (text[at] == '\\') {
                if (text[at + 1] == 'u') {
                    boolean pair = at + 12 <= to && text[at + 6] == '\\' && text[at + 7] == 'u';
                    boolean surrogate = Character.isSurrogate(unit(text, at + 2));
                    unescape(text, at, at + (surrogate && pair ? 12 : 6));
                    at += surrogate && pair ? 11 : 5;
                } else {
                    at++;
                }
            }
        }
    }

    private static char unit(byte[] text, int at) {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            value = value << 4 | hexDigit(text[at + i]);
        }
        return (char) value;
    }

    /// Appends a string in quotes, with the escapes that it needs.
    public static void appendQuoted(StringBuilder out, CharSequence text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20) {
                        out.append("\\u00").append(HEX[c >> 4]).append(HEX[c & 15]);
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    /// For messages.
    public static String shortened(String text) {
        return text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "...";
    }

    /// True for well-formed UTF-8 (RFC 3629): what bytes must be before they are JSON.
    public static boolean isUtf8(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int at = offset;
        while (at < end) {
            int b = bytes[at++];
            if (b >= 0) {
                continue;
            }
            int more = (b & 0xE0) == 0xC0 ? 1 : (b & 0xF0) == 0xE0 ? 2 : (b & 0xF8) == 0xF0 ? 3 : -1;
            if (more < 0 || at + more > end) {
                return false;
            }
            int code = b & (0x3F >> more);
            for (int i = 0; i < more; i++) {
                if ((bytes[at] & 0xC0) != 0x80) {
                    return false;
                }
                code = code << 6 | bytes[at++] & 0x3F;
            }
            int least = more == 1 ? 0x80 : more == 2 ? 0x800 : 0x10000;
            if (code < least || code > Character.MAX_CODE_POINT || code >= 0xD800 && code < 0xE000) {
                return false;
            }
        }
        return true;
    }
}
