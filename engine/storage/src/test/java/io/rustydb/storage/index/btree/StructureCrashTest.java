package io.rustydb.storage.index.btree;

import static org.junit.jupiter.api.Assertions.fail;

import io.rustydb.storage.page.ProtocolFault;
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

    @ParameterizedTest
    @EnumSource(names = {"INDEX_LIST_REVIVED_IN_PLACE", "INDEX_LIST_REMOVED_WHOLE", "HASH_SPLIT_NOT_IN_DIRECTORY"})
    void aPlantedBugInAnIndexIsFound(ProtocolFault fault) {
        // Even seeds have few keys, every fourth a hash index.
        for (long seed = 1; seed <= 200; seed++) {
            try {
                new StructureSimulation(seed, fault).run();
            } catch (AssertionError e) {
                return;
            }
        }
        fail("nobody has noticed " + fault);
    }
}
