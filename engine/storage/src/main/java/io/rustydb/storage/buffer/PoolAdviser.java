package io.rustydb.storage.buffer;

import io.rustydb.storage.buffer.policy.PolicyKind;
import java.util.List;

/// Says what the other policies, and half and twice the memory, would have hit: it follows a fixed sample of
/// the pages through small simulated caches that run the production policies.
///
/// **Source** Waldspurger et al., Efficient MRC Construction with SHARDS (FAST 2015): pages are sampled by a
/// hash of their number, and a cache of R × n slots sees the sampled pages as one of n slots sees all. We
/// differ: the rate is fixed, chosen so that about 256 slots are simulated.
///
/// Memory is bounded: records in rings (a full ring drops what comes, and says how many), 18 caches of at most
/// 512 slots. Thread rule: [#add] any thread, without lock; the rest under this object's monitor, a leaf.
final class PoolAdviser {
    /// Smaller pools would be simulated with too few slots to say anything.
    static final int SLOTS_MIN = 1024;

    private static final int SAMPLED_SLOTS = 256;
    private static final int STRIPES = 16;
    private static final int RECORDS = 256;
    private static final int PAD = 16;
    private static final double[] FACTORS = {0.5, 1, 2};

    private final int slots;
    private final long threshold;
    private final long[] records = new long[STRIPES * RECORDS];
    private final int[] heads = new int[STRIPES * PAD];
    private final int[] drained = new int[STRIPES * PAD];
    private final long[] dropped = new long[STRIPES * PAD];

    private final SimulatedCache[] caches = new SimulatedCache[PolicyKind.values().length * FACTORS.length];
    private long uses;
    private final long[] hits = new long[caches.length];

    PoolAdviser(int slots) {
        this.slots = slots;
        double rate = Math.min(1.0 / 8, (double) SAMPLED_SLOTS / slots);
        threshold = (long) (rate * (1L << 32));
        int i = 0;
        for (PolicyKind kind : PolicyKind.values()) {
            for (double factor : FACTORS) {
                caches[i++] = new SimulatedCache(kind, Math.max(8, (int) Math.round(slots * rate * factor)));
            }
        }
    }

    /// True if the page belongs to the sample.
    boolean isSampled(long page) {
        long mixed = (page ^ page >>> 32) * 0xD6E8_FEB8_6659_FD93L;
        mixed = (mixed ^ mixed >>> 32) * 0xD6E8_FEB8_6659_FD93L;
        return mixed >>> 32 < threshold;
    }

    /// A sampled page was used.
    ///
    /// @return true if the ring is half full: somebody should [#drain]
    boolean add(int stripe, long page) {
        int ring = stripe & STRIPES - 1;
        int head = heads[ring * PAD];
        int waiting = head - drained[ring * PAD];
        if (waiting >= RECORDS) {
            dropped[ring * PAD]++;
            return true;
        }
        record(ring, head, page);
        return waiting == RECORDS / 2;
    }

    /// @param head as it was read a moment ago
    void record(int ring, int head, long page) {
        records[ring * RECORDS + (head & RECORDS - 1)] = page;
        heads[ring * PAD] = head + 1;
    }

    /// Feeds the simulated caches with what was recorded.
    void drain() {
        synchronized (this) {
            for (int ring = 0; ring < STRIPES; ring++) {
                int head = heads[ring * PAD];
                int from = drained[ring * PAD];
                // Two who add to one ring at once may set its head back, behind what was drained already.
                if (head - from <= 0) {
                    continue;
                }
                for (int i = from; i != head; i++) {
                    long page = records[ring * RECORDS + (i & RECORDS - 1)];
                    if (isSampled(page)) {
                        simulate(page);
                    }
                }
                drained[ring * PAD] = head;
            }
        }
    }

    private void simulate(long page) {
        uses++;
        for (int i = 0; i < caches.length; i++) {
            if (caches[i].access(page)) {
                hits[i]++;
            }
        }
    }

    /// Uses of sampled pages that were not recorded because nobody drained in time, about.
    long dropped() {
        long sum = 0;
        for (int ring = 0; ring < STRIPES; ring++) {
            sum += dropped[ring * PAD];
        }
        return sum;
    }

    void advise(PoolName pool, PolicyKind current, List<PoolAdvice> rows) {
        synchronized (this) {
            drain();
            int i = 0;
            for (PolicyKind kind : PolicyKind.values()) {
                for (double factor : FACTORS) {
                    rows.add(new PoolAdvice(
                            pool,
                            kind,
                            factor,
                            Math.round(slots * factor),
                            kind == current && factor == 1,
                            uses,
                            hits[i]));
                    i++;
                }
            }
        }
    }
}
