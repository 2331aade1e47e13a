package io.rustydb.storage.heap;

import static io.rustydb.storage.page.PageHeader.U16;
import static io.rustydb.storage.page.PageHeader.U64;
import static io.rustydb.storage.page.PageHeader.U8;

import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.wal.RedoHandler;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// The logged operations of heap pages and heap directories.
///
/// ```
/// OP_FORMAT                 0 slots u8 | 1 root page number u32
/// OP_INSERT/UPDATE/MARK/RUN 0 slot u8 | 1 flags u8 | 2 reserved u16 | 4 owner u64 | 12 undo pointer u64
///     | 20 maxRecycled u64
///                           28 index u16 | 30 row flags u8 | 31 reserved u8
///     INSERT                32 row bytes
///     RUN                   32 rows u16 | for each: length u16 | bytes; their indexes follow one another
///     UPDATE                32 prefix u16 | 34 suffix u16 | 36 new bytes between them
/// OP_UNDO                   0 operation u8 | 1 payload of the undo entry
/// OP_FREE                   0 index u16
/// directory operations      see HeapDirectory
/// ```
/// Thread rule: any thread.
public final class HeapRedo implements RedoHandler {
    public static final byte ID = 3;

    static final int OP_FORMAT = 1;
    static final int OP_INSERT = 2;
    static final int OP_UPDATE = 3;
    static final int OP_MARK = 4;
    static final int OP_UNDO = 5;
    static final int OP_FREE = 6;
    static final int OP_INSERT_RUN = 7;
    static final int OP_DIRECTORY_FIRST = 16;

    static final int SLOT = 0;
    static final int FLAGS = 1;
    static final int RESERVED = 2;
    static final int OWNER = 4;
    static final int POINTER = 12;
    static final int MAX_RECYCLED = 20;
    static final int INDEX = 28;
    static final int ROW_FLAGS = 30;
    static final int WRITE_BYTES = 32;
    static final int UPDATE_BYTES = 4;
    static final int RUN_BYTES = 2;
    static final int RUN_ROW_BYTES = 2;

    /// The slot gets a new owner.
    static final int FLAG_TAKE = 1;
    /// … and is made first.
    static final int FLAG_GROW = 2;

    private static final int PAGE_BYTES_MAX = 1 << 15;
    private static final int SCRATCHES = 4;

    /// Room for moving rows together. Operations must not allocate, so there are a few, and who finds none free
    /// spins: a use takes microseconds.
    private final AtomicReferenceArray<byte @Nullable []> scratches = new AtomicReferenceArray<>(SCRATCHES);

    public HeapRedo() {
        for (int i = 0; i < SCRATCHES; i++) {
            scratches.set(i, new byte[PAGE_BYTES_MAX]);
        }
    }

    @Override
    public byte id() {
        return ID;
    }

    @Override
    public void redo(int operation, MemorySegment a, long at, int length, MemorySegment m, long base, int pageSize) {
        if (operation >= OP_DIRECTORY_FIRST) {
            HeapDirectory.redo(operation, a, at, m, base);
            return;
        }
        int place = 0;
        byte[] scratch;
        while ((scratch = scratches.getAndSet(place, null)) == null) {
            Thread.onSpinWait();
            place = (place + 1) % SCRATCHES;
        }
        try {
            apply(operation, a, at, length, m, base, pageSize, scratch);
        } finally {
            scratches.setRelease(place, scratch);
        }
    }

    static void apply(
            int operation,
            MemorySegment a,
            long at,
            int length,
            MemorySegment m,
            long base,
            int pageSize,
            byte[] scratch) {
        switch (operation) {
            case OP_FORMAT -> HeapPage.format(m, base, pageSize, a.get(U8, at), a.get(PageHeader.U32, at + 1));
            case OP_INSERT, OP_UPDATE, OP_MARK, OP_INSERT_RUN ->
                write(operation, a, at, length, m, base, pageSize, scratch);
            case OP_UNDO -> HeapUndo.apply(a.get(U8, at), a, at + 1, length - 1, m, base, pageSize, scratch, false);
            case OP_FREE -> HeapPage.freeRow(m, base, a.get(U16, at) & 0xFFFF);
            default -> throw new AssertionError("heap operation " + operation);
        }
    }

    private static void write(
            int operation,
            MemorySegment a,
            long at,
            int length,
            MemorySegment m,
            long base,
            int pageSize,
            byte[] scratch) {
        int slot = a.get(U8, at + SLOT) & 0xFF;
        int flags = a.get(U8, at + FLAGS);
        if ((flags & FLAG_GROW) != 0) {
            HeapPage.growSlots(m, base, pageSize, scratch);
        }
        if ((flags & FLAG_TAKE) != 0) {
            HeapPage.forgetSlot(m, base, slot);
            m.set(U64, base + PageHeader.MAX_RECYCLED, a.get(U64, at + MAX_RECYCLED));
        }
        long state = HeapPage.NOT_CLEANED | a.get(U16, at + RESERVED) & 0xFFFF;
        HeapPage.setSlot(m, base, slot, a.get(U64, at + OWNER), a.get(U64, at + POINTER), state);
        m.set(U64, base + PageHeader.VISIBLE_FROM, HeapPage.NEVER);
        int index = a.get(U16, at + INDEX) & 0xFFFF;
        int rowFlags = a.get(U8, at + ROW_FLAGS);
        long rest = at + WRITE_BYTES;
        int restBytes = length - WRITE_BYTES;
        if (operation == OP_INSERT) {
            HeapPage.insertRow(m, base, pageSize, index, rowFlags, slot + 1, a, rest, restBytes, scratch);
            return;
        }
        if (operation == OP_INSERT_RUN) {
            int rows = a.get(U16, rest) & 0xFFFF;
            long from = rest + RUN_BYTES;
            for (int i = 0; i < rows; i++) {
                int bytes = a.get(U16, from) & 0xFFFF;
                from += RUN_ROW_BYTES;
                HeapPage.insertRow(m, base, pageSize, index + i, rowFlags, slot + 1, a, from, bytes, scratch);
                from += bytes;
            }
            return;
        }
        if (operation == OP_UPDATE) {
            int prefix = a.get(U16, rest) & 0xFFFF;
            int suffix = a.get(U16, rest + 2) & 0xFFFF;
            HeapPage.replaceRow(
                    m,
                    base,
                    pageSize,
                    index,
                    prefix,
                    suffix,
                    a,
                    rest + UPDATE_BYTES,
                    restBytes - UPDATE_BYTES,
                    scratch);
        }
        long row = base + HeapPage.rowOffset(m, base, index);
        m.set(U8, row + HeapPage.ROW_FLAGS, (byte) rowFlags);
        m.set(U8, row + HeapPage.ROW_SLOT, (byte) (slot + 1));
    }
}
