package io.rustydb.storage.heap;

import io.rustydb.base.concurrent.TaskLock;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageType;
import io.rustydb.storage.recovery.Kernel;
import io.rustydb.storage.space.Space;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.undo.UndoLog;
import io.rustydb.storage.wal.MiniTransaction;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.LongConsumer;

/// Which pages a heap has, where there is room, and how it grows. Thread rule: any thread.
final class HeapPages {
    /// Inserters of different undo segments fill different pages.
    private static final int STRIPES = 8;
    /// One cache line apart.
    private static final int STRIDE = 16;

    private static final int NONE = -1;
    private static final int EXTENT_PAGES_FIRST = 2;
    private static final int EXTENT_PAGES_MAX = 64;

    private final Kernel kernel;
    private final HeapRedo redo;
    private final int object;
    private final long root;
    private final TaskLock growth;
    private final MiniTransaction m;
    private final FreeSpace free;
    private final AtomicIntegerArray current = new AtomicIntegerArray(STRIPES * STRIDE);
    /// Page number from which extents are withdrawn: their rows shall move away; none while nothing shrinks.
    private volatile long ceiling = Long.MAX_VALUE;

    private volatile HeapExtents extents;
    private volatile boolean hasLargeValues;

    // Under `growth`: the last directory page and its extents.
    private long lastDirectory;
    private int lastCount;

    HeapPages(Kernel kernel, HeapRedo redo, int object, long root) {
        this.kernel = kernel;
        this.redo = redo;
        this.object = object;
        this.root = root;
        this.growth = new TaskLock(kernel.scheduler());
        this.m = kernel.newMiniTransaction();
        this.free = new FreeSpace(kernel.pool().pageSizeOf(root));
        for (int i = 0; i < STRIPES; i++) {
            current.set(i * STRIDE, NONE);
        }
        this.extents = load();
        free.add(extents.used(), FreeSpace.UNKNOWN);
    }

    private HeapExtents load() {
        BufferPool pool = kernel.pool();
        HeapExtents loaded = HeapExtents.empty(PageId.file(root));
        long pageId = root;
        lastCount = 0;
        while (pageId != PageId.NONE) {
            int frame = pool.latchShared(pageId);
            try {
                MemorySegment memory = pool.memory();
                long base = pool.offset(frame);
                lastDirectory = pageId;
                lastCount = PageHeader.count(memory, base);
                hasLargeValues |= (HeapDirectory.flags(memory, base) & HeapDirectory.FLAG_LARGE_VALUES) != 0;
                for (int i = 0; i < lastCount; i++) {
                    loaded = loaded.with(
                            HeapDirectory.first(memory, base, i),
                            HeapDirectory.pages(memory, base, i),
                            HeapDirectory.used(memory, base, i));
                }
                pageId = HeapDirectory.next(memory, base);
            } finally {
                pool.unlatchShared(frame);
            }
        }
        return loaded;
    }

    HeapExtents extents() {
        return extents;
    }

    /// As the directory on disk says.
    void eachPage(LongConsumer pageIds) {
        eachPage(kernel.pool(), root, pageIds);
    }

    static void eachPage(BufferPool pool, long root, LongConsumer pageIds) {
        long pageId = root;
        while (pageId != PageId.NONE) {
            pageIds.accept(pageId);
            int frame = pool.latchShared(pageId);
            try {
                MemorySegment memory = pool.memory();
                long base = pool.offset(frame);
                for (int i = 0; i < PageHeader.count(memory, base); i++) {
                    long first = PageId.of(PageId.file(root), HeapDirectory.first(memory, base, i));
                    for (int page = 0; page < HeapDirectory.pages(memory, base, i); page++) {
                        pageIds.accept(first + page);
                    }
                }
                pageId = HeapDirectory.next(memory, base);
            } finally {
                pool.unlatchShared(frame);
            }
        }
    }

    // ---- room ----

    /// A page that an inserter of this stripe tries next.
    ///
    /// @param bytes that the row will take, directory entry included
    int pageFor(int stripe, int bytes) {
        int ordinal = current.get(stripe % STRIPES * STRIDE);
        return ordinal != NONE ? ordinal : anotherPageFor(stripe, bytes);
    }

    /// The page did not do: another one becomes the stripe's current page.
    int anotherPageFor(int stripe, int bytes) {
        int ordinal = free.take(bytes, this::probe);
        if (ordinal < 0) {
            ordinal = grow();
        }
        current.set(stripe % STRIPES * STRIDE, ordinal);
        return ordinal;
    }

    /// The page is nobody's current page any more and has this much room.
    void leave(int stripe, int ordinal, int freeBytes) {
        if (current.compareAndSet(stripe % STRIPES * STRIDE, ordinal, NONE)) {
            free.set(ordinal, free.classOf(freeBytes));
        }
    }

