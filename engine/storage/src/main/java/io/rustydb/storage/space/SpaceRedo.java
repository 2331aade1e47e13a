package io.rustydb.storage.space;

import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.wal.RedoHandler;
import java.lang.foreign.MemorySegment;

/// Logged operations on file headers and space maps.
///
/// ```
/// OP_HEADER   0 uuid high u64 | 8 uuid low u64 | 16 file id u32 | 20 page size u32
/// OP_REGIONS  0 regions u32
/// OP_ROOT     0 slot u8 | 1 value u64
/// OP_SET, OP_CLEAR   0 first bit u32 | 4 count u32
/// ```
final class SpaceRedo implements RedoHandler {
    static final byte ID = 7;
    static final SpaceRedo REDO = new SpaceRedo();

    static final int OP_HEADER = 1;
    static final int OP_REGIONS = 2;
    static final int OP_ROOT = 3;
    static final int OP_SET = 4;
    static final int OP_CLEAR = 5;

    private SpaceRedo() {}

    @Override
    public byte id() {
        return ID;
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
        switch (operation) {
            case OP_HEADER -> {
                MemorySegment.copy(arguments, at, memory, base + SpaceLayout.UUID, 16);
                memory.set(PageHeader.U32, base + SpaceLayout.FILE_ID, arguments.get(PageHeader.U32, at + 16));
                memory.set(PageHeader.U32, base + SpaceLayout.PAGE_SIZE, arguments.get(PageHeader.U32, at + 20));
            }
            case OP_REGIONS ->
                memory.set(PageHeader.U32, base + SpaceLayout.REGIONS, arguments.get(PageHeader.U32, at));
            case OP_ROOT -> {
                int slot = arguments.get(PageHeader.U8, at) & 0xFF;
                memory.set(PageHeader.U64, base + SpaceLayout.ROOTS + 8L * slot, arguments.get(PageHeader.U64, at + 1));
            }
            case OP_SET -> bits(arguments, at, memory, base, pageSize, true);
            case OP_CLEAR -> bits(arguments, at, memory, base, pageSize, false);
            default -> throw new AssertionError("unknown space operation " + operation);
        }
    }

    private static void bits(
            MemorySegment arguments, long at, MemorySegment memory, long base, int pageSize, boolean set) {
        int first = arguments.get(PageHeader.U32, at);
        int count = arguments.get(PageHeader.U32, at + 4);
        assert first >= 0 && count > 0 && first + count <= SpaceLayout.pagesPerRegion(pageSize)
                : "first=" + first + ", count=" + count;
        for (int bit = first; bit < first + count; bit++) {
            long address = base + SpaceLayout.BITS + (bit >>> 3);
            int mask = 1 << (bit & 7);
            int value = memory.get(PageHeader.U8, address);
            assert ((value & mask) != 0) != set : (set ? "allocated" : "freed") + " twice: bit " + bit;
            memory.set(PageHeader.U8, address, (byte) (set ? value | mask : value & ~mask));
        }
    }
}
