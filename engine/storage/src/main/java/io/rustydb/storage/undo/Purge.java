package io.rustydb.storage.undo;

import io.rustydb.base.concurrent.TaskLock;
import io.rustydb.base.concurrent.WaitQueue;
import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.recovery.Kernel;
import io.rustydb.storage.space.Space;
import io.rustydb.storage.transaction.Fates;
import io.rustydb.storage.transaction.TransactionManager;
import io.rustydb.storage.transaction.TransactionTable;
import io.rustydb.storage.transaction.TxId;
import io.rustydb.storage.wal.MiniTransaction;
import java.lang.foreign.MemorySegment;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Removes what no snapshot can see any more: walks each segment from its front, transaction by transaction up
/// to the horizon, has the structures drop marked entries and deleted rows, and frees the undo pages one by
/// one.
///
/// Within a transaction the newest entry comes first, so that a row goes after the index entries that were
/// marked after it. Thread rule: one round at a time, by any thread.
public final class Purge {
    private static final long IDLE_NANOS = 50_000_000L;
    /// Between rounds that found something: a round costs the same whether one transaction is to be purged or a
    /// hundred, and without a pause it would run beside every commit.
    private static final long PAUSE_NANOS = 10_000_000L;
    private static final long RETRY_NANOS = 1_000_000_000L;
    private static final long LOOK_AGAIN = -1;

    private final Kernel kernel;
    private final LongSupplier newHorizon;
    private final History history;
    private final TransactionTable table;
    private final UndoLog log;
    private final int pageSize;
    private final TaskLock round;
    private final WaitQueue wakeUps;
    private final MiniTransaction m;
    private final UndoEntry entry = new UndoEntry();
    private final byte[] page;
    private final MemorySegment pageSegment;
    private final Step step = new Step();

    private Scheduler.@Nullable Task task;
    private volatile boolean stopping;
    /// Why the last round ended early.
    private volatile @Nullable Throwable failure;

    private volatile long passedOver;
    private volatile @Nullable Throwable passed;

    private long horizon;
    /// A horizon in the log, the LSN of its record, and the last one that is on disk for certain.
    private long loggedHorizon;
    private long loggedLsn;
    private long durableHorizon;

    Purge(Kernel kernel, TransactionManager transactions, UndoLog log, History history, LongSupplier newHorizon) {
        this.kernel = kernel;
        this.newHorizon = newHorizon;
        this.history = history;
        this.table = transactions.table();
        this.log = log;
        this.pageSize = kernel.pool().pageSize();
        this.round = new TaskLock(kernel.scheduler());
        this.wakeUps = new WaitQueue(kernel.scheduler());
        this.m = kernel.newMiniTransaction();
        this.page = new byte[pageSize];
        this.pageSegment = MemorySegment.ofArray(page);
    }

    // ---- the service ----

    void start() {
        task = kernel.scheduler().spawn("purge", Scheduler.Kind.SERVICE, this::serve);
    }

    private void serve() {
        while (!stopping) {
            try {
                boolean progress = runOnce();
                if (!progress) {
                    failure = null;
                }
                wakeUps.await(() -> stopping, this, progress ? PAUSE_NANOS : IDLE_NANOS);
            } catch (DbException e) {
                failure = e;
                if (kernel.wal().failure() != null) {
                    // The engine has stopped; its log tells why.
                    return;
                }
                // A page could not be read or the disk is full: nothing is lost by trying again, only space
                // until then.
                wakeUps.await(() -> stopping, this, RETRY_NANOS);
            } catch (Throwable e) {
                failure = e;
                throw e;
            }
        }
    }

    void stop() {
        stopping = true;
        wakeUps.wakeAll();
        Scheduler.Task running = task;
        if (running != null) {
            running.join();
        }
    }

    /// What keeps the service from its work, or null.
    public @Nullable Throwable failure() {
        return failure;
    }

    /// Runs the body while nothing is purged: for checks.
    public void whilePaused(Runnable body) {
        round.lock();
        try {
            body.run();
        } finally {
            round.unlock();
        }
    }

