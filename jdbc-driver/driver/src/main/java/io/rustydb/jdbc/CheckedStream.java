package io.rustydb.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/// A parameter's stream: ends after the length that was promised, fails if it ends before (22023), or if it
/// shall be ASCII and is not (22P05).
final class CheckedStream extends InputStream {
    static final long ANY_LENGTH = -1;

    private final InputStream source;
    private final long length;
    private final boolean ascii;
    private long taken;

    CheckedStream(InputStream source, long length, boolean ascii) {
        this.source = source;
        this.length = length;
        this.ascii = ascii;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int read = read(one, 0, 1);
        return read < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, target.length);
        int wanted = length == ANY_LENGTH ? count : (int) Math.min(count, length - taken);
        if (wanted == 0) {
            return count == 0 ? 0 : -1;
        }
        int read = source.read(target, offset, wanted);
        if (read < 0) {
            if (length != ANY_LENGTH) {
                throw new IOException(LargeValues.tooShort(taken, length));
            }
            return -1;
        }
        taken += read;
        for (int i = offset; ascii && i < offset + read; i++) {
            if (target[i] <= 0) {
                throw new IOException(LargeValues.notAscii(target[i]));
            }
        }
        return read;
    }
}
