package io.rustydb.storage.transaction;

import java.util.concurrent.atomic.AtomicLong;

/// The clock of a single node. Thread rule: any thread.
public final class LamportClock implements ScnClock {
    private final AtomicLong last = new AtomicLong();

    @Override
    public long next() {
        return last.incrementAndGet();
    }

    @Override
    public void observe(long scn) {
        last.accumulateAndGet(scn, Math::max);
    }

    @Override
    public long current() {
        return last.get();
    }
}
