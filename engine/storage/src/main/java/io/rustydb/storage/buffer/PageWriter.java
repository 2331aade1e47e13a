package io.rustydb.storage.buffer;

import io.rustydb.base.concurrent.Mutex;
import io.rustydb.base.concurrent.WaitQueue;
import io.rustydb.base.error.DbException;
import io.rustydb.base.memory.MemorySource;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.storage.page.PageChecksum;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageSource;
import io.rustydb.storage.page.ProtocolFault;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Brings dirty pages to disk: copies each under its shared latch, releases the latch, waits for the log, seals
/// the copy, writes it. It only ever *tries* latches, so it never waits for anybody who waits for it.
///
/// One batch at a time: the service, the checkpoint and a miss that found no clean frame take turns. The
/// service cleans what the policies will give up next, so that a miss rarely has to write.
public final class PageWriter implements AutoCloseable {
    private static final int BATCH_PAGES = 32;
    private static final int AHEAD_FRAMES = 128;
    private static final long RETRY_NANOS = 1_000_000L;

    /// Who wrote a page.
    enum By {
        WRITER,
        CHECKPOINT,
        MISS
    }

    private final BufferPool pool;
    private final FramePools pools;
    private final FrameLatches latches;
    private final PageSource source;
    private final LogFlusher log;
    private final MemorySource memorySource;
    private final Scheduler scheduler;
    private final MemorySegment copies;
    private final int slotBytes;
    private final PageChecksum checksum;
    private final @Nullable ProtocolFault fault;

    private final Mutex batch;
    private final int[] batchFrames = new int[BATCH_PAGES];
    private final long[] batchPages = new long[BATCH_PAGES];
    private final long[] batchRecovery = new long[BATCH_PAGES];
    private final int[] batchBytes = new int[BATCH_PAGES];
    private final int[] ahead = new int[AHEAD_FRAMES];
    private int count;
    private int hand;

    private final WaitQueue requests;
    private volatile boolean requested;
    private volatile boolean exhausted;
    private volatile boolean stopping;
    private Scheduler.@Nullable Task service;
    private volatile @Nullable Throwable lastFailure;

    PageWriter(
            BufferPool pool,
            FramePools pools,
            FrameLatches latches,
            PageSource source,
            LogFlusher log,
            MemorySource memorySource,
            Scheduler scheduler,
            @Nullable ProtocolFault fault) {
        this.pool = pool;
        this.pools = pools;
        this.latches = latches;
        this.source = source;
        this.log = log;
        this.memorySource = memorySource;
        this.scheduler = scheduler;
        this.fault = fault;
        this.checksum = new PageChecksum(fault);
        this.slotBytes = pools.pageSizeMax();
        this.copies = memorySource.reserve((long) BATCH_PAGES * slotBytes);
        this.batch = new Mutex(scheduler);
        this.requests = new WaitQueue(scheduler);
    }

    /// Starts the background service.
    public void start() {
        assert service == null : "started twice";
        service = scheduler.spawn("rustydb-page-writer", Scheduler.Kind.SERVICE, this::serve);
    }

    /// Ends the service after its batch; dirty pages stay dirty.
    public void stop() {
        stopping = true;
        Scheduler.Task running = service;
        if (running != null) {
            scheduler.unpark(running);
            requests.wakeAll();
            running.join();
            service = null;
        }
    }

    /// Asks the service to look after clean frames. Cheap when it was asked already.
    ///
    /// @return false if there is no service: the caller has to write by itself
    boolean request() {
        if (service == null || stopping) {
            return false;
        }
        if (!requested) {
            requested = true;
            requests.wakeAll();
        }
        return true;
    }

    /// Asks the service to write whatever is dirty: no frame could be had.
    ///
    /// @return false if there is no service: the caller has to write by itself
    boolean requestFrames() {
        exhausted = true;
        return request();
    }

    /// @throws DbException 57P02 the engine has stopped: no page is written any more
    void checkRunning() {
        log.checkRunning();
    }

    /// Why the last batch of the service failed, if it did.
    public @Nullable Throwable lastFailure() {
        return lastFailure;
    }

    private void serve() {
        while (!stopping) {
            requests.await(() -> requested || stopping, this, Long.MAX_VALUE);
            requested = false;
            if (stopping) {
                return;
            }
            try {
                advise();
                boolean wanted = exhausted;
                exhausted = false;
                while (!stopping && cleanAhead() == BATCH_PAGES) {
                    lastFailure = null;
                }
                if (wanted || isAbove(1)) {
                    // Down to a quarter, so that bursts find clean frames.
                    while (!stopping && write(By.WRITER, Long.MAX_VALUE) > 0 && isAbove(2)) {
                        lastFailure = null;
                    }
                }
            } catch (DbException e) {
                // The pages are dirty again; whoever needs a frame asks again, and the checkpoint reports the
                // same failure to its caller.
                lastFailure = e;
            }
        }
    }

    private void advise() {
        for (int i = 0; i < pools.count(); i++) {
            PoolAdviser adviser = pools.get(i).adviser();
            if (adviser != null) {
                adviser.drain();
            }
        }
    }

    /// True if in some pool more than 1 / 2^shift of the frames are dirty.
    private boolean isAbove(int shift) {
        for (int i = 0; i < pools.count(); i++) {
            if (pools.get(i).dirty().get() > pools.get(i).slots() >>> shift) {
                return true;
            }
        }
        return false;
    }

