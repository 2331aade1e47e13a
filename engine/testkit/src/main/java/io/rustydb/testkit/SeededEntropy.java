package io.rustydb.testkit;

import io.rustydb.base.random.Entropy;

/// SplitMix64: the one random source of a simulation. Everything that happens follows from the seed.
public final class SeededEntropy implements Entropy {
    private long state;

    public SeededEntropy(long seed) {
        state = seed;
    }

    @Override
    public long nextLong() {
        long z = state += 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    /// True in `percent` of 100 draws.
    public boolean chance(int percent) {
        return nextInt(100) < percent;
    }

    /// An independent stream, so that one consumer's draws do not shift another's.
    public SeededEntropy fork() {
        return new SeededEntropy(nextLong());
    }
}
