package io.rustydb.storage;

import org.junit.jupiter.api.Test;

/// The log protocol under a simulated disk and scheduler: acknowledged ⊆ recovered ⊆ acknowledged ∪ in flight, exactly.
class LogProtocolCrashTest {
    private static final int SEEDS = Integer.getInteger("rustydb.seeds", 300);
    private static final long FIRST = Long.getLong("rustydb.seed", 1);

    @Test
    void whatWasAcknowledgedSurvivesAnyCrash() {
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            try {
                new KernelSimulation(seed, null).run();
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed + " (run it alone with -Drustydb.seed=" + seed + " -Drustydb.seeds=1): " + e.getMessage(), e);
            }
        }
    }
}
