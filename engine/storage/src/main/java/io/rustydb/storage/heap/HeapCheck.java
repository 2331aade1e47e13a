package io.rustydb.storage.heap;

import io.rustydb.base.type.LittleEndian;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageType;
import io.rustydb.storage.recovery.Kernel;
import io.rustydb.storage.transaction.TransactionTable;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// Checks a heap: directory and space maps, every page by itself, forwarding in both directions. The database
/// is idle.
public final class HeapCheck {
    private final Kernel kernel;
    private final TransactionTable fates;
    private final Heap heap;
    private final Consumer<String> findings;
    private final Map<Long, Long> addresses = new HashMap<>();
    private final Map<Long, Long> homes = new HashMap<>();

    private HeapCheck(Heap heap, Consumer<String> findings) {
        this.heap = heap;
        this.kernel = heap.store().kernel();
        this.fates = heap.store().system().transactions().table();
        this.findings = findings;
    }

    /// Reports each finding as one sentence with its page; nothing if the heap is clean.
    public static void check(Heap heap, Consumer<String> findings) {
        HeapCheck check = new HeapCheck(heap, text -> findings.accept("heap " + heap.object() + ": " + text));
        heap.store().system().purge().whilePaused(() -> {
            check.directory();
            check.pages();
            check.forwarding();
        });
    }

    /// Checks the directory on disk against the one in memory and the space map.
    private void directory() {
        HeapExtents extents = heap.pages().extents();
        Set<Long> seen = new HashSet<>();
        long pageId = heap.root();
        int extent = 0;
        while (pageId != PageId.NONE) {
            if (!seen.add(pageId)) {
                findings.accept("directory page " + PageId.text(pageId) + " comes twice");
                return;
            }
            byte[] page = copy(pageId);
            MemorySegment m = MemorySegment.ofArray(page);
            if (PageHeader.type(m, 0) != PageType.HEAP_DIRECTORY.code() || PageHeader.object(m, 0) != heap.object()) {
                findings.accept("directory page " + PageId.text(pageId) + " has type=" + PageHeader.type(m, 0)
                        + ", object=" + PageHeader.object(m, 0));
                return;
            }
            for (int i = 0; i < PageHeader.count(m, 0); i++, extent++) {
                long first = PageId.of(PageId.file(heap.root()), HeapDirectory.first(m, 0, i));
                int pages = HeapDirectory.pages(m, 0, i);
                int used = HeapDirectory.used(m, 0, i);
                if (extent >= extents.extents()
                        || extents.pageId(extents.extentStart(extent)) != first
                        || extents.extentPages(extent) != pages
                        || used > pages) {
                    findings.accept("extent " + extent + " at " + PageId.text(first) + ": pages=" + pages + ", used="
                            + used + " is not as it is in memory");
                    return;
                }
                for (int p = 0; p < pages; p++) {
                    if (!kernel.spaces().of(first).isAllocated(first + p)) {
                        findings.accept("page " + PageId.text(first + p) + " of extent " + extent
                                + " is free in the space map");
                    }
                }
            }
            pageId = HeapDirectory.next(m, 0);
        }
        if (extent != extents.extents()) {
            findings.accept("extents=" + extent + ", in memory=" + extents.extents());
        }
    }

    private void pages() {
        HeapExtents extents = heap.pages().extents();
        for (int ordinal = 0; ordinal < extents.used(); ordinal++) {
            long pageId = extents.pageId(ordinal);
            byte[] page = copy(pageId);
            MemorySegment m = MemorySegment.ofArray(page);
            if (PageHeader.type(m, 0) != PageType.HEAP.code()
                    || PageHeader.object(m, 0) != heap.object()
                    || PageHeader.self(m, 0) != pageId) {
                findings.accept("page " + PageId.text(pageId) + " has type=" + PageHeader.type(m, 0) + ", object="
                        + PageHeader.object(m, 0) + ", self=" + PageId.text(PageHeader.self(m, 0)));
            } else if (HeapPageCheck.check(m, 0, page.length, fates, findings)) {
                collectForwarding(pageId, page, m);
            }
        }
    }

    private void collectForwarding(long pageId, byte[] page, MemorySegment m) {
        for (int i = 0; i < PageHeader.count(m, 0); i++) {
            int offset = HeapPage.rowOffset(m, 0, i);
            int flags = offset == 0 ? 0 : HeapPage.rowFlags(m, offset);
            if ((flags & HeapPage.FLAG_DELETED) != 0) {
                continue;
            }
            if ((flags & HeapPage.FLAG_FORWARDED_TO) != 0) {
                addresses.put(RowId.of(pageId, i), LittleEndian.getLong(page, offset + HeapPage.ROW_HEADER_BYTES));
            } else if ((flags & HeapPage.FLAG_FORWARDED_HERE) != 0) {
                homes.put(RowId.of(pageId, i), LittleEndian.getLong(page, offset + HeapPage.ROW_HEADER_BYTES));
            }
        }
    }

    private void forwarding() {
        for (Map.Entry<Long, Long> address : addresses.entrySet()) {
            Long home = homes.remove(address.getValue());
            if (home == null || !home.equals(address.getKey())) {
                findings.accept(
                        "row " + RowId.text(address.getKey()) + " is forwarded to " + RowId.text(address.getValue())
                                + ", where the home is " + (home == null ? "none" : RowId.text(home)));
            }
        }
        for (Map.Entry<Long, Long> here : homes.entrySet()) {
            findings.accept("row " + RowId.text(here.getKey()) + " has the home " + RowId.text(here.getValue())
                    + ", which does not lead to it");
        }
    }

    private byte[] copy(long pageId) {
        BufferPool pool = kernel.pool();
        byte[] page = new byte[pool.pageSizeOf(pageId)];
        int frame = pool.latchShared(pageId);
        try {
            MemorySegment.copy(pool.memory(), pool.offset(frame), MemorySegment.ofArray(page), 0, page.length);
        } finally {
            pool.unlatchShared(frame);
        }
        return page;
    }
}
