package io.rustydb.storage.lock;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// All object locks and all waits of one moment, as [LockTable#report] copied them. Row locks are not among
/// them: they lie in pages; who waits for one is.
public record LockReport(List<Held> held, List<Wait> waits) {
    /// @param label null if the id says what it is
    /// @param mode of the lock
    public record Held(
            LockOwner owner, long objectId, @Nullable String label, LockMode mode) {}

    /// @param label of the object; null if its id says what it is
    /// @param forObject true for the object as a whole, false for a part of it, which `what` names
    /// @param sinceMicros wall clock
    /// @param blockers those who must end or give way before the wait does, at least one
    public record Wait(
            LockOwner waiter,
            Awaited what,
            @Nullable String label,
            boolean forObject,
            LockMode mode,
            long sinceMicros,
            List<LockOwner> blockers) {}
}
