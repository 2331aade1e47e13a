package io.rustydb.storage.buffer;

import io.rustydb.storage.buffer.policy.PolicyKind;

/// A row of SYS.BUFFER_ADVICE: what another policy or size would have hit, estimated from a sample of pages.
///
/// @param sizeFactor size relative to the pool's, 1 = the same
/// @param frames that size in pages
/// @param current the pool has this policy and this size
/// @param sampledUses uses the estimate stands on, since the database was opened
/// @param sampledHits of these
public record PoolAdvice(
        PoolName pool,
        PolicyKind policy,
        double sizeFactor,
        long frames,
        boolean current,
        long sampledUses,
        long sampledHits) {
    /// NaN as long as nothing was sampled.
    public double hitRatio() {
        return sampledUses == 0 ? Double.NaN : (double) sampledHits / sampledUses;
    }
}
