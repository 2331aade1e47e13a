package io.rustydb.storage.undo;

import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageType;
import java.lang.foreign.MemorySegment;

/// Reads undo entries without latches. Thread rule: any thread.
public final class UndoReader {
    private static final int ATTEMPTS_MAX = 3;

    private final BufferPool pool;
    private final int pageSize;

    public UndoReader(BufferPool pool) {
        this.pool = pool;
        this.pageSize = pool.pageSize();
    }

    /// Copies the entry at the pointer.
    ///
    /// @return false if there is none, or one of another transaction: it was rolled back or purged
    public boolean read(long pointer, long transaction, UndoEntry into) {
        if (pointer == 0) {
            return false;
        }
        long pageId = UndoPage.pageId(pointer);
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            int frame = pool.resident(pageId);
            long stamp = pool.beginRead(frame);
            if (pool.pageOf(frame) != pageId) {
                continue;
            }
            boolean found = copy(frame, pointer, into);
            if (pool.validate(frame, stamp)) {
                return found && into.transaction() == transaction;
            }
        }
        int frame = pool.latchShared(pageId);
        try {
            return copy(frame, pointer, into) && into.transaction() == transaction;
        } finally {
            pool.unlatchShared(frame);
        }
    }

    private boolean copy(int frame, long pointer, UndoEntry into) {
        MemorySegment m = pool.memory();
        long base = pool.offset(frame);
        int offset = UndoPage.offset(pointer);
        int lower = Math.min(PageHeader.lower(m, base), pageSize);
        if (PageHeader.type(m, base) != PageType.UNDO.code()
                || offset < UndoPage.ENTRIES
                || offset + UndoEntry.HEADER_BYTES > lower) {
            return false;
        }
        int length = m.get(PageHeader.U16, base + offset) & 0xFFFF;
        if (length < UndoEntry.HEADER_BYTES || offset + length > lower) {
            return false;
        }
        into.load(m, base + offset, length, pointer);
        return true;
    }
}
