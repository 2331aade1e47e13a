package io.rustydb.storage.checkpoint;

import io.rustydb.storage.buffer.PageWriter;

/// Spreads the writes of one checkpoint over the time until it has to be complete: after each batch it waits as
/// long as more is done than time or log has gone by. Thread rule: the task that takes the checkpoint.
final class CheckpointPace implements PageWriter.Pace {
    /// Longest spread: a database that nobody writes to need not take minutes.
    private static final long SPREAD_NANOS_MAX = 30_000_000_000L;

    /// Asked again and again while the pace holds back.
    interface Gauge {
        long nanos();

        long endLsn();

        /// @return true if it shall go on without rest: somebody waits for the checkpoint, or the service ends
        boolean hurry();

        void rest();
    }

    private final Gauge gauge;
    private final long pages;
    private final long beginNanos;
    private final long beginLsn;
    private final long budgetNanos;
    private final long budgetBytes;
    private long written;

    /// @param pages to be written, about
    /// @param everyNanos time between checkpoints
    /// @param everyBytes log between checkpoints
    CheckpointPace(Gauge gauge, long pages, long everyNanos, long everyBytes) {
        this.gauge = gauge;
        this.pages = Math.max(1, pages);
        this.beginNanos = gauge.nanos();
        this.beginLsn = gauge.endLsn();
        this.budgetNanos = Math.max(1, Math.min(SPREAD_NANOS_MAX, everyNanos / 2));
        this.budgetBytes = Math.max(1, everyBytes / 2);
    }

    @Override
    public void written(int count) {
        written += count;
        while (!gauge.hurry() && written / (double) pages > gone()) {
            gauge.rest();
        }
    }

    private double gone() {
        double time = (gauge.nanos() - beginNanos) / (double) budgetNanos;
        double log = (gauge.endLsn() - beginLsn) / (double) budgetBytes;
        return Math.max(time, log);
    }
}
