package io.rustydb.jdbc;

import io.rustydb.jdbc.error.ErrorDetail;
import io.rustydb.jdbc.error.SqlErrors;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.SQLException;
import java.util.Arrays;

/// Reads streams and large objects given as parameters into memory, and what all large values check.
final class LargeValues {
    /// A value of the database that is no longer is read at once: it needs nothing of its transaction then.
    static final int SHORT_BYTES = 1 << 16;

    private static final int CHUNK_CHARS = 8192;

    private LargeValues() {}

    static byte[] bytes(Blob value) throws SQLException {
        return value.getBytes(1, length(value.length()));
    }

    static String text(Clob value) throws SQLException {
        return value.getSubString(1, length(value.length()));
    }

    static byte[] readAll(InputStream stream) throws SQLException {
        try {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /// @throws SQLException 22023 if the stream ends before `length` bytes
    static byte[] read(InputStream stream, long length) throws SQLException {
        try {
            byte[] bytes = stream.readNBytes(length(length));
            if (bytes.length < length) {
                throw tooShort(bytes.length, length);
            }
            return bytes;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    static String readAll(Reader reader) throws SQLException {
        StringBuilder text = new StringBuilder();
        char[] chunk = new char[CHUNK_CHARS];
        try {
            for (int n = reader.read(chunk); n >= 0; n = reader.read(chunk)) {
                text.append(chunk, 0, n);
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
        return text.toString();
    }

    /// @throws SQLException 22023 if the reader ends before `length` characters
    static String read(Reader reader, long length) throws SQLException {
        int wanted = length(length);
        char[] chars = new char[Math.min(wanted, CHUNK_CHARS)];
        int filled = 0;
        try {
            while (filled < wanted) {
                if (filled == chars.length) {
                    chars = Arrays.copyOf(chars, (int) Math.min(2L * chars.length, wanted));
                }
                int n = reader.read(chars, filled, chars.length - filled);
                if (n < 0) {
                    throw tooShort(filled, length);
                }
                filled += n;
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
        return new String(chars, 0, filled);
    }

    /// @throws SQLException 22P05 if a byte is not ASCII
    static String ascii(byte[] bytes) throws SQLException {
        for (byte b : bytes) {
            if (b < 0) {
                throw notAscii(b);
            }
        }
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private static int length(long length) throws SQLException {
        if (length < 0 || length > Integer.MAX_VALUE - 8) {
            throw SqlErrors.invalidArgument("length of a value out of range, length=" + length);
        }
        return (int) length;
    }

    static SQLException notAscii(byte b) {
        return untranslatable("byte in an ASCII stream is not ASCII, byte=" + (b & 0xff));
    }

    static SQLException untranslatable(String message) {
        return SqlErrors.of(ErrorDetail.of("22P05", 22205, message), null);
    }

    /// @param position 1-based; may stand right behind the last byte or unit
    /// @return 0-based
    static long start(long position, long length) throws SQLException {
        if (position < 1 || position > length + 1) {
            throw SqlErrors.invalidArgument("position outside the value, position=" + position + ", length=" + length);
        }
        return position - 1;
    }

    static void checkRange(long length, long available) throws SQLException {
        if (length < 0 || length > available) {
            throw SqlErrors.invalidArgument("length outside the value, length=" + length + ", available=" + available);
        }
    }

    static SQLException tooShort(long got, long wanted) {
        return SqlErrors.invalidArgument("stream ended early, length=" + wanted + ", read=" + got);
    }

    private static SQLException unreadable(IOException e) {
        return SqlErrors.of(
                ErrorDetail.of("58030", 58030, "stream given as a parameter cannot be read: " + e.getMessage()), e);
    }
}
