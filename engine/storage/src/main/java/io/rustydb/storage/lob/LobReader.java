package io.rustydb.storage.lob;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Reads one large object at any position. No latch is held, nothing is allocated. Thread rule: one thread.
///
/// The object never changes while somebody can see it, so each page is read by itself: an optimistic copy is
/// good if the page did not change during it.
public final class LobReader {
    private static final int OPTIMISTIC_ATTEMPTS = 3;

    private final BufferPool pool;
    private final MemorySegment memory;
    private final int pageSize;
    private final int fanOut;
    private final long root;
    private final long length;
    private final int height;

    /// @throws DbException 42704 no complete object of this id
    public LobReader(BufferPool pool, long root) {
        this.pool = pool;
        this.memory = pool.memory();
        this.pageSize = pool.pageSize();
        this.fanOut = LobLayout.fanOut(pageSize);
        this.root = root;
        if (PageId.file(root) != PageId.DATA_FILE || PageId.number(root) == 0) {
            throw missing();
        }
        int frame = pool.latchShared(root);
        try {
            long base = pool.offset(frame);
            int flags = memory.get(PageHeader.U16, base + PageHeader.FLAGS);
            if (PageHeader.type(memory, base) != PageType.LOB.code()
                    || flags != (LobLayout.FLAG_ROOT | LobLayout.FLAG_COMPLETE)) {
                throw missing();
            }
            length = memory.get(PageHeader.U64, base + LobLayout.LENGTH);
            height = memory.get(PageHeader.U8, base + PageHeader.LEVEL);
        } finally {
            pool.unlatchShared(frame);
        }
    }

    private DbException missing() {
        return DbException.of(
                ErrorCode.UNDEFINED_OBJECT, "no such large object: id=" + root + "; it was dropped or never completed");
    }

    public long length() {
        return length;
    }

    /// Reads `[position, position + count)`.
    ///
    /// @return bytes read, fewer only at the end, 0 at or behind it
    /// @throws DbException 22023 negative position, XX001 damaged object
    public int read(long position, byte[] target, int offset, int count) {
        if (position < 0) {
            throw DbException.of(
                    ErrorCode.INVALID_ARGUMENT,
                    "negative position in a large object: position=" + position + "; begin at 0");
        }
        if (position >= length) {
            return 0;
        }
        int wanted = (int) Math.min(count, length - position);
        if (height == 0) {
            copy(root, LobLayout.ENTRIES + (int) position, target, offset, wanted);
            return wanted;
        }
        int dataBytes = LobLayout.dataBytes(pageSize);
        int done = 0;
        while (done < wanted) {
            long at = position + done;
            int within = (int) (at % dataBytes);
            int bytes = Math.min(wanted - done, dataBytes - within);
            copy(dataPage(at / dataBytes), LobLayout.DATA + within, target, offset + done, bytes);
            done += bytes;
        }
        return done;
    }

    private long dataPage(long index) {
        long page = root;
        long width = 1;
        for (int level = 1; level < height; level++) {
            width *= fanOut;
        }
        long rest = index;
        for (int level = height; level > 0; level--) {
            int entry = (int) (rest / width);
            rest %= width;
            width /= fanOut;
            page = child(page, level, entry);
        }
        return page;
    }

    private long child(long page, int level, int entry) {
        for (int attempt = 0; ; attempt++) {
            boolean latched = attempt >= OPTIMISTIC_ATTEMPTS;
            int frame = latched ? pool.latchShared(page) : pool.resident(page);
            long stamp = latched ? 0 : pool.beginRead(frame);
            long base = pool.offset(frame);
            boolean good =
                    isPage(base, level) && entry < (memory.get(PageHeader.U16, base + PageHeader.COUNT) & 0xFFFF);
            long number = memory.get(PageHeader.U32, base + LobLayout.ENTRIES + (long) entry * LobLayout.ENTRY_BYTES)
                    & 0xFFFF_FFFFL;
            if (ended(frame, stamp, page, latched)) {
                if (!good) {
                    throw damaged(page);
                }
                return PageId.of(PageId.DATA_FILE, number);
            }
        }
    }

    private void copy(long page, int from, byte[] target, int offset, int bytes) {
        for (int attempt = 0; ; attempt++) {
            boolean latched = attempt >= OPTIMISTIC_ATTEMPTS;
            int frame = latched ? pool.latchShared(page) : pool.resident(page);
            long stamp = latched ? 0 : pool.beginRead(frame);
            long base = pool.offset(frame);
            boolean good = isPage(base, 0);
            MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, base + from, target, offset, bytes);
            if (ended(frame, stamp, page, latched)) {
                if (!good) {
                    throw damaged(page);
                }
                return;
            }
        }
    }

    private boolean isPage(long base, int level) {
        return PageHeader.type(memory, base) == PageType.LOB.code()
                && memory.get(PageHeader.U64, base + PageHeader.PRIVATE) == root
                && memory.get(PageHeader.U8, base + PageHeader.LEVEL) == level;
    }

    private boolean ended(int frame, long stamp, long page, boolean latched) {
        if (latched) {
            pool.unlatchShared(frame);
            return true;
        }
        return pool.pageOf(frame) == page && pool.validate(frame, stamp);
    }

    private DbException damaged(long page) {
        return DbException.of(
                ErrorCode.DATA_CORRUPTED,
                "page does not belong to the large object: id=" + root + ", page=" + PageId.text(page)
                        + "; other objects stay readable, restore this one from a backup");
    }
}
