package io.rustydb.storage.heap;

import static io.rustydb.storage.page.PageHeader.U16;
import static io.rustydb.storage.page.PageHeader.U64;
import static io.rustydb.storage.page.PageHeader.U8;

import io.rustydb.storage.page.PageHeader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A heap page: layout, and the elementary changes every operation is made of.
///
/// ```
///  0 page header; 48 slots u8, 50 count u16, 52 lower u16, 54 upper u16, 56 garbage u16, 58 free indexes u16,
///     60 root u32 (page number of the heap's first directory page: tells its pages from those of an older
///     heap of
///     the same table)
/// 64 transaction slots: slots × { owner u64 (TxId, 0 = free)
///     | last undo pointer of the owner on this page u64 | state u64 }
///    row directory:     count × u16 offset of the row, 0 = free index
///    free space         [lower, upper)
///    rows:              flags u8 | slot u8 (0 = none, else 1-based) | length u16 | bytes, room for at least 8
/// ```
/// *state* of a slot: bit 63 set = not cleaned, then the low 16 bits are the bytes kept free for the owner's
/// rollback; else the owner's commit SCN. *garbage*: bytes of holes among the rows, so that free bytes = upper
/// - lower + garbage. Functions take the region and the page's base; `limit` is the page size, or more in a
/// consistent-read copy. Those that read an unlatched page say so.
public final class HeapPage {
    public static final int GARBAGE = PageHeader.PRIVATE;
    public static final int FREE_INDEXES = PageHeader.PRIVATE + 2;
    public static final int ROOT = PageHeader.PRIVATE + 4;

    public static final int SLOT_BYTES = 24;
    public static final int SLOT_OWNER = 0;
    public static final int SLOT_UNDO = 8;
    public static final int SLOT_STATE = 16;
    /// The slots of a new page; more are made while there is room.
    public static final int SLOTS_INITIAL = 2;

    public static final int SLOTS_MAX = 32;
    public static final long NOT_CLEANED = 1L << 63;

    public static final int DIRECTORY_BYTES = 2;
    public static final int ROW_HEADER_BYTES = 4;
    public static final int ROW_FLAGS = 0;
    public static final int ROW_SLOT = 1;
    public static final int ROW_LENGTH = 2;
    /// Room of the shortest row, so that every row can become a forwarding address.
    public static final int ROW_BYTES_MIN = 8;

    public static final int FLAG_DELETED = 1;
    /// The bytes are the row id of where the row is.
    public static final int FLAG_FORWARDED_TO = 2;
    /// The bytes begin with the row id of the row's home.
    public static final int FLAG_FORWARDED_HERE = 4;
    /// The bytes are a [RowPiece]: the rest of the row is elsewhere.
    public static final int FLAG_CONTINUED = 8;

    /// No snapshot: the page has uncleaned slots.
    public static final long NEVER = Long.MAX_VALUE;

    private HeapPage() {}

    /// Longest row a page of this size may hold: it fits an empty page with room for more slots, and its old
    /// version fits an undo page.
    public static int rowBytesMax(int pageSize) {
        return pageSize - 256;
    }

    // ---- header ----

    /// True if any place of the directory is taken: by a row, a deleted one that is not purged, an address.
    static boolean hasRows(MemorySegment m, long base) {
        int count = PageHeader.count(m, base);
        for (int i = 0; i < count; i++) {
            if (rowOffset(m, base, i) != 0) {
                return true;
            }
        }
        return false;
    }

    public static int slots(MemorySegment m, long base) {
        return m.get(U8, base + PageHeader.SLOTS) & 0xFF;
    }

    public static long visibleFrom(MemorySegment m, long base) {
        return m.get(U64, base + PageHeader.VISIBLE_FROM);
    }

    public static long maxRecycled(MemorySegment m, long base) {
        return m.get(U64, base + PageHeader.MAX_RECYCLED);
    }

    public static int garbage(MemorySegment m, long base) {
        return m.get(U16, base + GARBAGE) & 0xFFFF;
    }

    public static int freeIndexes(MemorySegment m, long base) {
        return m.get(U16, base + FREE_INDEXES) & 0xFFFF;
    }

    /// Bytes free in all, whoever they are reserved for.
    public static int freeBytes(MemorySegment m, long base) {
        return PageHeader.upper(m, base) - PageHeader.lower(m, base) + garbage(m, base);
    }

