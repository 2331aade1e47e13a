package io.rustydb.storage.recovery;

import io.rustydb.base.event.EventLog;
import io.rustydb.base.time.Clock;
import org.jspecify.annotations.Nullable;

/// How far the opening of a database has come, from the first look at the control file until nothing of the
/// former life is in flight any more. Thread rule: written by the task that recovers, read by any.
public final class RecoveryProgress {
    private static final long TELL_NANOS = 5_000_000_000L;

    /// What is being done.
    public enum Phase {
        OPENING,
        /// The log is applied to the pages; no session is there yet.
        REDO,
        /// Sessions work; what was in flight is being rolled back.
        ROLLBACK,
        DONE
    }

    private final Clock clock;
    private final EventLog events;
    private final long startNanos;
    private long lastTold;

    private volatile Phase phase = Phase.OPENING;
    private volatile long redoFrom;
    private volatile long redoAt;
    private volatile long redoEnd;
    private volatile long redoNanos;
    private volatile int transactions;
    private volatile int transactionsLeft;
    private volatile long entries;
    private volatile long entriesLeft;
    private volatile @Nullable String problem;

    public RecoveryProgress(Clock clock, EventLog events) {
        this.clock = clock;
        this.events = events;
        this.startNanos = clock.nanos();
        this.lastTold = startNanos;
    }

    public EventLog events() {
        return events;
    }

    // ---- told by who recovers ----

    /// @param from checkpoint LSN
    /// @param atLeast the log is known to reach so far
    public void beginRedo(long from, long atLeast) {
        redoFrom = from;
        redoAt = from;
        redoEnd = Math.max(from, atLeast);
        phase = Phase.REDO;
        events.info("recovery begins: the database was not closed, log from=" + from);
    }

    public void redone(long lsn) {
        redoAt = lsn;
        redoEnd = Math.max(redoEnd, lsn);
        long now = clock.nanos();
        if (now - lastTold >= TELL_NANOS) {
            lastTold = now;
            events.info("redo: lsn=" + lsn + ", bytes=" + (lsn - redoFrom) + ", seconds=" + seconds());
        }
    }

    /// @param quarantined pages that could not be recovered
    public void endRedo(long end, long records, int quarantined) {
        redoAt = end;
        redoEnd = end;
        redoNanos = clock.nanos() - startNanos;
        events.info("redo is complete: to=" + end + ", bytes=" + (end - redoFrom) + ", records=" + records
                + ", seconds=" + seconds());
        if (quarantined > 0) {
            events.warn("redo left damaged pages: pages=" + quarantined + "; CHECK DATABASE names them");
        }
    }

    public void beginRollback(int inFlight, long undoEntries) {
        transactions = inFlight;
        transactionsLeft = inFlight;
        entries = undoEntries;
        entriesLeft = undoEntries;
        phase = Phase.ROLLBACK;
        if (inFlight > 0) {
            events.info("rollback of what was in flight: transactions=" + inFlight + ", changes=" + undoEntries);
        }
    }

    public void rolledBack(int left, long undoEntries) {
        transactionsLeft = left;
        entriesLeft = undoEntries;
        long now = clock.nanos();
        if (now - lastTold >= TELL_NANOS) {
            lastTold = now;
            events.info("rollback: transactions left=" + left + ", changes left=" + undoEntries);
        }
    }

    /// What keeps the rollback from going on; null when it goes on.
    public void problem(@Nullable String what) {
        if (what != null && !what.equals(problem)) {
            events.warn("rollback does not get on: " + what);
        }
        problem = what;
    }

    public void done() {
        if (transactions > 0 && transactionsLeft == 0) {
            events.info("rollback is complete: transactions=" + transactions + ", seconds=" + seconds());
        }
        phase = Phase.DONE;
    }

    private String seconds() {
        long millis = (clock.nanos() - startNanos) / 1_000_000;
        return millis / 1000 + "." + "%03d".formatted(millis % 1000);
    }

    // ---- asked by any ----

    public Phase phase() {
        return phase;
    }

    /// Checkpoint LSN, 0 if nothing was redone.
    public long redoFrom() {
        return redoFrom;
    }

    public long redoAt() {
        return redoAt;
    }

    /// End of the log, as far as known.
    public long redoEnd() {
        return redoEnd;
    }

    /// From the beginning of the opening to the end of redo.
    public long redoNanos() {
        return redoNanos;
    }

    public int transactions() {
        return transactions;
    }

    public int transactionsLeft() {
        return transactionsLeft;
    }

    /// Changes of the transactions that were in flight.
    public long entries() {
        return entries;
    }

    public long entriesLeft() {
        return entriesLeft;
    }

    public @Nullable String problem() {
        return problem;
    }
}
