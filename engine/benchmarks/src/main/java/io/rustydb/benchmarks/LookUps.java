package io.rustydb.benchmarks;

import com.sun.management.ThreadMXBean;
import io.rustydb.storage.index.btree.BTree;
import io.rustydb.storage.index.btree.EntryResult;
import io.rustydb.storage.transaction.Transaction;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.LongUnaryOperator;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/// Look-ups of random keys among a million in the kernel's B+tree, beside H2's `MVMap`, both in memory. The limit
/// is the cache misses on the way down; the bar is 1.3 times as many a second as MVMap, and no byte on the heap.
final class LookUps {
    private static final int KEYS = 1_000_000;
    private static final int BATCH = 1 << 14;
    private static final int ROWS_OF_A_TRANSACTION = 10_000;

    private LookUps() {}

    static void run(Options options) {
        try (KernelEngine kernel = new KernelEngine(256L << 20);
                MVStore store = new MVStore.Builder().autoCommitDisabled().open()) {
            BTree tree = kernel.newTree();
            MVMap<Long, Long> map = store.openMap("keys");
            byte[] key = new byte[Long.BYTES];
            Transaction transaction = kernel.begin();
            for (int i = 0; i < KEYS; i++) {
                tree.insert(transaction, put(key, i), 0, key.length, i);
                map.put((long) i, (long) i);
                if (i % ROWS_OF_A_TRANSACTION == 0) {
                    kernel.commit(transaction);
                    transaction = kernel.begin();
                }
            }
            kernel.commit(transaction);
            store.commit();
            EntryResult found = new EntryResult();
            double[] ours = new double[2];
            double[] theirs = new double[2];
            LongUnaryOperator inTree = k -> tree.findUnique(put(key, k), 0, key.length, found);
            LongUnaryOperator inMap = k -> map.get(k);
            measure(inTree, options.warmup(), new double[2]);
            measure(inMap, options.warmup(), new double[2]);
            double[][] rounds = new double[2][options.rounds()];
            for (int i = 0; i < options.rounds(); i++) {
                rounds[0][i] = measure(inTree, options.seconds(), ours);
                rounds[1][i] = measure(inMap, options.seconds(), theirs);
            }
            System.out.printf(
                    Locale.ROOT,
                    "look-up of one of %,d keys, ns of processor time (bytes): B+tree %.0f (%.1f), MVMap %.0f (%.1f),"
                            + " %.2f times%n",
                    KEYS,
                    median(rounds[0]),
                    ours[0],
                    median(rounds[1]),
                    theirs[0],
                    median(rounds[1]) / median(rounds[0]));
        }
    }

    private static byte[] put(byte[] key, long value) {
        for (int i = 0; i < Long.BYTES; i++) {
            key[i] = (byte) (value >>> 56 - 8 * i);
        }
        return key;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /// @param bytes 0: allocated by a look-up
    private static double measure(LongUnaryOperator look, double seconds, double[] bytes) {
        ThreadMXBean mx = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = mx.getCurrentThreadAllocatedBytes();
        long cpu = mx.getCurrentThreadCpuTime();
        long end = System.nanoTime() + (long) (seconds * 1e9);
        long random = 88172645463325252L;
        long count = 0;
        while (System.nanoTime() < end) {
            for (int i = 0; i < BATCH; i++) {
                random ^= random << 13;
                random ^= random >>> 7;
                random ^= random << 17;
                long key = (random >>> 33) * KEYS >>> 31;
                if (look.applyAsLong(key) != key) {
                    throw new IllegalStateException("wrong answer for " + key);
                }
            }
            count += BATCH;
        }
        bytes[0] = (double) (mx.getCurrentThreadAllocatedBytes() - allocated) / count;
        return (double) (mx.getCurrentThreadCpuTime() - cpu) / count;
    }
}
