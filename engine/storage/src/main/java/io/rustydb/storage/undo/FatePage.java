package io.rustydb.storage.undo;

import static io.rustydb.storage.page.PageHeader.U16;
import static io.rustydb.storage.page.PageHeader.U64;

import io.rustydb.storage.page.PageHeader;
import java.lang.foreign.MemorySegment;

/// A page of a segment's fate archive: what became of as many consecutive transactions as the segment's ring
/// has slots, written when the ring begins anew.
///
/// ```
///  0 page header; 50 count u16 = fates, 56 previous u64 = the page before, 0 = none
/// 64 first u64     ordinal of the first transaction
/// 72 fates         count × u64: commit SCN; all ones = rolled back
/// ```
/// Written once, with the page's creation.
final class FatePage {
    static final int PREVIOUS = PageHeader.PRIVATE;
    static final int FIRST = 64;
    static final int FATES = 72;

    private FatePage() {}

    static void write(MemorySegment a, long at, int length, MemorySegment m, long base) {
        int count = (length - 16) / Long.BYTES;
        m.set(U64, base + FIRST, a.get(U64, at));
        m.set(U64, base + PREVIOUS, a.get(U64, at + 8));
        MemorySegment.copy(a, at + 16, m, base + FATES, (long) count * Long.BYTES);
        m.set(U16, base + PageHeader.COUNT, (short) count);
    }

    static long first(MemorySegment m, long base) {
        return m.get(U64, base + FIRST);
    }

    static long previous(MemorySegment m, long base) {
        return m.get(U64, base + PREVIOUS);
    }

    static long fate(MemorySegment m, long base, int i) {
        return m.get(U64, base + FATES + (long) i * Long.BYTES);
    }
}
