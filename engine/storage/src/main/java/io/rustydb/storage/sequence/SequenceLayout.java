package io.rustydb.storage.sequence;

import io.rustydb.storage.page.PageHeader;

/// The bytes of a sequence page, format 1.
///
/// ```
///  0   common header; private: next sequence page (0 = last)
/// 64   slots: (pageSize - 64) / 64, of 64 bytes each
///
/// slot  0 state u8 (0 free, 1 in use) | 1 flags u8 (1 cycle, 2 exhausted) | 2 reserved u16 | 4 cache u32
///       8 next i64        no value at or behind it was handed out; meaningless if exhausted
///      16 increment i64 | 24 min i64 | 32 max i64
///      40 reserved 24 bytes
/// ```
/// A sequence's id is page number << 12 | slot.
final class SequenceLayout {
    static final int SLOTS = PageHeader.BYTES;
    static final int SLOT_BYTES = 64;

    static final int STATE = 0;
    static final int FLAGS = 1;
    static final int CACHE = 4;
    static final int NEXT = 8;
    static final int INCREMENT = 16;
    static final int MIN = 24;
    static final int MAX = 32;

    static final int STATE_FREE = 0;
    static final int STATE_USED = 1;
    static final int FLAG_CYCLE = 1;
    static final int FLAG_EXHAUSTED = 2;

    static final int ID_BITS = 12;

    private SequenceLayout() {}

    static int slots(int pageSize) {
        return (pageSize - SLOTS) / SLOT_BYTES;
    }

    static long slot(long base, int index) {
        return base + SLOTS + (long) index * SLOT_BYTES;
    }
}
