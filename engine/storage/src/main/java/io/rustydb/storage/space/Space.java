package io.rustydb.storage.space;

import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.wal.MiniTransaction;

/// Space in one tablespace file: which pages are in use, single pages and extents (runs of contiguous pages), and the sixteen root slots of the file
/// header. Every change is a part of the caller's mini-transaction, so an allocation and the link to the page are one record.
///
/// Latch order: space maps and the file header come last; call these after every other page is latched. Thread rule: any thread.
public final class Space {
    /// What one call of `allocate…`, `free…` or `setRoot` adds to a mini-transaction at most, for [MiniTransaction#begin]; the allocated page itself
    /// is not counted.
    public static final int PAGES_PER_CALL = 2;

    public static final int BYTES_PER_CALL = 64;
    public static final int ROOT_SLOTS = 16;
    /// Largest extent: it never crosses a map page.
    public static final int EXTENT_PAGES_MAX = 1024;

    private final int fileId;

    Space(BufferPool pool, int fileId) {
        this.fileId = fileId;
    }

    public int fileId() {
        return fileId;
    }

    /// One page. Its content is undefined: [MiniTransaction#create] it in the same mini-transaction.
    ///
    /// @throws io.rustydb.base.error.DbException 53100 disk full; 54000 file full
    public long allocate(MiniTransaction m) {
        return allocateExtent(m, 1);
    }

    /// The first of `pages` contiguous pages. They need not be created at once; a page that never was can not be read.
    public long allocateExtent(MiniTransaction m, int pages) {
        throw new UnsupportedOperationException();
    }

    public void free(MiniTransaction m, long pageId) {
        freeExtent(m, pageId, 1);
    }

    /// Gives back pages. Nothing may link to them any more once the mini-transaction is committed.
    public void freeExtent(MiniTransaction m, long firstPageId, int pages) {
        throw new UnsupportedOperationException();
    }

    /// A value of the file header, 0 if never set. The caller holds no latch that comes after the file header's.
    public long root(int slot) {
        throw new UnsupportedOperationException();
    }

    public void setRoot(MiniTransaction m, int slot, long value) {
        throw new UnsupportedOperationException();
    }

    /// True if the page is in use; for checkers.
    public boolean isAllocated(long pageId) {
        throw new UnsupportedOperationException();
    }

    /// Pages in use, headers and maps included; counts the maps, for checkers and statistics.
    public long allocatedPages() {
        throw new UnsupportedOperationException();
    }
}
