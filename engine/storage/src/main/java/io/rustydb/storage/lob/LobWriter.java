package io.rustydb.storage.lob;

/// Writes one large object from its first to its last byte, page by page: nothing but the last page is kept in memory. Thread rule: one thread.
///
/// A writer that is given up needs nothing: rolling back the transaction (or to a savepoint before [LobStore#create]) frees its pages.
public final class LobWriter {
    LobWriter() {}

    /// Stable for the object's life; never 0.
    public long lobId() {
        throw new UnsupportedOperationException();
    }

    /// Appends bytes.
    ///
    /// @throws io.rustydb.base.error.DbException 53100 disk full
    public void write(byte[] source, int offset, int count) {
        throw new UnsupportedOperationException();
    }

    /// Bytes written so far.
    public long length() {
        throw new UnsupportedOperationException();
    }

    /// Completes the object; from now on it never changes.
    ///
    /// @return its id
    public long finish() {
        throw new UnsupportedOperationException();
    }
}
