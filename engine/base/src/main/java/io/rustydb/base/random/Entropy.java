package io.rustydb.base.random;

/// The only source of randomness in the engine, so that a simulation can own it.
public interface Entropy {
    /// 64 unpredictable (or, in a simulation, seeded) bits. Thread rule: any thread.
    long nextLong();

    /// Uniform in `[0, bound)`.
    default int nextInt(int bound) {
        return (int) Long.remainderUnsigned(nextLong() >>> 1, bound);
    }
}
