package io.rustydb.storage.lock;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The lock of one object (a table). Those who use an object often keep the handle. All fields belong to the
/// [LockTable]'s monitor.
public final class ObjectLock {
    private final long objectId;
    final List<LockOwner> holders = new ArrayList<>(4);
    final ArrayDeque<LockOwner> queue = new ArrayDeque<>(2);
    /// How messages and views call it; null for an object whose id says it.
    volatile @Nullable String label;
    /// Of the holders; without holders it means nothing.
    LockMode mode = LockMode.SHARED;

    ObjectLock(long objectId) {
        this.objectId = objectId;
    }

    public long objectId() {
        return objectId;
    }

    /// True if `owner` may have it now, not counting those who came before.
    boolean isFree(LockOwner owner, LockMode wanted) {
        if (holders.isEmpty() || holders.size() == 1 && holders.getFirst() == owner) {
            return true;
        }
        return !wanted.conflictsWith(mode);
    }

    void grant(LockOwner owner, LockMode wanted) {
        if (holders.isEmpty()) {
            mode = wanted;
            holders.add(owner);
            owner.addHeld(this);
        } else if (holders.contains(owner)) {
            mode = mode.and(wanted);
        } else {
            assert !mode.conflictsWith(wanted) : "conflicting grant";
            holders.add(owner);
            owner.addHeld(this);
        }
    }
}
