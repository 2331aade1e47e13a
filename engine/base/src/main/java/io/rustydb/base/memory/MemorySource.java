package io.rustydb.base.memory;

import java.lang.foreign.MemorySegment;

/// The only source of large off-heap memory, so that tests can make the N-th reservation fail.
public interface MemorySource {
    /// Zeroed, page-aligned (4096), shared between threads.
    ///
    /// @throws io.rustydb.base.error.DbException 53200
    MemorySegment reserve(long bytes);

    /// The segment must not be used any more by any thread.
    void release(MemorySegment segment);
}
