package io.rustydb.sql.execution;

/// Thrown through the operators when a row was changed by a commit above the statement's snapshot: the
/// statement is undone and begins again. Never leaves the engine; carries nothing, so it is one object without
/// a stack trace.
public final class StatementRestart extends RuntimeException {
    public static final StatementRestart INSTANCE = new StatementRestart();

    private StatementRestart() {
        super("statement restart", null, false, false);
    }
}
