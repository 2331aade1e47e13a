package io.rustydb.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;

/// A text as ASCII; what is not becomes a question mark.
final class AsciiOfText extends InputStream {
    private final Reader text;

    AsciiOfText(Reader text) {
        this.text = text;
    }

    @Override
    public int read() throws IOException {
        int unit = text.read();
        if (unit >= 0 && Character.isHighSurrogate((char) unit)) {
            // One mark for the pair.
            text.read();
        }
        return unit < 0x80 ? unit : '?';
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
        int done = 0;
        while (done < count) {
            int next = read();
            if (next < 0) {
                return done == 0 ? -1 : done;
            }
            target[offset + done++] = (byte) next;
        }
        return done;
    }
}
