package io.rustydb.storage.index.btree;

import io.rustydb.storage.page.PageHeader;
import java.lang.foreign.MemorySegment;

/// The bytes of an index page (leaf and inner alike), format 1.
///
/// ```
///  0      common header; flags bit 0: no upper bound; slots/level: level (0 = leaf); count, lower, upper;
///     private: right sibling (0 = none)
/// 64      lowLength u16 | highLength u16 | prefixLength u16 | dead u16
/// 72      reserved u64
/// 80      +------------------+------------------+---------+-------------+------------+-----------+
///         | heads: count×u32 | slots: count×u16 | free    | items       | high fence | low fence |
///         +------------------+------------------+---------+-------------+------------+-----------+
///                                               ^lower    ^upper                      pageSize ^
/// item    | header u16: length (13 bits), bit 13 tail, bit 14 dead, bit 15 marked | bytes of that length |
///   leaf  bytes = entry without the prefix [ tail ]; the entry's last 8 bytes are its locator, big endian
///   tail  marks u16 (up to 0x7FFF), or further locators of the same key and a word with bit 15 set
///         ([NodeList])
///   inner bytes = separator without the prefix | child page id u64
/// ```
/// - The page holds the entries `low <= entry < high`. The *prefix* is the common prefix of the two fences
///   (empty when there is no upper bound): every byte string between the fences begins with it, so it is stored
///   once, in the low fence.
/// - *head*: the first four bytes of an item's key after the prefix, padded with zeros, as a number whose
///   unsigned order is the order of the bytes. They stand side by side so that a search stays in few cache
///   lines.
/// - *inner*: child `i` holds the keys `separator[i] <= key < separator[i + 1]`; `separator[0]` is the low
///   fence.
/// - *marks*: how many marks of the entry are not purged yet. An item that does not count them has one if it is
///   marked, else none.
/// - *dead*: bytes of items that were removed but still lie between upper and the fences; [NodeEdit#compact]
///   wins them back.
public final class NodeLayout {
    static final int NO_UPPER_BOUND = 1;

    static final int LOW_LENGTH = 64;
    static final int HIGH_LENGTH = 66;
    static final int PREFIX_LENGTH = 68;
    static final int DEAD = 70;
    static final int RESERVED = 72;
    static final int HEADS = 80;

    static final int HEAD_BYTES = 4;
    static final int SLOT_BYTES = 2;
    static final int DIRECTORY_BYTES = HEAD_BYTES + SLOT_BYTES;
    static final int ITEM_HEADER_BYTES = 2;
    static final int LOCATOR_BYTES = 8;
    static final int CHILD_BYTES = 8;
    static final int MARKS_BYTES = 2;
    static final int MARKS_MAX = 0x7FFF;

    static final int LENGTH_MASK = 0x1FFF;
    static final int TAIL_BIT = 0x2000;
    static final int DEAD_BIT = 0x4000;
    static final int MARKED_BIT = 0x8000;

    /// More levels than any tree can have: each inner page that was split has two children or more.
    static final int LEVELS_MAX = 40;

    private NodeLayout() {}

    /// Longest entry (key and locator): two such fences and two such items always fit, so a full page has at
    /// least two items and can be split; without fences four fit.
    static int entryBytesMax(int pageSize) {
        return (pageSize - HEADS) / 4 - DIRECTORY_BYTES - ITEM_HEADER_BYTES - CHILD_BYTES;
    }

    /// Upper bound of `count` for any bytes on the page, so that a torn read cannot lead outside.
    static int countMax(int pageSize) {
        return (pageSize - HEADS) / (DIRECTORY_BYTES + ITEM_HEADER_BYTES);
    }

    static int count(MemorySegment m, long base) {
        return m.get(PageHeader.U16, base + PageHeader.COUNT) & 0xFFFF;
    }

    static int level(MemorySegment m, long base) {
        return m.get(PageHeader.U8, base + PageHeader.LEVEL) & 0xFF;
    }

    static long right(MemorySegment m, long base) {
        return m.get(PageHeader.U64, base + PageHeader.PRIVATE);
    }

    static boolean unboundedAbove(MemorySegment m, long base) {
        return (m.get(PageHeader.U16, base + PageHeader.FLAGS) & NO_UPPER_BOUND) != 0;
    }

    static int lowLength(MemorySegment m, long base) {
        return m.get(PageHeader.U16, base + LOW_LENGTH) & 0xFFFF;
    }

    static int highLength(MemorySegment m, long base) {
        return m.get(PageHeader.U16, base + HIGH_LENGTH) & 0xFFFF;
    }

    static int prefixLength(MemorySegment m, long base) {
        return m.get(PageHeader.U16, base + PREFIX_LENGTH) & 0xFFFF;
    }

    static int dead(MemorySegment m, long base) {
        return m.get(PageHeader.U16, base + DEAD) & 0xFFFF;
    }

    static int head(MemorySegment m, long base, int index) {
        return m.get(PageHeader.U32, base + HEADS + (long) index * HEAD_BYTES);
    }

    static int slotOffset(MemorySegment m, long base, int count, int index) {
        return m.get(PageHeader.U16, slotAddress(base, count, index)) & 0xFFFF;
    }

    static long slotAddress(long base, int count, int index) {
        return base + HEADS + (long) count * HEAD_BYTES + (long) index * SLOT_BYTES;
    }

    static int itemHeader(MemorySegment m, long base, int offset) {
        return m.get(PageHeader.U16, base + offset) & 0xFFFF;
    }

    /// Bytes that an item of this length needs if it can use the dead bytes too.
    static int bytesFree(MemorySegment m, long base) {
        return PageHeader.upper(m, base) - PageHeader.lower(m, base) + dead(m, base);
    }

    /// Bytes a further item of `length` costs.
    static int itemCost(int length) {
        return DIRECTORY_BYTES + ITEM_HEADER_BYTES + length;
    }

    /// Bytes at the end of an item that do not belong to its key or its first locator. Bounded by its length,
    /// whatever is on the page, if the item lies within it.
    static int tailBytes(MemorySegment m, long base, int item, boolean inner, int length, int header) {
        if (inner) {
            return Math.min(CHILD_BYTES, length);
        }
        if ((header & TAIL_BIT) == 0 || length < MARKS_BYTES) {
            return 0;
        }
        return tailBytes(m.get(PageHeader.U16, base + item + ITEM_HEADER_BYTES + length - MARKS_BYTES), length);
    }

    /// @param word that ends the tail
    static int tailBytes(short word, int length) {
        return word >= 0 ? MARKS_BYTES : Math.min(MARKS_BYTES + (word & 0x7FFF), length);
    }

    /// The head of the key bytes `[from, to)`.
    static int headOf(byte[] key, int from, int to) {
        int head = 0;
        for (int i = 0; i < HEAD_BYTES; i++) {
            head = head << 8 | (from + i < to ? key[from + i] & 0xFF : 0);
        }
        return head;
    }
}
