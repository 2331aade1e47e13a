package io.rustydb.storage.heap;

import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.transaction.Fates;
import java.lang.foreign.MemorySegment;

/// Whether the newest version of a row is the one a snapshot sees: a few comparisons on values that were copied
/// out and validated.
final class Visibility {
    static final int VISIBLE = 0;
    /// Another version may be the right one: a consistent read tells.
    static final int REBUILD = 1;

    private Visibility() {}

    /// @param rowSlot 0 or the 1-based slot
    /// @param owner the slot's owner, of no meaning without slot
    /// @param state the slot's state
    static int of(
            long visibleFrom, long maxRecycled, int rowSlot, long owner, long state, long scn, long own, Fates fates) {
        if (visibleFrom <= scn) {
            return VISIBLE;
        }
        return commitScn(maxRecycled, rowSlot, owner, state, own, fates) <= scn ? VISIBLE : REBUILD;
    }

    /// A commit SCN at or above that of the row's newest version: 0 = own, [Long#MAX_VALUE] = in flight.
    static long commitScn(long maxRecycled, int rowSlot, long owner, long state, long own, Fates fates) {
        if (rowSlot == 0) {
            return maxRecycled;
        }
        if (owner == own) {
            return 0;
        }
        if ((state & HeapPage.NOT_CLEANED) == 0) {
            return state;
        }
        long fate = fates.fate(owner);
        return fate > 0 ? fate : Long.MAX_VALUE;
    }

    /// The same for a page that cannot change.
    static int of(MemorySegment m, long base, int index, long scn, long own, Fates fates) {
        int offset = index < PageHeader.count(m, base) ? HeapPage.rowOffset(m, base, index) : 0;
        if (offset == 0) {
            // Purged, or rolled back: no snapshot sees a row here.
            return VISIBLE;
        }
        int rowSlot = HeapPage.rowSlot(m, base + offset);
        long owner = rowSlot == 0 ? 0 : HeapPage.slotOwner(m, base, rowSlot - 1);
        long state = rowSlot == 0 ? 0 : HeapPage.slotState(m, base, rowSlot - 1);
        return of(HeapPage.visibleFrom(m, base), HeapPage.maxRecycled(m, base), rowSlot, owner, state, scn, own, fates);
    }
}
