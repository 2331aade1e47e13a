package io.rustydb.storage.buffer;

import java.util.concurrent.atomic.LongAdder;

/// Counts of one pool since it was opened. Thread rule: any thread.
final class PoolStatistics {
    private final LongAdder misses = new LongAdder();
    private final LongAdder evictions = new LongAdder();
    private final LongAdder prefetches = new LongAdder();
    private final LongAdder prefetchesUsed = new LongAdder();
    private final LongAdder prefetchesWasted = new LongAdder();
    private final LongAdder[] writes = {new LongAdder(), new LongAdder(), new LongAdder()};

    void missed() {
        misses.increment();
    }

    void evicted(boolean prefetchWasted) {
        evictions.increment();
        if (prefetchWasted) {
            prefetchesWasted.increment();
        }
    }

    void prefetched() {
        prefetches.increment();
    }

    void prefetchUsed() {
        prefetchesUsed.increment();
    }

    void written(PageWriter.By by) {
        writes[by.ordinal()].increment();
    }

    long misses() {
        return misses.sum();
    }

    long evictions() {
        return evictions.sum();
    }

    long prefetches() {
        return prefetches.sum();
    }

    long prefetchesUsed() {
        return prefetchesUsed.sum();
    }

    long prefetchesWasted() {
        return prefetchesWasted.sum();
    }

    long writes(PageWriter.By by) {
        return writes[by.ordinal()].sum();
    }
}