    /// Every entry that a later purge will bring to its handler. Inside [#whilePaused], while no transaction
    /// writes.
    public void eachPending(BiConsumer<UndoHandler, UndoEntry> entries) {
        UndoEntry found = new UndoEntry();
        for (int number = 1; number <= log.segments().count(); number++) {
            UndoSegment segment = log.segments().get(number);
            long pageId = segment.purgeStart == 0 ? segment.firstPage : UndoPage.pageId(segment.purgeStart);
            int offset = segment.purgeStart == 0 ? UndoPage.ENTRIES : UndoPage.offset(segment.purgeStart);
            long half = 0;
            boolean done = false;
            while (pageId != PageId.NONE) {
                int lower = copyPage(pageId);
                while (offset < lower) {
                    int length = pageSegment.get(PageHeader.U16, offset + UndoEntry.LENGTH) & 0xFFFF;
                    found.load(pageSegment, offset, length, UndoPage.pointer(pageId, offset));
                    offset += length;
                    // Of the first transaction the newest entries may be purged already.
                    if (segment.purgeAt != 0 && half == 0) {
                        half = found.transaction();
                    }
                    UndoHandler handler = log.handler(found.kind());
                    if (handler.needsPurge(found.kind()) && !(done && found.transaction() == half)) {
                        entries.accept(handler, found);
                    }
                    done |= found.pointer() == segment.purgeAt;
                }
                pageId = UndoPage.next(pageSegment, 0);
                offset = UndoPage.ENTRIES;
            }
        }
    }

    /// Every page of the undo file that belongs to a segment or holds commit times. Inside [#whilePaused],
    /// while no transaction writes.
    public void eachUndoPage(LongConsumer pageIds) {
        history.eachPage(pageIds);
        for (int number = 1; number <= log.segments().count(); number++) {
            UndoSegment segment = log.segments().get(number);
            pageIds.accept(segment.headerId);
            for (long pageId : segment.fates.pageIds()) {
                pageIds.accept(pageId);
            }
            for (long pageId = segment.firstPage; pageId != PageId.NONE; pageId = UndoPage.next(pageSegment, 0)) {
                pageIds.accept(pageId);
                copyPage(pageId);
            }
        }
    }

    /// One round over all segments.
    ///
    /// @return true if anything was purged
    public boolean runOnce() {
        round.lock();
        try {
            horizon = newHorizon.getAsLong();
            if (loggedLsn < kernel.wal().flushedLsn()) {
                durableHorizon = loggedHorizon;
            }
            boolean progress = false;
            for (int number = 1; number <= log.segments().count() && !stopping; number++) {
                UndoSegment segment = log.segments().get(number);
                progress |= purge(segment);
                trim(segment);
                progress |= segment.fates.forget(kernel, m, table.firstRetained(number), horizon);
            }
            history.tick();
            return progress;
        } finally {
            round.unlock();
        }
    }

    // ---- one segment ----

    private boolean purge(UndoSegment segment) {
        boolean progress = false;
        while (!stopping) {
            if (segment.purgeStart == 0) {
                segment.purgeStart = UndoPage.pointer(segment.firstPage, UndoPage.ENTRIES);
            }
            long pageId = UndoPage.pageId(segment.purgeStart);
            int offset = UndoPage.offset(segment.purgeStart);
            while (segment.firstPage != pageId) {
                copyPage(segment.firstPage);
                freeFront(segment, UndoPage.next(pageSegment, 0));
                progress = true;
            }
            if (offset >= copyPage(pageId)) {
                long next = behind(pageId, offset);
                if (next == PageId.NONE || next == LOOK_AGAIN) {
                    return progress;
                }
                segment.purgeStart = UndoPage.pointer(next, UndoPage.ENTRIES);
                continue;
            }
            kernel.scheduler().interleave();
            long txId = pageSegment.get(PageHeader.U64, offset + UndoEntry.TRANSACTION);
            long fate = table.fate(txId);
            if (fate == Fates.IN_FLIGHT || fate == Fates.ROLLED_BACK || fate > horizon) {
                return progress;
            }
            // When the page was copied the transaction may still have been writing to it.
            copyPage(pageId);
            if (!purgeTransaction(segment, pageId, offset, txId, fate)) {
                return progress;
            }
            segment.purgedOrdinal = TxId.wrap(txId) * segment.slots + TxId.slot(txId) + 1;
            segment.purgedHorizon = horizon;
            progress = true;
        }
        return progress;
    }

