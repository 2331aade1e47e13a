package io.rustydb.storage.wal;

import io.rustydb.base.concurrent.WaitQueue;
import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.memory.MemorySource;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.storage.buffer.LogFlusher;
import io.rustydb.storage.page.ProtocolFault;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The log of this engine: records go into a ring in memory and from there to the segments. Thread rule: any
/// thread.
///
/// - *Credit* (bytes of the ring) is taken before any latch, so that reserving never waits: unflushed bytes +
///   outstanding credit ≤ capacity.
/// - *Reserve* is one fetch-add on the end of the log.
/// - *Flush* has one owner at a time: a committer that finds nobody flushing does it itself; whoever comes
///   meanwhile waits. When the owner lets go, it wakes those whose records are durable now, and one more, which
///   flushes next for all that have come: a committer that is woken anyway, because a hand-over to a thread of
///   the log's own costs more than it saves. So groups form by themselves. The flusher brings out what nobody
///   waits for.
public final class Wal implements LogFlusher, AutoCloseable {
    private static final long IDLE_NANOS = 200_000_000L;
    private static final long PUBLISH_WAIT_NANOS = 20_000L;
    private static final int SPINS_MAX = 200;

    private final LogRing ring;
    private final LogWriter writer;
    private final LogSegments segments;
    private final Scheduler scheduler;
    private final int epoch;
    private final @Nullable ProtocolFault fault;

    private final AtomicLong end;
    private final AtomicLong credit;
    private final AtomicInteger stampLatch = new AtomicInteger();
    private volatile long imagePoint;
    private volatile long flushed;

    private final AtomicBoolean flushing = new AtomicBoolean();
    /// End of the published prefix; moved by the flush owner.
    private volatile long published;

    private final LsnWaiters durableWaiters;
    private final WaitQueue creditWaiters;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private final WaitQueue flusherWakeups;
    private volatile boolean stopping;
    private Scheduler.@Nullable Task service;
    private final WaitQueue preparerWakeups;
    private Scheduler.@Nullable Task preparer;
    private volatile long lastPrepared;
    private volatile @Nullable Throwable prepareFailure;

    /// @param start end of the recovered log; the first record goes there
    /// @param partialBlock the bytes of the log between the beginning of `start`'s block and `start`
    /// @param epoch greater than that of all records before `start`
    /// @param imagePoint checkpoint LSN from which recovery would begin
    public Wal(
            LogSegments segments,
            int ringBytes,
            long start,
            MemorySegment partialBlock,
            int epoch,
            long imagePoint,
            MemorySource memory,
            Scheduler scheduler,
            @Nullable ProtocolFault fault) {
        this.segments = segments;
        this.ring = new LogRing(ringBytes, memory);
        this.writer = new LogWriter(segments, ring, memory, start, partialBlock, fault);
        this.scheduler = scheduler;
        this.epoch = epoch;
        this.fault = fault;
        this.end = new AtomicLong(start);
        this.credit = new AtomicLong(ringBytes);
        this.imagePoint = imagePoint;
        this.flushed = start;
        this.published = start;
        this.durableWaiters = new LsnWaiters(scheduler);
        this.creditWaiters = new WaitQueue(scheduler);
        this.flusherWakeups = new WaitQueue(scheduler);
        this.preparerWakeups = new WaitQueue(scheduler);
    }

    // ---- state ----

    /// The record that begins at `lsn` is durable iff `lsn < flushedLsn()`.
    @Override
    public long flushedLsn() {
        return flushed;
    }

    /// End of the log: the LSN the next record will get.
    public long endLsn() {
        return end.get();
    }

    @Override
    public void checkRunning() {
        if (failure.get() != null) {
            throw stopped();
        }
    }

    /// Stops the engine for good: nothing is acknowledged any more. The first cause wins.
    public void stop(Throwable cause) {
        failure.compareAndSet(null, cause);
        durableWaiters.wake(Long.MAX_VALUE);
        creditWaiters.wakeAll();
    }

    /// Why the engine stopped, or null.
    public @Nullable Throwable failure() {
        return failure.get();
    }

    /// Why the last attempt to make a log segment ahead of time failed, or null.
    public @Nullable Throwable prepareFailure() {
        return prepareFailure;
    }

    private DbException stopped() {
        Throwable cause = failure.get();
        assert cause != null : "stopped without cause";
        return DbException.of(
                ErrorCode.DATABASE_STOPPED,
                "engine has stopped: cause=" + cause.getMessage()
                        + "; open the database again, what was acknowledged is recovered",
                cause);
    }

    // ---- appending: MiniTransaction only ----

    LogRing ring() {
        return ring;
    }

