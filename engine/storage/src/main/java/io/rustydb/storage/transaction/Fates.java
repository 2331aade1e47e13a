package io.rustydb.storage.transaction;

/// What became of transactions.
public interface Fates {
    /// [#fate] of a transaction that is active or prepared.
    long IN_FLIGHT = 0;
    /// [#fate] of a transaction that left nothing behind. Who read this together with its changes read a page
    /// that is gone.
    long ROLLED_BACK = -1;

    /// Commit SCN, or [#IN_FLIGHT], or [#ROLLED_BACK]. For a transaction whose past was purged, an SCN at or
    /// above its own that every open snapshot includes.
    long fate(long txId);
}
