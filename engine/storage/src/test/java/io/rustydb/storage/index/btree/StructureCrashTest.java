package io.rustydb.storage.index.btree;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Trees, large objects and sequences on a simulated machine: after any crash everything committed is there,
/// nothing else is, no page is lost.
///
/// `-Drustydb.seeds=5000` runs more, `-Drustydb.seed=17 -Drustydb.seeds=1` replays one.
class StructureCrashTest {
    private static final int SEEDS = Integer.getInteger("rustydb.seeds", 50);
    private static final long FIRST = Long.getLong("rustydb.seed", 1);

    @Test
    void structuresFollowTheirTransactionsThroughAnyCrash() {
        StructureSimulation.Tally tally = new StructureSimulation.Tally();
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            try {
                new StructureSimulation(seed, tally, null).run();
            } catch (Throwable e) {
                throw new AssertionError(
                        "seed " + seed + " (replay: -Drustydb.seed=" + seed + " -Drustydb.seeds=1): " + e.getMessage()
                                + ", " + tally,
                        e);
            }
        }
        System.out.println("seeds=" + SEEDS + ", " + tally);
        // Silence is worth something only if all of it happened.
        boolean enough = tally.crashes > SEEDS / 2
                && tally.crashesInRecovery > 0
                && tally.states.size() > SEEDS
                && tally.failures > SEEDS / 10
                && tally.inDoubt > 0
                && tally.kept > 0
                && tally.commits > 10 * SEEDS
                && tally.rollbacks > SEEDS
                && tally.largeObjects > SEEDS
                && tally.levels > 1;
        assertTrue(SEEDS < 50 || enough, tally.toString());
    }

    @ParameterizedTest
    @EnumSource(StructureSimulation.Mutation.class)
    void everyPlantedBugIsFound(StructureSimulation.Mutation mutation) {
        StructureSimulation.Tally tally = new StructureSimulation.Tally();
        for (long seed = 1; seed <= 200; seed++) {
            try {
                new StructureSimulation(seed, tally, mutation).run();
            } catch (Throwable found) {
                System.out.println(mutation + " found by seed=" + seed + ": " + found.getMessage());
                return;
            }
        }
        fail(mutation + " was not found: " + tally);
    }
}
