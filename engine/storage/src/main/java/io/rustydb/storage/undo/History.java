package io.rustydb.storage.undo;

import io.rustydb.storage.recovery.Kernel;
import io.rustydb.storage.transaction.ScnTimes;
import io.rustydb.storage.transaction.TransactionManager;
import java.util.function.LongConsumer;

/// How far the past reaches: what purge must leave for those who ask for an SCN or a time to come, and which
/// SCN a time was.
///
/// Thread rule: any thread; [#floor] and [#tick] by the round of purge.
public final class History {
    /// A share of the window is given up a round while undo is too large.
    private static final int SHARES = 8;

    private static final long SAVE_NANOS = 1_000_000_000L;

    private final Kernel kernel;
    private final TransactionManager transactions;
    private final ScnTimes times;
    private final ScnTimePages pages;
    private volatile Retention retention;
    /// Given up for space, whatever its age.
    private long givenUp;
    private long savedAtNanos;

    History(Kernel kernel, TransactionManager transactions, ScnTimes times, Retention retention) {
        this.kernel = kernel;
        this.transactions = transactions;
        this.times = times;
        this.retention = retention;
        this.pages = new ScnTimePages(kernel);
    }

    /// Recovery: times of an earlier life; everything at or below `scn` has happened by now.
    void open(long scn) {
        pages.load(times);
        if (scn > 0) {
            times.note(scn);
        }
        savedAtNanos = kernel.clock().nanos();
    }

    public Retention retention() {
        return retention;
    }

    /// Counts from the next round of purge on. What was purged does not come back.
    public void setRetention(Retention kept) {
        retention = kept;
    }

    public ScnTimes times() {
        return times;
    }

    /// The oldest SCN that can be read.
    public long oldestScn() {
        return transactions.horizon();
    }

    /// From which SCN on the past is kept.
    long floor() {
        Retention kept = retention;
        long completed = transactions.completedScn();
        long byAge = kept.nanos() == 0 ? completed : times.scnBefore(kept.nanos());
        if (kept.undoBytes() < Long.MAX_VALUE || kept.snapshotBytes() < Long.MAX_VALUE) {
            long bytes = endedUndoBytes();
            if (bytes > kept.undoBytes()) {
                long from = Math.max(transactions.horizon(), Math.max(byAge, givenUp));
                givenUp = Math.min(completed, from + Math.max(1, (completed - from) / SHARES));
                if (bytes > kept.snapshotBytes()) {
                    transactions.giveUpSnapshots(givenUp);
                }
            }
        }
        return Math.max(byAge, givenUp);
    }

    /// Undo of transactions that have ended: what the living need cannot be given up.
    private long endedUndoBytes() {
        long pages = kernel.undo().allocatedPages();
        return pages * kernel.pool().pageSize() - transactions.undoBytesInFlight();
    }

    /// Saves times now and then.
    void tick() {
        long now = kernel.clock().nanos();
        if (now - savedAtNanos >= SAVE_NANOS) {
            savedAtNanos = now;
            pages.save(times, spacingMicros(), false);
        }
    }

    void close() {
        pages.save(times, spacingMicros(), true);
    }

    /// Pages that hold times.
    int pageCount() {
        return pages.count();
    }

    void eachPage(LongConsumer pageIds) {
        pages.eachPage(pageIds);
    }

    /// So that the pages hold twice the window.
    private long spacingMicros() {
        long window = retention.nanos() / 1000;
        return Math.max(1000, 2 * window / pages.samplesMax());
    }
}
