package io.rustydb.storage.sequence;

import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.wal.RedoHandler;
import java.lang.foreign.MemorySegment;

/// The operations on sequence pages, handler 6.
///
/// ```
/// SET    0 slot u16 | 2 flags u8 | 3 reserved u8 | 4 cache u32 | 8 next i64 | 16 increment i64 | 24 min i64
///     | 32 max i64
/// CLEAR  0 slot u16
/// LINK   0 next page u64
/// ```
public final class SequenceRedo implements RedoHandler {
    public static final byte ID = 6;
    public static final SequenceRedo REDO = new SequenceRedo();

    static final int SET = 1;
    static final int CLEAR = 2;
    static final int LINK = 3;
    static final int SET_BYTES = 40;

    private SequenceRedo() {}

    @Override
    public byte id() {
        return ID;
    }

    @Override
    public void redo(
            int operation, MemorySegment a, long at, int length, MemorySegment memory, long base, int pageSize) {
        switch (operation) {
            case SET -> {
                long slot = SequenceLayout.slot(base, a.get(PageHeader.U16, at) & 0xFFFF);
                memory.set(PageHeader.U8, slot + SequenceLayout.STATE, (byte) SequenceLayout.STATE_USED);
                memory.set(PageHeader.U8, slot + SequenceLayout.FLAGS, a.get(PageHeader.U8, at + 2));
                memory.set(PageHeader.U32, slot + SequenceLayout.CACHE, a.get(PageHeader.U32, at + 4));
                for (int i = SequenceLayout.NEXT; i < SET_BYTES; i += Long.BYTES) {
                    memory.set(PageHeader.U64, slot + i, a.get(PageHeader.U64, at + i));
                }
            }
            case CLEAR -> {
                long slot = SequenceLayout.slot(base, a.get(PageHeader.U16, at) & 0xFFFF);
                for (int i = 0; i < SequenceLayout.SLOT_BYTES; i += Long.BYTES) {
                    memory.set(PageHeader.U64, slot + i, 0L);
                }
            }
            case LINK -> memory.set(PageHeader.U64, base + PageHeader.PRIVATE, a.get(PageHeader.U64, at));
            default -> throw new AssertionError("unknown operation on a sequence page, operation=" + operation);
        }
    }
}
