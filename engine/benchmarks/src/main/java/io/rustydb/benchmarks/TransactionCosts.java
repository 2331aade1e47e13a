package io.rustydb.benchmarks;

import com.sun.management.ThreadMXBean;
import io.rustydb.storage.heap.Heap;
import io.rustydb.storage.transaction.Transaction;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;

/// What transactions cost that hardly do anything: to begin one and end it without a change (bar: 0.2 µs to begin),
/// and to take back one that inserted a row of 100 bytes (bar: 5 µs). In memory, so that no disk is waited for:
/// a rollback waits for none anyway.
final class TransactionCosts {
    private static final int BATCH = 1 << 12;
    /// Transactions with a row each at the same time: no more than a page has slots.
    private static final int WRITERS = 16;

    private static final Runnable NOTHING = () -> {};

    private TransactionCosts() {}

    static void run(Options options) {
        try (KernelEngine kernel = new KernelEngine(64L << 20)) {
            Heap heap = kernel.newHeap();
            byte[] row = new byte[100];
            Transaction[] begun = new Transaction[BATCH];
            Runnable begin = () -> {
                for (int i = 0; i < BATCH; i++) {
                    begun[i] = kernel.begin();
                }
            };
            Runnable end = () -> {
                for (int i = 0; i < BATCH; i++) {
                    kernel.transactions().rollback(begun[i]);
                }
            };
            Transaction[] writing = new Transaction[WRITERS];
            Runnable insert = () -> {
                for (int i = 0; i < WRITERS; i++) {
                    writing[i] = kernel.begin();
                    heap.insert(writing[i], row, 0, row.length);
                }
            };
            Runnable back = () -> {
                for (int i = 0; i < WRITERS; i++) {
                    kernel.transactions().rollback(writing[i]);
                }
            };
            Runnable insertAndCommit = () -> {
                for (int i = 0; i < BATCH; i++) {
                    Transaction transaction = kernel.begin();
                    heap.insert(transaction, row, 0, row.length);
                    kernel.commit(transaction);
                }
            };
            measure(NOTHING, BATCH, begin, end, options.warmup());
            measure(insert, WRITERS, back, NOTHING, options.warmup());
            double[][] rounds = new double[4][options.rounds()];
            for (int i = 0; i < options.rounds(); i++) {
                rounds[0][i] = measure(NOTHING, BATCH, begin, end, options.seconds());
                rounds[1][i] = measure(begin, BATCH, end, NOTHING, options.seconds());
                rounds[2][i] = measure(insert, WRITERS, back, NOTHING, options.seconds());
                rounds[3][i] = measure(NOTHING, BATCH, insertAndCommit, NOTHING, options.seconds());
            }
            System.out.printf(
                    Locale.ROOT,
                    "transactions, ns of processor time: begin %.0f, end without a change %.0f, rollback of a row"
                            + " %.0f, begin + insert of a row + commit %.0f%n",
                    median(rounds[0]),
                    median(rounds[1]),
                    median(rounds[2]),
                    median(rounds[3]));
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /// Nanoseconds of each of what a batch does; what is done before and after it is not counted.
    ///
    /// @param size how many it does
    private static double measure(Runnable before, int size, Runnable batch, Runnable after, double seconds) {
        ThreadMXBean mx = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long until = System.nanoTime() + (long) (seconds * 1e9);
        long nanos = 0;
        long count = 0;
        while (System.nanoTime() < until) {
            before.run();
            long began = mx.getCurrentThreadCpuTime();
            batch.run();
            nanos += mx.getCurrentThreadCpuTime() - began;
            count += size;
            after.run();
        }
        return (double) nanos / count;
    }
}
