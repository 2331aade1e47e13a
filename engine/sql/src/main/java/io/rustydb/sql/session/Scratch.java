package io.rustydb.sql.session;

/// Bytes that a client is putting together, in a file of their own, which goes with the session at the latest.
/// Thread rule: one thread at a time; any thread may close the session under it (08003).
public interface Scratch extends AutoCloseable {
    long size();

    /// @return bytes read, fewer only at the end
    int read(long position, byte[] target, int offset, int count);

    /// Replaces and appends; begins at or before the end.
    ///
    /// @throws io.rustydb.base.error.DbException 53100 disk full
    void write(long position, byte[] source, int offset, int count);

    void truncate(long size);

    /// Idempotent.
    @Override
    void close();
}
