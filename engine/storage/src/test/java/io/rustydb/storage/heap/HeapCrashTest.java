package io.rustydb.storage.heap;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

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
        assertTrue(seeds < 100 || tally.rollbacks * 20 > tally.commits && tally.deadlocks > 0 && tally.prepares > 0, tally.toString());
        assertTrue(seeds < 100 || tally.recoveredInFlight > 0 && tally.lost > 0 && tally.conflicts > 0, tally.toString());
    }
}
