package io.rustydb.storage.transaction;

import io.rustydb.base.concurrent.TaskLock;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.storage.buffer.LogFlusher;
import java.util.concurrent.atomic.AtomicLongArray;

/// The critical step of commits, and what follows from it: commits complete in the order of their SCNs, which
/// is the order of their records.
///
/// Thread rule: any thread; the critical step is entered and left by the same task.
final class CommitSequence {
    private static final int RING = 1 << 14;

    private final LogFlusher log;
    private final TaskLock critical;
    /// LSN of the commit record, by SCN; ascending.
    private final AtomicLongArray recordLsn = new AtomicLongArray(RING);

    /// Every commit at or below is finished and readable.
    private volatile long completed;
    /// Every commit at or below is known to be durable; lags behind.
    private volatile long durable;

    CommitSequence(Scheduler scheduler, LogFlusher log) {
        this.log = log;
        this.critical = new TaskLock(scheduler);
    }

    /// Recovery: everything at or below is finished and on disk.
    void start(long scn) {
        completed = scn;
        durable = scn;
    }

    void enter() {
        critical.lock();
    }

    void leave() {
        critical.unlock();
    }

    /// The place of a commit's LSN may still be needed by a commit that is not durable; then waits for that.
    /// Outside the critical step.
    void makeRoom(long nextScn) {
        long oldest = nextScn - RING / 2;
        if (oldest > durable) {
            awaitDurable(oldest);
        }
    }

    /// Inside the critical step: the commit is finished.
    void complete(long scn, long lsn) {
        recordLsn.set((int) scn & RING - 1, lsn);
        completed = scn;
    }

    long completed() {
        return completed;
    }

    long durable() {
        return durable;
    }

    /// The durable SCN after a look at the log.
    long refreshDurable() {
        long low = durable;
        long high = completed;
        if (low == high) {
            return low;
        }
        long lsn = log.flushedLsn();
        // A ring place whose number was skipped (a commit that failed) keeps an older LSN, which is durable
        // earlier: harmless.
        while (low < high) {
            long middle = low + (high - low + 1) / 2;
            if (recordLsn.get((int) middle & RING - 1) < lsn) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        synchronized (this) {
            if (low > durable) {
                durable = low;
            }
            return durable;
        }
    }

    void awaitLsn(long lsn) {
        log.awaitDurable(lsn);
    }

    void awaitDurable(long scn) {
        if (scn <= durable || scn <= refreshDurable()) {
            return;
        }
        log.awaitDurable(recordLsn.get((int) scn & RING - 1));
        refreshDurable();
    }
}
