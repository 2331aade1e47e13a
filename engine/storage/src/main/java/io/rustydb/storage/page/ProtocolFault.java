package io.rustydb.storage.page;

/// A planted bug, switched on by tests only, to prove that the crash simulation would find it. Null in production.
public enum ProtocolFault {
    /// A commit is acknowledged before its sync.
    EARLY_ACKNOWLEDGEMENT
}
