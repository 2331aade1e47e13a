package io.rustydb.base.error;

/// How much of the caller's state a failure takes with it.
public enum Severity {
    /// The statement is undone; the transaction goes on.
    STATEMENT,
    /// The transaction can only be rolled back.
    TRANSACTION,
    /// The session is closed.
    SESSION,
    /// The engine has stopped; the database must be opened again.
    DATABASE
}