    void noteFree(long pageId, int freeBytes) {
        int ordinal = extents.ordinal(pageId);
        for (int i = 0; i < STRIPES; i++) {
            if (current.get(i * STRIDE) == ordinal) {
                return;
            }
        }
        free.set(ordinal, free.classOf(freeBytes));
    }

    private int probe(int ordinal) {
        BufferPool pool = kernel.pool();
        int frame = pool.latchShared(extents.pageId(ordinal));
        try {
            return HeapPage.freeBytes(pool.memory(), pool.offset(frame));
        } finally {
            pool.unlatchShared(frame);
        }
    }

    // ---- values out of line ----

    boolean hasLargeValues() {
        return hasLargeValues;
    }

    /// Logged once in the life of a heap, before the first row with such a value.
    void noteLargeValues() {
        if (hasLargeValues) {
            return;
        }
        growth.lock();
        try {
            kernel.pool().resident(root);
            m.begin(1, 16);
            try {
                m.change(m.latch(root), redo, HeapDirectory.OP_FLAG).putShort(HeapDirectory.FLAG_LARGE_VALUES);
                m.commit();
            } finally {
                m.close();
            }
            hasLargeValues = true;
        } finally {
            growth.unlock();
        }
    }

    // ---- growth ----

    /// Formats one more page, in a new extent if need be.
    ///
    /// @return its ordinal
    private int grow() {
        growth.lock();
        try {
            HeapExtents before = extents;
            HeapExtents after = before.used() < before.pages() ? useNext(before) : addExtent(before);
            // Room known first: a page that can be found can be tried.
            free.add(after.used(), 0);
            extents = after;
            return after.used() - 1;
        } finally {
            growth.unlock();
        }
    }

    private HeapExtents useNext(HeapExtents before) {
        int ordinal = before.used();
        int inExtent = ordinal - before.extentStart(before.extents() - 1);
        kernel.pool().resident(lastDirectory);
        m.begin(2, 64);
        try {
            int directory = m.latch(lastDirectory);
            formatPage(before.pageId(ordinal));
            m.change(directory, redo, HeapDirectory.OP_USED)
                    .putShort(lastCount - 1)
                    .putShort(inExtent + 1);
            m.commit();
        } finally {
            m.close();
        }
        return before.withUsed(ordinal + 1);
    }

    // ---- shrinking ----

    /// Takes the pages from this page number on from inserters; new extents come below as long as there is
    /// room.
    void withdrawFrom(long pageNumber) {
        growth.lock();
        try {
            ceiling = pageNumber;
            HeapExtents now = extents;
            for (int extent = 0; extent < now.extents(); extent++) {
                if (now.firstPage(extent) + now.extentPages(extent) > pageNumber) {
                    free.withdraw(now.extentStart(extent), now.extentStart(extent) + now.extentPages(extent));
                }
            }
            leaveWithdrawn(now);
        } finally {
            growth.unlock();
        }
    }

    long pageNumberNeeded() {
        return extents.pageNumberAbove(pagesNeeded());
    }

    /// Pages that would hold the rows without gaps, an eighth left free for rows that grow. Looks at every
    /// page.
    long pagesNeeded() {
        HeapExtents now = extents;
        int pageSize = kernel.pool().pageSizeOf(root);
        long usedBytes = 0;
        for (int ordinal = 0; ordinal < now.used(); ordinal++) {
            usedBytes += pageSize - probe(ordinal);
        }
        return usedBytes / pageSize + usedBytes / pageSize / 8 + 1;
    }

    private void leaveWithdrawn(HeapExtents now) {
        for (int i = 0; i < STRIPES; i++) {
            int ordinal = current.get(i * STRIDE);
            if (ordinal != NONE && PageId.number(now.pageId(ordinal)) >= ceiling) {
                current.compareAndSet(i * STRIDE, ordinal, NONE);
            }
        }
    }

    /// Withdrawn extents without any row leave the directory; their pages are freed when no scan that began
    /// before can come to them. Then all pages are offered to inserters again. Nobody changes rows of the heap
    /// meanwhile: the caller holds the table exclusively.
    ///
    /// @return pages
    int detachEmpty(Transaction transaction, UndoLog undo) {
        growth.lock();
        try {
            int detached = 0;
            for (int extent = extents.extents() - 1; extent >= 0; extent--) {
                if (extents.firstPage(extent) + extents.extentPages(extent) > ceiling && isEmpty(extents, extent)) {
                    detached += extents.extentPages(extent);
                    detach(transaction, undo, extent);
                }
            }
            ceiling = Long.MAX_VALUE;
            for (int i = 0; i < STRIPES; i++) {
                current.set(i * STRIDE, NONE);
            }
            free.reset(extents.used(), FreeSpace.UNKNOWN);
            return detached;
        } finally {
            growth.unlock();
        }
    }

