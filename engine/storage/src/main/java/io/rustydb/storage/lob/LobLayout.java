package io.rustydb.storage.lob;

import io.rustydb.storage.page.PageHeader;

/// The bytes of LOB pages, format 1. All have the page type LOB; header flags and level tell them apart.
///
/// ```
///  0   common header; flags bit 0: root, bit 1: complete; level: 0 = bytes, else height above the data pages;
///     count; private: id of the root
/// 64   root: length u64 | 72 reserved u64                          (else zero)
/// 80   level 0, root:  the bytes of a short object, count of them
///      level > 0:      count × page number u32, in order of position
/// 64   level 0, no root: count bytes of the object; every data page but the last is full
/// ```
/// The page of a position follows from the position alone, since data pages are full: a reader goes straight
/// down. An object's id is the page id of its root, which never moves: when the root is full, its entries go to
/// a new page below it.
final class LobLayout {
    static final int FLAG_ROOT = 1;
    static final int FLAG_COMPLETE = 2;

    static final int LENGTH = 64;
    static final int ENTRIES = 80;
    static final int ENTRY_BYTES = 4;
    static final int DATA = PageHeader.BYTES;

    /// Data pages times 1000^6: more than a file can hold.
    static final int LEVELS_MAX = 6;

    private LobLayout() {}

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
