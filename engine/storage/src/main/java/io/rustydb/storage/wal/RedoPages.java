package io.rustydb.storage.wal;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.ProtocolFault;
import io.rustydb.storage.page.RedoFiles;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Applies parts of log records to the pages that do not have them.
///
/// - A part that formats its page or carries an image is applied whatever the page holds: that mends torn
///   pages.
/// - Any other part is applied iff the page's LSN is the one the part expects; a newer page has it already.
/// - An older page has lost a write, an unreadable one is damaged: neither is guessed at. The page is
///   quarantined and named, unless a later record makes it anew.
///
/// One page is latched at a time: that a record is about several pages matters to who reads the pages, and
/// nobody does before all of the log is applied. Thread rule: one thread an object; two objects never have
/// parts of one page.
final class RedoPages {
    private final BufferPool pool;
    private final RedoHandlers handlers;
    private final RedoFiles files;
    private final @Nullable ProtocolFault fault;
    private final boolean careful;
    private final Set<Long> mended = new HashSet<>();
    private final SortedMap<Long, String> quarantined = new TreeMap<>();

    /// @param files what the log says of others is passed over
    /// @param careful a page that is readable and newer than the record stays as it is, even if the record has
    ///     its image: the log may begin too early and end too early
    RedoPages(BufferPool pool, RedoHandlers handlers, RedoFiles files, @Nullable ProtocolFault fault, boolean careful) {
        this.pool = pool;
        this.handlers = handlers;
        this.files = files;
        this.fault = fault;
        this.careful = careful;
    }

    /// Pages that could not be brought to the end of the log, with the reason of each.
    SortedMap<Long, String> quarantined() {
        return quarantined;
    }

    /// Carefully: pages that were unreadable when a record came for them.
    Set<Long> mended() {
        return mended;
    }

    /// Applies the parts of one record that begin at `partAt[first … last)` of the bytes.
    ///
    /// @throws DbException XX003 a part cannot be understood
    void apply(long lsn, MemorySegment bytes, int[] partAt, int first, int last) {
        for (int i = first; i < last; i++) {
            if ((flags(bytes, partAt[i]) & LogRecord.FLAG_CONTINUED) == 0) {
                page(lsn, bytes, partAt, i, last);
            }
        }
    }

    private static int flags(MemorySegment bytes, int at) {
        return bytes.get(LogRecord.U8, at + LogRecord.PART_FLAGS);
    }

    private static long page(MemorySegment bytes, int at) {
        return bytes.get(LogRecord.U64, at + LogRecord.PART_PAGE);
    }

    /// All parts of the record about the page of its part `begin`.
    private void page(long lsn, MemorySegment bytes, int[] partAt, int begin, int last) {
        long pageId = page(bytes, partAt[begin]);
        if (!files.takesRedo(PageId.file(pageId))) {
            return;
        }
        requirePageSize(lsn, bytes, partAt[begin], pageId);
        int frame = latch(lsn, bytes, partAt[begin], pageId);
        if (frame < 0) {
            return;
        }
        try {
            part(lsn, bytes, partAt[begin], frame);
            for (int i = begin + 1; i < last; i++) {
                if (page(bytes, partAt[i]) == pageId && (flags(bytes, partAt[i]) & LogRecord.FLAG_CONTINUED) != 0) {
                    part(lsn, bytes, partAt[i], frame);
                }
            }
            if (fault != ProtocolFault.REDO_FORGETS_LSN) {
                pool.memory().set(PageHeader.U64, pool.offset(frame) + PageHeader.LSN, lsn);
            }
            if (fault != ProtocolFault.REDO_NOT_DIRTY) {
                pool.markDirty(frame, lsn);
            }
        } finally {
            pool.unlatchExclusive(frame);
        }
    }

    /// Latches the page and decides whether the record is to be applied to it; -1 if not.
    private int latch(long lsn, MemorySegment bytes, int at, long pageId) {
        int flags = flags(bytes, at);
        if (careful && isNewer(pageId, lsn)) {
            return -1;
        }
        if ((flags & LogRecord.FLAG_NEW) != 0) {
            quarantined.remove(pageId);
            return pool.latchForCreate(pageId);
        }
        if ((flags & LogRecord.FLAG_IMAGE) != 0 && fault != ProtocolFault.REDO_IGNORES_IMAGE) {
            quarantined.remove(pageId);
            int frame = pool.latchForCreate(pageId);
            MemorySegment.copy(
                    bytes, at + LogRecord.PART_BYTES, pool.memory(), pool.offset(frame), pool.pageSizeOf(pageId));
            return frame;
        }
        if (quarantined.containsKey(pageId)) {
            return -1;
        }
        int frame;
        try {
            frame = pool.latchExclusive(pageId);
        } catch (DbException e) {
            if (e.code() != ErrorCode.DATA_CORRUPTED) {
                throw e;
            }
            quarantined.put(pageId, e.getMessage());
            return -1;
        }
        long found = PageHeader.lsn(pool.memory(), pool.offset(frame));
        if (Long.compareUnsigned(found, lsn) >= 0) {
            pool.unlatchExclusive(frame);
            return -1;
        }
        long previous = bytes.get(LogRecord.U64, at + LogRecord.PART_PREVIOUS);
        if (found != previous) {
            quarantined.put(
                    pageId,
                    "page has lost a write: page=" + PageId.text(pageId) + ", expected=lsn " + previous + ", found=lsn "
                            + found + ", record=" + lsn);
            pool.unlatchExclusive(frame);
            return -1;
        }
        return frame;
    }

    private void requirePageSize(long lsn, MemorySegment bytes, int at, long pageId) {
        int expected = pool.pageSizeOf(pageId);
        int found = LogRecord.pageSize(bytes, at);
        if (found != expected) {
            throw DbException.of(
                    ErrorCode.LOG_CORRUPTED,
                    "log record is not understood: lsn=" + lsn + ", page=" + PageId.text(pageId)
                            + ", expected=pages of " + expected + " bytes, found=" + found
                            + "; it was written by another version or is damaged");
        }
    }

    private boolean isNewer(long pageId, long lsn) {
        try {
            int frame = pool.latchShared(pageId);
            long found = PageHeader.lsn(pool.memory(), pool.offset(frame));
            pool.unlatchShared(frame);
            return Long.compareUnsigned(found, lsn) >= 0;
        } catch (DbException e) {
            if (e.code() != ErrorCode.DATA_CORRUPTED) {
                throw e;
            }
            mended.add(pageId);
            return false;
        }
    }

    private void part(long lsn, MemorySegment bytes, int at, int frame) {
        byte id = bytes.get(LogRecord.U8, at + LogRecord.PART_HANDLER);
        RedoHandler handler = handlers.get(id);
        if (handler == null) {
            throw DbException.of(
                    ErrorCode.LOG_CORRUPTED,
                    "log record is not understood: lsn=" + lsn + ", found=redo handler " + id
                            + "; it was written by another version or is damaged");
        }
        int pageSize = LogRecord.pageSize(bytes, at);
        int arguments = at + LogRecord.PART_BYTES + ((flags(bytes, at) & LogRecord.FLAG_IMAGE) != 0 ? pageSize : 0);
        handler.redo(
                bytes.get(LogRecord.U8, at + LogRecord.PART_OPERATION) & 0xFF,
                bytes,
                arguments,
                bytes.get(LogRecord.U32, at + LogRecord.PART_LENGTH),
                pool.memory(),
                pool.offset(frame),
                pageSize);
    }
}