    /// Lets the table forget the exact SCNs of what is purged. What it tells instead gets onto pages, as hints
    /// and as former owners of slots, and says there that the changes came later than they did: so that has to
    /// wait until a horizon at least as high is on disk, below which nobody reads after a restart either.
    private void trim(UndoSegment segment) {
        if (segment.trimOrdinal != 0 && segment.trimHorizon <= durableHorizon) {
            table.trim(segment.number, segment.trimOrdinal, durableHorizon);
            segment.trimOrdinal = 0;
        }
        if (segment.trimOrdinal == 0 && segment.purgedOrdinal != 0) {
            segment.trimOrdinal = segment.purgedOrdinal;
            segment.trimHorizon = segment.purgedHorizon;
            segment.purgedOrdinal = 0;
        }
        if (segment.trimOrdinal != 0 && segment.trimHorizon > loggedHorizon) {
            logHorizon(segment);
        }
    }

    private void logHorizon(UndoSegment segment) {
        kernel.pool().resident(segment.headerId);
        m.begin(1, 32);
        try {
            int header = m.latch(segment.headerId);
            m.change(header, UndoRedo.REDO, UndoRedo.OP_PURGE)
                    .putLong(segment.purgeStart)
                    .putLong(segment.purgeAt)
                    .putLong(horizon);
            loggedLsn = m.commit();
            loggedHorizon = horizon;
        } finally {
            m.close();
        }
    }

    /// Purges one transaction's entries, which begin at the offset of the page that is in the buffer.
    ///
    /// @return false if it has to wait
    private boolean purgeTransaction(UndoSegment segment, long firstPage, int firstOffset, long txId, long scn) {
        long start = UndoPage.pointer(firstPage, firstOffset);
        long last = 0;
        long end = start;
        boolean work = false;
        boolean definition = false;
        long pageId = firstPage;
        int offset = firstOffset;
        int lower = PageHeader.lower(pageSegment, 0);
        while (true) {
            if (offset >= lower) {
                long next = UndoPage.next(pageSegment, 0);
                kernel.scheduler().interleave();
                if (next == PageId.NONE || (lower = copyPage(next)) == UndoPage.ENTRIES) {
                    break;
                }
                pageId = next;
                offset = UndoPage.ENTRIES;
                continue;
            }
            if (pageSegment.get(PageHeader.U64, offset + UndoEntry.TRANSACTION) != txId) {
                break;
            }
            last = UndoPage.pointer(pageId, offset);
            int kind = pageSegment.get(PageHeader.U8, offset + UndoEntry.KIND) & 0xFF;
            UndoHandler handler = log.handler(kind);
            if (handler.needsPurge(kind)) {
                work = true;
                definition |= handler.changesDefinition(kind);
            }
            offset += pageSegment.get(PageHeader.U16, offset + UndoEntry.LENGTH) & 0xFFFF;
            // Right behind its last entry, even if there is another page: what was written to this page since
            // it was
            // copied is the next transaction's.
            end = UndoPage.pointer(pageId, offset);
        }
        if (definition && !isOldest(segment, scn)) {
            return false;
        }
        if (work) {
            long at = segment.purgeAt != 0 ? segment.purgeAt : last;
            while (at != 0 && !stopping) {
                at = purgeEntry(segment, start, end, at, txId);
            }
            if (at != 0) {
                return false;
            }
        }
        segment.purgeStart = end;
        segment.purgeAt = 0;
        return true;
    }

    /// True if no other segment has anything of an earlier commit left: a structure's pages are freed only
    /// after the last purge in it.
    private boolean isOldest(UndoSegment segment, long scn) {
        for (int number = 1; number <= log.segments().count(); number++) {
            UndoSegment other = log.segments().get(number);
            if (other != segment && frontScn(other) < scn) {
                return false;
            }
        }
        return true;
    }

    /// The next page, if the entries go on there behind an offset of this one; [PageId#NONE] if there are none,
    /// [#LOOK_AGAIN] if that cannot be said.
    ///
    /// Both pages are looked at as of one moment: a page that an earlier rollback has emptied is linked
    /// already, and between two looks the writer may fill the one and begin the other. At a moment when this
    /// one ends at the offset and the next has entries, the writer is past this one for good: it comes back to
    /// entries alone, and those before the offset are committed.
    private long behind(long pageId, int offset) {
        BufferPool pool = kernel.pool();
        int frame = pool.latchShared(pageId);
        long stamp = pool.beginRead(frame);
        int lower = PageHeader.lower(pool.memory(), pool.offset(frame));
        long next = UndoPage.next(pool.memory(), pool.offset(frame));
        pool.unlatchShared(frame);
        kernel.scheduler().interleave();
        if (lower > offset) {
            return LOOK_AGAIN;
        }
        if (next == PageId.NONE || copyPage(next) == UndoPage.ENTRIES) {
            return PageId.NONE;
        }
        return pool.validate(frame, stamp) ? next : LOOK_AGAIN;
    }

