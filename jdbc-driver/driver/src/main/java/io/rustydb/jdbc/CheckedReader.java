package io.rustydb.jdbc;

import java.io.IOException;
import java.io.Reader;

/// A parameter's text: ends after the length that was promised, fails if it ends before (22023).
final class CheckedReader extends Reader {
    private final Reader source;
    private final long length;
    private long taken;

    CheckedReader(Reader source, long length) {
        this.source = source;
        this.length = length;
    }

    @Override
    public int read(char[] target, int offset, int count) throws IOException {
        int wanted = (int) Math.min(count, length - taken);
        if (wanted == 0) {
            return count == 0 ? 0 : -1;
        }
        int read = source.read(target, offset, wanted);
        if (read < 0) {
            throw new IOException(LargeValues.tooShort(taken, length));
        }
        taken += read;
        return read;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
