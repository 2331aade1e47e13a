package io.rustydb.storage.wal;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.page.PageChecksum;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageSource;
import io.rustydb.storage.page.ProtocolFault;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Repeats history: applies the records of the log, in one pass, to the pages that do not have them.
///
/// - A part that formats its page or carries an image is applied whatever the page holds: that mends torn
///   pages.
/// - Any other part is applied iff the page's LSN is the one the part expects; a newer page has it already.
/// - An older page has lost a write, an unreadable one is damaged: neither is guessed at. The page is
///   quarantined and named, unless a later record makes it anew.
///
/// Thread rule: one thread; no other thread uses the pool.
public final class Redo {
    /// Format version of a quarantined page: its checksum is right and it can not be read.
    private static final byte QUARANTINED = (byte) 0xFF;

    private final LogReader reader;
    private final BufferPool pool;
    private final RedoHandlers handlers;
    private final int pageSize;
    private final @Nullable ProtocolFault fault;
    private final SortedMap<Long, String> quarantined = new TreeMap<>();

    private int[] frames = new int[8];
    private long[] pages = new long[8];
    private boolean[] applied = new boolean[8];
    private int count;
    private long records;

    public Redo(LogReader reader, BufferPool pool, RedoHandlers handlers, @Nullable ProtocolFault fault) {
        this.reader = reader;
        this.pool = pool;
        this.handlers = handlers;
        this.pageSize = pool.pageSize();
        this.fault = fault;
    }

    /// Reads to the end of the log and applies everything.
    ///
    /// @throws DbException XX003 the log is damaged or a record can not be understood
    public void run() {
        while (reader.next()) {
            records++;
            if (reader.kind() == LogRecord.KIND_CHANGE) {
                apply();
            } else if (reader.kind() != LogRecord.KIND_PADDING) {
                throw notUnderstood("record kind " + reader.kind());
            }
        }
    }

    /// Records read.
    public long records() {
        return records;
    }

    /// Pages that could not be brought to the end of the log, with the reason of each.
    public SortedMap<Long, String> quarantined() {
        return quarantined;
    }

    private DbException notUnderstood(String what) {
        return DbException.of(
                ErrorCode.LOG_CORRUPTED,
                "log record is not understood: lsn=" + reader.lsn() + ", " + reader.place(reader.lsn()) + ", found="
                        + what + "; it was written by another version or is damaged");
    }

    private void apply() {
        MemorySegment bytes = reader.bytes();
        int recordEnd = reader.index() + reader.length();
        int[] starts = new int[reader.parts()];
        int at = reader.index() + LogRecord.HEADER_BYTES;
        for (int i = 0; i < starts.length; i++) {
            starts[i] = at;
            at = checkedEnd(bytes, at, recordEnd);
        }
        if (at != recordEnd) {
            throw notUnderstood("parts that end " + (recordEnd - at) + " bytes before the record");
        }
        count = 0;
        if (fault == ProtocolFault.REDO_PARTS_SWAPPED && starts.length > 2) {
            int swapped = starts[starts.length - 1];
            starts[starts.length - 1] = starts[starts.length - 2];
            starts[starts.length - 2] = swapped;
        }
        int last = fault == ProtocolFault.REDO_LOSES_LAST_PART && starts.length > 1 ? starts.length - 1 : starts.length;
        try {
            for (int i = 0; i < last; i++) {
                part(bytes, starts[i]);
            }
        } finally {
            finishPages();
        }
    }

    private int checkedEnd(MemorySegment bytes, int at, int recordEnd) {
        if (at + LogRecord.PART_BYTES > recordEnd) {
            throw notUnderstood("a part behind the end");
        }
        int length = bytes.get(LogRecord.U32, at + LogRecord.PART_LENGTH);
        boolean image = (bytes.get(LogRecord.U8, at + LogRecord.PART_FLAGS) & LogRecord.FLAG_IMAGE) != 0;
        if (length < 0 || length > recordEnd - at) {
            throw notUnderstood("a part of " + length + " bytes");
        }
        return at + LogRecord.PART_BYTES + (image ? pageSize : 0) + LogRecord.padded(length);
    }

