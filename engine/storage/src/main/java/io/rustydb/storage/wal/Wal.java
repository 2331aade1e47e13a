package io.rustydb.storage.wal;

import io.rustydb.storage.buffer.LogFlusher;
import org.jspecify.annotations.Nullable;

/// The log of this engine: records go into a ring in memory and from there to the segments. Thread rule: any thread.
public final class Wal implements LogFlusher, AutoCloseable {

    /// Returns when the record that begins at `lsn` (the result of [MiniTransaction#commit]) is durable; 0 returns at once.
    ///
    /// @throws io.rustydb.base.error.DbException 57P02 if the engine stopped before that
    @Override
    public void awaitDurable(long lsn) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long flushedLsn() {
        throw new UnsupportedOperationException();
    }

    /// End of the log: the LSN the next record will get, about.
    public long endLsn() {
        throw new UnsupportedOperationException();
    }

    /// @throws io.rustydb.base.error.DbException 57P02 if the engine has stopped
    public void checkRunning() {
        throw new UnsupportedOperationException();
    }

    /// Stops the engine for good: nothing is acknowledged any more. The first cause wins.
    public void stop(Throwable cause) {
        throw new UnsupportedOperationException();
    }

    /// Why the engine stopped, or null.
    public @Nullable Throwable failure() {
        throw new UnsupportedOperationException();
    }

    void takeCredit(long bytes) {
        throw new UnsupportedOperationException();
    }

    void giveCredit(long bytes) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
