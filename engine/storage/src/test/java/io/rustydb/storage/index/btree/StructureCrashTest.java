package io.rustydb.storage.index.btree;

import org.junit.jupiter.api.Test;

/// Trees, large objects and sequences on a simulated machine: after any crash everything committed is there,
/// nothing else is, no page is lost.
///
/// `-Drustydb.seeds=5000` runs more, `-Drustydb.seed=17 -Drustydb.seeds=1` replays one.
class StructureCrashTest {
    private static final int SEEDS = Integer.getInteger("rustydb.seeds", 50);
    private static final long FIRST = Long.getLong("rustydb.seed", 1);

    @Test
    void structuresFollowTheirTransactionsThroughAnyCrash() {
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            try {
                new StructureSimulation(seed).run();
            } catch (Throwable e) {
                throw new AssertionError(
                        "seed " + seed + " (replay: -Drustydb.seed=" + seed + " -Drustydb.seeds=1): " + e.getMessage(),
                        e);
            }
        }
    }
}
