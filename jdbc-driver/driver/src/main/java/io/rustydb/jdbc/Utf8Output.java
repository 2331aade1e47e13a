package io.rustydb.jdbc;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;

/// Bytes of UTF-8 that become characters of a writer, which stays open.
final class Utf8Output extends OutputStream {
    private final Writer to;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private final CharBuffer characters = CharBuffer.allocate(8192);
    /// The begin of a character whose rest has not come yet.
    private ByteBuffer rest = ByteBuffer.allocate(8).flip();

    Utf8Output(Writer to) {
        this.to = to;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(rest.remaining() + length)
                .put(rest)
                .put(bytes, offset, length)
                .flip();
        boolean more = true;
        while (more) {
            more = decoder.decode(in, characters, false).isOverflow();
            drain();
        }
        rest = ByteBuffer.allocate(8 + in.remaining()).put(in).flip();
    }

    private void drain() throws IOException {
        to.write(characters.array(), 0, characters.position());
        characters.clear();
    }

    @Override
    public void flush() throws IOException {
        to.flush();
    }

    void finish() throws IOException {
        to.flush();
    }
}
