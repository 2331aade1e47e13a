package io.rustydb.sql.function.library;

import static io.rustydb.base.type.TypeKind.BIGINT;
import static io.rustydb.base.type.TypeKind.INTEGER;
import static io.rustydb.base.type.TypeKind.VARBINARY;
import static io.rustydb.base.type.TypeKind.VARCHAR;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.FunctionRegistry.Builder;
import io.rustydb.sql.function.Kernel;
import io.rustydb.sql.function.text.BytesText;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;

/// Functions of binary strings: parts, bits, hashes, and their encodings as text.
///
/// **Source** PostgreSQL 15 §9.5.
final class BinaryFunctions {
    private static final int BASE64_LINE = 76;

    private BinaryFunctions() {}

    static void register(Builder registry) {
        registerParts(registry);
        registerBits(registry);
        registerHashes(registry);
        registerEncodings(registry);
    }

    private static byte[] bytes(Vector[] arguments, int index, int row) {
        return ((BytesVector) arguments[index]).getBytes(row);
    }

    private static long longAt(Vector[] arguments, int index, int row) {
        return ((LongVector) arguments[index]).get(row);
    }

    private static void set(Vector out, int row, byte[] value) {
        ((BytesVector) out).set(row, value);
    }

    private static void registerParts(Builder registry) {
        String sample = "CAST('\\x010203' AS VARBINARY)";
        for (String name : new String[] {"substring", "substr"}) {
            registry.perRow(
                    name,
                    SqlType.VARBINARY,
                    (a, out, row, context) ->
                            set(out, row, part(bytes(a, 0, row), longAt(a, 1, row), Integer.MAX_VALUE)),
                    "From a byte on, counted from 1.",
                    name + "(" + sample + ", 2) → \\x0203",
                    VARBINARY,
                    INTEGER);
            registry.perRow(
                    name,
                    SqlType.VARBINARY,
                    (a, out, row, context) ->
                            set(out, row, part(bytes(a, 0, row), longAt(a, 1, row), longAt(a, 2, row))),
                    "So many bytes from one on, counted from 1.",
                    name + "(" + sample + ", 2, 1) → \\x02",
                    VARBINARY,
                    INTEGER,
                    INTEGER);
        }
        trim(registry, "btrim", true, true, "\\x02");
        trim(registry, "ltrim", true, false, "\\x0201");
        trim(registry, "rtrim", false, true, "\\x0102");
        Kernel.RowKernel overlay = (a, out, row, context) -> {
            byte[] text = bytes(a, 0, row);
            byte[] with = bytes(a, 1, row);
            long from = longAt(a, 2, row);
            long count = a.length > 3 ? longAt(a, 3, row) : with.length;
            if (from <= 0) {
                throw DbException.of(
                        ErrorCode.SUBSTRING_ERROR,
                        "position must be from 1 on, position=" + from + "; use a later one");
            }
            byte[] before = part(text, 1, from - 1);
            byte[] after = from + count > Integer.MAX_VALUE ? new byte[0] : part(text, from + count, Integer.MAX_VALUE);
            byte[] whole = Arrays.copyOf(before, Math.addExact(before.length + with.length, after.length));
            System.arraycopy(with, 0, whole, before.length, with.length);
            System.arraycopy(after, 0, whole, before.length + with.length, after.length);
            set(out, row, whole);
        };
        registry.perRow(
                "overlay",
                SqlType.VARBINARY,
                overlay,
                "With a part replaced by another one of its length.",
                "overlay(" + sample + ", CAST('\\xff' AS VARBINARY), 2) → \\x01ff03",
                VARBINARY,
                VARBINARY,
                INTEGER);
        registry.perRow(
                "overlay",
                SqlType.VARBINARY,
                overlay,
                "With so many bytes replaced by others.",
                "overlay(" + sample + ", CAST('\\xff' AS VARBINARY), 1, 2) → \\xff03",
                VARBINARY,
                VARBINARY,
                INTEGER,
                INTEGER);
    }

    private static byte[] part(byte[] text, long from, long count) {
        if (count < 0) {
            throw DbException.of(
                    ErrorCode.SUBSTRING_ERROR, "length must not be negative, length=" + count + "; use one from 0");
        }
        long start = Math.max(from - 1, 0);
        long end = Math.min(from - 1 + count, text.length);
        return start >= end ? new byte[0] : Arrays.copyOfRange(text, (int) start, (int) end);
    }

