package io.rustydb.storage.undo;

import io.rustydb.storage.page.PageHeader;
import java.lang.foreign.MemorySegment;

/// Undo entries without undo pages, for tests of those who write them.
public final class UndoEntryTestAccess {
    private UndoEntryTestAccess() {}

    public static byte[] build(int kind, int object, long transaction, long previous, byte[] payload) {
        byte[] entry = new byte[UndoEntry.HEADER_BYTES + payload.length];
        MemorySegment m = MemorySegment.ofArray(entry);
        m.set(PageHeader.U16, UndoEntry.LENGTH, (short) entry.length);
        m.set(PageHeader.U8, UndoEntry.KIND, (byte) kind);
        m.set(PageHeader.U32, UndoEntry.OBJECT, object);
        m.set(PageHeader.U64, UndoEntry.TRANSACTION, transaction);
        m.set(PageHeader.U64, UndoEntry.PREVIOUS, previous);
        System.arraycopy(payload, 0, entry, UndoEntry.HEADER_BYTES, payload.length);
        return entry;
    }

    public static int kind(byte[] entry) {
        return entry[UndoEntry.KIND] & 0xFF;
    }

    public static void load(UndoEntry into, byte[] entry, long pointer) {
        into.load(MemorySegment.ofArray(entry), 0, entry.length, pointer);
    }
}