    /// Commit SCN of the first transaction that is not purged.
    private long frontScn(UndoSegment segment) {
        long pageId = segment.purgeStart == 0 ? segment.firstPage : UndoPage.pageId(segment.purgeStart);
        int offset = segment.purgeStart == 0 ? UndoPage.ENTRIES : UndoPage.offset(segment.purgeStart);
        while (offset >= copyPage(pageId)) {
            long next = behind(pageId, offset);
            if (next == PageId.NONE) {
                return Long.MAX_VALUE;
            }
            if (next != LOOK_AGAIN) {
                pageId = next;
                offset = UndoPage.ENTRIES;
            }
        }
        long fate = table.fate(pageSegment.get(PageHeader.U64, offset + UndoEntry.TRANSACTION));
        return fate > 0 ? fate : Long.MAX_VALUE;
    }

    /// @return the entry to purge next, 0 if that was the first
    private long purgeEntry(UndoSegment segment, long start, long end, long at, long txId) {
        if (!log.reader().read(at, txId, entry)) {
            throw log.missing(txId, at);
        }
        long previous = entry.previous();
        UndoHandler handler = log.handler(entry.kind());
        if (handler.needsPurge(entry.kind())) {
            step.begin(segment, previous == 0 ? end : start, previous);
            try {
                handler.purge(entry, step);
            } catch (DbException e) {
                if (e.code() != ErrorCode.DATA_CORRUPTED || step.added) {
                    throw e;
                }
                pass(e);
            }
            if (step.added) {
                segment.purgeStart = step.start;
                segment.purgeAt = step.at;
            }
        }
        return previous;
    }

    /// Leaves an entry behind whose page is damaged. What it kept stays on that page, which nobody reads: a
    /// deleted row, a marked entry, pages of a dropped structure. Everything behind it would wait for ever.
    private void pass(DbException why) {
        passedOver++;
        passed = why;
        UndoSegment segment = step.segment;
        assert segment != null;
        kernel.pool().resident(segment.headerId);
        m.begin(UndoStep.PAGES_MAX, UndoStep.BYTES_MAX);
        try {
            step.addTo(m);
            m.commit();
        } finally {
            m.close();
        }
    }

    /// Entries that were left behind since the opening because their pages are damaged.
    public long passedOver() {
        return passedOver;
    }

    /// Why the newest of them was, or null.
    public @Nullable Throwable passed() {
        return passed;
    }

    /// The chain's front is behind all snapshots: the page goes back, and the position with it, in one record.
    private void freeFront(UndoSegment segment, long next) {
        long pageId = segment.firstPage;
        kernel.pool().resident(segment.headerId);
        m.begin(1 + Space.PAGES_PER_CALL, 64 + Space.BYTES_PER_CALL);
        try {
            int header = m.latch(segment.headerId);
            m.change(header, UndoRedo.REDO, UndoRedo.OP_FIRST)
                    .putLong(pageId)
                    .putLong(next)
                    .putLong(segment.purgeStart)
                    .putLong(segment.purgeAt)
                    .putLong(horizon);
            kernel.undo().free(m, pageId);
            m.commit();
        } finally {
            m.close();
        }
        segment.firstPage = next;
    }

    /// Copies an undo page to the buffer.
    ///
    /// @return the end of its entries
    private int copyPage(long pageId) {
        BufferPool pool = kernel.pool();
        int frame = pool.latchShared(pageId);
        try {
            MemorySegment.copy(pool.memory(), pool.offset(frame), pageSegment, 0, pageSize);
        } finally {
            pool.unlatchShared(frame);
        }
        return PageHeader.lower(pageSegment, 0);
    }

    /// Logs how far purge has come in a segment.
    private final class Step implements UndoStep {
        private @Nullable UndoSegment segment;
        long start;
        long at;
        boolean added;

        void begin(UndoSegment of, long startAfter, long atAfter) {
            segment = of;
            start = startAfter;
            at = atAfter;
            added = false;
        }

        @Override
        public void addTo(MiniTransaction change) {
            UndoSegment of = segment;
            assert of != null && !added : "step added twice";
            int header = change.latch(of.headerId);
            change.change(header, UndoRedo.REDO, UndoRedo.OP_PURGE)
                    .putLong(start)
                    .putLong(at)
                    .putLong(horizon);
            added = true;
        }

        @Override
        public long horizon() {
            return horizon;
        }
    }
}
