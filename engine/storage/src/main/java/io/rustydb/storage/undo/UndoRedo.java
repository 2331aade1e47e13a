package io.rustydb.storage.undo;

import static io.rustydb.storage.page.PageHeader.U16;
import static io.rustydb.storage.page.PageHeader.U32;
import static io.rustydb.storage.page.PageHeader.U64;
import static io.rustydb.storage.page.PageHeader.U8;

import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.wal.RedoHandler;
import java.lang.foreign.MemorySegment;

/// The logged operations of undo pages and of segment headers.
///
/// ```
/// page    OP_FORMAT       no arguments
///         OP_APPEND       0 length u16 … the entry
///         OP_TRUNCATE     0 lower u16 | 2 last u16
///         OP_LINK         0 next page u64
/// header  OP_SEGMENT      0 segment u16 | 2 slots u16 | 4 next u64 | 12 first page u64
///         OP_BEGIN        0 ordinal u64 | 8 undo page u64
///         OP_COMMIT       0 ordinal u64 | 8 SCN u64
///         OP_PREPARE      0 ordinal u64 | 8 flags u16 | 10 xid
///         OP_STATE        0 ordinal u64 | 8 state u8
///         OP_PURGE        0 start u64 | 8 at u64 | 16 horizon u64
///         OP_FIRST        0 freed page u64 | 8 first page u64 | 16 purge start u64 | 24 purge at u64
///                         | 32 horizon u64
///         OP_ARCHIVED     0 fate page u64 | 8 first ordinal of the archive u64 | 16 its end u64
///         OP_FORGOTTEN    0 first ordinal of the archive u64 | 8 control SCN u64 | 16 horizon u64
/// fates   OP_FATES        0 first ordinal u64 | 8 previous page u64 | 16 fates u64 …
/// times   OP_TIMES        0 place u16 | 2 … samples, see ScnTimePages
/// ```
/// Thread rule: any thread.
public final class UndoRedo implements RedoHandler {
    public static final byte ID = 2;
    public static final UndoRedo REDO = new UndoRedo();

    static final int OP_FORMAT = 1;
    static final int OP_APPEND = 2;
    static final int OP_TRUNCATE = 3;
    static final int OP_LINK = 4;
    static final int OP_SEGMENT = 16;
    static final int OP_BEGIN = 17;
    static final int OP_COMMIT = 18;
    static final int OP_PREPARE = 19;
    static final int OP_STATE = 20;
    static final int OP_PURGE = 21;
    static final int OP_FIRST = 22;

    static final int OP_ARCHIVED = 23;
    static final int OP_FORGOTTEN = 24;
    static final int OP_FATES = 32;
    static final int OP_TIMES = 40;

    private UndoRedo() {}

    @Override
    public byte id() {
        return ID;
    }