    /// True if there is a row at the index and it lies in the page. Index below the count.
    static boolean isRow(MemorySegment m, long base, int limit, int index) {
        int offset = rowOffset(m, base, index);
        return offset >= PageHeader.lower(m, base)
                && offset <= limit - blockBytes(0)
                && offset + blockBytes(rowLength(m, base + offset)) <= limit;
    }

    /// True if the rows may take so many bytes more, perhaps after they were moved together.
    static boolean hasRoom(MemorySegment m, long base, int limit, int growth) {
        if (growth <= freeBytes(m, base)) {
            return true;
        }
        // A copy may have more room than the page it was made from.
        int used = 0;
        int count = PageHeader.count(m, base);
        for (int i = 0; i < count; i++) {
            int offset = rowOffset(m, base, i);
            used += offset == 0 ? 0 : blockBytes(rowLength(m, base + offset));
        }
        return growth <= limit - PageHeader.lower(m, base) - used;
    }

    // ---- slots ----

    public static long slotAt(long base, int slot) {
        return base + PageHeader.BYTES + (long) slot * SLOT_BYTES;
    }

    public static long slotOwner(MemorySegment m, long base, int slot) {
        return m.get(U64, slotAt(base, slot) + SLOT_OWNER);
    }

    public static long slotUndo(MemorySegment m, long base, int slot) {
        return m.get(U64, slotAt(base, slot) + SLOT_UNDO);
    }

    public static long slotState(MemorySegment m, long base, int slot) {
        return m.get(U64, slotAt(base, slot) + SLOT_STATE);
    }

    static void setSlot(MemorySegment m, long base, int slot, long owner, long undo, long state) {
        long at = slotAt(base, slot);
        m.set(U64, at + SLOT_OWNER, owner);
        m.set(U64, at + SLOT_UNDO, undo);
        m.set(U64, at + SLOT_STATE, state);
    }

    // ---- directory and rows ----

    public static long directoryAt(MemorySegment m, long base, int index) {
        return base + PageHeader.BYTES + (long) slots(m, base) * SLOT_BYTES + (long) index * DIRECTORY_BYTES;
    }

    /// Offset of the row in the page, 0 if there is none. Index below the count.
    public static int rowOffset(MemorySegment m, long base, int index) {
        return m.get(U16, directoryAt(m, base, index)) & 0xFFFF;
    }

    public static int rowFlags(MemorySegment m, long row) {
        return m.get(U8, row + ROW_FLAGS) & 0xFF;
    }

    public static int rowSlot(MemorySegment m, long row) {
        return m.get(U8, row + ROW_SLOT) & 0xFF;
    }

    public static int rowLength(MemorySegment m, long row) {
        return m.get(U16, row + ROW_LENGTH) & 0xFFFF;
    }

    /// Bytes a row of this length takes, without its directory entry.
    public static int blockBytes(int rowLength) {
        return ROW_HEADER_BYTES + Math.max(rowLength, ROW_BYTES_MIN);
    }

    /// First free index, or the count if a new one is needed.
    public static int freeIndex(MemorySegment m, long base) {
        int count = PageHeader.count(m, base);
        if (freeIndexes(m, base) == 0) {
            return count;
        }
        for (int i = 0; i < count; i++) {
            if (rowOffset(m, base, i) == 0) {
                return i;
            }
        }
        throw new AssertionError("free indexes counted but none found");
    }

    // ---- elementary changes ----

    static void setU16(MemorySegment m, long at, int value) {
        m.set(U16, at, (short) value);
    }

    /// Turns a formatted page into an empty heap page.
    static void format(MemorySegment m, long base, int limit, int slots, int root) {
        m.set(U8, base + PageHeader.SLOTS, (byte) slots);
        m.asSlice(base + PageHeader.BYTES, (long) slots * SLOT_BYTES).fill((byte) 0);
        setU16(m, base + PageHeader.COUNT, 0);
        setU16(m, base + PageHeader.LOWER, PageHeader.BYTES + slots * SLOT_BYTES);
        setU16(m, base + PageHeader.UPPER, limit);
        setU16(m, base + GARBAGE, 0);
        setU16(m, base + FREE_INDEXES, 0);
        m.set(PageHeader.U32, base + ROOT, root);
        m.set(U64, base + PageHeader.VISIBLE_FROM, NEVER);
        m.set(U64, base + PageHeader.MAX_RECYCLED, 0L);
    }

