package io.rustydb.testkit;

import io.rustydb.base.time.Clock;

/// Time that moves only when the simulation moves it.
public final class SimulatedClock implements Clock {
    private static final long EPOCH_MILLIS = 1_700_000_000_000L;

    private volatile long nanos;
    private volatile long wallOffsetMillis;

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public long epochMillis() {
        return EPOCH_MILLIS + nanos / 1_000_000 + wallOffsetMillis;
    }

    /// Thread rule: the running task of a simulation, or a single-threaded test.
    @SuppressWarnings("NonAtomicOperationOnVolatileField")
    public void advance(long byNanos) {
        assert byNanos >= 0 : "monotonic time goes forward";
        nanos += byNanos;
    }

    /// The wall clock jumps, forwards or backwards; monotonic time does not notice.
    public void jumpWall(long byMillis) {
        wallOffsetMillis += byMillis;
    }
}
