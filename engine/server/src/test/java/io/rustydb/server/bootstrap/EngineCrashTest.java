package io.rustydb.server.bootstrap;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The whole engine on a simulated machine: after any crash, what was acknowledged is there and nothing that
/// was not on its way to be; indexes agree with their heaps, structures are sound, prepared branches keep their
/// locks; damage is noticed and named. See [EngineSimulation].
///
/// `-Drustydb.seeds=20000` runs more, `-Drustydb.seed=17 -Drustydb.seeds=1` replays one.
class EngineCrashTest {
    private static final int SEEDS = Integer.getInteger("rustydb.seeds", 2000);
    private static final long FIRST = Long.getLong("rustydb.seed", 1);
    private static final int SEEDS_UNTIL_FOUND_MAX = 2000;
    private static final int THREADS = 2;

    @Test
    void whatWasAcknowledgedIsThereAfterEveryCrash() throws InterruptedException {
        EngineTally tally = new EngineTally();
        AtomicLong next = new AtomicLong(FIRST);
        AtomicReference<@Nullable AssertionError> failure = new AtomicReference<>();
        Thread[] threads = new Thread[Math.min(THREADS, SEEDS)];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = Thread.ofPlatform().daemon().start(() -> {
                EngineTally own = new EngineTally();
                for (long seed = next.getAndIncrement();
                        seed < FIRST + SEEDS && failure.get() == null;
                        seed = next.getAndIncrement()) {
                    try {
                        new EngineSimulation(seed, null, own).run();
                    } catch (Throwable e) {
                        failure.compareAndSet(
                                null,
                                new AssertionError(
                                        "seed " + seed + " (replay: -Drustydb.seed=" + seed + " -Drustydb.seeds=1): "
                                                + e.getMessage(),
                                        e));
                    }
                }
                synchronized (tally) {
                    tally.add(own);
                }
            });
        }
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.println(tally);
        AssertionError found = failure.get();
        if (found != null) {
            throw found;
        }
        if (SEEDS >= 200) {
            // Silence is worth something only if all of it happened.
            assertTrue(
                    tally.crashes > SEEDS && tally.crashesInRecovery > SEEDS / 20 && tally.ioFailures > 0,
                    tally.toString());
            assertTrue(tally.aborted() * 20 > tally.commits + tally.aborted(), tally.toString());
            assertTrue(
                    tally.rollbacks > 0 && tally.conflicts > 0 && tally.deadlocks > 0 && tally.closedSessions > 0,
                    tally.toString());
            assertTrue(
                    tally.wentOn > 0 && tally.expired > 0 && tally.cancelled > 0 && tally.named > 0, tally.toString());
            assertTrue(
                    tally.unique > 0 && tally.foreignKey > 0 && tally.check > 0 && tally.lockTimeouts > 0,
                    tally.toString());
            assertTrue(
                    tally.branchRollbacks > 0 && tally.inDoubtResolved > 0 && tally.locksProbed > 0, tally.toString());
            assertTrue(
                    tally.lost > 0 && tally.recoveredInFlight > 0 && tally.ddlCommits > 0 && tally.largeValues > 0,
                    tally.toString());
            assertTrue(tally.ddlPrepares > 0 && tally.ddlInDoubt > 0, tally.toString());
            assertTrue(tally.builtOnline > 0 && tally.leftInvalid > 0, tally.toString());
            assertTrue(tally.tablespaces > 0 && tally.tablespacesWithTables > 0 && tally.moved > 0, tally.toString());
            assertTrue(tally.shrunk > 0 && tally.truncated > 0 && tally.tablesCompared > 0, tally.toString());
            assertTrue(
                    tally.pastsCompared > 0
                            && tally.pastsOlderThanLife > 0
                            && tally.pastsGone > 0
                            && tally.flashbacks > 0
                            && tally.versionsCompared > 0,
                    tally.toString());
            assertTrue(tally.recycled > 0 && tally.undropped > 0 && tally.purged > 0, tally.toString());
            assertTrue(tally.batches > 0 && tally.batchesEnded > 0 && tally.multiRow > 0, tally.toString());
            assertTrue(tally.clockJumps > SEEDS && tally.timeoutsChecked > 0 && tally.timesRead > 0, tally.toString());
            assertTrue(tally.syncsFailed > 0 && tally.fullDisks > 0, tally.toString());
            assertTrue(tally.damages > 0 && tally.damagesNamed > 0, tally.toString());
        }
    }

    /// A simulation that finds nothing proves nothing: each of these bugs, planted alone, must be found.
    @ParameterizedTest
    @EnumSource(PlantedBug.class)
    void aPlantedBugIsFound(PlantedBug bug) {
        for (long seed = 1; seed <= SEEDS_UNTIL_FOUND_MAX; seed++) {
            try {
                new EngineSimulation(seed, bug, new EngineTally()).run();
            } catch (Throwable found) {
                String what = String.valueOf(found.getMessage());
                System.out.println(
                        bug + " found with seed " + seed + ": " + what.substring(0, Math.min(160, what.length())));
                return;
            }
        }
        fail(bug + " was not found with " + SEEDS_UNTIL_FOUND_MAX + " seeds");
    }
}
