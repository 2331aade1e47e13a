package io.rustydb.storage.wal;

import io.rustydb.base.concurrent.WaitQueue;
import io.rustydb.base.error.DbException;
import io.rustydb.base.event.EventLog;
import io.rustydb.base.io.DbFile;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.base.time.Clock;
import io.rustydb.storage.page.ProtocolFault;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Offers finished segments to the archiver, in order, and keeps those from being recycled that were not taken.
///
/// No state of its own outlives a restart: what was not taken is still there, so the oldest segment there is,
/// is where it goes on. Thread rule: one task works, any asks.
public final class LogArchive implements AutoCloseable {
    private static final long LOOK_NANOS = 500_000_000L;
    private static final long RETRY_NANOS = 2_000_000_000L;
    private static final long WARN_NANOS = 60_000_000_000L;

    private final LogSegments segments;
    private final Wal wal;
    private final LogArchiver archiver;
    private final EventLog events;
    private final Clock clock;
    private final Scheduler scheduler;
    private final @Nullable ProtocolFault fault;
    private final WaitQueue wakeUps;
    private Scheduler.@Nullable Task task;
    private volatile boolean stopping;
    private volatile long next;
    private volatile long taken;
    private volatile @Nullable Throwable failure;
    private long warned;

    public LogArchive(
            LogSegments segments,
            Wal wal,
            LogArchiver archiver,
            EventLog events,
            Clock clock,
            Scheduler scheduler,
            @Nullable ProtocolFault fault) {
        this.segments = segments;
        this.wal = wal;
        this.archiver = archiver;
        this.events = events;
        this.clock = clock;
        this.scheduler = scheduler;
        this.fault = fault;
        this.wakeUps = new WaitQueue(scheduler);
        this.warned = clock.nanos() - WARN_NANOS;
        List<Long> there = segments.numbers();
        next = there.isEmpty() ? 0 : there.getFirst();
        if (fault != ProtocolFault.LOG_RECYCLED_BEFORE_ARCHIVED) {
            segments.keepFrom(next);
        }
    }

    public void start() {
        task = scheduler.spawn("rustydb-log-archive", Scheduler.Kind.SERVICE, this::serve);
    }

    private void serve() {
        while (!stopping) {
            boolean failed = false;
            try {
                runOnce();
                failure = null;
            } catch (DbException e) {
                failure = e;
                failed = true;
                warn(e);
            }
            wakeUps.await(() -> stopping, this, failed ? RETRY_NANOS : LOOK_NANOS);
        }
    }

    private void warn(DbException e) {
        long now = clock.nanos();
        if (now - warned >= WARN_NANOS) {
            warned = now;
            events.warn("log archive does not get on, segments are kept: next=" + segments.path(next) + ", kept="
                    + kept() + ", reason=" + e.getMessage());
        }
    }

    /// Offers all segments that are finished.
    public void runOnce() {
        archiver.prepare();
        while (!stopping && (next + 1) * segments.segmentBytes() <= wal.flushedLsn()) {
            DbFile segment = segments.openForReading(next);
            if (segment != null) {
                try (segment) {
                    archiver.take(LogSegments.name(next), segment);
                }
                taken++;
            }
            next++;
            if (fault != ProtocolFault.LOG_RECYCLED_BEFORE_ARCHIVED) {
                segments.keepFrom(next);
            }
        }
    }

    /// Segments taken since the database was opened.
    public long taken() {
        return taken;
    }

    /// Finished segments that were not taken yet.
    public long kept() {
        return Math.max(0, wal.flushedLsn() / segments.segmentBytes() - next);
    }

    /// Why the newest attempt failed, or null.
    public @Nullable Throwable failure() {
        return failure;
    }

    /// Ends the service after the segment it is at; what is left is offered by the next opening.
    @Override
    public void close() {
        stopping = true;
        wakeUps.wakeAll();
        Scheduler.Task running = task;
        if (running != null) {
            running.join();
            task = null;
        }
    }
}
