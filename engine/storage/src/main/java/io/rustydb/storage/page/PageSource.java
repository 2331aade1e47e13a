package io.rustydb.storage.page;

import java.lang.foreign.MemorySegment;

/// Where pages come from and go to: files here, other nodes' caches in a cluster. Thread rule: any thread; the
/// same page is never stored by two threads at once.
public interface PageSource {
    /// Reads a page into `memory` at `[base, base + pageSize)` and checks it.
    ///
    /// @throws io.rustydb.base.error.DbException XX001 naming file, byte offset, expected and found; 58030 I/O
    ///     error
    void load(long pageId, MemorySegment memory, long base);

    /// Writes a sealed page (checksum set). Durable after [#sync].
    ///
    /// @param page exactly one page, owned by the caller and not changing
    void store(long pageId, MemorySegment page);

    /// Makes all stores that returned before durable, in every file. A failure is final.
    void sync();
}
