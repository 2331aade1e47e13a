package io.rustydb.storage;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.storage.heap.HeapSimulation;
import io.rustydb.storage.index.btree.StructureSimulation;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The kernel's simulations, counted by what they reach: states of the disk after a crash that differ from all
/// others in their bytes. Each was opened, recovered and compared with the model.
///
/// `-Drustydb.crash.states=1000000` for the long run, `-Drustydb.seed=200001` to go on where another has ended.
class CrashStatesTest {
    private static final int STATES = Integer.getInteger("rustydb.crash.states", 1500);
    private static final long FIRST = Long.getLong("rustydb.seed", 1);
    private static final int THREADS = 2;
    private static final int PROGRESS = 10_000;

    @Test
    void everyStateThatACrashLeavesIsRecoveredFrom() throws InterruptedException {
        DifferentNumbers states = new DifferentNumbers();
        AtomicLong next = new AtomicLong(FIRST);
        AtomicReference<@Nullable AssertionError> failure = new AtomicReference<>();
        Thread[] threads = new Thread[THREADS];
        for (int i = 0; i < THREADS; i++) {
            threads[i] = Thread.ofPlatform().daemon().start(() -> {
                while (states.count() < STATES && failure.get() == null) {
                    long seed = next.getAndIncrement();
                    try {
                        simulate(seed, states);
                    } catch (Throwable e) {
                        failure.compareAndSet(null, new AssertionError("seed " + seed + ": " + e.getMessage(), e));
                    }
                }
            });
        }
        for (Thread thread : threads) {
            thread.join();
        }
        AssertionError found = failure.get();
        if (found != null) {
            throw found;
        }
        System.out.println("crash states, all different=" + states.count() + ", met again=" + states.repeated()
                + ", seeds=" + FIRST + " to " + (next.get() - 1) + ", failures=0");
        assertTrue(states.count() >= STATES);
    }

    private static void simulate(long seed, LongConsumer states) {
        new KernelSimulation(seed, states).run();
        // These take longer for a state.
        if (seed % 4 == 0) {
            new HeapSimulation(seed, states).run();
        }
        if (seed % 16 == 0) {
            new StructureSimulation(seed, states).run();
        }
    }

    /// A set of numbers by open addressing: a million of them in 16 MB.
    private static final class DifferentNumbers implements LongConsumer {
        private long[] table = new long[1 << 12];
        private int count;
        private int repeated;

        @Override
        public synchronized void accept(long number) {
            if (!add(table, number == 0 ? 1 : number)) {
                repeated++;
                return;
            }
            count++;
            if (count * 2 > table.length) {
                long[] larger = new long[2 * table.length];
                Arrays.stream(table).filter(n -> n != 0).forEach(n -> add(larger, n));
                table = larger;
            }
            if (count % PROGRESS == 0) {
                System.out.println("different crash states so far: " + count);
            }
        }

        private static boolean add(long[] table, long number) {
            int at = (int) number & table.length - 1;
            while (table[at] != 0) {
                if (table[at] == number) {
                    return false;
                }
                at = at + 1 & table.length - 1;
            }
            table[at] = number;
            return true;
        }

        synchronized int count() {
            return count;
        }

        synchronized int repeated() {
            return repeated;
        }
    }
}
