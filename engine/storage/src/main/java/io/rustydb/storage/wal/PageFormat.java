package io.rustydb.storage.wal;

import io.rustydb.storage.page.PageHeader;
import java.lang.foreign.MemorySegment;

/// Formats pages: the first part of every created page.
///
/// ```
/// OP_FORMAT   0 page u64 | 8 type u8 | 9 object u32
/// ```
public final class PageFormat implements RedoHandler {
    public static final byte ID = 1;
    public static final PageFormat REDO = new PageFormat();

    static final int OP_FORMAT = 1;
    static final int FORMAT_ARGUMENT_BYTES = 13;

    private PageFormat() {}

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
        assert operation == OP_FORMAT && length == FORMAT_ARGUMENT_BYTES
                : "operation=" + operation + ", length=" + length;
        format(
                memory,
                base,
                pageSize,
                arguments.get(PageHeader.U64, at),
                arguments.get(PageHeader.U8, at + 8),
                arguments.get(PageHeader.U32, at + 9));
    }

    private static void format(MemorySegment memory, long base, int pageSize, long pageId, byte type, int object) {
        memory.asSlice(base, pageSize).fill((byte) 0);
        memory.set(PageHeader.U8, base + PageHeader.FORMAT_VERSION, (byte) PageHeader.FORMAT);
        memory.set(PageHeader.U8, base + PageHeader.TYPE, type);
        memory.set(PageHeader.U64, base + PageHeader.SELF, pageId);
        memory.set(PageHeader.U32, base + PageHeader.OBJECT, object);
        memory.set(PageHeader.U16, base + PageHeader.LOWER, (short) PageHeader.BYTES);
        memory.set(PageHeader.U16, base + PageHeader.UPPER, (short) pageSize);
    }
}
