package io.rustydb.storage.wal;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.page.PageChecksum;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageSource;
import io.rustydb.storage.page.ProtocolFault;
import io.rustydb.storage.page.RedoFiles;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Repeats history: reads the log in one pass and has its parts applied, see [RedoPages].
///
/// The pages are shared out among the workers by their ids, so that one worker does all that happened to a
/// page, in the order of the log. A record about several pages may be applied by several workers at different
/// times: nobody reads the pages before all workers have ended.
///
/// Thread rule: one thread; nobody but the workers uses the pool.
public final class Redo {
    /// Format version of a quarantined page: its checksum is right and it can not be read.
    private static final byte QUARANTINED = (byte) 0xFF;

    private static final int PROGRESS_RECORDS = 1 << 16;

    private final LogReader reader;
    private final BufferPool pool;
    private final RedoHandlers handlers;
    private final RedoFiles files;
    private final @Nullable ProtocolFault fault;
    private final LongConsumer progress;
    private boolean careful;
    private final Set<Long> mended = new HashSet<>();
    private final SortedMap<Long, String> quarantined = new TreeMap<>();

    private int[] starts = new int[LogRecord.PARTS_MAX + 1];
    private int parts;
    private long records;

    /// @param files what the log says of others is passed over
    /// @param progress told the place in the log now and then
    public Redo(
            LogReader reader,
            BufferPool pool,
            RedoHandlers handlers,
            RedoFiles files,
            @Nullable ProtocolFault fault,
            LongConsumer progress) {
        this.reader = reader;
        this.pool = pool;
        this.handlers = handlers;
        this.files = files;
        this.fault = fault;
        this.progress = progress;
    }

    /// For a damaged database whose log may begin too early and end too early: no page becomes older than it
    /// is.
    public Redo carefully() {
        careful = true;
        return this;
    }

