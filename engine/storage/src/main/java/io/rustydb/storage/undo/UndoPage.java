package io.rustydb.storage.undo;

import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import java.lang.foreign.MemorySegment;

/// An undo page: entries one behind the other.
///
/// ```
///  0 page header; 50 count u16, 52 lower u16 = end of the entries, 56 next u64 = next page of the segment, 0
///     = none
/// 64 last u16       offset of the last entry of the transaction that wrote last; 0 = unknown
/// 66 reserved (6)
/// 72 entries        see UndoEntry
/// ```
/// In the chain the pages behind the tail are empty.
final class UndoPage {
    static final int NEXT = PageHeader.PRIVATE;
    static final int LAST = 64;
    static final int ENTRIES = 72;

    private UndoPage() {}

    static long pointer(long pageId, int offset) {
        return PageId.number(pageId) << 16 | offset;
    }

    static long pageId(long pointer) {
        return PageId.of(PageId.UNDO_FILE, pointer >>> 16);
    }

    static int offset(long pointer) {
        return (int) pointer & 0xFFFF;
    }

    static long next(MemorySegment m, long base) {
        return m.get(PageHeader.U64, base + NEXT);
    }

    static int last(MemorySegment m, long base) {
        return m.get(PageHeader.U16, base + LAST) & 0xFFFF;
    }
}