    void eachHome(int ordinal, LongConsumer rowIds) {
        BufferPool pool = kernel.pool();
        long[] homes = new long[16];
        int found = 0;
        int frame = pool.latchShared(extents.pageId(ordinal));
        try {
            MemorySegment memory = pool.memory();
            long base = pool.offset(frame);
            for (int i = 0; i < PageHeader.count(memory, base); i++) {
                int offset = HeapPage.rowOffset(memory, base, i);
                if (offset != 0 && (HeapPage.rowFlags(memory, base + offset) & HeapPage.FLAG_FORWARDED_HERE) != 0) {
                    homes = found < homes.length ? homes : Arrays.copyOf(homes, 2 * found);
                    homes[found++] = memory.get(PageHeader.U64, base + offset + HeapPage.ROW_HEADER_BYTES);
                }
            }
        } finally {
            pool.unlatchShared(frame);
        }
        for (int i = 0; i < found; i++) {
            rowIds.accept(homes[i]);
        }
    }

    /// All pages are offered to inserters again.
    void offerAll() {
        growth.lock();
        try {
            ceiling = Long.MAX_VALUE;
            free.reset(extents.used(), FreeSpace.UNKNOWN);
        } finally {
            growth.unlock();
        }
    }

    private boolean isEmpty(HeapExtents of, int extent) {
        BufferPool pool = kernel.pool();
        int end = Math.min(of.used(), of.extentStart(extent) + of.extentPages(extent));
        for (int ordinal = of.extentStart(extent); ordinal < end; ordinal++) {
            int frame = pool.latchShared(of.pageId(ordinal));
            try {
                if (HeapPage.hasRows(pool.memory(), pool.offset(frame))) {
                    return false;
                }
            } finally {
                pool.unlatchShared(frame);
            }
        }
        return true;
    }

    private void detach(Transaction transaction, UndoLog undo, int extent) {
        BufferPool pool = kernel.pool();
        long firstPage = extents.firstPage(extent);
        int pages = extents.extentPages(extent);
        long directoryId = root;
        int index = extent;
        while (true) {
            int frame = pool.latchShared(directoryId);
            int count = PageHeader.count(pool.memory(), pool.offset(frame));
            long next = HeapDirectory.next(pool.memory(), pool.offset(frame));
            pool.unlatchShared(frame);
            if (index < count) {
                break;
            }
            index -= count;
            directoryId = next;
        }
        undo.prepare(transaction, HeapUndo.DROP_EXTENT_BYTES);
        pool.resident(directoryId);
        m.begin(1 + UndoLog.PAGES_MAX, 16 + UndoLog.bytesMax(HeapUndo.DROP_EXTENT_BYTES));
        try {
            int directory = m.latch(directoryId);
            m.change(directory, redo, HeapDirectory.OP_DETACH).putShort(index);
            undo.append(m, transaction, HeapUndo.KIND_DROP_EXTENT, object, HeapUndo.DROP_EXTENT_BYTES);
            m.putLong(PageId.of(PageId.file(root), firstPage)).putShort(pages);
            m.commit();
        } finally {
            m.close();
        }
        extents = load();
    }

    private HeapExtents addExtent(HeapExtents before) {
        int pages = before.extents() == 0
                ? EXTENT_PAGES_FIRST
                : Math.min(EXTENT_PAGES_MAX, Math.max(EXTENT_PAGES_FIRST, before.pages()));
        Space space = kernel.spaces().of(root);
        boolean newDirectory = lastCount == HeapDirectory.capacity(space.pageSize());
        long directoryId = lastDirectory;
        long first;
        long below = ceiling;
        m.begin(3 + 2 * Space.PAGES_PER_CALL, 128 + 2 * Space.BYTES_PER_CALL);
        try {
            int directory = m.latch(lastDirectory);
            if (newDirectory) {
                directoryId = space.allocate(m);
                m.change(directory, redo, HeapDirectory.OP_LINK).putLong(directoryId);
                directory = m.create(directoryId, PageType.HEAP_DIRECTORY, object);
            }
            first = below == Long.MAX_VALUE ? PageId.NONE : space.allocateBelow(m, pages, below);
            while (first == PageId.NONE && below != Long.MAX_VALUE && pages > 1) {
                pages /= 2;
                first = space.allocateBelow(m, pages, below);
            }
            if (first == PageId.NONE) {
                first = space.allocateExtent(m, pages);
            }
            m.change(directory, redo, HeapDirectory.OP_ADD)
                    .putInt((int) PageId.number(first))
                    .putShort(pages)
                    .putShort(1);
            formatPage(first);
            m.commit();
        } finally {
            m.close();
        }
        lastCount = newDirectory ? 1 : lastCount + 1;
        lastDirectory = directoryId;
        return before.with(PageId.number(first), pages, 1);
    }

    private void formatPage(long pageId) {
        int frame = m.create(pageId, PageType.HEAP, object);
        m.change(frame, redo, HeapRedo.OP_FORMAT)
                .putByte(HeapPage.SLOTS_INITIAL)
                .putInt((int) PageId.number(root));
    }
}