    @Override
    public void redo(int operation, MemorySegment a, long at, int length, MemorySegment m, long base, int pageSize) {
        switch (operation) {
            case OP_FORMAT -> m.set(U16, base + PageHeader.LOWER, (short) UndoPage.ENTRIES);
            case OP_APPEND -> append(a, at, length, m, base, pageSize);
            case OP_TRUNCATE -> {
                m.set(U16, base + PageHeader.LOWER, a.get(U16, at));
                m.set(U16, base + UndoPage.LAST, a.get(U16, at + 2));
                m.set(U16, base + PageHeader.COUNT, (short) (PageHeader.count(m, base) - 1));
            }
            case OP_LINK -> m.set(U64, base + UndoPage.NEXT, a.get(U64, at));
            case OP_SEGMENT -> {
                m.set(U16, base + SegmentHeader.SEGMENT, a.get(U16, at));
                m.set(U16, base + SegmentHeader.SLOTS, a.get(U16, at + 2));
                m.set(U64, base + SegmentHeader.NEXT, a.get(U64, at + 4));
                m.set(U64, base + SegmentHeader.FIRST, a.get(U64, at + 12));
                m.set(U64, base + SegmentHeader.BEGIN, a.get(U64, at + 12));
            }
            case OP_BEGIN -> begin(m, base, a.get(U64, at), a.get(U64, at + 8));
            case OP_COMMIT -> {
                long slot = slotOf(m, base, a.get(U64, at));
                m.set(U8, slot + SegmentHeader.SLOT_STATE, (byte) SegmentHeader.STATE_COMMITTED);
                m.set(U64, slot + SegmentHeader.SLOT_SCN, a.get(U64, at + 8));
                m.set(U16, base + SegmentHeader.XID_BYTES, (short) 0);
                m.set(U16, base + SegmentHeader.FLAGS, (short) 0);
            }
            case OP_PREPARE -> {
                long slot = slotOf(m, base, a.get(U64, at));
                m.set(U8, slot + SegmentHeader.SLOT_STATE, (byte) SegmentHeader.STATE_PREPARED);
                m.set(U16, base + SegmentHeader.FLAGS, a.get(U16, at + 8));
                m.set(U16, base + SegmentHeader.XID_BYTES, (short) (length - 10));
                MemorySegment.copy(a, at + 10, m, base + SegmentHeader.XID, length - 10);
            }
            case OP_STATE -> {
                long slot = slotOf(m, base, a.get(U64, at));
                m.set(U8, slot + SegmentHeader.SLOT_STATE, a.get(U8, at + 8));
                m.set(U16, base + SegmentHeader.XID_BYTES, (short) 0);
                m.set(U16, base + SegmentHeader.FLAGS, (short) 0);
            }
            case OP_PURGE -> {
                m.set(U64, base + SegmentHeader.PURGE_START, a.get(U64, at));
                m.set(U64, base + SegmentHeader.PURGE_AT, a.get(U64, at + 8));
                raise(m, base + SegmentHeader.HORIZON, a.get(U64, at + 16));
            }
            case OP_FIRST -> {
                long first = a.get(U64, at + 8);
                if (m.get(U64, base + SegmentHeader.BEGIN) == a.get(U64, at)) {
                    m.set(U64, base + SegmentHeader.BEGIN, first);
                }
                m.set(U64, base + SegmentHeader.FIRST, first);
                m.set(U64, base + SegmentHeader.PURGE_START, a.get(U64, at + 16));
                m.set(U64, base + SegmentHeader.PURGE_AT, a.get(U64, at + 24));
                raise(m, base + SegmentHeader.HORIZON, a.get(U64, at + 32));
            }
            case OP_ARCHIVED -> {
                m.set(U64, base + SegmentHeader.FATES_LAST, a.get(U64, at));
                m.set(U64, base + SegmentHeader.FATES_FIRST, a.get(U64, at + 8));
                m.set(U64, base + SegmentHeader.FATES_END, a.get(U64, at + 16));
            }
            case OP_FORGOTTEN -> {
                m.set(U64, base + SegmentHeader.FATES_FIRST, a.get(U64, at));
                raise(m, base + SegmentHeader.CONTROL, a.get(U64, at + 8));
                raise(m, base + SegmentHeader.HORIZON, a.get(U64, at + 16));
            }
            case OP_FATES -> FatePage.write(a, at, length, m, base);
            case OP_TIMES -> ScnTimePages.write(a, at, length, m, base);
            default -> throw new AssertionError("undo operation " + operation);
        }
    }

    private static void append(MemorySegment a, long at, int length, MemorySegment m, long base, int pageSize) {
        int lower = PageHeader.lower(m, base);
        assert lower + length <= pageSize : "undo page overfull";
        assert (a.get(U16, at) & 0xFFFF) == length : "undo entry announced with another length";
        MemorySegment.copy(a, at, m, base + lower, length);
        m.set(U16, base + PageHeader.LOWER, (short) (lower + length));
        m.set(U16, base + UndoPage.LAST, (short) lower);
        m.set(U16, base + PageHeader.COUNT, (short) (PageHeader.count(m, base) + 1));
    }

    private static void raise(MemorySegment m, long at, long value) {
        m.set(U64, at, Math.max(value, m.get(U64, at)));
    }

    private static void begin(MemorySegment m, long base, long ordinal, long undoPage) {
        long slot = slotOf(m, base, ordinal);
        long formerOrdinal = ordinal - SegmentHeader.slots(m, base);
        if (m.get(U8, slot + SegmentHeader.SLOT_STATE) == SegmentHeader.STATE_COMMITTED
                && formerOrdinal >= m.get(U64, base + SegmentHeader.FATES_END)) {
            raise(m, base + SegmentHeader.CONTROL, m.get(U64, slot + SegmentHeader.SLOT_SCN));
        }
        m.set(U32, slot + SegmentHeader.SLOT_WRAP, (int) (ordinal / SegmentHeader.slots(m, base)));
        m.set(U8, slot + SegmentHeader.SLOT_STATE, (byte) SegmentHeader.STATE_ACTIVE);
        m.set(U64, slot + SegmentHeader.SLOT_SCN, 0L);
        m.set(U64, base + SegmentHeader.ORDINAL, ordinal + 1);
        m.set(U64, base + SegmentHeader.BEGIN, undoPage);
    }

    private static long slotOf(MemorySegment m, long base, long ordinal) {
        return SegmentHeader.slotAt(base, (int) (ordinal % SegmentHeader.slots(m, base)));
    }
}
