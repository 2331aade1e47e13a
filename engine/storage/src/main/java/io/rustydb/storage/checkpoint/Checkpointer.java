package io.rustydb.storage.checkpoint;

import io.rustydb.base.concurrent.Mutex;
import io.rustydb.base.concurrent.WaitQueue;
import io.rustydb.base.error.DbException;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.base.time.Clock;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.buffer.PageWriter;
import io.rustydb.storage.page.PageSource;
import io.rustydb.storage.page.ProtocolFault;
import io.rustydb.storage.wal.Wal;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Fuzzy checkpoints: work goes on while pages are written; only the image point moves at one moment. Thread
/// rule: any thread.
public final class Checkpointer implements CheckpointPace.Gauge {
    private static final long LOOK_NANOS = 1_000_000_000L;
    private static final long REST_NANOS = 10_000_000L;

    private final Wal wal;
    private final BufferPool pool;
    private final PageSource source;
    private final ControlFile control;
    private final LongSupplier scnHighWater;
    private final Runnable beforeControl;
    private final Clock clock;
    private final Scheduler scheduler;
    private volatile long everyLogBytes;
    private volatile long everyNanos;
    private final RecoveryTarget target;
    private final @Nullable ProtocolFault fault;
    /// Those who wait for a checkpoint.
    private final AtomicInteger inHurry = new AtomicInteger();

    private final Mutex running;
    private final WaitQueue wakeups;
    private volatile long lastPoint;
    private volatile long lastNanos;
    private volatile boolean stopping;
    private Scheduler.@Nullable Task service;
    private volatile @Nullable Throwable lastFailure;

    /// @param beforeControl run by each checkpoint when all pages are written; does not throw
    public Checkpointer(
            Wal wal,
            BufferPool pool,
            PageSource source,
            ControlFile control,
            LongSupplier scnHighWater,
            Runnable beforeControl,
            Clock clock,
            Scheduler scheduler,
            long everyLogBytes,
            long everyNanos,
            RecoveryTarget target,
            @Nullable ProtocolFault fault) {
        this.wal = wal;
        this.pool = pool;
        this.source = source;
        this.control = control;
        this.scnHighWater = scnHighWater;
        this.beforeControl = beforeControl;
        this.clock = clock;
        this.scheduler = scheduler;
        this.everyLogBytes = everyLogBytes;
        this.everyNanos = everyNanos;
        this.target = target;
        this.fault = fault;
        this.running = new Mutex(scheduler);
        this.wakeups = new WaitQueue(scheduler);
        this.lastPoint = control.state().checkpointLsn();
        this.lastNanos = clock.nanos();
    }

    /// Takes a checkpoint; returns when it is complete.
    ///
    /// @throws DbException 57P02 the engine stopped; 53100, 58030 a page could not be written: the former
    ///     checkpoint still counts
    public void checkpoint() {
        inHurry.incrementAndGet();
        try {
            checkpoint(false, false);
        } finally {
            inHurry.decrementAndGet();
        }
    }

    /// The last one: nothing is logged during or after it, so the database is clean.
    public void checkpointAndClose() {
        checkpoint(true, false);
    }

    private void checkpoint(boolean clean, boolean paced) {
        running.lock();
        try {
            wal.checkRunning();
            // Read first: whatever is drawn later has its commit record above the image point.
            long scn = scnHighWater.getAsLong();
            long point = wal.moveImagePoint();
            if (fault != ProtocolFault.CHECKPOINT_SKIPS_UNAPPLIED) {
                wal.awaitApplied(point);
            }
            pool.writer().writeOlderThan(point, paced ? newPace() : PageWriter.Pace.FULL);
            if (fault == ProtocolFault.CONTROL_BEFORE_DATA_SYNC) {
                control.write(control.state().checkpointed(point, wal.flushedLsn(), scn, clean));
            }
            sync();
            beforeControl.run();
            long durable = wal.flushedLsn();
            long claimed = fault == ProtocolFault.CHECKPOINT_LSN_TOO_HIGH ? durable : point;
            writeControl(control.state().checkpointed(claimed, durable, scn, clean));
            long former = lastPoint;
            lastPoint = point;
            lastNanos = clock.nanos();
            // The other copy of the control file still names the former checkpoint: if this copy is lost, its
            // log is needed.
            wal.recycleBelow(former);
        } finally {
            running.unlock();
        }
    }

    private CheckpointPace newPace() {
        return new CheckpointPace(this, pool.writer().dirtyPages(), everyNanos, target.beginBytes(everyLogBytes));
    }

    @Override
    public long nanos() {
        return clock.nanos();
    }

    @Override
    public long endLsn() {
        return wal.endLsn();
    }

    @Override
    public boolean hurry() {
        return stopping || inHurry.get() > 0 || wal.failure() != null;
    }

    @Override
    public void rest() {
        wakeups.await(this::hurry, this, REST_NANOS);
    }

    private void sync() {
        if (fault == ProtocolFault.DATA_NOT_SYNCED) {
            return;
        }
        try {
            source.sync();
        } catch (Throwable e) {
            // Which pages reached the disk is unknown now, and a second sync would not tell.
            wal.stop(e);
            throw e;
        }
    }

    private void writeControl(ControlState state) {
        try {
            control.write(state);
        } catch (Throwable e) {
            // The copy may be torn; the other one still stands for the former checkpoint.
            wal.stop(e);
            throw e;
        }
    }

    /// Starts the service that takes checkpoints by log volume and by time.
    public void start() {
        service = scheduler.spawn("rustydb-checkpointer", Scheduler.Kind.SERVICE, this::serve);
    }

    /// Why the service's last checkpoint failed, if it did; it is tried again.
    public @Nullable Throwable lastFailure() {
        return lastFailure;
    }

    private void serve() {
        while (!stopping) {
            wakeups.await(() -> stopping, this, LOOK_NANOS);
            if (!stopping && wal.failure() == null && isDue()) {
                try {
                    checkpoint(false, true);
                    lastFailure = null;
                } catch (DbException e) {
                    lastFailure = e;
                }
            }
        }
    }

    /// True if enough log or time has gone by.
    public boolean isDue() {
        long logged = wal.endLsn() - lastPoint;
        return logged >= target.beginBytes(everyLogBytes) || logged > 0 && clock.nanos() - lastNanos >= everyNanos;
    }

    /// From now on.
    public void setEveryLogBytes(long bytes) {
        everyLogBytes = bytes;
        wakeups.wakeAll();
    }

    /// From now on.
    public void setEveryNanos(long nanos) {
        everyNanos = nanos;
        wakeups.wakeAll();
    }

    /// How long recovery may take.
    public RecoveryTarget target() {
        return target;
    }

    /// Where redo would begin now.
    public long lastPoint() {
        return lastPoint;
    }

    /// Ends the service after the checkpoint it is in.
    public void stop() {
        stopping = true;
        Scheduler.Task task = service;
        if (task != null) {
            wakeups.wakeAll();
            task.join();
            service = null;
        }
    }
}
