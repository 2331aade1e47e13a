package io.rustydb.storage;

import io.rustydb.storage.buffer.BufferSettings;
import io.rustydb.storage.buffer.policy.PolicyKind;
import io.rustydb.testkit.SeededEntropy;

/// Buffer settings that follow from a simulation's seed.
public final class DrawnBuffers {
    private DrawnBuffers() {}

    /// Any policy; sometimes a KEEP and a RECYCLE pool.
    public static BufferSettings draw(SeededEntropy dice) {
        PolicyKind[] kinds = PolicyKind.values();
        BufferSettings drawn = BufferSettings.DEFAULT.withPolicy(kinds[dice.nextInt(kinds.length)]);
        if (dice.chance(30)) {
            drawn = drawn.withKeepBytes(4096L * (16 + dice.nextInt(8)));
        }
        return dice.chance(30) ? drawn.withRecycleBytes(4096L * 16) : drawn;
    }
}