    /// Writes dirty pages among those that will be given up next, up to a batch.
    private int cleanAhead() {
        batch.lock();
        try {
            count = 0;
            for (int i = 0; i < pools.count(); i++) {
                if (pools.get(i).dirty().get() == 0) {
                    continue;
                }
                int upcoming = pools.get(i).upcoming(ahead);
                for (int k = 0; k < upcoming && count < BATCH_PAGES; k++) {
                    if (pool.recoveryLsn(ahead[k]) != 0) {
                        take(ahead[k]);
                    }
                }
            }
            return writeTaken(By.WRITER);
        } finally {
            batch.unlock();
        }
    }

    /// For a miss that found no clean frame and no service: writes up to a batch of dirty pages.
    ///
    /// @return pages written
    int writeForMiss() {
        return write(By.MISS, Long.MAX_VALUE);
    }

    /// Writes these pages as far as they are dirty and nobody has them latched. The caller holds no latch.
    ///
    /// @throws DbException 53100, 58030
    public void writePages(long[] pageIds, int pages) {
        for (int from = 0; from < pages; from += BATCH_PAGES) {
            batch.lock();
            try {
                count = 0;
                for (int i = from; i < Math.min(pages, from + BATCH_PAGES); i++) {
                    int frame = pool.frameOf(pageIds[i]);
                    if (frame >= 0 && pool.recoveryLsn(frame) != 0) {
                        take(frame);
                    }
                }
                writeTaken(By.WRITER);
            } finally {
                batch.unlock();
            }
        }
    }

    /// Pages with changes that are not on disk, about.
    public long dirtyPages() {
        long dirty = 0;
        for (int i = 0; i < pools.count(); i++) {
            dirty += pools.get(i).dirty().get();
        }
        return dirty;
    }

    /// Runs the body while no page is on its way to disk.
    void betweenBatches(Runnable body) {
        batch.lock();
        try {
            body.run();
        } finally {
            batch.unlock();
        }
    }

    /// Decides how fast a checkpoint writes.
    public interface Pace {
        /// As fast as it goes.
        Pace FULL = count -> {};

        /// Called after each batch, without any latch or lock; may wait.
        void written(int count);
    }

    /// Returns when every change below `lsn` that was made before the call is in the files (not yet synced).
    public void writeOlderThan(long lsn, Pace pace) {
        while (true) {
            int written = write(By.CHECKPOINT, lsn);
            if (written > 0) {
                pace.written(written);
            } else {
                if (!anyOlderThan(lsn)) {
                    return;
                }
                // Somebody holds a latch on what is left.
                scheduler.park(this, RETRY_NANOS);
            }
        }
    }

    // Between batches no page is on its way, so the recovery LSNs tell everything.
    private boolean anyOlderThan(long lsn) {
        batch.lock();
        try {
            return pool.oldestRecoveryLsn() < lsn;
        } finally {
            batch.unlock();
        }
    }

    private int write(By by, long olderThan) {
        batch.lock();
        try {
            count = 0;
            for (int step = 0; step < pool.frames() && count < BATCH_PAGES; step++) {
                int frame = hand;
                hand = frame + 1 == pool.frames() ? 0 : frame + 1;
                long recoveryLsn = pool.recoveryLsn(frame);
                if (recoveryLsn != 0 && recoveryLsn < olderThan) {
                    take(frame);
                }
            }
            return writeTaken(by);
        } finally {
            batch.unlock();
        }
    }

    private int writeTaken(By by) {
        if (count == 0) {
            return 0;
        }
        scheduler.interleave();
        int done = 0;
        try {
            // A page copied after the engine stopped may hold half a change.
            log.checkRunning();
            // The log goes first.
            if (fault != ProtocolFault.PAGE_BEFORE_LOG) {
                log.awaitDurable(newestLsn());
            }
            while (done < count) {
                MemorySegment page = copies.asSlice((long) done * slotBytes, batchBytes[done]);
                checksum.seal(page);
                source.store(batchPages[done], page);
                if (fault == ProtocolFault.PAGE_CHANGE_DURING_WRITE_LOST) {
                    pool.takeRecoveryLsn(batchFrames[done]);
                }
                pool.noteWritten(batchFrames[done], by);
                latches.clearWriting(batchFrames[done]);
                done++;
            }
        } finally {
            for (int i = done; i < count; i++) {
                pool.giveBackRecoveryLsn(batchFrames[i], batchRecovery[i]);
                latches.clearWriting(batchFrames[i]);
            }
            // Whoever is told for nothing asks again at once, and both would keep a processor busy while what
            // they wait for needs it.
            if (done > 0) {
                pool.framesCleaned();
            }
        }
        return count;
    }

    private long newestLsn() {
        long newest = 0;
        for (int i = 0; i < count; i++) {
            newest = Math.max(newest, PageHeader.lsn(copies, (long) i * slotBytes));
        }
        return newest;
    }

    /// Copies a dirty page as the next one of the batch, unless somebody has it latched.
    private void take(int frame) {
        if (!latches.tryShared(frame)) {
            return;
        }
        try {
            long recoveryLsn = pool.takeRecoveryLsn(frame);
            if (recoveryLsn == 0) {
                return;
            }
            int bytes = pool.frameBytes(frame);
            MemorySegment.copy(pool.memory(), pool.offset(frame), copies, (long) count * slotBytes, bytes);
            latches.setWriting(frame);
            batchFrames[count] = frame;
            batchPages[count] = pool.pageOf(frame);
            batchRecovery[count] = recoveryLsn;
            batchBytes[count] = bytes;
            count++;
        } finally {
            latches.unlockShared(frame);
        }
    }

    @Override
    public void close() {
        stop();
        memorySource.release(copies);
    }
}
