package io.rustydb.storage.heap;

import static io.rustydb.storage.page.PageHeader.U16;
import static io.rustydb.storage.page.PageHeader.U32;
import static io.rustydb.storage.page.PageHeader.U64;

import io.rustydb.storage.page.PageHeader;
import java.lang.foreign.MemorySegment;

/// A directory page of a heap: its extents in the order in which they were added, chained from the root page
/// on.
///
/// ```
///  0 page header; 50 count u16 = extents on this page, 56 next u64 = next directory page, 0 = none
/// 64 extents: count × { first page number u32 | pages u16 | used u16 }
/// ```
/// The first `used` pages of an extent are formatted; only the last extent of the heap has unused ones. Flag 1
/// in the root page's header: rows may have values out of line; who drops the heap drops those first.
///
/// ```
/// OP_ADD      0 first page number u32 | 4 pages u16 | 6 used u16
/// OP_USED     0 extent index u16 | 2 used u16
/// OP_LINK     0 next u64
/// OP_REMOVE   no arguments; the last extent
/// OP_FLAG     0 flags u16; set besides those that are
/// OP_DETACH   0 extent index u16; those behind it move up
/// ```
final class HeapDirectory {
    static final int OP_ADD = HeapRedo.OP_DIRECTORY_FIRST;
    static final int OP_USED = HeapRedo.OP_DIRECTORY_FIRST + 1;
    static final int OP_LINK = HeapRedo.OP_DIRECTORY_FIRST + 2;
    static final int OP_REMOVE = HeapRedo.OP_DIRECTORY_FIRST + 3;

    static final int OP_FLAG = HeapRedo.OP_DIRECTORY_FIRST + 4;
    static final int OP_DETACH = HeapRedo.OP_DIRECTORY_FIRST + 5;

    static final int FLAG_LARGE_VALUES = 1;

    static final int NEXT = PageHeader.PRIVATE;
    static final int EXTENTS = PageHeader.BYTES;
    static final int EXTENT_BYTES = 8;
    static final int EXTENT_PAGES = 4;
    static final int EXTENT_USED = 6;

    private HeapDirectory() {}

    static int capacity(int pageSize) {
        return (pageSize - EXTENTS) / EXTENT_BYTES;
    }

    static long extentAt(long base, int index) {
        return base + EXTENTS + (long) index * EXTENT_BYTES;
    }

    static long first(MemorySegment m, long base, int index) {
        return m.get(U32, extentAt(base, index)) & 0xFFFF_FFFFL;
    }

    static int pages(MemorySegment m, long base, int index) {
        return m.get(U16, extentAt(base, index) + EXTENT_PAGES) & 0xFFFF;
    }

    static int used(MemorySegment m, long base, int index) {
        return m.get(U16, extentAt(base, index) + EXTENT_USED) & 0xFFFF;
    }

    static int flags(MemorySegment m, long base) {
        return m.get(U16, base + PageHeader.FLAGS) & 0xFFFF;
    }

    static long next(MemorySegment m, long base) {
        return m.get(U64, base + NEXT);
    }

    static void redo(int operation, MemorySegment a, long at, MemorySegment m, long base) {
        int count = PageHeader.count(m, base);
        switch (operation) {
            case OP_ADD -> {
                long extent = extentAt(base, count);
                m.set(U32, extent, a.get(U32, at));
                m.set(U16, extent + EXTENT_PAGES, a.get(U16, at + 4));
                m.set(U16, extent + EXTENT_USED, a.get(U16, at + 6));
                setCount(m, base, count + 1);
            }
            case OP_USED -> m.set(U16, extentAt(base, a.get(U16, at) & 0xFFFF) + EXTENT_USED, a.get(U16, at + 2));
            case OP_LINK -> m.set(U64, base + NEXT, a.get(U64, at));
            case OP_REMOVE -> {
                m.set(U64, extentAt(base, count - 1), 0L);
                setCount(m, base, count - 1);
            }
            case OP_DETACH -> {
                int index = a.get(U16, at) & 0xFFFF;
                long extent = extentAt(base, index);
                MemorySegment.copy(m, extent + EXTENT_BYTES, m, extent, (long) (count - 1 - index) * EXTENT_BYTES);
                m.set(U64, extentAt(base, count - 1), 0L);
                setCount(m, base, count - 1);
            }
            case OP_FLAG ->
                m.set(U16, base + PageHeader.FLAGS, (short) (m.get(U16, base + PageHeader.FLAGS) | a.get(U16, at)));
            default -> throw new AssertionError("heap directory operation " + operation);
        }
    }

    private static void setCount(MemorySegment m, long base, int count) {
        m.set(U16, base + PageHeader.COUNT, (short) count);
        m.set(U16, base + PageHeader.LOWER, (short) (EXTENTS + count * EXTENT_BYTES));
    }
}
