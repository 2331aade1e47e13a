package io.rustydb.benchmarks;

import com.sun.management.ThreadMXBean;
import io.rustydb.base.memory.NativeMemory;
import io.rustydb.base.schedule.ThreadScheduler;
import io.rustydb.base.time.SystemClock;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.buffer.BufferSettings;
import io.rustydb.storage.buffer.LogFlusher;
import io.rustydb.storage.buffer.PageOwnership;
import io.rustydb.storage.buffer.policy.PolicyKind;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageSource;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CyclicBarrier;

/// The kernel alone: `./rustydb bench kernel [--only clock,btree] [--seconds s] [--rounds r] [--threads 1,2]`. Each
/// part takes less than a minute: one for each eviction policy (what an access to a cached page costs), `heap`,
/// `btree` ([LookUps]), `transactions` ([TransactionCosts]).
///
/// *read*: find the frame, begin an optimistic section, read eight bytes, validate. *pin*: latch shared, read,
/// unlatch. Pages are drawn at random among 1,000 (in the processor's caches) and among all 262,144 of a pool
/// of 1 GB, where the limit is the cache misses: page table, use byte, state word, page. The bar is 20 ns and
/// no byte on the heap. `heap` fills a pool of 4 GB and names the heap it takes.
final class KernelBenchmark implements Benchmark {
    private static final int BATCH = 1 << 16;
    private static final int HOT = 1000;
    private static final long POOL_BYTES = 1L << 30;
    private static final long LARGE_BYTES = 4L << 30;

    @Override
    public String name() {
        return "kernel";
    }

    @Override
    public String purpose() {
        return "page access for each eviction policy, heap of 4 GB of cache, B+tree look-ups, transactions; --only";
    }

    @Override
    public List<String> parts() {
        List<String> parts = new ArrayList<>();
        for (PolicyKind kind : PolicyKind.values()) {
            parts.add(kind.text());
        }
        parts.addAll(List.of("heap", "btree", "transactions"));
        return parts;
    }

    @Override
    public void run(Options options) throws Exception {
        System.out.println(Workspace.machine());
        boolean first = true;
        for (PolicyKind kind : PolicyKind.values()) {
            if (options.parts().contains(kind.text())) {
                pages(kind, options, first);
                first = false;
            }
        }
        if (options.parts().contains("heap")) {
            large();
        }
        if (options.parts().contains("btree")) {
            LookUps.run(options);
        }
        if (options.parts().contains("transactions")) {
            TransactionCosts.run(options);
        }
    }

    private static void pages(PolicyKind kind, Options options, boolean first) throws Exception {
        if (first) {
            System.out.println("ns of processor time and bytes on the heap an access");
            System.out.printf(
                    "%-8s%8s%12s%12s%12s%12s%10s%n",
                    "policy", "threads", "read hot", "pin hot", "read 1 GB", "pin 1 GB", "B/access");
        }
        try (Cache cache = new Cache(kind, POOL_BYTES)) {
            int all = (int) (POOL_BYTES / 4096 / 16 * 15);
            cache.touch(all);
            for (int threads : options.threads()) {
                double[] bytes = new double[1];
                System.out.printf(
                        Locale.ROOT,
                        "%-8s%8d%12.1f%12.1f%12.1f%12.1f%10.3f%n",
                        kind.text(),
                        threads,
                        cache.measure(threads, HOT, false, options, bytes),
                        cache.measure(threads, HOT, true, options, bytes),
                        cache.measure(threads, all, false, options, bytes),
                        cache.measure(threads, all, true, options, bytes),
                        bytes[0]);
            }
        }
    }

    private static void large() throws Exception {
        for (PolicyKind kind : new PolicyKind[] {PolicyKind.CLOCK, PolicyKind.LIRS}) {
            long before = usedHeap();
            try (Cache cache = new Cache(kind, LARGE_BYTES)) {
                cache.touch((int) (LARGE_BYTES / 4096));
                System.out.printf(
                        Locale.ROOT,
                        "a full cache of 4 GB with %s: %d MB of heap%n",
                        kind.text(),
                        usedHeap() - before >> 20);
            } catch (OutOfMemoryError e) {
                System.out.println("a cache of 4 GB does not fit here: " + e.getMessage());
            }
        }
    }

    private static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /// A pool whose pages come from nowhere.
    private static final class Cache implements AutoCloseable, PageSource, LogFlusher {
        private final ThreadScheduler scheduler = new ThreadScheduler("bench");
        private final BufferPool pool;
        private volatile long sink;

