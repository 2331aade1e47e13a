package io.rustydb.storage.transaction;

/// When a transaction takes its snapshot, and what else is watched.
public enum Isolation {
    /// Queries read the newest versions, committed or not; changes are made as under READ COMMITTED.
    READ_UNCOMMITTED,
    /// A new snapshot per statement; a statement that meets a newer version starts again.
    READ_COMMITTED,
    /// One snapshot for the whole transaction; the first updater wins, the second gets 40001.
    SNAPSHOT,
    /// As SNAPSHOT, and who fits no serial order gets 40001: see `storage.predicate`.
    SERIALIZABLE;

    /// True if all statements of a transaction read by one snapshot.
    public boolean keepsSnapshot() {
        return this == SNAPSHOT || this == SERIALIZABLE;
    }
}
