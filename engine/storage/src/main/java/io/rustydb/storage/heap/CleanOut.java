package io.rustydb.storage.heap;

import static io.rustydb.storage.page.PageHeader.U64;

import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.transaction.Fates;
import java.lang.foreign.MemorySegment;

/// Notes on a page what became of the owners of its slots, so that later readers need not ask: an unlogged
/// hint.
final class CleanOut {
    private CleanOut() {}

    /// The page is latched exclusively. Nothing changes if nothing is known.
    static void run(MemorySegment m, long base, Fates fates) {
        int slots = HeapPage.slots(m, base);
        long visibleFrom = HeapPage.maxRecycled(m, base);
        for (int i = 0; i < slots; i++) {
            long owner = HeapPage.slotOwner(m, base, i);
            if (owner == 0) {
                continue;
            }
            long state = HeapPage.slotState(m, base, i);
            if ((state & HeapPage.NOT_CLEANED) != 0) {
                long fate = fates.fate(owner);
                if (fate <= 0) {
                    visibleFrom = HeapPage.NEVER;
                    continue;
                }
                m.set(U64, HeapPage.slotAt(base, i) + HeapPage.SLOT_STATE, fate);
                state = fate;
            }
            visibleFrom = Math.max(visibleFrom, state);
        }
        m.set(U64, base + PageHeader.VISIBLE_FROM, visibleFrom);
    }
}
