package io.rustydb.jdbc;

import io.rustydb.jdbc.error.SqlErrors;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Blob;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A binary value in memory, independent of transaction and connection. Positions are 1-based.
final class RustyDbBlob implements Blob {
    private byte @Nullable [] value;

    RustyDbBlob(byte[] value) {
        this.value = value;
    }

    private byte[] value() throws SQLException {
        byte[] bytes = value;
        if (bytes == null) {
            throw SqlErrors.cursorState("the Blob was freed");
        }
        return bytes;
    }

    @Override
    public long length() throws SQLException {
        return value().length;
    }

    @Override
    public byte[] getBytes(long position, int length) throws SQLException {
        byte[] bytes = value();
        int from = start(position, bytes.length);
        if (length < 0) {
            throw SqlErrors.invalidArgument("length is negative, length=" + length);
        }
        return Arrays.copyOfRange(bytes, from, (int) Math.min((long) from + length, bytes.length));
    }

    /// A position may stand right behind the last byte.
    private static int start(long position, int length) throws SQLException {
        if (position < 1 || position > length + 1L) {
            throw SqlErrors.invalidArgument("position outside the value, position=" + position + ", length=" + length);
        }
        return (int) position - 1;
    }

    @Override
    public InputStream getBinaryStream() throws SQLException {
        return new ByteArrayInputStream(value());
    }

    @Override
    public InputStream getBinaryStream(long position, long length) throws SQLException {
        byte[] bytes = value();
        int from = start(position, bytes.length);
        if (length < 0 || length > bytes.length - from) {
            throw SqlErrors.invalidArgument(
                    "length outside the value, length=" + length + ", available=" + (bytes.length - from));
        }
        return new ByteArrayInputStream(bytes, from, (int) length);
    }

    @Override
    public long position(byte @Nullable [] pattern, long start) throws SQLException {
        byte[] bytes = value();
        if (pattern == null) {
            throw SqlErrors.invalidArgument("null where a pattern is needed");
        }
        for (int i = start(start, bytes.length); i + pattern.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + pattern.length, pattern, 0, pattern.length)) {
                return i + 1L;
            }
        }
        return -1;
    }

    @Override
    public long position(@Nullable Blob pattern, long start) throws SQLException {
        if (pattern == null) {
            throw SqlErrors.invalidArgument("null where a pattern is needed");
        }
        return position(pattern.getBytes(1, (int) Math.min(pattern.length(), Integer.MAX_VALUE)), start);
    }

    @Override
    public int setBytes(long position, byte @Nullable [] bytes) throws SQLException {
        return setBytes(position, bytes, 0, bytes == null ? 0 : bytes.length);
    }

    @Override
    public int setBytes(long position, byte @Nullable [] bytes, int offset, int length) throws SQLException {
        byte[] old = value();
        if (bytes == null || offset < 0 || length < 0 || length > bytes.length - offset) {
            throw SqlErrors.invalidArgument("range outside the given bytes, offset=" + offset + ", length=" + length);
        }
        int from = start(position, old.length);
        byte[] grown = Arrays.copyOf(old, Math.max(old.length, Math.addExact(from, length)));
        System.arraycopy(bytes, offset, grown, from, length);
        value = grown;
        return length;
    }

    /// What is written appears when the stream is closed.
    @Override
    public OutputStream setBinaryStream(long position) throws SQLException {
        start(position, value().length);
        return new ByteArrayOutputStream() {
            private boolean done;

            @Override
            public void close() throws java.io.IOException {
                if (!done) {
                    done = true;
                    try {
                        setBytes(position, toByteArray());
                    } catch (SQLException e) {
                        throw new java.io.IOException(e);
                    }
                }
            }
        };
    }

    @Override
    public void truncate(long length) throws SQLException {
        byte[] bytes = value();
        if (length < 0 || length > bytes.length) {
            throw SqlErrors.invalidArgument(
                    "length outside the value, length=" + length + ", available=" + bytes.length);
        }
        value = Arrays.copyOf(bytes, (int) length);
    }

    @Override
    public void free() {
        value = null;
    }
}
