package io.rustydb.storage.lock;

/// How an object is locked for the duration of a transaction.
public enum LockMode {
    /// By those who change or lock rows; compatible with itself.
    SHARED,
    /// By those who want that nobody changes rows; compatible with itself, not with [#SHARED].
    PROTECTED,
    /// By those who change the object's definition.
    EXCLUSIVE;

    /// True if two owners cannot have both modes.
    boolean conflictsWith(LockMode other) {
        return this != other || this == EXCLUSIVE;
    }

    /// What an owner has that gets a mode in addition to this one.
    LockMode and(LockMode other) {
        return this == other ? this : EXCLUSIVE;
    }
}
