package io.rustydb.jdbc;

import io.rustydb.jdbc.error.SqlErrors;
import io.rustydb.jdbc.transport.Transport;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Blob;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A binary value: one that stays in the database, or an application's own. What is written changes a copy.
/// Positions are 1-based.
final class RustyDbBlob implements Blob {
    private static final int WINDOW_BYTES = 1 << 16;

    private final @Nullable Transport transport;
    private @Nullable ByteSource value;

    /// @param transport where an own value goes that is too long for memory; null: nowhere
    RustyDbBlob(@Nullable Transport transport, ByteSource value) {
        this.transport = transport;
        this.value = value;
    }

    private ByteSource value() throws SQLException {
        ByteSource source = value;
        if (source == null) {
            throw SqlErrors.cursorState("the Blob was freed");
        }
        return source;
    }

    private EditableBytes own() throws SQLException {
        if (value() instanceof EditableBytes editable) {
            return editable;
        }
        EditableBytes copy = EditableBytes.copyOf(transport, value());
        value = copy;
        return copy;
    }

    @Override
    public long length() throws SQLException {
        return value().size();
    }

    @Override
    public byte[] getBytes(long position, int length) throws SQLException {
        ByteSource source = value();
        long from = LargeValues.start(position, source.size());
        if (length < 0) {
            throw SqlErrors.invalidArgument("length is negative, length=" + length);
        }
        byte[] bytes = new byte[(int) Math.min(length, source.size() - from)];
        int done = 0;
        while (done < bytes.length) {
            int read = source.read(from + done, bytes, done, bytes.length - done);
            if (read <= 0) {
                throw SqlErrors.internal("a value is shorter than it says, length=" + source.size(), null);
            }
            done += read;
        }
        return bytes;
    }

    @Override
    public InputStream getBinaryStream() throws SQLException {
        ByteSource source = value();
        return new ByteSourceStream(source, 0, source.size());
    }

    @Override
    public InputStream getBinaryStream(long position, long length) throws SQLException {
        ByteSource source = value();
        long from = LargeValues.start(position, source.size());
        LargeValues.checkRange(length, source.size() - from);
        return new ByteSourceStream(source, from, from + length);
    }

    @Override
    public long position(byte @Nullable [] pattern, long start) throws SQLException {
        ByteSource source = value();
        if (pattern == null) {
            throw SqlErrors.invalidArgument("null where a pattern is needed");
        }
        long at = LargeValues.start(start, source.size());
        byte[] window = new byte[Math.addExact(WINDOW_BYTES, pattern.length)];
        while (at + pattern.length <= source.size()) {
            int filled = 0;
            while (filled < window.length) {
                int read = source.read(at + filled, window, filled, window.length - filled);
                if (read <= 0) {
                    break;
                }
                filled += read;
            }
            for (int i = 0; i + pattern.length <= filled; i++) {
                if (Arrays.equals(window, i, i + pattern.length, pattern, 0, pattern.length)) {
                    return at + i + 1;
                }
            }
            at += WINDOW_BYTES;
        }
        return -1;
    }

    @Override
    public long position(@Nullable Blob pattern, long start) throws SQLException {
        if (pattern == null) {
            throw SqlErrors.invalidArgument("null where a pattern is needed");
        }
        if (pattern.length() > length()) {
            LargeValues.start(start, length());
            return -1;
        }
        return position(LargeValues.bytes(pattern), start);
    }

    @Override
    public int setBytes(long position, byte @Nullable [] bytes) throws SQLException {
        return setBytes(position, bytes, 0, bytes == null ? 0 : bytes.length);
    }

    @Override
    public int setBytes(long position, byte @Nullable [] bytes, int offset, int length) throws SQLException {
        long from = LargeValues.start(position, length());
        if (bytes == null || offset < 0 || length < 0 || length > bytes.length - offset) {
            throw SqlErrors.invalidArgument("range outside the given bytes, offset=" + offset + ", length=" + length);
        }
        own().write(from, bytes, offset, length);
        return length;
    }

    /// What is written appears when the stream is flushed or closed.
    @Override
    public OutputStream setBinaryStream(long position) throws SQLException {
        long from = LargeValues.start(position, length());
        return new BufferedOutputStream(
                new OutputStream() {
                    private long next = from;

                    @Override
                    public void write(int b) throws IOException {
                        write(new byte[] {(byte) b}, 0, 1);
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int count) throws IOException {
                        Objects.checkFromIndexSize(offset, count, bytes.length);
                        try {
                            next += setBytes(next + 1, bytes, offset, count);
                        } catch (SQLException e) {
                            throw new IOException(e);
                        }
                    }
                },
                WINDOW_BYTES);
    }

    @Override
    public void truncate(long length) throws SQLException {
        LargeValues.checkRange(length, length());
        own().truncate(length);
    }

    @Override
    public void free() throws SQLException {
        ByteSource source = value;
        value = null;
        if (source instanceof EditableBytes editable) {
            editable.free();
        }
    }
}
