package io.rustydb.storage.transaction;

/// What a commit waits for.
public enum Durability {
    /// The commit record is on stable storage before commit returns.
    FULL,
    /// Commit returns at once; a crash may lose the transaction, never a part of it.
    ASYNC
}
