package io.rustydb.storage.lob;

import io.rustydb.storage.page.PageHeader;

/// The bytes of LOB pages, format 1. All have the page type LOB; header flags and level tell them apart.
///
/// ```
///  0   common header; flags bit 0: root, bit 1: complete; level: 0 = bytes, else height above the data pages;
///     count; private: page id of the root
/// 24   level 0, no root: UTF-16 units before this page u64 | 32 characters before it u64   (zero unless text)
/// 64   stamp u64: which object this is, of all that had this root
/// 72   root: length in bytes u64 | 80 UTF-16 units u64 | 88 characters u64   (else zero)
/// 96   level 0, root:  the bytes of a short object, count of them
///      level > 0:      count × page number u32, in order of position
/// 72   level 0, no root: count bytes of the object; every data page but the last is full
/// ```
/// The page of a position follows from the position alone, since data pages are full: a reader goes straight
/// down. The page of a character is found by halving, since each data page says how many come before it; a
/// character counts where its first byte lies. The root never moves: when it is full, its entries go to a new
/// page below it.
///
/// An object's id is the page id of its root (48 bits) with 16 bits of its stamp above: whoever kept the id of
/// an object that is gone does not get the next one that has its pages.
final class LobLayout {
    static final int FLAG_ROOT = 1;
    static final int FLAG_COMPLETE = 2;

    static final int UNITS_BEFORE = PageHeader.VISIBLE_FROM;
    static final int CHARACTERS_BEFORE = PageHeader.MAX_RECYCLED;
    static final int STAMP = PageHeader.BYTES;
    static final int LENGTH = 72;
    static final int UNITS = 80;
    static final int CHARACTERS = 88;
    static final int ENTRIES = 96;
    static final int ENTRY_BYTES = 4;
    static final int DATA = 72;

    private static final int ROOT_BITS = 48;

    /// Data pages times 1000^6: more than a file can hold.
    static final int LEVELS_MAX = 6;

    private LobLayout() {}

    static long lobId(long root, long stamp) {
        return mark(stamp) | root;
    }

    /// Stamps differ in few bits.
    private static long mark(long stamp) {
        return stamp * 0x9E3779B97F4A7C15L & -1L << ROOT_BITS;
    }

    static long root(long lobId) {
        return lobId & (1L << ROOT_BITS) - 1;
    }

    static boolean isOf(long stamp, long lobId) {
        return mark(stamp) == (lobId & -1L << ROOT_BITS);
    }

    static int dataBytes(int pageSize) {
        return pageSize - DATA;
    }

    static int inlineBytesMax(int pageSize) {
        return pageSize - ENTRIES;
    }

    static int fanOut(int pageSize) {
        return (pageSize - ENTRIES) / ENTRY_BYTES;
    }
}
