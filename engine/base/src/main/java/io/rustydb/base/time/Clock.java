package io.rustydb.base.time;

/// The only way to read time in the engine, so that a simulation can own it.
public interface Clock {
    /// Monotonic nanoseconds since an arbitrary origin.
    long nanos();

    /// Wall clock, milliseconds since 1970-01-01T00:00:00Z. May jump; nothing is decided by it.
    long epochMillis();

    /// Wall clock, microseconds since 1970-01-01T00:00:00Z: what CURRENT_TIMESTAMP shows.
    default long epochMicros() {
        return epochMillis() * 1000;
    }
}
