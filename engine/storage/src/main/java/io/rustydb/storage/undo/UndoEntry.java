package io.rustydb.storage.undo;

import io.rustydb.storage.page.PageHeader;
import java.lang.foreign.MemorySegment;

/// A private copy of one undo entry. Reusable; thread rule: one thread at a time.
///
/// ```
///  0 length u16 (whole entry) | 2 kind u8 | 3 reserved u8 | 4 object u32 | 8 transaction u64
///     | 16 previous u64 (entry of the transaction) | 24 payload
/// ```
public final class UndoEntry {
    public static final int HEADER_BYTES = 24;
    static final int LENGTH = 0;
    static final int KIND = 2;
    static final int OBJECT = 4;
    static final int TRANSACTION = 8;
    static final int PREVIOUS = 16;

    private byte[] bytes;
    private MemorySegment segment;
    private int length;
    private long pointer;

    public UndoEntry() {
        bytes = new byte[256];
        segment = MemorySegment.ofArray(bytes);
    }

    /// Copies `bytes` from the page's memory; the content is to be trusted only after validation.
    void load(MemorySegment memory, long from, int entryBytes, long entryPointer) {
        if (bytes.length < entryBytes) {
            bytes = new byte[Math.max(entryBytes, 2 * bytes.length)];
            segment = MemorySegment.ofArray(bytes);
        }
        MemorySegment.copy(memory, from, segment, 0, entryBytes);
        length = entryBytes;
        pointer = entryPointer;
    }

    /// Where it stands: page number << 16 | offset.
    public long pointer() {
        return pointer;
    }

    public int length() {
        return length;
    }

    public int kind() {
        return segment.get(PageHeader.U8, KIND) & 0xFF;
    }

    /// Heap, index, LOB or sequence the change was made in.
    public int object() {
        return segment.get(PageHeader.U32, OBJECT);
    }

    public long transaction() {
        return segment.get(PageHeader.U64, TRANSACTION);
    }

    /// Pointer to the entry the transaction wrote before, 0 = none.
    public long previous() {
        return segment.get(PageHeader.U64, PREVIOUS);
    }

    /// The whole entry; its payload is `[HEADER_BYTES, length())`.
    public MemorySegment segment() {
        return segment;
    }

    /// The array behind [#segment].
    public byte[] bytes() {
        return bytes;
    }

    public int payloadBytes() {
        return length - HEADER_BYTES;
    }
}
