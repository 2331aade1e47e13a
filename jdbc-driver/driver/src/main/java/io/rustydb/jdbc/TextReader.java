package io.rustydb.jdbc;

import java.io.IOException;
import java.io.Reader;
import java.sql.SQLException;
import java.util.Objects;

/// Reads a range of a text from its first to its last unit.
final class TextReader extends Reader {
    private static final int BUFFER_UNITS = 4096;

    private final TextSource source;
    private final long end;
    private long next;
    private final char[] buffer = new char[BUFFER_UNITS];
    private int at;
    private int filled;

    TextReader(TextSource source, long from, long end) {
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
        return buffer[at++];
    }

    @Override
    public int read(char[] target, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, target.length);
        if (count == 0) {
            return 0;
        }
        if (at < filled) {
            int units = Math.min(count, filled - at);
            System.arraycopy(buffer, at, target, offset, units);
            at += units;
            return units;
        }
        int read = fetch(target, offset, count);
        return read == 0 ? -1 : read;
    }

    private int fetch(char[] target, int offset, int count) throws IOException {
        try {
            int read = source.read(next, target, offset, (int) Math.min(count, end - next));
            next += read;
            return read;
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
