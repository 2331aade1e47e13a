package io.rustydb.sql.session;

/// What a statement does, as far as a door must know.
public enum StatementKind {
    QUERY,
    /// INSERT, UPDATE, DELETE.
    CHANGE,
    DEFINITION,
    /// COMMIT, ROLLBACK, SAVEPOINT, SET …
    CONTROL
}
