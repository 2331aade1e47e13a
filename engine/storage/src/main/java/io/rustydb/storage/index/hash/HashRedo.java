package io.rustydb.storage.index.hash;

import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageType;
import io.rustydb.storage.wal.RedoHandler;
import java.lang.foreign.MemorySegment;

/// The operations on directory pages, handler 8.
///
/// ```
/// FORMAT   0 offset u8 | 1 reserved, 7 bytes
/// RUNS     count × (0 from u16 | 2 count u16 | 4 reserved u32 | 8 child u64)
/// RETIRE   nothing
/// ```
public final class HashRedo implements RedoHandler {
    public static final byte ID = 8;
    public static final HashRedo REDO = new HashRedo();

    public static final int FORMAT = 1;
    public static final int RUNS = 2;
    public static final int RETIRE = 3;

    public static final int FORMAT_BYTES = 8;
    public static final int RUN_BYTES = 16;

    @Override
    public byte id() {
        return ID;
    }

    @Override
    public void redo(
            int operation, MemorySegment a, long at, int length, MemorySegment memory, long base, int pageSize) {
        switch (operation) {
            case FORMAT -> HashDirectory.format(memory, base, a.get(PageHeader.U8, at) & 0x7F);
            case RUNS -> {
                for (long run = at; run < at + length; run += RUN_BYTES) {
                    HashDirectory.setSlots(
                            memory,
                            base,
                            a.get(PageHeader.U16, run) & 0xFFFF,
                            a.get(PageHeader.U16, run + 2) & 0xFFFF,
                            a.get(PageHeader.U64, run + 8));
                }
            }
            case RETIRE -> memory.set(PageHeader.U8, base + PageHeader.TYPE, (byte) PageType.FREE.code());
            default -> throw new AssertionError("unknown operation on a directory page, operation=" + operation);
        }
    }
}
