package io.rustydb.storage.heap;

import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.transaction.Fates;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/// Checks one heap page against its own invariants: directory, rows, free space, slots, visible-from. Reads
/// nothing it has not bounded.
final class HeapPageCheck {
    private final MemorySegment m;
    private final long base;
    private final int pageSize;
    private final Consumer<String> findings;
    private boolean clean = true;

    private HeapPageCheck(MemorySegment m, long base, int pageSize, Consumer<String> findings) {
        this.m = m;
        this.base = base;
        this.pageSize = pageSize;
        this.findings = findings;
    }

    /// @return true if nothing was found
    static boolean check(MemorySegment m, long base, int pageSize, Fates fates, Consumer<String> findings) {
        HeapPageCheck check = new HeapPageCheck(m, base, pageSize, findings);
        if (check.frame()) {
            check.rows();
            check.slots(fates);
        }
        return check.clean;
    }

    /// The same without its slots' owners: whether directory, rows and free space are what [HeapPage]'s changes
    /// build on. `m` need not be a page of the pool.
    ///
    /// @return true if nothing was found
    static boolean checkLayout(MemorySegment m, long base, int pageSize, Consumer<String> findings) {
        HeapPageCheck check = new HeapPageCheck(m, base, pageSize, findings);
        if (check.frame()) {
            check.rows();
        }
        return check.clean;
    }

    private void finding(String what) {
        clean = false;
        findings.accept("heap page " + PageId.text(PageHeader.self(m, base)) + ": " + what);
    }

    private boolean frame() {
        int slots = HeapPage.slots(m, base);
        int count = PageHeader.count(m, base);
        int lower = PageHeader.lower(m, base);
        int upper = PageHeader.upper(m, base);
        if (slots > HeapPage.SLOTS_MAX) {
            finding("slots=" + slots + ", limit=" + HeapPage.SLOTS_MAX);
            return false;
        }
        int expected = PageHeader.BYTES + slots * HeapPage.SLOT_BYTES + count * HeapPage.DIRECTORY_BYTES;
        if (lower != expected || upper < lower || upper > pageSize) {
            finding("lower=" + lower + ", expected=" + expected + ", upper=" + upper + ", pageSize=" + pageSize);
            return false;
        }
        return true;
    }

    private record Block(int offset, int bytes, int index) {}

    private void rows() {
        int count = PageHeader.count(m, base);
        int upper = PageHeader.upper(m, base);
        List<Block> blocks = new ArrayList<>();
        int free = 0;
        int used = 0;
        for (int i = 0; i < count; i++) {
            int offset = HeapPage.rowOffset(m, base, i);
            if (offset == 0) {
                free++;
                continue;
            }
            if (offset < upper || offset > pageSize - HeapPage.ROW_HEADER_BYTES) {
                finding("row " + i + " at offset=" + offset + " outside [" + upper + ", " + pageSize + ")");
                continue;
            }
            long row = base + offset;
            int length = HeapPage.rowLength(m, row);
            int block = HeapPage.blockBytes(length);
            if (offset + block > pageSize) {
                finding("row " + i + " at offset=" + offset + " ends behind the page: length=" + length);
                continue;
            }
            if (HeapPage.rowSlot(m, row) > HeapPage.slots(m, base)) {
                finding("row " + i + " names slot " + HeapPage.rowSlot(m, row) + " of " + HeapPage.slots(m, base));
            } else if (HeapPage.rowSlot(m, row) != 0
                    && HeapPage.slotOwner(m, base, HeapPage.rowSlot(m, row) - 1) == 0) {
                finding("row " + i + " names the free slot " + HeapPage.rowSlot(m, row));
            }
            int flags = HeapPage.rowFlags(m, row);
            boolean to = (flags & HeapPage.FLAG_FORWARDED_TO) != 0;
            boolean here = (flags & HeapPage.FLAG_FORWARDED_HERE) != 0;
            boolean continued = (flags & HeapPage.FLAG_CONTINUED) != 0;
            if (flags > 15
                    || to && (here || continued || length != 8)
                    || length < (here ? 8 : 0) + (continued ? RowPiece.HEAD : 0)) {
                finding("row " + i + " has flags=" + flags + ", length=" + length);
            }
            used += block;
            blocks.add(new Block(offset, block, i));
        }
        if (free != HeapPage.freeIndexes(m, base)) {
            finding("free indexes=" + free + ", counted=" + HeapPage.freeIndexes(m, base));
        }
        if (count > 0 && HeapPage.rowOffset(m, base, count - 1) == 0) {
            finding("the directory ends with a free index");
        }
        if (clean && pageSize - upper - used != HeapPage.garbage(m, base)) {
            finding("garbage=" + HeapPage.garbage(m, base) + ", expected=" + (pageSize - upper - used));
        }
        blocks.sort(Comparator.comparingInt(Block::offset));
        for (int i = 1; i < blocks.size(); i++) {
            Block before = blocks.get(i - 1);
            if (before.offset + before.bytes > blocks.get(i).offset) {
                finding("rows " + before.index + " and " + blocks.get(i).index + " overlap at offset="
                        + blocks.get(i).offset);
            }
        }
    }

    private void slots(Fates fates) {
        int slots = HeapPage.slots(m, base);
        long newest = HeapPage.maxRecycled(m, base);
        int reserved = 0;
        boolean inFlight = false;
        for (int i = 0; i < slots; i++) {
            long owner = HeapPage.slotOwner(m, base, i);
            long state = HeapPage.slotState(m, base, i);
            if (owner == 0) {
                if (state != 0 || HeapPage.slotUndo(m, base, i) != 0) {
                    finding("slot " + (i + 1) + " is free but not empty");
                }
                continue;
            }
            for (int j = 0; j < i; j++) {
                if (HeapPage.slotOwner(m, base, j) == owner) {
                    finding("slots " + (j + 1) + " and " + (i + 1) + " have one owner");
                }
            }
            long fate = (state & HeapPage.NOT_CLEANED) == 0 ? state : fates.fate(owner);
            if (fate == Fates.IN_FLIGHT) {
                inFlight = true;
                reserved += (int) state & 0xFFFF;
                if (HeapPage.slotUndo(m, base, i) == 0) {
                    finding("slot " + (i + 1) + " is in flight without undo");
                }
            } else if (fate == Fates.ROLLED_BACK) {
                finding("slot " + (i + 1) + " names a transaction that was rolled back");
            } else {
                newest = Math.max(newest, fate);
            }
        }
        if (reserved > HeapPage.freeBytes(m, base)) {
            finding("reserved=" + reserved + " of free=" + HeapPage.freeBytes(m, base));
        }
        long visibleFrom = HeapPage.visibleFrom(m, base);
        if (visibleFrom != HeapPage.NEVER && (inFlight || visibleFrom < HeapPage.maxRecycled(m, base))) {
            finding("visibleFrom=" + visibleFrom + " with newest=" + newest + ", in flight=" + inFlight);
        }
    }
}