    /// Makes one more slot, free.
    static void growSlots(MemorySegment m, long base, int limit, byte[] scratch) {
        ensureContiguous(m, base, limit, SLOT_BYTES, scratch);
        int slots = slots(m, base);
        int lower = PageHeader.lower(m, base);
        long directory = slotAt(base, slots);
        long bytes = base + lower - directory;
        MemorySegment.copy(m, directory, m, directory + SLOT_BYTES, bytes);
        m.set(U8, base + PageHeader.SLOTS, (byte) (slots + 1));
        setU16(m, base + PageHeader.LOWER, lower + SLOT_BYTES);
        setSlot(m, base, slots, 0, 0, 0);
    }

    /// Rows that name the slot no longer do: its owner's commit SCN is at or below maxRecycled.
    static void forgetSlot(MemorySegment m, long base, int slot) {
        int count = PageHeader.count(m, base);
        for (int i = 0; i < count; i++) {
            int offset = rowOffset(m, base, i);
            if (offset != 0 && rowSlot(m, base + offset) == slot + 1) {
                m.set(U8, base + offset + ROW_SLOT, (byte) 0);
            }
        }
    }

    /// Places a row at a free index, or at a new one if `index` is the count.
    static void insertRow(
            MemorySegment m,
            long base,
            int limit,
            int index,
            int flags,
            int slot,
            MemorySegment row,
            long from,
            int length,
            byte[] scratch) {
        int count = PageHeader.count(m, base);
        boolean newIndex = index == count;
        assert newIndex || index < count && rowOffset(m, base, index) == 0 : "insert at an index in use";
        int block = blockBytes(length);
        ensureContiguous(m, base, limit, block + (newIndex ? DIRECTORY_BYTES : 0), scratch);
        if (newIndex) {
            setU16(m, base + PageHeader.COUNT, count + 1);
            setU16(m, base + PageHeader.LOWER, PageHeader.lower(m, base) + DIRECTORY_BYTES);
        } else {
            setU16(m, base + FREE_INDEXES, freeIndexes(m, base) - 1);
        }
        int offset = PageHeader.upper(m, base) - block;
        setU16(m, base + PageHeader.UPPER, offset);
        setU16(m, directoryAt(m, base, index), offset);
        writeRowHeader(m, base + offset, flags, slot, length);
        MemorySegment.copy(row, from, m, base + offset + ROW_HEADER_BYTES, length);
        zeroShortRow(m, base + offset, length);
    }

    private static void writeRowHeader(MemorySegment m, long row, int flags, int slot, int length) {
        m.set(U8, row + ROW_FLAGS, (byte) flags);
        m.set(U8, row + ROW_SLOT, (byte) slot);
        setU16(m, row + ROW_LENGTH, length);
    }

    private static void zeroShortRow(MemorySegment m, long row, int length) {
        for (int i = length; i < ROW_BYTES_MIN; i++) {
            m.set(U8, row + ROW_HEADER_BYTES + i, (byte) 0);
        }
    }

    /// Frees a row and its index; free indexes at the end of the directory are given back.
    static void freeRow(MemorySegment m, long base, int index) {
        int offset = rowOffset(m, base, index);
        assert offset != 0 : "free of a free index";
        releaseBlock(m, base, offset);
        setU16(m, directoryAt(m, base, index), 0);
        int free = freeIndexes(m, base) + 1;
        int count = PageHeader.count(m, base);
        int lower = PageHeader.lower(m, base);
        while (count > 0 && rowOffset(m, base, count - 1) == 0) {
            count--;
            free--;
            lower -= DIRECTORY_BYTES;
        }
        setU16(m, base + PageHeader.COUNT, count);
        setU16(m, base + PageHeader.LOWER, lower);
        setU16(m, base + FREE_INDEXES, free);
    }

    private static void releaseBlock(MemorySegment m, long base, int offset) {
        int block = blockBytes(rowLength(m, base + offset));
        if (offset == PageHeader.upper(m, base)) {
            setU16(m, base + PageHeader.UPPER, offset + block);
        } else {
            setU16(m, base + GARBAGE, garbage(m, base) + block);
        }
    }

