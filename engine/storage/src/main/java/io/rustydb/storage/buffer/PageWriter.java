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
/// One batch at a time: the service, the checkpoint and a miss that found no clean frame take turns.
public final class PageWriter implements AutoCloseable {
    private static final int BATCH_PAGES = 32;
    private static final long RETRY_NANOS = 1_000_000L;

    private final BufferPool pool;
    private final FrameLatches latches;
    private final PageSource source;
    private final LogFlusher log;
    private final MemorySource memorySource;
    private final Scheduler scheduler;
    private final MemorySegment copies;
    private final int pageSize;
    private final PageChecksum checksum;
    private final @Nullable ProtocolFault fault;

    private final Mutex batch;
    private final int[] batchFrames = new int[BATCH_PAGES];
    private final long[] batchPages = new long[BATCH_PAGES];
    private final long[] batchRecovery = new long[BATCH_PAGES];
    private int hand;

    private final WaitQueue requests;
    private volatile boolean requested;
    private volatile boolean stopping;
    private Scheduler.@Nullable Task service;
    private volatile @Nullable Throwable lastFailure;

    PageWriter(
            BufferPool pool,
            FrameLatches latches,
            PageSource source,
            LogFlusher log,
            MemorySource memorySource,
            Scheduler scheduler,
            @Nullable ProtocolFault fault) {
        this.pool = pool;
        this.latches = latches;
        this.source = source;
        this.log = log;
        this.memorySource = memorySource;
        this.scheduler = scheduler;
        this.fault = fault;
        this.checksum = new PageChecksum(fault);
        this.pageSize = pool.pageSize();
        this.copies = memorySource.reserve((long) BATCH_PAGES * pageSize);
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

    /// Asks the service for clean frames.
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
                // Down to a quarter, so that bursts find clean frames.
                while (!stopping && pool.dirtyFrames() > pool.frames() >>> 2 && writeSome() > 0) {
                    lastFailure = null;
                }
            } catch (DbException e) {
                // The pages are dirty again; whoever needs a frame asks again, and the checkpoint reports the
                // same failure to its caller.
                lastFailure = e;
            }
            pool.framesCleaned();
        }
    }

    /// Writes up to a batch of dirty pages.
    ///
    /// @return pages written
    public int writeSome() {
        batch.lock();
        try {
            return writeBatch(Long.MAX_VALUE);
        } finally {
            batch.unlock();
        }
    }

    /// Returns when every change below `lsn` that was made before the call is in the files (not yet synced).
    public void writeOlderThan(long lsn) {
        while (true) {
            batch.lock();
            int written;
            try {
                written = writeBatch(lsn);
            } finally {
                batch.unlock();
            }
            if (written == 0) {
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

    private int writeBatch(long olderThan) {
        int count = 0;
        long newest = 0;
        for (int step = 0; step < pool.frames() && count < BATCH_PAGES; step++) {
            int frame = hand;
            hand = frame + 1 == pool.frames() ? 0 : frame + 1;
            long recoveryLsn = pool.recoveryLsn(frame);
            if (recoveryLsn != 0 && recoveryLsn < olderThan && take(frame, count)) {
                newest = Math.max(newest, PageHeader.lsn(copies, (long) count * pageSize));
                count++;
            }
        }
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
                log.awaitDurable(newest);
            }
            while (done < count) {
                MemorySegment page = copies.asSlice((long) done * pageSize, pageSize);
                checksum.seal(page);
                source.store(batchPages[done], page);
                if (fault == ProtocolFault.PAGE_CHANGE_DURING_WRITE_LOST) {
                    pool.takeRecoveryLsn(batchFrames[done]);
                }
                latches.clearWriting(batchFrames[done]);
                done++;
            }
        } finally {
            for (int i = done; i < count; i++) {
                pool.giveBackRecoveryLsn(batchFrames[i], batchRecovery[i]);
                latches.clearWriting(batchFrames[i]);
            }
            pool.framesCleaned();
        }
        return count;
    }

    private boolean take(int frame, int slot) {
        if (!latches.tryShared(frame)) {
            return false;
        }
        try {
            long recoveryLsn = pool.takeRecoveryLsn(frame);
            if (recoveryLsn == 0) {
                return false;
            }
            MemorySegment.copy(pool.memory(), pool.offset(frame), copies, (long) slot * pageSize, pageSize);
            latches.setWriting(frame);
            batchFrames[slot] = frame;
            batchPages[slot] = pool.pageOf(frame);
            batchRecovery[slot] = recoveryLsn;
            return true;
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
