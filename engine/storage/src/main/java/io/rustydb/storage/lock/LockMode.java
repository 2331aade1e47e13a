package io.rustydb.storage.lock;

/// How an object is locked for the duration of a transaction.
public enum LockMode {
    /// By those who change rows; compatible with itself.
    SHARED,
    /// By those who change the object's definition.
    EXCLUSIVE
}
