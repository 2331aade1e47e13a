package io.rustydb.storage;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.rustydb.storage.page.ProtocolFault;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The log protocol on a simulated machine: after any crash the database holds exactly the mini-transactions
/// below the end of the recovered log, and every acknowledged one is among them; damage is noticed and named.
///
/// `-Drustydb.seeds=5000` runs more, `-Drustydb.seed=17 -Drustydb.seeds=1` replays one.
class LogProtocolCrashTest {
    private static final int SEEDS = Integer.getInteger("rustydb.seeds", 400);
    private static final long FIRST = Long.getLong("rustydb.seed", 1);
    private static final int SEEDS_UNTIL_FOUND_MAX = 12_000;

    private static void simulate(long seed, @Nullable ProtocolFault fault) {
        new KernelSimulation(seed, fault).run();
        if (seed % 10 == 0) {
            new LeftoverSimulation(seed, fault).run();
        }
    }

    @Test
    void whatWasAcknowledgedSurvivesAnyCrash() {
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            try {
                simulate(seed, null);
            } catch (Throwable e) {
                throw new AssertionError(
                        "seed " + seed + " (replay: -Drustydb.seed=" + seed + " -Drustydb.seeds=1): " + e.getMessage(),
                        e);
            }
        }
    }

    /// A simulation that finds nothing proves nothing: each of these bugs, planted alone, must be found.
    @ParameterizedTest
    @EnumSource(
            value = ProtocolFault.class,
            mode = EnumSource.Mode.MATCH_NONE,
            names = {"INDEX_.*", "FILE_.*", "HASH_.*", "MOVED_.*", "LOST_WRITE_.*"})
    void aPlantedBugIsFound(ProtocolFault fault) {
        for (long seed = 1; seed <= SEEDS_UNTIL_FOUND_MAX; seed++) {
            try {
                simulate(seed, fault);
            } catch (Throwable found) {
                String what = String.valueOf(found.getMessage());
                System.out.println(
                        fault + " found with seed " + seed + ": " + what.substring(0, Math.min(120, what.length())));
                return;
            }
        }
        fail(fault + " was not found with " + SEEDS_UNTIL_FOUND_MAX + " seeds");
    }

    @Test
    void thereAreAtLeastTwentyFivePlantedBugs() {
        assertTrue(ProtocolFault.values().length >= 25);
    }
}
