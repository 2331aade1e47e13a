package io.rustydb.storage.buffer.policy;

import io.rustydb.testkit.SeededEntropy;
import java.util.Map;

/// Traces and reference simulations for tests of the pool.
public final class TraceAccess {
    private TraceAccess() {}

    public static Map<String, long[]> traces(SeededEntropy dice, int length) {
        return Traces.all(dice, length);
    }

    public static long[] zipf(SeededEntropy dice, int length, int pages, double exponent) {
        return Traces.zipf(dice, length, pages, exponent);
    }

    /// Hits of the textbook simulation.
    public static int hits(PolicyKind kind, int slots, long[] trace) {
        ReferencePolicies.Cache cache = ReferencePolicies.of(kind, slots);
        int hits = 0;
        for (long page : trace) {
            hits += cache.access(page) ? 1 : 0;
        }
        return hits;
    }
}
