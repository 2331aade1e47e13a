package io.rustydb.storage;

import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.wal.RedoHandler;
import java.lang.foreign.MemorySegment;

/// A toy structure for tests: a page of 64-bit counters.
///
/// ```
/// OP_ADD  0 index u16 | 2 delta u64      adds, so that applying it twice or not at all shows
/// OP_SET  0 index u16 | 2 value u64
/// ```
final class CounterPages implements RedoHandler {
    static final CounterPages REDO = new CounterPages();
    static final int OP_ADD = 1;
    static final int OP_SET = 2;

    @Override
    public byte id() {
        return 99;
    }

    @Override
    public void redo(int operation, MemorySegment arguments, long at, int length, MemorySegment memory, long base, int pageSize) {
        int index = arguments.get(PageHeader.U16, at) & 0xFFFF;
        long value = arguments.get(PageHeader.U64, at + 2);
        long address = base + PageHeader.BYTES + 8L * index;
        long now = memory.get(PageHeader.U64, address);
        memory.set(PageHeader.U64, address, operation == OP_ADD ? now + value : value);
    }

    static long get(MemorySegment memory, long base, int index) {
        return memory.get(PageHeader.U64, base + PageHeader.BYTES + 8L * index);
    }
}
