package io.rustydb.server.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.rustydb.base.schedule.Scheduler;
import io.rustydb.sql.session.Session;
import io.rustydb.storage.predicate.PredicateLimits;
import io.rustydb.storage.predicate.SerializableFault;
import io.rustydb.storage.predicate.SerializationGraph;
import io.rustydb.storage.undo.TransactionSystem;
import io.rustydb.testkit.SeededEntropy;
import io.rustydb.testkit.isolation.DependencyCheck;
import io.rustydb.testkit.isolation.History;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Random transactions of several sessions, and the dependencies between them: at SERIALIZABLE no cycle, at
/// SNAPSHOT only cycles with two rw-dependencies in a row.
///
/// `-Drustydb.operations=10000000` runs more, `-Drustydb.seed=17 -Drustydb.operations=1` replays one.
class SerializabilityTest {
    private static final long OPERATIONS = Long.getLong("rustydb.operations", 40_000);
    private static final long FIRST = Long.getLong("rustydb.seed", 1);
    private static final int SEEDS_UNTIL_FOUND_MAX = 400;

    /// Storage with a graph that has small bounds, or a bug.
    private static TransactionSystem system(SeededEntropy dice, @Nullable SerializableFault fault) {
        boolean small = dice.chance(50);
        PredicateLimits limits = !small
                ? PredicateLimits.DEFAULT
                : new PredicateLimits(
                        1 + dice.nextInt(3),
                        1 + dice.nextInt(3),
                        1 + dice.nextInt(100),
                        1 + dice.nextInt(4),
                        1 + dice.nextInt(8));
        return new TransactionSystem(true) {
            @Override
            protected SerializationGraph serializationGraph(Scheduler scheduler) {
                return new SerializationGraph(scheduler, limits, fault);
            }
        };
    }

    private static DependencyCheck.Result simulate(long seed, String level, @Nullable SerializableFault fault) {
        SeededEntropy dice = new SeededEntropy(seed);
        AtomicReference<DependencyCheck.Result> result = new AtomicReference<>();
        SimulatedDatabase.run(dice, system(dice, fault), (engine, scheduler) -> {
            int keys = 4 + dice.nextInt(12);
            History history = RandomTransactions.create(engine.sql().newSession("rustydb"), keys, dice);
            List<Scheduler.Task> tasks = new ArrayList<>();
            int clients = 2 + dice.nextInt(5);
            for (int i = 0; i < clients; i++) {
                Session session = engine.sql().newSession("rustydb");
                RandomTransactions client = new RandomTransactions(session, level, history, keys, dice);
                tasks.add(scheduler.spawn("client " + i, Scheduler.Kind.WORK, () -> client.run(40)));
            }
            tasks.forEach(Scheduler.Task::join);
            assertEquals(
                    0,
                    engine.structures().transactions().graph().transactionCount(),
                    "nobody is followed when all have ended");
            result.set(DependencyCheck.of(history));
        });
        return result.get();
    }

    private static long run(String level, List<DependencyCheck.Result> into) {
        long operations = 0;
        long aborted = 0;
        long committed = 0;
        for (long seed = FIRST; operations < OPERATIONS; seed++) {
            DependencyCheck.Result result;
            try {
                result = simulate(seed, level, null);
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
            assertEquals("", result.wrongRead(), "seed " + seed);
            assertEquals("", result.cycleWithoutTwoReads(), "seed " + seed);
            operations += result.operations();
            aborted += result.aborted();
            committed += result.committed();
            into.add(result);
        }
        System.out.println(level + ": seeds=" + into.size() + ", operations=" + operations + ", committed=" + committed
                + ", aborted=" + aborted);
        return operations;
    }

    @Test
    void serializableTransactionsFormNoCycle() {
        List<DependencyCheck.Result> results = new ArrayList<>();
        run("SERIALIZABLE", results);
        for (int i = 0; i < results.size(); i++) {
            assertEquals("", results.get(i).cycle(), "seed " + (FIRST + i));
        }
    }

    @Test
    void snapshotsFormOnlyCyclesWithTwoReadsInARow() {
        List<DependencyCheck.Result> results = new ArrayList<>();
        run("SNAPSHOT", results);
        long cycles = results.stream().filter(r -> !r.cycle().isEmpty()).count();
        assertTrue(2 * cycles > results.size(), "cycles are common, or the run says nothing: " + cycles);
    }

    @ParameterizedTest
    @EnumSource(SerializableFault.class)
    void plantedBugIsFound(SerializableFault fault) {
        for (long seed = 1; seed <= SEEDS_UNTIL_FOUND_MAX; seed++) {
            DependencyCheck.Result result = simulate(seed, "SERIALIZABLE", fault);
            if (!result.cycle().isEmpty() || !result.wrongRead().isEmpty()) {
                System.out.println(fault + " found with seed " + seed);
                return;
            }
        }
        fail(fault + " was not found by " + SEEDS_UNTIL_FOUND_MAX + " seeds");
    }

    @Test
    void threadsFormNoCycle() throws InterruptedException {
        SeededEntropy dice = new SeededEntropy(FIRST);
        int keys = 12;
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        try (DatabaseHandle database =
                new LocalDatabases().open(new OpenRequest(OpenRequest.Kind.MEMORY, "serializability", true, 0))) {
            History history = RandomTransactions.create(database.connect(null, null), keys, dice);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                RandomTransactions client =
                        new RandomTransactions(database.connect(null, null), "SERIALIZABLE", history, keys, dice);
                threads.add(Thread.ofPlatform().daemon().start(() -> {
                    try {
                        client.run((int) Math.min(100_000, OPERATIONS / 16));
                    } catch (Throwable e) {
                        failure.compareAndSet(null, e);
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            if (failure.get() != null) {
                throw new AssertionError(failure.get());
            }
            DependencyCheck.Result result = DependencyCheck.of(history);
            System.out.println("threads: " + result.operations() + " operations, committed=" + result.committed()
                    + ", aborted=" + result.aborted());
            assertEquals("", result.wrongRead());
            assertEquals("", result.cycle());
        }
    }
}
