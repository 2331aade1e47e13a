package io.rustydb.storage.buffer.policy;

import io.rustydb.testkit.SeededEntropy;
import java.util.LinkedHashMap;
import java.util.Map;

/// Sequences of page accesses. Page numbers begin at 1.
final class Traces {
    private Traces() {}

    /// Every kind of trace, by name.
    static Map<String, long[]> all(SeededEntropy dice, int length) {
        Map<String, long[]> traces = new LinkedHashMap<>();
        traces.put("loop of 1.5 × the slots", loop(length, 150));
        traces.put("scan", loop(length, length));
        traces.put("zipf 0.8", zipf(dice, length, 2000, 0.8));
        traces.put("zipf 1.1", zipf(dice, length, 2000, 1.1));
        traces.put("uniform", zipf(dice, length, 300, 0));
        traces.put("correlated", correlated(dice, length));
        traces.put("zipf with scans", scans(dice, length));
        traces.put("moving hot set", moving(dice, length));
        return traces;
    }

    static long[] loop(int length, int pages) {
        long[] trace = new long[length];
        for (int i = 0; i < length; i++) {
            trace[i] = 1 + i % pages;
        }
        return trace;
    }

    /// Page k is wanted with a frequency of 1 / k^exponent.
    static long[] zipf(SeededEntropy dice, int length, int pages, double exponent) {
        double[] until = new double[pages];
        double sum = 0;
        for (int k = 0; k < pages; k++) {
            sum += 1 / Math.pow(k + 1, exponent);
            until[k] = sum;
        }
        long[] trace = new long[length];
        for (int i = 0; i < length; i++) {
            double at = (dice.nextLong() >>> 11) * 0x1p-53 * sum;
            int k = java.util.Arrays.binarySearch(until, at);
            trace[i] = 1 + Math.min(pages - 1, k < 0 ? -k - 1 : k);
        }
        return trace;
    }

    /// A page is wanted several times in short order, then not for long.
    private static long[] correlated(SeededEntropy dice, int length) {
        long[] trace = new long[length];
        for (int i = 0; i < length; ) {
            long page = 1 + dice.nextInt(1000);
            for (int burst = 1 + dice.nextInt(5); burst > 0 && i < length; burst--) {
                trace[i++] = dice.chance(80) ? page : 1 + dice.nextInt(20);
            }
        }
        return trace;
    }

    /// Zipf, interrupted by scans of pages that nobody wants again.
    static long[] scans(SeededEntropy dice, int length) {
        long[] trace = zipf(dice, length, 500, 0.9);
        long next = 10_000;
        for (int i = 0; i < length; i++) {
            if (i % 1000 > 600) {
                trace[i] = next++;
            }
        }
        return trace;
    }

    private static long[] moving(SeededEntropy dice, int length) {
        long[] trace = zipf(dice, length, 400, 1.0);
        for (int i = 0; i < length; i++) {
            trace[i] += 50L * (i * 10L / length);
        }
        return trace;
    }
}
