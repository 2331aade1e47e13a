package io.rustydb.base.type;

/// Reads large objects that rows refer to; implemented by storage's LOB trees.
public interface LobSource {
    /// The object's bytes `[position, position + count)`; less at its end.
    ///
    /// @return bytes read, 0 at the end
    int read(long lobId, long position, byte[] target, int offset, int count);

    /// Characters (code points) of a large text. What knows it without reading says so.
    default long characters(long lobId) {
        byte[] chunk = new byte[8192];
        long position = 0;
        long characters = 0;
        for (int read = read(lobId, 0, chunk, 0, chunk.length);
                read > 0;
                read = read(lobId, position, chunk, 0, chunk.length)) {
            for (int i = 0; i < read; i++) {
                characters += (chunk[i] & 0xC0) != 0x80 ? 1 : 0;
            }
            position += read;
        }
        return characters;
    }

    /// Where a character of a large text begins, in bytes; its end for [#characters] and beyond.
    default long positionOfCharacter(long lobId, long character) {
        byte[] chunk = new byte[8192];
        long position = 0;
        long before = 0;
        for (int read = read(lobId, 0, chunk, 0, chunk.length);
                read > 0;
                read = read(lobId, position, chunk, 0, chunk.length)) {
            for (int i = 0; i < read; i++) {
                if ((chunk[i] & 0xC0) != 0x80 && before++ == character) {
                    return position + i;
                }
            }
            position += read;
        }
        return position;
    }
}
