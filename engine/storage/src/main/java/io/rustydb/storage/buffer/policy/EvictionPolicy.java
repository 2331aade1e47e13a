package io.rustydb.storage.buffer.policy;

/// Chooses which slot to give up. A miss calls [#missed], then [#victim] if no slot is free, then [#loaded],
/// with no other call between. Thread rule: one thread at a time.
public sealed interface EvictionPolicy
        permits ArcPolicy, ClockPolicy, LirsPolicy, LruKPolicy, LruPolicy, TwoQueuePolicy {
    int NONE = -1;

    /// The page in the slot was used.
    void hit(int slot);

    /// A page that is in no slot is wanted.
    void missed(long page);

    /// Gives up a slot for the page of the last [#missed]: the first one, in the policy's order, that may be
    /// claimed.
    ///
    /// @return [#NONE] if none may
    int victim(Claim claim);

    /// The page has come into a slot that was free or given up.
    void loaded(int slot, long page);

    /// The page in the slot is gone for another reason than eviction (dropped, or its load failed) and need not
    /// be remembered.
    void removed(int slot);

    /// Slots that are likely to be given up next, roughly in order.
    ///
    /// @return how many were written to `into`
    int upcoming(int[] into);

    PolicyKind kind();

    /// May refuse a slot.
    interface Claim {
        boolean tryClaim(int slot);
    }
}
