package io.rustydb.storage.undo;

import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageType;
import io.rustydb.storage.recovery.Kernel;
import io.rustydb.storage.space.Space;
import io.rustydb.storage.transaction.Fates;
import io.rustydb.storage.transaction.TransactionTable;
import io.rustydb.storage.wal.MiniTransaction;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.function.LongFunction;

/// The fates of a segment's transactions that have left its ring while somebody may still ask for them, so that
/// history outlives a restart: [FatePage]s, the newest linked to the older ones.
///
/// Thread rule: the newest end is the segment's transaction's, the oldest is purge's; both change it under the
/// header's latch.
final class FateArchive {
    private record Page(long pageId, long first, long end, long highest) {}

    private final UndoSegment segment;
    /// Oldest first.
    private final ArrayDeque<Page> pages = new ArrayDeque<>();
    private volatile long end;

    FateArchive(UndoSegment segment) {
        this.segment = segment;
    }

    /// The ring has been filled with transactions that all have ended, and the next one will take the first
    /// slot: keeps their fates. Does nothing when nobody asks for any of them, or when it was done before a
    /// crash. No latch is held; may do I/O.
    void archive(Kernel kernel, TransactionTable table) {
        long next = segment.nextOrdinal;
        if (next == 0 || next % segment.slots != 0 || end == next || table.firstRetained(segment.number) >= next) {
            return;
        }
        long first = next - segment.slots;
        kernel.pool().resident(segment.headerId);
        MiniTransaction m = segment.m;
        m.begin(2 + Space.PAGES_PER_CALL, 128 + segment.slots * Long.BYTES + Space.BYTES_PER_CALL);
        try {
            int header = m.latch(segment.headerId);
            long base = kernel.pool().offset(header);
            MemorySegment memory = kernel.pool().memory();
            long pageId = kernel.undo().allocate(m);
            int page = m.create(pageId, PageType.UNDO_FATES, segment.number);
            Page before = newest();
            MiniTransaction part = m.change(page, UndoRedo.REDO, UndoRedo.OP_FATES)
                    .putLong(first)
                    .putLong(before == null ? PageId.NONE : before.pageId);
            long highest = 0;
            for (int slot = 0; slot < segment.slots; slot++) {
                long fate = SegmentHeader.state(memory, base, slot) == SegmentHeader.STATE_COMMITTED
                        ? SegmentHeader.scn(memory, base, slot)
                        : Fates.ROLLED_BACK;
                highest = Math.max(highest, fate);
                part.putLong(fate);
            }
            m.change(header, UndoRedo.REDO, UndoRedo.OP_ARCHIVED)
                    .putLong(pageId)
                    .putLong(before == null ? first : oldestFirst())
                    .putLong(next);
            // Under the latch, so that purge finds it in the same state as the header.
            synchronized (this) {
                pages.addLast(new Page(pageId, first, next, highest));
            }
            end = next;
            m.commit();
        } finally {
            m.close();
        }
    }

    private synchronized @org.jspecify.annotations.Nullable Page newest() {
        return pages.peekLast();
    }

    private synchronized long oldestFirst() {
        return pages.getFirst().first;
    }

    /// Frees pages whose transactions nobody asks for any more.
    ///
    /// @param retained first ordinal somebody may ask for
    /// @return true if there was one
    boolean forget(Kernel kernel, MiniTransaction m, long retained, long horizon) {
        boolean any = false;
        while (true) {
            Page oldest;
            synchronized (this) {
                oldest = pages.peekFirst();
            }
            if (oldest == null || oldest.end > retained) {
                return any;
            }
            kernel.pool().resident(segment.headerId);
            m.begin(1 + Space.PAGES_PER_CALL, 64 + Space.BYTES_PER_CALL);
            try {
                int header = m.latch(segment.headerId);
                long first;
                synchronized (this) {
                    pages.removeFirst();
                    first = pages.isEmpty() ? end : pages.getFirst().first;
                }
                m.change(header, UndoRedo.REDO, UndoRedo.OP_FORGOTTEN)
                        .putLong(first)
                        .putLong(oldest.highest)
                        .putLong(horizon);
                kernel.undo().free(m, oldest.pageId);
                m.commit();
            } finally {
                m.close();
            }
            any = true;
        }
    }

    /// Pages of the archive, for checks.
    synchronized long[] pageIds() {
        return pages.stream().mapToLong(Page::pageId).toArray();
    }

    // ---- recovery ----

    /// Reads what the header page names.
    ///
    /// @param copies gives a private copy of a page
    void open(MemorySegment header, LongFunction<MemorySegment> copies) {
        end = header.get(PageHeader.U64, SegmentHeader.FATES_END);
        long first = header.get(PageHeader.U64, SegmentHeader.FATES_FIRST);
        if (end == first) {
            return;
        }
        long pageId = header.get(PageHeader.U64, SegmentHeader.FATES_LAST);
        while (true) {
            MemorySegment page = copies.apply(pageId);
            int count = PageHeader.count(page, 0);
            long begin = FatePage.first(page, 0);
            long highest = 0;
            for (int i = 0; i < count; i++) {
                highest = Math.max(highest, FatePage.fate(page, 0, i));
            }
            pages.addFirst(new Page(pageId, begin, begin + count, highest));
            if (begin <= first) {
                return;
            }
            pageId = FatePage.previous(page, 0);
        }
    }

    /// The first ordinal the archive knows; `Long.MAX_VALUE` if it is empty.
    synchronized long firstOrdinal() {
        return pages.isEmpty() ? Long.MAX_VALUE : pages.getFirst().first;
    }

    /// Highest commit SCN of the archive, 0 if it is empty.
    synchronized long highestScn() {
        long highest = 0;
        for (Page page : pages) {
            highest = Math.max(highest, page.highest);
        }
        return highest;
    }

    /// Gives the table the fates of all archived transactions.
    void restore(TransactionTable table, LongFunction<MemorySegment> copies) {
        for (Page known : pages) {
            MemorySegment page = copies.apply(known.pageId);
            for (long ordinal = known.first; ordinal < known.end; ordinal++) {
                table.restore(segment.number, ordinal, FatePage.fate(page, 0, (int) (ordinal - known.first)));
            }
        }
    }
}