    int epoch() {
        return epoch;
    }

    long imagePoint() {
        return imagePoint;
    }

    public int ringBytes() {
        return ring.capacity();
    }

    void takeCredit(long bytes) {
        if (bytes > ring.capacity()) {
            throw DbException.of(
                    ErrorCode.PROGRAM_LIMIT_EXCEEDED,
                    "log record is larger than the ring: bytes=" + bytes + ", logRingBytes=" + ring.capacity()
                            + "; raise logRingBytes");
        }
        while (true) {
            checkRunning();
            long available = credit.get();
            if (available >= bytes) {
                if (credit.compareAndSet(available, available - bytes)) {
                    return;
                }
                continue;
            }
            if (!flushOnce()) {
                creditWaiters.await(
                        () -> credit.get() >= bytes
                                || failure.get() != null
                                || !flushing.get() && published() > flushed,
                        this,
                        PUBLISH_WAIT_NANOS);
            }
        }
    }

    void giveCredit(long bytes) {
        if (bytes > 0) {
            credit.addAndGet(bytes);
            creditWaiters.wakeAll();
        }
    }

    /// Reserves log for a record. Credit was taken; the caller publishes without fail.
    long reserve(int length) {
        return end.getAndAdd(length);
    }

    void publish(long lsn, int length, int crc) {
        ring.publish(lsn, length, crc);
    }

    /// Two steps of a commit that are not one.
    void interleave() {
        scheduler.interleave();
    }

    @Nullable
    ProtocolFault fault() {
        return fault;
    }

    /// The critical step in which commit records get LSN and SCN. A leaf: nothing waits inside.
    void lockStamps() {
        for (int attempt = 0; !stampLatch.compareAndSet(0, 1); attempt++) {
            if (attempt < SPINS_MAX) {
                scheduler.spinWait();
            } else {
                scheduler.park(stampLatch, PUBLISH_WAIT_NANOS);
            }
        }
    }

    void unlockStamps() {
        stampLatch.set(0);
    }

    // ---- checkpoints ----

    /// Moves the image point to the end of the log: every record from there on carries images of pages it is
    /// the first to change.
    ///
    /// @return the new image point
    public long moveImagePoint() {
        // First every page needs an image, then the end is read: a record that was checked before lies below
        // the end, one that is checked later
        // sees either value.
        if (fault != ProtocolFault.IMAGE_POINT_SET_LATE) {
            imagePoint = Long.MAX_VALUE;
        }
        scheduler.interleave();
        long point = end.get();
        scheduler.interleave();
        imagePoint = point;
        return point;
    }

    /// Returns when all records below `lsn` are applied to their pages and durable.
    public void awaitApplied(long lsn) {
        awaitFlushedTo(lsn);
    }

    /// Segments wholly below `lsn` are not needed any more.
    public void recycleBelow(long lsn) {
        segments.recycle(lsn);
    }

    // ---- durability ----

    /// Returns when the record that begins at `lsn` (the result of [MiniTransaction#commit]) is durable; 0
    /// returns at once.
    ///
    /// @throws DbException 57P02 if the engine stopped before that
    @Override
    public void awaitDurable(long lsn) {
        if (lsn < flushed || fault == ProtocolFault.EARLY_ACKNOWLEDGEMENT) {
            return;
        }
        awaitFlushedTo(lsn + 1);
    }

    /// @param position all records that begin below it
    private void awaitFlushedTo(long position) {
        for (int attempt = 0; flushed < position; attempt++) {
            checkRunning();
            if (flushing.compareAndSet(false, true)) {
                boolean moved = false;
                try {
                    moved = flushPublished();
                } finally {
                    // Who is not served yet goes on by itself.
                    endFlush(moved, flushed >= position);
                }
                if (!moved) {
                    // A record before ours is still being applied.
                    pause(attempt);
                }
            } else {
                await(position);
            }
        }
    }

    private void pause(int attempt) {
        if (attempt < SPINS_MAX) {
            scheduler.spinWait();
        } else {
            scheduler.park(this, PUBLISH_WAIT_NANOS);
        }
    }

    // Registered first, looked second: either the owner is seen to have let go, or it sees us after it has let
    // go. Whom it wakes unserved becomes the
    // owner or meets one, and whoever lets go wakes the next. So somebody flushes after us.
    private void await(long position) {
        Scheduler.Task self = scheduler.current();
        durableWaiters.add(position - 1, self);
        try {
            // Once: who is woken is not registered any more, and comes back if somebody else is flushing again.
            if (flushed < position && failure.get() == null && flushing.get()) {
                scheduler.park(this, Long.MAX_VALUE);
            }
        } finally {
            durableWaiters.remove(self);
        }
    }