    private void part(MemorySegment bytes, int at) {
        long pageId = bytes.get(LogRecord.U64, at + LogRecord.PART_PAGE);
        int flags = bytes.get(LogRecord.U8, at + LogRecord.PART_FLAGS);
        int index = (flags & LogRecord.FLAG_CONTINUED) != 0 ? find(pageId) : begin(bytes, at, pageId, flags);
        if (index < 0 || !applied[index]) {
            return;
        }
        byte id = bytes.get(LogRecord.U8, at + LogRecord.PART_HANDLER);
        RedoHandler handler = handlers.get(id);
        if (handler == null) {
            throw notUnderstood("redo handler " + id);
        }
        int arguments = at + LogRecord.PART_BYTES + ((flags & LogRecord.FLAG_IMAGE) != 0 ? pageSize : 0);
        handler.redo(
                bytes.get(LogRecord.U8, at + LogRecord.PART_OPERATION) & 0xFF,
                bytes,
                arguments,
                bytes.get(LogRecord.U32, at + LogRecord.PART_LENGTH),
                pool.memory(),
                pool.offset(frames[index]),
                pageSize);
    }

    /// First part on a page: latches it and decides whether the record is to be applied to it.
    private int begin(MemorySegment bytes, int at, long pageId, int flags) {
        if ((flags & LogRecord.FLAG_NEW) != 0) {
            quarantined.remove(pageId);
            return enlist(pool.latchForCreate(pageId), pageId, true);
        }
        if ((flags & LogRecord.FLAG_IMAGE) != 0 && fault != ProtocolFault.REDO_IGNORES_IMAGE) {
            quarantined.remove(pageId);
            int frame = pool.latchForCreate(pageId);
            MemorySegment.copy(bytes, at + LogRecord.PART_BYTES, pool.memory(), pool.offset(frame), pageSize);
            return enlist(frame, pageId, true);
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
        long previous = bytes.get(LogRecord.U64, at + LogRecord.PART_PREVIOUS);
        boolean newer = Long.compareUnsigned(found, reader.lsn()) >= 0;
        if (!newer && found != previous) {
            quarantined.put(
                    pageId,
                    "page has lost a write: page=" + PageId.text(pageId) + ", expected=lsn " + previous + ", found=lsn "
                            + found + ", record=" + reader.lsn());
            pool.unlatchExclusive(frame);
            return -1;
        }
        return enlist(frame, pageId, !newer);
    }

    private int enlist(int frame, long pageId, boolean apply) {
        if (count == frames.length) {
            frames = Arrays.copyOf(frames, 2 * count);
            pages = Arrays.copyOf(pages, 2 * count);
            applied = Arrays.copyOf(applied, 2 * count);
        }
        frames[count] = frame;
        pages[count] = pageId;
        applied[count] = apply;
        return count++;
    }

    private int find(long pageId) {
        for (int i = 0; i < count; i++) {
            if (pages[i] == pageId) {
                return i;
            }
        }
        return -1;
    }

    private void finishPages() {
        for (int i = 0; i < count; i++) {
            if (applied[i]) {
                if (fault != ProtocolFault.REDO_FORGETS_LSN) {
                    pool.memory().set(PageHeader.U64, pool.offset(frames[i]) + PageHeader.LSN, reader.lsn());
                }
                if (fault != ProtocolFault.REDO_NOT_DIRTY) {
                    pool.markDirty(frames[i], reader.lsn());
                }
            }
            pool.unlatchExclusive(frames[i]);
        }
    }

    /// Makes the quarantine of pages that lost a write last: they are readable and wrong, and the log that
    /// tells so will be recycled.
    public void sealQuarantine(PageSource source) {
        try (Arena arena = Arena.ofConfined()) {
            for (long pageId : quarantined.keySet()) {
                int frame = pool.residentOrNone(pageId);
                if (frame < 0) {
                    continue;
                }
                frame = pool.latchExclusive(pageId);
                MemorySegment copy = arena.allocate(pageSize, 4096);
                MemorySegment.copy(pool.memory(), pool.offset(frame), copy, 0, pageSize);
                pool.discard(frame);
                copy.set(PageHeader.U8, PageHeader.FORMAT_VERSION, QUARANTINED);
                new PageChecksum(fault).seal(copy);
                source.store(pageId, copy);
            }
        }
    }
}
