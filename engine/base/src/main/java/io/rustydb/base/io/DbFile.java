package io.rustydb.base.io;

import java.lang.foreign.MemorySegment;

/// An open file. Thread rule: any thread, concurrently; overlapping transfers are the caller's to order.
public interface DbFile extends AutoCloseable {
    String path();

    /// Reads at most `target.byteSize()` bytes.
    ///
    /// @return bytes read, fewer only at the end of the file (0 at or behind it)
    int read(long position, MemorySegment target);

    /// Writes all of `source`; on return the bytes are visible to reads but not durable unless opened for
    /// synchronous writes.
    void write(long position, MemorySegment source);

    /// Makes all writes that returned before durable. A failure is final: the caller must stop, never retry.
    void sync();

    long size();

    /// Makes the file at least this long; new bytes read as zero. Reserves space where the file system can.
    void preallocate(long bytes);

    /// Cuts or extends to exactly this length.
    void truncate(long bytes);

    @Override
    void close();
}
