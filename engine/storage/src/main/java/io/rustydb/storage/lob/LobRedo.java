package io.rustydb.storage.lob;

import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageType;
import io.rustydb.storage.wal.RedoHandler;
import java.lang.foreign.MemorySegment;

/// The operations on LOB pages, handler 5. Each page was formatted by its creation before.
///
/// ```
/// ROOT    0 stamp u64                                   the page becomes a root without content
/// DATA    0 root u64 | 8 stamp u64 | 16 units before u64 | 24 characters before u64 | 32 bytes
/// INDEX   0 root u64 | 8 stamp u64 | 16 level u8 | 17 reserved 3 bytes | 20 count × page number u32
/// APPEND  0 page number u32                             one more child
/// GROW    0 level u8 | 1 reserved 3 bytes
///     | 4 page number u32 …  the root has this level and these children only
/// REMOVE  0 count u16                                   the last children go
/// FINISH  0 length u64 | 8 units u64 | 16 characters u64 | 24 bytes     the object is complete; bytes of a
///     short one
/// RETIRE  nothing                                       the page belongs to no object any more
/// ```
public final class LobRedo implements RedoHandler {
    public static final byte ID = 5;
    public static final LobRedo REDO = new LobRedo();

    static final int ROOT = 1;
    static final int DATA = 2;
    static final int INDEX = 3;
    static final int APPEND = 4;
    static final int GROW = 5;
    static final int REMOVE = 6;
    static final int FINISH = 7;
    static final int RETIRE = 8;

    static final int DATA_HEADER_BYTES = 32;
    static final int INDEX_HEADER_BYTES = 20;
    static final int GROW_HEADER_BYTES = 4;
    static final int FINISH_HEADER_BYTES = 24;

    private LobRedo() {}

    @Override
    public byte id() {
        return ID;
    }

    @Override
    public void redo(
            int operation, MemorySegment a, long at, int length, MemorySegment memory, long base, int pageSize) {
        switch (operation) {
            case ROOT -> {
                memory.set(PageHeader.U16, base + PageHeader.FLAGS, (short) LobLayout.FLAG_ROOT);
                memory.set(
                        PageHeader.U64, base + PageHeader.PRIVATE, memory.get(PageHeader.U64, base + PageHeader.SELF));
                memory.set(PageHeader.U64, base + LobLayout.STAMP, a.get(PageHeader.U64, at));
            }
            case DATA -> {
                int count = length - DATA_HEADER_BYTES;
                memory.set(PageHeader.U64, base + PageHeader.PRIVATE, a.get(PageHeader.U64, at));
                memory.set(PageHeader.U64, base + LobLayout.STAMP, a.get(PageHeader.U64, at + 8));
                memory.set(PageHeader.U64, base + LobLayout.UNITS_BEFORE, a.get(PageHeader.U64, at + 16));
                memory.set(PageHeader.U64, base + LobLayout.CHARACTERS_BEFORE, a.get(PageHeader.U64, at + 24));
                memory.set(PageHeader.U16, base + PageHeader.COUNT, (short) count);
                MemorySegment.copy(a, at + DATA_HEADER_BYTES, memory, base + LobLayout.DATA, count);
            }
            case INDEX -> {
                memory.set(PageHeader.U64, base + PageHeader.PRIVATE, a.get(PageHeader.U64, at));
                memory.set(PageHeader.U64, base + LobLayout.STAMP, a.get(PageHeader.U64, at + 8));
                memory.set(PageHeader.U8, base + PageHeader.LEVEL, a.get(PageHeader.U8, at + 16));
                children(a, at + INDEX_HEADER_BYTES, length - INDEX_HEADER_BYTES, memory, base);
            }
            case APPEND -> {
                int count = memory.get(PageHeader.U16, base + PageHeader.COUNT) & 0xFFFF;
                assert count < LobLayout.fanOut(pageSize) : "index page is full";
                memory.set(
                        PageHeader.U32,
                        base + LobLayout.ENTRIES + (long) count * LobLayout.ENTRY_BYTES,
                        a.get(PageHeader.U32, at));
                memory.set(PageHeader.U16, base + PageHeader.COUNT, (short) (count + 1));
            }
            case GROW -> {
                memory.set(PageHeader.U8, base + PageHeader.LEVEL, a.get(PageHeader.U8, at));
                children(a, at + GROW_HEADER_BYTES, length - GROW_HEADER_BYTES, memory, base);
            }
            case REMOVE -> {
                int count = memory.get(PageHeader.U16, base + PageHeader.COUNT) & 0xFFFF;
                int removed = a.get(PageHeader.U16, at) & 0xFFFF;
                assert removed <= count : "more children removed than there are";
                memory.set(PageHeader.U16, base + PageHeader.COUNT, (short) (count - removed));
            }
            case FINISH -> {
                int count = length - FINISH_HEADER_BYTES;
                memory.set(PageHeader.U16, base + PageHeader.FLAGS, (short)
                        (LobLayout.FLAG_ROOT | LobLayout.FLAG_COMPLETE));
                memory.set(PageHeader.U64, base + LobLayout.LENGTH, a.get(PageHeader.U64, at));
                memory.set(PageHeader.U64, base + LobLayout.UNITS, a.get(PageHeader.U64, at + 8));
                memory.set(PageHeader.U64, base + LobLayout.CHARACTERS, a.get(PageHeader.U64, at + 16));
                if (count > 0) {
                    memory.set(PageHeader.U16, base + PageHeader.COUNT, (short) count);
                    MemorySegment.copy(a, at + FINISH_HEADER_BYTES, memory, base + LobLayout.ENTRIES, count);
                }
            }
            case RETIRE -> memory.set(PageHeader.U8, base + PageHeader.TYPE, (byte) PageType.FREE.code());
            default -> throw new AssertionError("unknown operation on a LOB page, operation=" + operation);
        }
    }

    private static void children(MemorySegment a, long at, int bytes, MemorySegment memory, long base) {
        MemorySegment.copy(a, at, memory, base + LobLayout.ENTRIES, bytes);
        memory.set(PageHeader.U16, base + PageHeader.COUNT, (short) (bytes / LobLayout.ENTRY_BYTES));
    }
}
