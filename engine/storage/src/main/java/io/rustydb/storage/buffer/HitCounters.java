package io.rustydb.storage.buffer;

/// Counts hits of each pool without any atomic step: threads write different cache lines, most often; two that
/// meet may lose a count.
final class HitCounters {
    private static final int STRIPES = 64;
    /// Two cache lines, because the processor fetches pairs.
    private static final int PAD = 16;

    private final long[] counts = new long[STRIPES * PAD];

    void add(int stripe, int pool) {
        counts[(stripe & STRIPES - 1) * PAD + pool]++;
    }

    long sum(int pool) {
        long sum = 0;
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            sum += counts[stripe * PAD + pool];
        }
        return sum;
    }
}
