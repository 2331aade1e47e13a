package io.rustydb.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/// One timed slice: n threads, each with its connection, run one operation over and over.
///
/// @param operationsPerSecond all threads together
/// @param bytesPerOperation allocated by the working threads
/// @param cpuNanosPerOperation processor time of the working threads: unlike the rate it does not suffer from
///     what else the machine does
/// @param lowNanos what one operation in twenty stays below: its time when nothing else on the machine is in
///     its way; 0 if not asked for
record Round(double operationsPerSecond, double bytesPerOperation, double cpuNanosPerOperation, double lowNanos) {
    private static final int SAMPLES_MAX = 1 << 16;

    interface Step {
        void run(int thread) throws Exception;
    }

    interface Body {
        /// @return the step of one thread, made before the clock starts
        Step prepare(int thread) throws Exception;
    }

    static Round run(Peer peer, List<Connection> connections, Operation operation, AtomicLong fresh, long nanos)
            throws Exception {
        int threads = connections.size();
        return time(threads, nanos, operation.writes(), thread -> {
            Operation.Runner runner = operation.new Runner(peer, connections.get(thread), fresh, thread, threads);
            return t -> runner.runOnce();
        });
    }

    /// @param each every operation is timed, which costs as much as a look-up but little beside a commit
    static Round time(int threads, long nanos, boolean each, Body body) throws Exception {
        CyclicBarrier start = new CyclicBarrier(threads);
        AtomicLong operations = new AtomicLong();
        AtomicLong bytes = new AtomicLong();
        AtomicLong cpu = new AtomicLong();
        AtomicLong elapsed = new AtomicLong();
        List<long[]> samples = Collections.synchronizedList(new ArrayList<>());
        AtomicReference<Exception> failure = new AtomicReference<>();
        ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int thread = i;
            workers.add(Thread.ofPlatform().start(() -> {
                try {
                    Step step = body.prepare(thread);
                    long[] times = new long[each ? SAMPLES_MAX : 0];
                    step.run(thread);
                    start.await();
                    long allocated = memory.getCurrentThreadAllocatedBytes();
                    long used = memory.getCurrentThreadCpuTime();
                    long began = System.nanoTime();
                    long now = began;
                    long count = 0;
                    while (each && now - began < nanos) {
                        step.run(thread);
                        long after = System.nanoTime();
                        times[(int) count++ & SAMPLES_MAX - 1] = after - now;
                        now = after;
                    }
                    while (now - began < nanos) {
                        // The clock is read once in eight: it costs almost as much as a look-up.
                        for (int k = 0; k < 8; k++) {
                            step.run(thread);
                        }
                        count += 8;
                        now = System.nanoTime();
                    }
                    operations.addAndGet(count);
                    samples.add(Arrays.copyOf(times, (int) Math.min(count, times.length)));
                    elapsed.accumulateAndGet(now - began, Math::max);
                    cpu.addAndGet(memory.getCurrentThreadCpuTime() - used);
                    bytes.addAndGet(memory.getCurrentThreadAllocatedBytes() - allocated);
                } catch (Exception e) {
                    failure.compareAndSet(null, e);
                    start.reset();
                }
            }));
        }
        for (Thread worker : workers) {
            worker.join();
        }
        Exception thrown = failure.get();
        if (thrown != null) {
            throw thrown;
        }
        double count = operations.get();
        return new Round(count * 1e9 / elapsed.get(), bytes.get() / count, cpu.get() / count, low(samples));
    }

    private static double low(List<long[]> samples) {
        long[] all = samples.stream().flatMapToLong(Arrays::stream).sorted().toArray();
        return all.length == 0 ? 0 : all[all.length / 20];
    }
}
