package io.rustydb.storage;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/// How many scenarios, and how many interleavings of each, the model checker tries on a structure.
///
/// `-Drustydb.scenarios=200` for more than a build has time for.
public final class Linearizability {
    private static final int SCENARIOS = Integer.getInteger("rustydb.scenarios", 8);
    private static final int INTERLEAVINGS = 400;

    private Linearizability() {}

    /// Two threads of three operations each.
    public static ModelCheckingOptions options() {
        return new ModelCheckingOptions()
                .iterations(SCENARIOS)
                .invocationsPerIteration(INTERLEAVINGS)
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(1)
                .actorsAfter(1);
    }
}
