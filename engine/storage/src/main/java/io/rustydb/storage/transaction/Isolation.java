package io.rustydb.storage.transaction;

/// When a transaction takes its snapshot.
public enum Isolation {
    /// A new snapshot per statement; a statement that meets a newer version starts again.
    READ_COMMITTED,
    /// One snapshot for the whole transaction; the first updater wins, the second gets 40001.
    SNAPSHOT
}
