package io.rustydb.storage.undo;

import io.rustydb.base.error.DbException;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageType;
import io.rustydb.storage.recovery.Kernel;
import io.rustydb.storage.recovery.StructureCheck;
import io.rustydb.storage.transaction.Fates;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.transaction.TransactionTable;
import io.rustydb.storage.transaction.TxId;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/// Checks the undo segments: header against memory, the chain of pages, the entries, the chain of the
/// transaction in flight. The database is idle.
public final class UndoCheck implements StructureCheck {
    private final TransactionSystem system;

    public UndoCheck(TransactionSystem system) {
        this.system = system;
    }

    @Override
    public String name() {
        return "undo";
    }

    @Override
    public void check(Kernel kernel, Consumer<String> findings) {
        system.whilePaused(() -> checkAll(kernel, findings));
    }

    private void checkAll(Kernel kernel, Consumer<String> findings) {
        UndoSegments segments = system.undo().segments();
        Set<Long> pages = new HashSet<>();
        for (int number = 1; number <= segments.count(); number++) {
            UndoSegment segment = segments.get(number);
            int n = number;
            check(kernel, segments, segment, pages, text -> findings.accept("undo segment " + n + ": " + text));
        }
        Throwable failure = system.purge().failure();
        // An I/O failure is tried again and says nothing about structures.
        if (failure != null && !(failure instanceof DbException)) {
            findings.accept("purge does not get on: " + failure);
        }
        if (system.purge().passedOver() > 0) {
            findings.accept("purge has left entries behind: entries="
                    + system.purge().passedOver() + ", reason=" + system.purge().passed());
        }
        int refused = kernel.data().refusedFrees() + kernel.undo().refusedFrees();
        if (refused > 0) {
            findings.accept("pages were given back that were not in use: times=" + refused);
        }
    }

    private void check(
            Kernel kernel, UndoSegments segments, UndoSegment segment, Set<Long> pages, Consumer<String> findings) {
        MemorySegment header = segments.copy(segment.headerId, PageType.UNDO_HEADER);
        if (!pages.add(segment.headerId) || !kernel.undo().isAllocated(segment.headerId)) {
            findings.accept("header page " + PageId.text(segment.headerId) + " is free or used twice");
        }
        if (SegmentHeader.segment(header, 0) != segment.number
                || SegmentHeader.ordinal(header, 0) != segment.nextOrdinal
                || header.get(PageHeader.U64, SegmentHeader.FIRST) != segment.firstPage) {
            findings.accept(
                    "header page " + PageId.text(segment.headerId) + ": segment=" + SegmentHeader.segment(header, 0)
                            + ", ordinal=" + SegmentHeader.ordinal(header, 0) + ", expected=" + segment.nextOrdinal);
        }
        for (long pageId : segment.fates.pageIds()) {
            if (!pages.add(pageId) || !kernel.undo().isAllocated(pageId)) {
                findings.accept("fate page " + PageId.text(pageId) + " is free or used twice");
            }
        }
        checkStates(segment, header, findings);
        checkChain(kernel, segments, segment, pages, findings);
    }

    private void checkStates(UndoSegment segment, MemorySegment header, Consumer<String> findings) {
        TransactionTable table = system.transactions().table();
        long first = Math.max(0, segment.nextOrdinal - segment.slots);
        for (long ordinal = first; ordinal < segment.nextOrdinal; ordinal++) {
            int slot = (int) (ordinal % segment.slots);
            int state = SegmentHeader.state(header, 0, slot);
            if (SegmentHeader.wrap(header, 0, slot) != ordinal / segment.slots) {
                findings.accept("slot " + slot + ": wrap=" + SegmentHeader.wrap(header, 0, slot) + ", expected="
                        + ordinal / segment.slots);
                continue;
            }
            long fate = table.fate(TxId.of(0, segment.number, slot, ordinal / segment.slots));
            boolean last = ordinal == segment.nextOrdinal - 1;
            boolean good = switch (state) {
                case SegmentHeader.STATE_ACTIVE, SegmentHeader.STATE_PREPARED -> last && fate == Fates.IN_FLIGHT;
                // A trimmed fate stands for every earlier one.
                case SegmentHeader.STATE_COMMITTED -> fate >= SegmentHeader.scn(header, 0, slot);
                case SegmentHeader.STATE_ROLLED_BACK -> fate != Fates.IN_FLIGHT;
                default -> false;
            };
            if (!good) {
                findings.accept("slot " + slot + ": state=" + state + ", fate=" + fate + ", latest=" + last);
            }
        }
    }

    private void checkChain(
            Kernel kernel, UndoSegments segments, UndoSegment segment, Set<Long> pages, Consumer<String> findings) {
        boolean tailSeen = false;
        long pageId = segment.firstPage;
        long entries = 0;
        Transaction current = system.transactions().table().current(segment.number);
        while (pageId != PageId.NONE) {
            if (!pages.add(pageId) || !kernel.undo().isAllocated(pageId)) {
                findings.accept("undo page " + PageId.text(pageId) + " is free or used twice");
                return;
            }
            MemorySegment page = segments.copy(pageId, PageType.UNDO);
            int lower = PageHeader.lower(page, 0);
            if (tailSeen && lower != UndoPage.ENTRIES) {
                findings.accept("undo page " + PageId.text(pageId) + " behind the tail is not empty: lower=" + lower);
            }
            if (pageId == segment.tailPage) {
                tailSeen = true;
                if (lower != segment.tailOffset) {
                    findings.accept(
                            "undo page " + PageId.text(pageId) + ": lower=" + lower + ", tail=" + segment.tailOffset);
                }
            }
            int offset = UndoPage.ENTRIES;
            int count = 0;
            while (offset < lower) {
                int length = page.get(PageHeader.U16, offset) & 0xFFFF;
                int kind = page.get(PageHeader.U8, offset + UndoEntry.KIND) & 0xFF;
                if (length < UndoEntry.HEADER_BYTES || offset + length > lower || UndoKind.family(kind) == 0) {
                    findings.accept("undo page " + PageId.text(pageId) + ", offset=" + offset + ": length=" + length
                            + ", kind=" + kind);
                    return;
                }
                if (current != null && page.get(PageHeader.U64, offset + UndoEntry.TRANSACTION) == current.id()) {
                    entries++;
                }
                offset += length;
                count++;
            }
            if (count != PageHeader.count(page, 0)) {
                findings.accept("undo page " + PageId.text(pageId) + ": entries=" + count + ", counted="
                        + PageHeader.count(page, 0));
            }
            pageId = UndoPage.next(page, 0);
        }
        if (!tailSeen) {
            findings.accept("the tail " + PageId.text(segment.tailPage) + " is not in the chain");
        }
        if (current != null && entries != current.undo().entries) {
            findings.accept(current + " has entries=" + entries + ", expected=" + current.undo().entries);
        }
    }
}
