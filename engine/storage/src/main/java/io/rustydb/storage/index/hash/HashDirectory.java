package io.rustydb.storage.index.hash;

import io.rustydb.base.type.LittleEndian;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageType;
import java.lang.foreign.MemorySegment;

/// The bytes of a directory page, format 1, and the way through it.
///
/// ```
///  0      common header; slots/level: 0x80 | offset
/// 64      reserved, 16 bytes
/// 80      slot u64 × 2^k: page ids; 2^k is the greatest power of two that fits
/// ```
/// The level tells a directory from the pages of B+trees (whose levels are below 0x80), the lowest bits which
/// bits of the hash it looks at. [PageId#NONE] stands in slots of an index that is being freed. Reads are
/// clamped: a torn page yields a wrong page id, never a failure.
public final class HashDirectory {
    /// Levels from here on are directories.
    public static final int LEVEL = 0x80;

    static final int SLOTS = 80;
    private static final int OFFSET_MASK = 0x7F;

    private HashDirectory() {}

    /// Bits that one directory looks at.
    public static int bits(int pageSize) {
        return 31 - Integer.numberOfLeadingZeros((pageSize - SLOTS) / Long.BYTES);
    }

    public static int slots(int pageSize) {
        return 1 << bits(pageSize);
    }

    public static boolean isDirectory(int level) {
        return level >= LEVEL;
    }

    /// Whether a directory with this offset can look at whole bits of the hash only.
    public static boolean isOffset(int offset, int pageSize) {
        return offset + bits(pageSize) <= Long.SIZE;
    }

    public static int offset(MemorySegment m, long base, int pageSize) {
        int level = m.get(PageHeader.U8, base + PageHeader.LEVEL) & OFFSET_MASK;
        return Math.min(level, Long.SIZE - bits(pageSize));
    }

    public static long child(MemorySegment m, long base, int slot) {
        return m.get(PageHeader.U64, base + SLOTS + (long) slot * Long.BYTES);
    }

    /// The slot of a hash in a directory.
    public static int slot(long hash, int offset, int pageSize) {
        return (int) (hash << offset >>> Long.SIZE - bits(pageSize));
    }

    /// The first eight bytes of an entry or fence; what is missing is zero.
    public static long hash(byte[] key, int from, int length) {
        long hash = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            hash = hash << 8 | (i < length ? key[from + i] & 0xFF : 0);
        }
        return hash;
    }

    /// Where entries that begin with this key, or the first ones above it, are.
    public static long childOf(MemorySegment m, long base, int pageSize, byte[] key, int from, int length) {
        return child(m, base, slot(hash(key, from, length), offset(m, base, pageSize), pageSize));
    }

    /// Where the last entries *below* a key are.
    public static long childBelow(MemorySegment m, long base, int pageSize, byte[] key, int from, int length) {
        int offset = offset(m, base, pageSize);
        long hash = hash(key, from, length);
        int slot = slot(hash, offset, pageSize);
        int used = offset + bits(pageSize);
        boolean atBoundary = length <= Long.BYTES && (used == Long.SIZE || hash << used == 0);
        // Below the first hash of this directory: the way here went by the slot before, so all of it is below.
        return child(m, base, atBoundary ? (slot == 0 ? slots(pageSize) : slot) - 1 : slot);
    }

    public static long lastChild(MemorySegment m, long base, int pageSize) {
        return child(m, base, slots(pageSize) - 1);
    }

    // ---- of a copy ----

    public static int offset(byte[] page) {
        return page[PageHeader.LEVEL] & OFFSET_MASK;
    }

    public static long child(byte[] page, int slot) {
        return LittleEndian.getLong(page, SLOTS + slot * Long.BYTES);
    }

    /// First slot of the run that a slot belongs to.
    public static int runStart(byte[] page, int slot) {
        int from = slot;
        while (from > 0 && child(page, from - 1) == child(page, slot)) {
            from--;
        }
        return from;
    }

    /// End of the run that a slot belongs to, exclusive.
    public static int runEnd(byte[] page, int slot) {
        int to = slot + 1;
        while (to < slots(page.length) && child(page, to) == child(page, slot)) {
            to++;
        }
        return to;
    }

    /// The least hash that comes to a slot of a directory.
    ///
    /// @param hash any that comes to the directory
    public static long hashAt(byte[] page, long hash, int slot) {
        int offset = offset(page);
        long prefix = offset == 0 ? 0 : hash & -1L << Long.SIZE - offset;
        return prefix | (long) slot << Long.SIZE - offset - bits(page.length);
    }

    /// A hash as a fence: without zeros at its end.
    public static byte[] fence(long hash) {
        byte[] fence = new byte[Long.BYTES - Long.numberOfTrailingZeros(hash) / Byte.SIZE];
        for (int i = 0; i < fence.length; i++) {
            fence[i] = (byte) (hash >>> Long.SIZE - (i + 1) * Byte.SIZE);
        }
        return fence;
    }

    /// Makes the page a directory, or changes its offset; slots stay.
    static void format(MemorySegment m, long base, int offset) {
        m.set(PageHeader.U8, base + PageHeader.TYPE, (byte) PageType.HASH_DIRECTORY.code());
        m.set(PageHeader.U8, base + PageHeader.LEVEL, (byte) (LEVEL | offset));
    }

    static void setSlots(MemorySegment m, long base, int from, int count, long child) {
        for (int i = from; i < from + count; i++) {
            m.set(PageHeader.U64, base + SLOTS + (long) i * Long.BYTES, child);
        }
    }
}
