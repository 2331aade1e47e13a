package io.rustydb.storage.lob;

/// Reads one large object at any position; sequential reads keep their place. Thread rule: one thread.
public final class LobReader {
    LobReader() {}

    public long length() {
        throw new UnsupportedOperationException();
    }

    /// Reads `[position, position + count)`.
    ///
    /// @return bytes read, fewer only at the end, 0 at or behind it
    public int read(long position, byte[] target, int offset, int count) {
        throw new UnsupportedOperationException();
    }
}
