package io.rustydb.storage.heap;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Rows and transactions over simulated crashes: see [HeapSimulation].
class HeapCrashTest {
    @Test
    void whatWasAcknowledgedIsThereAfterEveryCrash() {
        long first = Long.getLong("rustydb.seed", 1);
        long seeds = Long.getLong("rustydb.seeds", 250);
        HeapSimulation.Tally tally = new HeapSimulation.Tally();
        for (long seed = first; seed < first + seeds; seed++) {
            try {
                new HeapSimulation(seed, tally).run();
            } catch (Throwable e) {
                throw new AssertionError("seed=" + seed + ", " + tally, e);
            }
        }
        System.out.println("seeds=" + seeds + ", " + tally);
        // Silence is worth something only if all of it happened.
        assertTrue(seeds < 100 || tally.crashes > seeds / 2 && tally.crashesInRecovery > 0, tally.toString());
        assertTrue(
                seeds < 100 || tally.rollbacks * 20 > tally.commits && tally.deadlocks > 0 && tally.prepares > 0,
                tally.toString());
        assertTrue(
                seeds < 100 || tally.recoveredInFlight > 0 && tally.lost > 0 && tally.conflicts > 0, tally.toString());
        assertTrue(
                seeds < 100 || tally.pasts > seeds && tally.pastsBeforeLife > seeds / 2 && tally.pastsRefused > 0,
                tally.toString());
        assertTrue(seeds < 100 || tally.tails > seeds, tally.toString());
    }

    @ParameterizedTest
    @EnumSource(HeapSimulation.Mutation.class)
    void everyPlantedBugIsFound(HeapSimulation.Mutation mutation) {
        HeapSimulation.Tally tally = new HeapSimulation.Tally();
        for (long seed = 1; seed <= 200; seed++) {
            try {
                new HeapSimulation(seed, tally, mutation).run();
            } catch (Throwable found) {
                System.out.println(mutation + " found by seed=" + seed + ": " + found.getMessage());
                return;
            }
        }
        fail(mutation + " was not found: " + tally);
    }
}
