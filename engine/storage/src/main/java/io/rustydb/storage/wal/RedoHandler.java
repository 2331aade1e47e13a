package io.rustydb.storage.wal;

import java.lang.foreign.MemorySegment;

/// Applies logged operations of one kind of structure to a page: at run time and at recovery by the same code.
///
/// A pure function of (arguments, page). It must not throw, park or allocate for arguments that were checked
/// before the record was built; on a page that does not fit the arguments it asserts, because recovery reaches
/// it only when the page's LSN says it fits.
public interface RedoHandler {
    /// See the table of handler ids in `docs/kernel.md` §4.
    byte id();

    /// @param operation the handler's own operation code
    /// @param arguments segment that holds the arguments at `[at, at + length)`
    /// @param memory the pool's region (or a private copy); the page is `[base, base + pageSize)`
    void redo(
            int operation, MemorySegment arguments, long at, int length, MemorySegment memory, long base, int pageSize);
}