    private static void trim(Builder registry, String name, boolean left, boolean right, String answer) {
        registry.perRow(
                name,
                SqlType.VARBINARY,
                (a, out, row, context) -> {
                    byte[] text = bytes(a, 0, row);
                    byte[] set = bytes(a, 1, row);
                    int start = 0;
                    int end = text.length;
                    while (left && start < end && contains(set, text[start])) {
                        start++;
                    }
                    while (right && start < end && contains(set, text[end - 1])) {
                        end--;
                    }
                    set(out, row, Arrays.copyOfRange(text, start, end));
                },
                "Without the given bytes at its ends.",
                name + "(CAST('\\x010201' AS VARBINARY), CAST('\\x01' AS VARBINARY)) → " + answer,
                VARBINARY,
                VARBINARY);
    }

    private static boolean contains(byte[] set, byte wanted) {
        for (byte b : set) {
            if (b == wanted) {
                return true;
            }
        }
        return false;
    }

    private static void registerBits(Builder registry) {
        String sample = "CAST('\\x1234' AS VARBINARY)";
        registry.perRow(
                "get_byte",
                SqlType.INTEGER,
                (a, out, row, context) -> {
                    byte[] text = bytes(a, 0, row);
                    ((LongVector) out).set(row, text[index(longAt(a, 1, row), text.length)] & 0xFF);
                },
                "A byte, counted from 0.",
                "get_byte(" + sample + ", 1) → 52",
                VARBINARY,
                INTEGER);
        registry.perRow(
                "set_byte",
                SqlType.VARBINARY,
                (a, out, row, context) -> {
                    byte[] text = bytes(a, 0, row);
                    text[index(longAt(a, 1, row), text.length)] = (byte) longAt(a, 2, row);
                    set(out, row, text);
                },
                "With a byte replaced, counted from 0.",
                "set_byte(" + sample + ", 1, 255) → \\x12ff",
                VARBINARY,
                INTEGER,
                INTEGER);
        registry.perRow(
                "get_bit",
                SqlType.INTEGER,
                (a, out, row, context) -> {
                    byte[] text = bytes(a, 0, row);
                    int bit = index(longAt(a, 1, row), 8L * text.length);
                    ((LongVector) out).set(row, text[bit / 8] >> bit % 8 & 1);
                },
                "A bit; bit 0 is the lowest of the first byte.",
                "get_bit(" + sample + ", 1) → 1",
                VARBINARY,
                BIGINT);
        registry.perRow(
                "set_bit",
                SqlType.VARBINARY,
                (a, out, row, context) -> {
                    byte[] text = bytes(a, 0, row);
                    int bit = index(longAt(a, 1, row), 8L * text.length);
                    long value = longAt(a, 2, row);
                    if (value != 0 && value != 1) {
                        throw DbException.of(
                                ErrorCode.INVALID_ARGUMENT, "a bit is 0 or 1, value=" + value + "; use one of them");
                    }
                    text[bit / 8] = (byte) (text[bit / 8] & ~(1 << bit % 8) | value << bit % 8);
                    set(out, row, text);
                },
                "With a bit replaced; bit 0 is the lowest of the first byte.",
                "set_bit(" + sample + ", 0, 1) → \\x1334",
                VARBINARY,
                BIGINT,
                INTEGER);
        registry.perRow(
                "bit_count",
                SqlType.BIGINT,
                (a, out, row, context) -> {
                    long count = 0;
                    for (byte b : bytes(a, 0, row)) {
                        count += Integer.bitCount(b & 0xFF);
                    }
                    ((LongVector) out).set(row, count);
                },
                "How many bits are set.",
                "bit_count(" + sample + ") → 5",
                VARBINARY);
    }

    private static int index(long index, long length) {
        if (index < 0 || index >= length) {
            throw DbException.of(
                    ErrorCode.ARRAY_SUBSCRIPT_ERROR,
                    "index is out of range, index=" + index + ", max=" + (length - 1) + "; use a smaller one");
        }
        return (int) index;
    }

