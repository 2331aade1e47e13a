package io.rustydb.storage.lock;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// The lock of one object (a table). Those who use an object often keep the handle. All fields belong to the
/// [LockTable]'s monitor.
public final class ObjectLock {
    private final long objectId;
    final List<LockOwner> holders = new ArrayList<>(4);
    final ArrayDeque<LockOwner> queue = new ArrayDeque<>(2);
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
        return wanted == LockMode.SHARED && mode == LockMode.SHARED;
    }

    void grant(LockOwner owner, LockMode wanted) {
        if (holders.isEmpty()) {
            mode = wanted;
            holders.add(owner);
            owner.addHeld(this);
        } else if (holders.contains(owner)) {
            mode = wanted;
        } else {
            assert mode == LockMode.SHARED && wanted == LockMode.SHARED : "conflicting grant";
            holders.add(owner);
            owner.addHeld(this);
        }
    }
}
