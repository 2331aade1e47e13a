package io.rustydb.storage.undo;

import io.rustydb.storage.page.PageHeader;
import java.lang.foreign.MemorySegment;

/// The header page of an undo segment: the ring of its transactions, the chain of its undo pages, how far purge
/// has come.
///
/// ```
///  64 segment u16 | 66 slots u16 | 68 xid bytes u16 | 70 flags u16
///  72 next u64        header page of the next segment; the first is root slot 0 of the undo file
///  80 ordinal u64     of the next transaction
///  88 first u64       first undo page
///  96 begin u64       undo page in which the latest transaction began, or a later one: the tail is found from
///     here on
/// 104 purge start u64 undo pointer from which on nothing was purged; 0 = begin of the first page
/// 112 purge at u64    next entry to purge, backwards, of the transaction that begins at purge start; 0 = none
///     of it was purged
/// 120 control u64     highest commit SCN of a transaction that is neither in the ring nor in the archive
/// 128 xid             148 bytes
///     flags and xid are those of a prepared transaction; flag 1 = it is serializable
/// 276 reserved (4)
/// 280 fates last u64  the newest page of the fate archive
/// 288 fates first u64 ordinal with which the oldest page of the archive begins
/// 296 fates end u64   the archive has ordinals below this one; equal to the first: it is empty
/// 304 horizon u64     how far purge has looked when it removed something last: no snapshot is older
/// 312 reserved (8)
/// 320 slots:          slots × { wrap u32 | state u8 | reserved (3) | commit SCN u64 }
/// ```
/// The transaction of ordinal n has slot n % slots and wrap n / slots.
final class SegmentHeader {
    static final int SEGMENT = 64;
    static final int SLOTS = 66;
    static final int XID_BYTES = 68;
    static final int FLAGS = 70;
    static final int FLAG_SERIALIZABLE = 1;
    static final int NEXT = 72;
    static final int ORDINAL = 80;
    static final int FIRST = 88;
    static final int BEGIN = 96;
    static final int PURGE_START = 104;
    static final int PURGE_AT = 112;
    static final int CONTROL = 120;
    static final int XID = 128;
    static final int XID_BYTES_MAX = 148;
    static final int FATES_LAST = 280;
    static final int FATES_FIRST = 288;
    static final int FATES_END = 296;
    static final int HORIZON = 304;
    static final int SLOT_FIRST = 320;
    static final int SLOT_BYTES = 16;
    static final int SLOT_WRAP = 0;
    static final int SLOT_STATE = 4;
    static final int SLOT_SCN = 8;

    static final int ROOT_SLOT = 0;

    static final int STATE_FREE = 0;
    static final int STATE_ACTIVE = 1;
    static final int STATE_PREPARED = 2;
    static final int STATE_COMMITTED = 3;
    static final int STATE_ROLLED_BACK = 4;

    private SegmentHeader() {}

    static int slotsMax(int pageSize) {
        return (pageSize - SLOT_FIRST) / SLOT_BYTES;
    }

    static long slotAt(long base, int slot) {
        return base + SLOT_FIRST + (long) slot * SLOT_BYTES;
    }

    static int segment(MemorySegment m, long base) {
        return m.get(PageHeader.U16, base + SEGMENT) & 0xFFFF;
    }

    static int slots(MemorySegment m, long base) {
        return m.get(PageHeader.U16, base + SLOTS) & 0xFFFF;
    }

    static long ordinal(MemorySegment m, long base) {
        return m.get(PageHeader.U64, base + ORDINAL);
    }

    static int state(MemorySegment m, long base, int slot) {
        return m.get(PageHeader.U8, slotAt(base, slot) + SLOT_STATE);
    }

    static long wrap(MemorySegment m, long base, int slot) {
        return m.get(PageHeader.U32, slotAt(base, slot) + SLOT_WRAP) & 0xFFFF_FFFFL;
    }

    static long scn(MemorySegment m, long base, int slot) {
        return m.get(PageHeader.U64, slotAt(base, slot) + SLOT_SCN);
    }

    static boolean serializable(MemorySegment m, long base) {
        return (m.get(PageHeader.U16, base + FLAGS) & FLAG_SERIALIZABLE) != 0;
    }

    static byte[] xid(MemorySegment m, long base) {
        int bytes = Math.min(XID_BYTES_MAX, m.get(PageHeader.U16, base + XID_BYTES) & 0xFFFF);
        return m.asSlice(base + XID, bytes).toArray(PageHeader.U8);
    }
}
