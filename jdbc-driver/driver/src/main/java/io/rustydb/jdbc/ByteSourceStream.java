package io.rustydb.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.Objects;

/// Reads a range of a value from its first to its last byte.
final class ByteSourceStream extends InputStream {
    private static final int BUFFER_BYTES = 8192;

    private final ByteSource source;
    private final long end;
    private long next;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int at;
    private int filled;

    ByteSourceStream(ByteSource source, long from, long end) {
        this.source = source;
        this.next = from;
        this.end = end;
    }

    @Override
    public int read() throws IOException {
        if (at == filled) {
            at = 0;
            filled = fetch(buffer, 0, buffer.length);
            if (filled == 0) {
                return -1;
            }
        }
        return buffer[at++] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, target.length);
        if (count == 0) {
            return 0;
        }
        if (at < filled) {
            int bytes = Math.min(count, filled - at);
            System.arraycopy(buffer, at, target, offset, bytes);
            at += bytes;
            return bytes;
        }
        int read = fetch(target, offset, count);
        return read == 0 ? -1 : read;
    }

    @Override
    public long skip(long count) {
        long skipped = Math.max(0, Math.min(count, filled - at + end - next));
        int inBuffer = (int) Math.min(skipped, filled - at);
        at += inBuffer;
        next += skipped - inBuffer;
        return skipped;
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, filled - at + end - next);
    }

    private int fetch(byte[] target, int offset, int count) throws IOException {
        try {
            int read = source.read(next, target, offset, (int) Math.min(count, end - next));
            next += read;
            return read;
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }
}