    /// Reads to the end of the log and applies everything.
    ///
    /// @param workers tasks that apply while this one reads; 0 = this one does
    /// @param batchBytes of log handed to a worker at once
    /// @throws DbException XX003 the log is damaged or a record can not be understood; 58030, 53200
    public void run(Scheduler scheduler, int workers, int batchBytes) {
        if (workers == 0) {
            RedoPages pages = new RedoPages(pool, handlers, files, fault, careful);
            try {
                while (nextChange()) {
                    pages.apply(reader.lsn(), reader.bytes(), starts, 0, parts);
                }
            } finally {
                quarantined.putAll(pages.quarantined());
                mended.addAll(pages.mended());
            }
            return;
        }
        List<RedoWorker> all = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            all.add(new RedoWorker(new RedoPages(pool, handlers, files, fault, careful), batchBytes, scheduler));
        }
        for (int i = 0; i < workers; i++) {
            all.get(i).start(i + 1);
        }
        boolean done = false;
        try {
            while (nextChange()) {
                share(all);
            }
            done = true;
        } finally {
            end(all, done);
        }
        for (RedoWorker worker : all) {
            check(worker);
        }
    }

    private void share(List<RedoWorker> workers) {
        MemorySegment bytes = reader.bytes();
        long lsn = reader.lsn();
        for (int i = 0; i < parts; i++) {
            int owner = owner(bytes.get(LogRecord.U64, starts[i] + LogRecord.PART_PAGE), workers.size());
            workers.get(owner).filling().add(lsn, bytes, starts[i], partEnd(bytes, starts[i]));
        }
        for (int i = 0; i < workers.size(); i++) {
            RedoWorker worker = workers.get(i);
            if (worker.filling().isFull()) {
                worker.send();
                check(worker);
            }
        }
    }

    private int owner(long pageId, int workers) {
        if (fault == ProtocolFault.REDO_PAGE_OF_SEVERAL_WORKERS) {
            return (int) (records % workers);
        }
        // Neighbours go to different workers, or a bulk load would keep one busy at a time.
        return (int) Long.remainderUnsigned(pageId * 0x9E3779B97F4A7C15L >>> 20, workers);
    }

    private void end(List<RedoWorker> workers, boolean done) {
        for (RedoWorker worker : workers) {
            if (done) {
                worker.end();
            } else {
                worker.cancel();
            }
        }
        for (RedoWorker worker : workers) {
            if (fault != ProtocolFault.REDO_WORKERS_NOT_AWAITED) {
                worker.join();
            }
            if (worker.failure() == null) {
                quarantined.putAll(worker.pages().quarantined());
            }
        }
    }

    private static void check(RedoWorker worker) {
        switch (worker.failure()) {
            case null -> {}
            case DbException e -> throw e;
            case Error e -> throw e;
            case RuntimeException e -> throw e;
            case Throwable e -> throw new AssertionError("redo failed", e);
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

    /// Moves to the next record with parts and finds where they begin; false at the end of the log.
    private boolean nextChange() {
        while (reader.next()) {
            if (++records % PROGRESS_RECORDS == 0) {
                progress.accept(reader.lsn());
            }
            if (reader.kind() == LogRecord.KIND_CHANGE) {
                findParts();
                return true;
            }
            if (reader.kind() != LogRecord.KIND_PADDING) {
                throw notUnderstood("record kind " + reader.kind());
            }
        }
        return false;
    }

    private void findParts() {
        MemorySegment bytes = reader.bytes();
        int recordEnd = reader.index() + reader.length();
        parts = reader.parts();
        int at = reader.index() + LogRecord.HEADER_BYTES;
        for (int i = 0; i < parts; i++) {
            starts[i] = at;
            at = checkedEnd(bytes, at, recordEnd);
        }
        if (at != recordEnd) {
            throw notUnderstood("parts that end " + (recordEnd - at) + " bytes before the record");
        }
        if (fault == ProtocolFault.REDO_PARTS_SWAPPED && parts > 2) {
            int swapped = starts[parts - 1];
            starts[parts - 1] = starts[parts - 2];
            starts[parts - 2] = swapped;
        }
        if (fault == ProtocolFault.REDO_LOSES_LAST_PART && parts > 1) {
            parts--;
        }
    }

    private int checkedEnd(MemorySegment bytes, int at, int recordEnd) {
        if (at + LogRecord.PART_BYTES > recordEnd) {
            throw notUnderstood("a part behind the end");
        }
        int length = bytes.get(LogRecord.U32, at + LogRecord.PART_LENGTH);
        if (length < 0 || length > recordEnd - at) {
            throw notUnderstood("a part of " + length + " bytes");
        }
        if (LogRecord.pageSize(bytes, at) == 0) {
            throw notUnderstood("a page size of code " + bytes.get(LogRecord.U8, at + LogRecord.PART_PAGE_SIZE));
        }
        return partEnd(bytes, at);
    }

    private int partEnd(MemorySegment bytes, int at) {
        boolean image = (bytes.get(LogRecord.U8, at + LogRecord.PART_FLAGS) & LogRecord.FLAG_IMAGE) != 0;
        int length = bytes.get(LogRecord.U32, at + LogRecord.PART_LENGTH);
        return at + LogRecord.PART_BYTES + (image ? LogRecord.pageSize(bytes, at) : 0) + LogRecord.padded(length);
    }

    /// After the log was found damaged, carefully: pages that were unreadable and came back from an image are
    /// as old as the image, since what the rest of the log says of them is lost.
    public void distrustMended(String why) {
        for (long pageId : mended) {
            quarantined.put(
                    pageId, "page is damaged and what would mend it is lost: page=" + PageId.text(pageId) + "; " + why);
        }
    }

    /// Makes the quarantine of pages that lost a write last: they are readable and wrong, and the log that
    /// tells so will be recycled.
    public void sealQuarantine(PageSource source) {
        try (Arena arena = Arena.ofConfined()) {
            for (long pageId : quarantined.keySet()) {
                int frame;
                try {
                    // Read again if it had to make room.
                    frame = pool.latchExclusive(pageId);
                } catch (DbException e) {
                    if (e.code() != ErrorCode.DATA_CORRUPTED) {
                        throw e;
                    }
                    continue;
                }
                int pageSize = pool.pageSizeOf(pageId);
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
