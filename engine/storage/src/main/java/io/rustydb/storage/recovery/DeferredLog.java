package io.rustydb.storage.recovery;

import io.rustydb.storage.buffer.LogFlusher;
import io.rustydb.storage.wal.Wal;
import org.jspecify.annotations.Nullable;

/// The pool's view of the log: while recovery reads it, all of it is durable; afterwards it is the running log.
public final class DeferredLog implements LogFlusher {
    private volatile @Nullable Wal wal;

    public void become(Wal running) {
        wal = running;
    }

    @Override
    public void awaitDurable(long lsn) {
        Wal running = wal;
        if (running != null) {
            running.awaitDurable(lsn);
        }
    }

    @Override
    public void checkRunning() {
        Wal running = wal;
        if (running != null) {
            running.checkRunning();
        }
    }

    @Override
    public long flushedLsn() {
        Wal running = wal;
        return running == null ? Long.MAX_VALUE : running.flushedLsn();
    }
}
