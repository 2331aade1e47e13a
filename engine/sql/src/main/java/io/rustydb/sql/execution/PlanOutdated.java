package io.rustydb.sql.execution;

/// Thrown when a table's definition changed while the statement waited for its lock: the session plans again
/// and runs the new plan. Never leaves the engine; carries nothing, so it is one object without a stack trace.
public final class PlanOutdated extends RuntimeException {
    public static final PlanOutdated INSTANCE = new PlanOutdated();

    private PlanOutdated() {
        super("plan outdated", null, false, false);
    }
}
