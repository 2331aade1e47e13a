package io.rustydb.storage;

import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.wal.RedoHandler;
import java.lang.foreign.MemorySegment;

/// A toy structure for tests: a page of 64-bit counters.
///
/// ```
/// OP_ADD     0 index u16 | 2 delta u64      adds, so that applying it twice or not at all shows
/// OP_SET     0 index u16 | 2 value u64
/// OP_ADD_8   0 index u16 | 2 delta u32 | 6 zero u16      makes a record of exactly 64 bytes
/// OP_NOTHING any bytes
/// ```
/// Counters stand 96 bytes apart, so that a page has some in every disk sector and tearing it shows.
final class CounterPages implements RedoHandler {
    static final CounterPages REDO = new CounterPages();
    static final int OP_ADD = 1;
    static final int OP_SET = 2;
    static final int OP_ADD_8 = 3;
    static final int OP_NOTHING = 4;
    private static final int STRIDE = 96;

    @Override
    public byte id() {
        return 99;
    }

    @Override
    public void redo(
            int operation,
            MemorySegment arguments,
            long at,
            int length,
            MemorySegment memory,
            long base,
            int pageSize) {
        if (operation == OP_NOTHING) {
            return;
        }
        int index = arguments.get(PageHeader.U16, at) & 0xFFFF;
        long value =
                operation == OP_ADD_8 ? arguments.get(PageHeader.U32, at + 2) : arguments.get(PageHeader.U64, at + 2);
        long address = base + PageHeader.BYTES + (long) STRIDE * index;
        long now = memory.get(PageHeader.U64, address);
        memory.set(PageHeader.U64, address, operation == OP_SET ? value : now + value);
    }

    static long get(MemorySegment memory, long base, int index) {
        return memory.get(PageHeader.U64, base + PageHeader.BYTES + (long) STRIDE * index);
    }
}
