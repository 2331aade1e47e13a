package io.rustydb.sql.function.text;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Binary strings as text: `\x` and hexadecimal digits.
public final class BytesText {
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private BytesText() {}

    /// Either `\x` with pairs of hexadecimal digits and blanks between them, or plain bytes with `\\` and
    /// `\ooo` escapes.
    public static byte[] parse(String text) {
        return text.startsWith("\\x") ? parseHex(text) : parseEscaped(text);
    }

    private static byte[] parseHex(String text) {
        byte[] out = new byte[text.length() / 2];
        int length = 0;
        for (int at = 2; at < text.length(); ) {
            if (NumberText.isBlank(text.charAt(at))) {
                at++;
                continue;
            }
            int high = hexDigit(text, at);
            if (at + 1 >= text.length()) {
                throw DbException.of(
                        ErrorCode.INVALID_ARGUMENT,
                        "hexadecimal text has an odd number of digits, text=\"" + NumberText.shortened(text)
                                + "\"; write two digits a byte");
            }
            out[length++] = (byte) (high << 4 | hexDigit(text, at + 1));
            at += 2;
        }
        return Arrays.copyOf(out, length);
    }

    private static int hexDigit(String text, int at) {
        char c = text.charAt(at);
        int digit = c < 0x80 ? Character.digit(c, 16) : -1;
        if (digit < 0) {
            throw DbException.of(
                    ErrorCode.INVALID_ARGUMENT,
                    "invalid hexadecimal digit, digit=\"" + c + "\", position=" + (at + 1) + "; use 0-9 and a-f");
        }
        return digit;
    }

    /// Plain bytes, a backslash doubled and others as three octal digits behind one.
    public static byte[] parseEscaped(String text) {
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[in.length];
        int length = 0;
        for (int at = 0; at < in.length; ) {
            if (in[at] != '\\') {
                out[length++] = in[at++];
            } else if (at + 1 < in.length && in[at + 1] == '\\') {
                out[length++] = '\\';
                at += 2;
            } else if (at + 3 < in.length
                    && isOctal(in[at + 1], '3')
                    && isOctal(in[at + 2], '7')
                    && isOctal(in[at + 3], '7')) {
                out[length++] = (byte) ((in[at + 1] - '0') << 6 | (in[at + 2] - '0') << 3 | (in[at + 3] - '0'));
                at += 4;
            } else {
                throw NumberText.invalid(text, SqlType.VARBINARY);
            }
        }
        return Arrays.copyOf(out, length);
    }

    private static boolean isOctal(byte b, char greatest) {
        return b >= '0' && b <= greatest;
    }

    public static String format(byte[] bytes, int offset, int length) {
        byte[] text = new byte[2 + 2 * length];
        text[0] = '\\';
        text[1] = 'x';
        for (int i = 0; i < length; i++) {
            int b = bytes[offset + i];
            text[2 + 2 * i] = DIGITS[b >> 4 & 0xF];
            text[3 + 2 * i] = DIGITS[b & 0xF];
        }
        return new String(text, StandardCharsets.ISO_8859_1);
    }
}
