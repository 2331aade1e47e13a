package io.rustydb.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.util.Objects;

/// A text as UTF-8, as the engine wants it: half pairs and U+0000 end it with 22P05.
final class Utf8Stream extends InputStream {
    private static final int CHUNK_UNITS = 8192;

    private final Reader text;
    private final char[] units = new char[CHUNK_UNITS];
    private final byte[] bytes = new byte[3 * CHUNK_UNITS + 4];
    private int at;
    private int filled;
    private char high;
    private boolean ended;

    Utf8Stream(Reader text) {
        this.text = text;
    }

    @Override
    public int read() throws IOException {
        return fill() ? bytes[at++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, target.length);
        if (count == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int copied = Math.min(count, filled - at);
        System.arraycopy(bytes, at, target, offset, copied);
        at += copied;
        return copied;
    }

    private boolean fill() throws IOException {
        while (at == filled && !ended) {
            at = 0;
            filled = 0;
            int read = text.read(units, 0, units.length);
            ended = read < 0;
            for (int i = 0; i < read; i++) {
                encode(units[i]);
            }
            if (ended && high != 0) {
                throw bad(high);
            }
        }
        return at < filled;
    }

    private void encode(char unit) throws IOException {
        if (high != 0) {
            if (!Character.isLowSurrogate(unit)) {
                throw bad(high);
            }
            int character = Character.toCodePoint(high, unit);
            high = 0;
            bytes[filled++] = (byte) (0xF0 | character >> 18);
            bytes[filled++] = (byte) (0x80 | character >> 12 & 0x3F);
            bytes[filled++] = (byte) (0x80 | character >> 6 & 0x3F);
            bytes[filled++] = (byte) (0x80 | character & 0x3F);
        } else if (unit == 0 || Character.isLowSurrogate(unit)) {
            throw bad(unit);
        } else if (Character.isHighSurrogate(unit)) {
            high = unit;
        } else if (unit < 0x80) {
            bytes[filled++] = (byte) unit;
        } else if (unit < 0x800) {
            bytes[filled++] = (byte) (0xC0 | unit >> 6);
            bytes[filled++] = (byte) (0x80 | unit & 0x3F);
        } else {
            bytes[filled++] = (byte) (0xE0 | unit >> 12);
            bytes[filled++] = (byte) (0x80 | unit >> 6 & 0x3F);
            bytes[filled++] = (byte) (0x80 | unit & 0x3F);
        }
    }

    private static IOException bad(char unit) {
        return new IOException(LargeValues.untranslatable(
                "character in a stream cannot be stored, unit=U+" + String.format("%04X", (int) unit)));
    }
}
