package io.rustydb.sql.session;

/// The isolation levels as `docs/architecture.md` defines them.
public enum IsolationLevel {
    READ_COMMITTED,
    /// Also what REPEATABLE READ gives.
    SNAPSHOT
}
