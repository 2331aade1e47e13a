package io.rustydb.storage.tablespace;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.rustydb.storage.page.ProtocolFault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Tablespaces over simulated crashes: see [TablespaceSimulation].
class TablespaceCrashTest {
    @Test
    void aTablespaceIsThereOrNotAfterEveryCrash() {
        long first = Long.getLong("rustydb.seed", 1);
        long seeds = Long.getLong("rustydb.seeds", 150);
        TablespaceSimulation.Tally tally = new TablespaceSimulation.Tally();
        for (long seed = first; seed < first + seeds; seed++) {
            try {
                new TablespaceSimulation(seed, tally, null).run();
            } catch (Throwable e) {
                throw new AssertionError("seed=" + seed + ", " + tally, e);
            }
        }
        System.out.println("seeds=" + seeds + ", " + tally);
        // Silence is worth something only if all of it happened.
        assertTrue(
                seeds < 100 || tally.crashes > seeds / 2 && tally.crashesInRecovery > 0 && tally.failures > 0,
                tally.toString());
        assertTrue(
                seeds < 100 || tally.created > seeds && tally.dropped > seeds / 2 && tally.rolledBack > seeds / 2,
                tally.toString());
        assertTrue(seeds < 100 || tally.lost + tally.kept > 0 && tally.taken > 0, tally.toString());
    }

    @ParameterizedTest
    @EnumSource(value = ProtocolFault.class, mode = EnumSource.Mode.MATCH_ANY, names = "FILE_.*")
    void everyPlantedBugIsFound(ProtocolFault fault) {
        TablespaceSimulation.Tally tally = new TablespaceSimulation.Tally();
        for (long seed = 1; seed <= 500; seed++) {
            try {
                new TablespaceSimulation(seed, tally, fault).run();
            } catch (Throwable found) {
                System.out.println(fault + " found by seed=" + seed + ": " + found.getMessage());
                return;
            }
        }
        fail(fault + " was not found: " + tally);
    }
}
