package io.rustydb.storage.predicate;

/// How much is remembered precisely.
///
/// @param keysMax keys that a transaction has read of one index; beyond it they become a hull
/// @param rangesMax ranges that a transaction has read of one index; beyond it they become a hull
/// @param locksMax keys and ranges of all transactions; beyond it who reads more gets hulls
/// @param committedMax committed transactions with edges and reads of their own; the oldest beyond it are
///     summarised
/// @param summarisedMax ids of summarised writers; beyond it every unknown writer counts as one
public record PredicateLimits(int keysMax, int rangesMax, int locksMax, int committedMax, int summarisedMax) {
    public static final PredicateLimits DEFAULT = new PredicateLimits(1024, 64, 1 << 18, 1024, 1 << 16);

    public PredicateLimits {
        assert keysMax > 0 && rangesMax > 0 && locksMax > 0 && committedMax > 0 && summarisedMax > 0;
    }
}
