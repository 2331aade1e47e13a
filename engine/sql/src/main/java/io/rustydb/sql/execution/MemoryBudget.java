package io.rustydb.sql.execution;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;

/// The memory of one statement's hash tables, sorts and kept rows, counted before it is taken.
public final class MemoryBudget {
    private long limit = Long.MAX_VALUE;
    private long used;
    private long epoch = 1;

    /// A budget that some statement begins.
    public MemoryBudget() {}

    /// A budget for rows that outlive a statement.
    public MemoryBudget(long bytesMax) {
        limit = bytesMax;
    }

    void begin(long bytesMax) {
        limit = bytesMax;
        used = 0;
        epoch++;
    }

    /// @throws DbException 53200
    void take(long bytes, String operator) {
        if (used + bytes > limit) {
            throw DbException.of(
                    ErrorCode.OUT_OF_MEMORY,
                    "statement needs too much memory, operator=" + operator + ", used=" + used + ", wanted=" + bytes
                            + ", limit=" + limit
                            + "; raise query_memory_bytes or reduce the rows to sort, group or join");
        }
        used += bytes;
    }

    void give(long bytes) {
        used -= bytes;
        assert used >= 0 : "memory given back twice";
    }

    /// Differs between executions.
    long epoch() {
        return epoch;
    }

    public long used() {
        return used;
    }
}
