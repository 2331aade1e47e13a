package io.rustydb.storage.heap;

import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.page.PageHeader;
import java.lang.foreign.MemorySegment;

/// What a simulation wants to know of a heap's pages.
public final class HeapPagesAccess {
    private HeapPagesAccess() {}

    /// True if the page lies in one of the heap's extents.
    public static boolean contains(Heap heap, long pageId) {
        return heap.pages().extents().ordinal(pageId) >= 0;
    }

    /// Rows that are deleted and not yet purged.
    public static int deletedRows(Heap heap) {
        HeapExtents extents = heap.pages().extents();
        BufferPool pool = heap.store().kernel().pool();
        int deleted = 0;
        for (int ordinal = 0; ordinal < extents.used(); ordinal++) {
            int frame = pool.latchShared(extents.pageId(ordinal));
            try {
                MemorySegment m = pool.memory();
                long base = pool.offset(frame);
                for (int i = 0; i < PageHeader.count(m, base); i++) {
                    int offset = HeapPage.rowOffset(m, base, i);
                    if (offset != 0 && (HeapPage.rowFlags(m, base + offset) & HeapPage.FLAG_DELETED) != 0) {
                        deleted++;
                    }
                }
            } finally {
                pool.unlatchShared(frame);
            }
        }
        return deleted;
    }
}
