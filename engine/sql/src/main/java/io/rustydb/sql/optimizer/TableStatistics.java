package io.rustydb.sql.optimizer;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// How many rows each table has, about: what complete scans counted, moved on by inserts and deletes since.
///
/// Thread rule: any thread.
public final class TableStatistics {
    /// What a table is taken for before anything is known of it.
    public static final long ROWS_UNKNOWN = 1000;

    private final ConcurrentHashMap<Long, AtomicLong> rows = new ConcurrentHashMap<>();

    public long rows(long tableId) {
        AtomicLong count = rows.get(tableId);
        return count == null ? ROWS_UNKNOWN : Math.max(1, count.get());
    }

    /// A complete scan has counted.
    public void counted(long tableId, long rowCount) {
        rows.computeIfAbsent(tableId, id -> new AtomicLong()).set(rowCount);
    }

    /// Rows came or went.
    ///
    /// @param difference negative for deletions
    public void changed(long tableId, long difference) {
        AtomicLong count = rows.get(tableId);
        if (count == null) {
            count = rows.computeIfAbsent(tableId, id -> new AtomicLong(0));
        }
        count.addAndGet(difference);
    }
}