    private static void registerHashes(Builder registry) {
        for (boolean text : new boolean[] {true, false}) {
            registry.perRow(
                    "md5",
                    SqlType.VARCHAR,
                    (a, out, row, context) ->
                            ((BytesVector) out).set(row, HexFormat.of().formatHex(hash("MD5", bytes(a, 0, row)))),
                    "MD5 hash in hexadecimal digits.",
                    "md5(" + (text ? "'abc'" : "CAST('abc' AS VARBINARY)") + ") → 900150983cd24fb0d6963f7d28e17f72",
                    text ? VARCHAR : VARBINARY);
        }
        for (int bits : new int[] {224, 256, 384, 512}) {
            registry.perRow(
                    "sha" + bits,
                    SqlType.VARBINARY,
                    (a, out, row, context) -> set(out, row, hash("SHA-" + bits, bytes(a, 0, row))),
                    "SHA-" + bits + " hash.",
                    "length(sha" + bits + "(CAST('abc' AS VARBINARY))) → " + bits / 8,
                    VARBINARY);
        }
    }

    private static byte[] hash(String algorithm, byte[] text) {
        try {
            return MessageDigest.getInstance(algorithm).digest(text);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has " + algorithm, e);
        }
    }

    private static void registerEncodings(Builder registry) {
        registry.perRow(
                "encode",
                SqlType.VARCHAR,
                (a, out, row, context) ->
                        ((BytesVector) out).set(row, encode(bytes(a, 0, row), StringFunctions.text(a, 1, row))),
                "Bytes as text: hex, base64 or escape.",
                "encode(CAST('\\x0102ff' AS VARBINARY), 'hex') → 0102ff",
                VARBINARY,
                VARCHAR);
        registry.perRow(
                "decode",
                SqlType.VARBINARY,
                (a, out, row, context) ->
                        set(out, row, decode(StringFunctions.text(a, 0, row), StringFunctions.text(a, 1, row))),
                "Bytes of their text: hex, base64 or escape.",
                "decode('AQL/', 'base64') → \\x0102ff",
                VARCHAR,
                VARCHAR);
    }

    private static String encode(byte[] bytes, String format) {
        return switch (format.toLowerCase(Locale.ROOT)) {
            case "hex" -> HexFormat.of().formatHex(bytes);
            case "base64" ->
                new String(
                        Base64.getMimeEncoder(BASE64_LINE, new byte[] {'\n'}).encode(bytes), StandardCharsets.US_ASCII);
            case "escape" -> escape(bytes);
            default -> throw unknownFormat(format);
        };
    }

    /// Bytes that are no ASCII characters as `\ooo`.
    private static String escape(byte[] bytes) {
        StringBuilder out = new StringBuilder(bytes.length + 16);
        for (byte b : bytes) {
            int value = b & 0xFF;
            if (value == 0 || value > 0x7F) {
                out.append('\\').append((char) ('0' + (value >> 6)));
                out.append((char) ('0' + (value >> 3 & 7))).append((char) ('0' + (value & 7)));
            } else if (value == '\\') {
                out.append("\\\\");
            } else {
                out.append((char) value);
            }
        }
        return out.toString();
    }

    private static byte[] decode(String text, String format) {
        return switch (format.toLowerCase(Locale.ROOT)) {
            case "hex" -> fromHex(text);
            case "base64" -> fromBase64(text);
            case "escape" -> BytesText.parseEscaped(text);
            default -> throw unknownFormat(format);
        };
    }

    private static byte[] fromHex(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length() / 2);
        int high = -1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
                continue;
            }
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw DbException.of(
                        ErrorCode.INVALID_ARGUMENT, "invalid hexadecimal digit, digit=\"" + c + "\"; use 0-9 and a-f");
            }
            if (high < 0) {
                high = digit;
            } else {
                out.write(high << 4 | digit);
                high = -1;
            }
        }
        if (high >= 0) {
            throw DbException.of(
                    ErrorCode.INVALID_ARGUMENT,
                    "hexadecimal text has an odd number of digits; write two digits a byte");
        }
        return out.toByteArray();
    }

    private static byte[] fromBase64(String text) {
        StringBuilder digits = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != ' ' && c != '\n' && c != '\t' && c != '\r') {
                digits.append(c);
            }
        }
        try {
            if (digits.length() % 4 != 0) {
                throw new IllegalArgumentException("length");
            }
            return Base64.getDecoder().decode(digits.toString());
        } catch (IllegalArgumentException e) {
            throw DbException.of(ErrorCode.INVALID_ARGUMENT, "text is no base64, or its end is missing; correct it", e);
        }
    }

    private static DbException unknownFormat(String format) {
        return DbException.of(
                ErrorCode.INVALID_ARGUMENT, "unknown encoding, name=\"" + format + "\"; use hex, base64 or escape");
    }
}