    private boolean flushOnce() {
        if (!flushing.compareAndSet(false, true)) {
            return false;
        }
        boolean moved = false;
        try {
            moved = flushPublished();
            return moved;
        } finally {
            endFlush(moved, true);
        }
    }

    /// @param moved there is more credit. Without it nobody who waits for credit is woken: two of them would
    ///     find nothing to flush in turn and wake each other for ever.
    /// @param handOver somebody who waits has to go on; false if the caller does
    private void endFlush(boolean moved, boolean handOver) {
        flushing.set(false);
        long durable = flushed;
        if (handOver) {
            durableWaiters.wakeFirstAbove(durable);
        }
        durableWaiters.wake(durable);
        if (moved) {
            creditWaiters.wakeAll();
        }
        if (needsNextSegment()) {
            preparerWakeups.wakeAll();
        }
    }

    // Read by waiters for a hint only.
    private long published() {
        long at = published;
        int length = ring.publishedLength(at);
        return length == 0 ? at : at + length;
    }

    /// Flush owner only.
    ///
    /// @return true if the end of the durable log has moved
    private boolean flushPublished() {
        checkRunning();
        long from = flushed;
        long to = published;
        for (int length = ring.publishedLength(to); length != 0; length = ring.publishedLength(to)) {
            to += length;
            // A whole turn round the ring would find its own beginning again.
            if (to - from >= ring.capacity()) {
                break;
            }
        }
        assert to <= end.get() : "published beyond the end: " + to + " > " + end.get();
        if (fault == ProtocolFault.LOG_HOLE_IGNORED) {
            to = end.get();
        }
        published = to;
        if (to == from) {
            return false;
        }
        try {
            write(to);
        } catch (Throwable e) {
            // What the disk has now is unknown, and asking again would not tell: only recovery can.
            stop(e);
            throw e;
        }
        if (fault != ProtocolFault.LOG_RING_NOT_ZEROED) {
            ring.zero(from, to - from);
        }
        flushed = to;
        credit.addAndGet(to - from);
        return true;
    }

    private void write(long to) {
        if (fault == ProtocolFault.LOG_FAILURE_SWALLOWED || fault == ProtocolFault.LOG_SYNC_RETRIED) {
            try {
                writer.flush(to);
            } catch (DbException e) {
                if (fault == ProtocolFault.LOG_SYNC_RETRIED) {
                    segments.sync();
                }
            }
            return;
        }
        writer.flush(to);
    }

    // ---- flusher ----

    /// Starts the flusher.
    public void start() {
        service = scheduler.spawn("rustydb-log-flusher", Scheduler.Kind.SERVICE, this::serve);
        // A task of its own: making a segment takes as long as many flushes.
        preparer = scheduler.spawn("rustydb-log-segments", Scheduler.Kind.SERVICE, this::prepareAhead);
    }

    private void serve() {
        while (!stopping) {
            try {
                flushOnce();
                flusherWakeups.await(() -> stopping, this, IDLE_NANOS);
            } catch (DbException e) {
                // Everybody who waits was told by stop(); nothing is left to flush.
                assert failure.get() != null : "flusher failed without stopping the engine";
                flusherWakeups.await(() -> stopping, this, IDLE_NANOS);
            }
        }
    }

    private void prepareAhead() {
        while (!stopping) {
            preparerWakeups.await(() -> stopping || needsNextSegment(), this, Long.MAX_VALUE);
            if (!stopping) {
                prepareNext();
            }
        }
    }

    /// The segment in use is half full and nobody has tried yet to make the next one.
    private boolean needsNextSegment() {
        long position = flushed;
        long bytes = segments.segmentBytes();
        return position % bytes > bytes / 2 && position / bytes + 1 != lastPrepared;
    }

    private void prepareNext() {
        long next = flushed / segments.segmentBytes() + 1;
        lastPrepared = next;
        try {
            segments.prepare(next);
        } catch (DbException e) {
            // Only an attempt to be early: whoever needs the segment tries again, and then a failure counts.
            prepareFailure = e;
        }
    }

    /// Ends the flusher and lets go of files and memory. What was not awaited may be lost.
    @Override
    public void close() {
        stopping = true;
        Scheduler.Task running = service;
        if (running != null) {
            flusherWakeups.wakeAll();
            scheduler.unpark(running);
            running.join();
            service = null;
        }
        Scheduler.Task making = preparer;
        if (making != null) {
            preparerWakeups.wakeAll();
            making.join();
            preparer = null;
        }
        segments.close();
        writer.release();
        ring.release();
    }
}