        Cache(PolicyKind kind, long bytes) {
            pool = new BufferPool(
                    4096,
                    bytes,
                    BufferSettings.DEFAULT.withPolicy(kind),
                    new NativeMemory(),
                    this,
                    this,
                    PageOwnership.LOCAL,
                    new SystemClock(),
                    scheduler,
                    null);
            pool.start();
        }

        void touch(int pages) {
            for (int i = 0; i < pages; i++) {
                pool.resident(PageId.of(1, i + 1));
            }
        }

        double measure(int threads, int pages, boolean pin, Options options, double[] bytes) throws Exception {
            double[] rounds = new double[options.rounds()];
            run(threads, pages, pin, options.warmup() / 4, bytes);
            for (int i = 0; i < rounds.length; i++) {
                rounds[i] = run(threads, pages, pin, options.seconds(), bytes);
            }
            Arrays.sort(rounds);
            return rounds[rounds.length / 2];
        }

        /// Nanoseconds of processor time of an access.
        private double run(int threads, int pages, boolean pin, double seconds, double[] bytes) throws Exception {
            double[] each = new double[threads];
            double[] allocated = new double[threads];
            CyclicBarrier start = new CyclicBarrier(threads);
            Thread[] workers = new Thread[threads];
            for (int t = 0; t < threads; t++) {
                int id = t;
                workers[t] = new Thread(() -> {
                    try {
                        start.await();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                    ThreadMXBean mx = (ThreadMXBean) ManagementFactory.getThreadMXBean();
                    long before = mx.getCurrentThreadAllocatedBytes();
                    // Processor time: what others do on the machine counts little.
                    long cpu = mx.getCurrentThreadCpuTime();
                    long began = System.nanoTime();
                    long end = began + (long) (seconds * 1e9);
                    long accesses = 0;
                    long now = began;
                    long random = 88172645463325252L + id * 7919L;
                    while (now < end) {
                        random = pin ? pins(pages, random) : reads(pages, random);
                        accesses += BATCH;
                        now = System.nanoTime();
                    }
                    each[id] = (double) (mx.getCurrentThreadCpuTime() - cpu) / accesses;
                    allocated[id] = (double) (mx.getCurrentThreadAllocatedBytes() - before) / accesses;
                });
                workers[t].start();
            }
            for (Thread worker : workers) {
                worker.join();
            }
            bytes[0] = Arrays.stream(allocated).max().orElse(0);
            return Arrays.stream(each).average().orElse(0);
        }

        private long reads(int pages, long random) {
            MemorySegment memory = pool.memory();
            long sum = 0;
            for (int i = 0; i < BATCH; i++) {
                random ^= random << 13;
                random ^= random >>> 7;
                random ^= random << 17;
                long page = PageId.of(1, 1 + ((random >>> 33) * pages >>> 31));
                int frame = pool.resident(page);
                long stamp = pool.beginRead(frame);
                if (pool.pageOf(frame) == page) {
                    long value = memory.get(PageHeader.U64, pool.offset(frame) + PageHeader.BYTES);
                    if (pool.validate(frame, stamp)) {
                        sum += value;
                    }
                }
            }
            sink = sum;
            return random;
        }

        private long pins(int pages, long random) {
            MemorySegment memory = pool.memory();
            long sum = 0;
            for (int i = 0; i < BATCH; i++) {
                random ^= random << 13;
                random ^= random >>> 7;
                random ^= random << 17;
                int frame = pool.latchShared(PageId.of(1, 1 + ((random >>> 33) * pages >>> 31)));
                sum += memory.get(PageHeader.U64, pool.offset(frame) + PageHeader.BYTES);
                pool.unlatchShared(frame);
            }
            sink = sum;
            return random;
        }

        @Override
        public void load(long pageId, MemorySegment memory, long base) {
            memory.set(PageHeader.U64, base + PageHeader.BYTES, pageId);
        }

        @Override
        public void store(long pageId, MemorySegment page) {}

        @Override
        public void sync() {}

        @Override
        public void awaitDurable(long lsn) {}

        @Override
        public void checkRunning() {}

        @Override
        public long flushedLsn() {
            return Long.MAX_VALUE;
        }

        @Override
        public void close() {
            pool.stop();
            pool.close();
            scheduler.close();
        }
    }
}
