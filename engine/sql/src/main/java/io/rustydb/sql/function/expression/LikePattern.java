package io.rustydb.sql.function.expression;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A LIKE pattern, compiled to the pieces between its `%` signs.
///
/// Each piece is looked for once, from left to right, at the first place where it fits; so a match never
/// backtracks over a `%` and costs at most (bytes of the text) × (longest piece). Works on UTF-8: `_` is one
/// character.
final class LikePattern {
    /// `_` in a piece; other elements are bytes.
    private static final short ANY_CHARACTER = 256;

    private final short[][] pieces;
    private final boolean startsOpen;
    private final boolean endsOpen;

    private LikePattern(short[][] pieces, boolean startsOpen, boolean endsOpen) {
        this.pieces = pieces;
        this.startsOpen = startsOpen;
        this.endsOpen = endsOpen;
    }

    /// @param escape code point that takes the next character literally, -1 = none
    static LikePattern compile(byte[] pattern, int offset, int length, int escape) {
        short[][] pieces = new short[4][];
        int count = 0;
        short[] piece = new short[length];
        int size = 0;
        boolean startsOpen = false;
        boolean endsOpen = false;
        byte[] escapeBytes =
                escape < 0 ? new byte[0] : Character.toString(escape).getBytes(StandardCharsets.UTF_8);
        int end = offset + length;
        for (int at = offset; at < end; ) {
            if (escape >= 0 && startsWith(pattern, at, end, escapeBytes)) {
                at += escapeBytes.length;
                if (at == end) {
                    throw DbException.of(
                            ErrorCode.INVALID_ESCAPE,
                            "LIKE pattern ends with its escape character; double it or remove it");
                }
                piece[size++] = (short) (pattern[at++] & 0xFF);
                while (at < end && (pattern[at] & 0xC0) == 0x80) {
                    piece[size++] = (short) (pattern[at++] & 0xFF);
                }
                endsOpen = false;
                continue;
            }
            byte b = pattern[at++];
            if (b == '%') {
                startsOpen |= at == offset + 1;
                endsOpen = true;
                if (size > 0) {
                    if (count == pieces.length) {
                        pieces = Arrays.copyOf(pieces, 2 * count);
                    }
                    pieces[count++] = Arrays.copyOf(piece, size);
                    size = 0;
                }
            } else {
                piece[size++] = b == '_' ? ANY_CHARACTER : (short) (b & 0xFF);
                endsOpen = false;
            }
        }
        if (size > 0) {
            pieces = Arrays.copyOf(pieces, count + 1);
            pieces[count++] = Arrays.copyOf(piece, size);
        }
        return new LikePattern(Arrays.copyOf(pieces, count), startsOpen, endsOpen);
    }

    private static boolean startsWith(byte[] bytes, int at, int end, byte[] prefix) {
        return at + prefix.length <= end && Arrays.equals(bytes, at, at + prefix.length, prefix, 0, prefix.length);
    }

    boolean matches(byte[] text, int offset, int length) {
        int at = offset;
        int end = offset + length;
        int first = 0;
        int last = pieces.length;
        if (last == 0) {
            return startsOpen || length == 0;
        }
        if (!startsOpen) {
            at = match(pieces[first++], text, at, end);
            if (at < 0) {
                return false;
            }
            if (first == last) {
                return endsOpen || at == end;
            }
        }
        if (!endsOpen) {
            last--;
        }
        for (; first < last; first++) {
            at = find(pieces[first], text, at, end);
            if (at < 0) {
                return false;
            }
        }
        return endsOpen || matchesAtEnd(pieces[last], text, at, end);
    }

    /// @return behind the piece, or -1
    private static int match(short[] piece, byte[] text, int from, int end) {
        int at = from;
        for (short element : piece) {
            if (at >= end) {
                return -1;
            }
            if (element == ANY_CHARACTER) {
                at++;
                while (at < end && (text[at] & 0xC0) == 0x80) {
                    at++;
                }
            } else if ((text[at++] & 0xFF) != element) {
                return -1;
            }
        }
        return at;
    }

    private static int find(short[] piece, byte[] text, int from, int end) {
        int first = piece[0];
        for (int at = from; at < end; at++) {
            if (first == ANY_CHARACTER ? (text[at] & 0xC0) != 0x80 : (text[at] & 0xFF) == first) {
                int behind = match(piece, text, at, end);
                if (behind >= 0) {
                    return behind;
                }
            }
        }
        return -1;
    }

    private static boolean matchesAtEnd(short[] piece, byte[] text, int from, int end) {
        // The piece's characters are counted back from the end.
        int characters = 0;
        for (short element : piece) {
            characters += element == ANY_CHARACTER || (element & 0xC0) != 0x80 ? 1 : 0;
        }
        int at = end;
        while (at > from && characters > 0) {
            at--;
            characters -= (text[at] & 0xC0) != 0x80 ? 1 : 0;
        }
        return characters == 0 && match(piece, text, at, end) == end;
    }
}
