package io.rustydb.sql.execution;

/// What one operator has taken of a budget. Knows when the budget began anew, so that what an earlier execution
/// took is not given back to this one.
///
/// Thread rule: one execution.
public final class MemoryCharge {
    private final MemoryBudget budget;
    private final String owner;
    private long bytes;
    private long epoch;

    /// @param owner operator for the message when the budget is used up
    public MemoryCharge(MemoryBudget budget, String owner) {
        this.budget = budget;
        this.owner = owner;
    }

    /// @throws io.rustydb.base.error.DbException 53200
    public void take(long more) {
        if (epoch != budget.epoch()) {
            epoch = budget.epoch();
            bytes = 0;
        }
        budget.take(more, owner);
        bytes += more;
    }

    /// Takes what is missing to `total`.
    public void raiseTo(long total) {
        long held = epoch == budget.epoch() ? bytes : 0;
        if (total > held) {
            take(total - held);
        }
    }

    public void release() {
        if (epoch == budget.epoch()) {
            budget.give(bytes);
        }
        bytes = 0;
    }
}