    /// Replaces the bytes of a row between a prefix and a suffix that stay.
    static void replaceRow(
            MemorySegment m,
            long base,
            int limit,
            int index,
            int prefix,
            int suffix,
            MemorySegment middle,
            long from,
            int middleBytes,
            byte[] scratch) {
        int offset = rowOffset(m, base, index);
        assert offset != 0 : "replace of a free index";
        long row = base + offset;
        int oldLength = rowLength(m, row);
        int newLength = prefix + middleBytes + suffix;
        assert prefix + suffix <= oldLength : "prefix and suffix overlap";
        int oldBlock = blockBytes(oldLength);
        int newBlock = blockBytes(newLength);
        if (newBlock <= oldBlock) {
            long bytes = row + ROW_HEADER_BYTES;
            if (newLength != oldLength) {
                MemorySegment.copy(m, bytes + oldLength - suffix, m, bytes + newLength - suffix, suffix);
                setU16(m, row + ROW_LENGTH, newLength);
                zeroShortRow(m, row, newLength);
            }
            MemorySegment.copy(middle, from, m, bytes + prefix, middleBytes);
            setU16(m, base + GARBAGE, garbage(m, base) + oldBlock - newBlock);
            return;
        }
        int flags = rowFlags(m, row);
        int slot = rowSlot(m, row);
        if (PageHeader.upper(m, base) - PageHeader.lower(m, base) >= newBlock) {
            int target = PageHeader.upper(m, base) - newBlock;
            setU16(m, base + PageHeader.UPPER, target);
            setU16(m, directoryAt(m, base, index), target);
            setU16(m, base + GARBAGE, garbage(m, base) + oldBlock);
            long to = base + target + ROW_HEADER_BYTES;
            MemorySegment.copy(m, row + ROW_HEADER_BYTES, m, to, prefix);
            MemorySegment.copy(middle, from, m, to + prefix, middleBytes);
            MemorySegment.copy(m, row + ROW_HEADER_BYTES + oldLength - suffix, m, to + prefix + middleBytes, suffix);
            writeRowHeader(m, base + target, flags, slot, newLength);
            zeroShortRow(m, base + target, newLength);
            return;
        }
        // The old version stays readable in the scratch copy while the other rows move together.
        setU16(m, directoryAt(m, base, index), 0);
        compact(m, base, limit, scratch);
        int target = PageHeader.upper(m, base) - newBlock;
        assert target >= PageHeader.lower(m, base) : "row does not fit, page=" + PageHeader.self(m, base);
        setU16(m, base + PageHeader.UPPER, target);
        setU16(m, directoryAt(m, base, index), target);
        long to = base + target + ROW_HEADER_BYTES;
        MemorySegment.copy(scratch, offset + ROW_HEADER_BYTES, m, ValueLayout.JAVA_BYTE, to, prefix);
        MemorySegment.copy(middle, from, m, to + prefix, middleBytes);
        MemorySegment.copy(
                scratch,
                offset + ROW_HEADER_BYTES + oldLength - suffix,
                m,
                ValueLayout.JAVA_BYTE,
                to + prefix + middleBytes,
                suffix);
        writeRowHeader(m, base + target, flags, slot, newLength);
        zeroShortRow(m, base + target, newLength);
    }

    private static void ensureContiguous(MemorySegment m, long base, int limit, int bytes, byte[] scratch) {
        if (PageHeader.upper(m, base) - PageHeader.lower(m, base) < bytes) {
            compact(m, base, limit, scratch);
            assert PageHeader.upper(m, base) - PageHeader.lower(m, base) >= bytes
                    : "page overfull, page=" + PageHeader.self(m, base);
        }
    }

    /// Moves all rows together at the page's end, in directory order. `scratch` then holds the page as it was.
    static void compact(MemorySegment m, long base, int limit, byte[] scratch) {
        int from = PageHeader.upper(m, base);
        MemorySegment.copy(m, ValueLayout.JAVA_BYTE, base + from, scratch, from, limit - from);
        int upper = limit;
        int count = PageHeader.count(m, base);
        long directory = directoryAt(m, base, 0);
        for (int i = 0; i < count; i++) {
            int offset = m.get(U16, directory + 2L * i) & 0xFFFF;
            if (offset != 0) {
                int length = scratch[offset + ROW_LENGTH] & 0xFF | (scratch[offset + ROW_LENGTH + 1] & 0xFF) << 8;
                int block = blockBytes(length);
                upper -= block;
                MemorySegment.copy(scratch, offset, m, ValueLayout.JAVA_BYTE, base + upper, block);
                setU16(m, directory + 2L * i, upper);
            }
        }
        setU16(m, base + PageHeader.UPPER, upper);
        setU16(m, base + GARBAGE, 0);
    }
}
