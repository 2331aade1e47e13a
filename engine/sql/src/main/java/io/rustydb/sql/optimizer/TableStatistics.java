package io.rustydb.sql.optimizer;

import io.rustydb.sql.catalog.TableDescriptor;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

/// How many rows each table has, about: guessed from its pages, then what complete scans counted, moved on by
/// inserts and deletes.
///
/// Thread rule: any thread.
public final class TableStatistics {
    /// Plans take every table for at least this long.
    static final long ROWS_MIN = 1000;
    /// Rows on a page, where only the pages are known.
    public static final long ROWS_PER_PAGE = 40;

    private final ConcurrentHashMap<Long, AtomicLong> rows = new ConcurrentHashMap<>();
    private final ToLongFunction<TableDescriptor> guess;

    /// @param guess rows of a table of which nothing is known yet, by its size
    public TableStatistics(ToLongFunction<TableDescriptor> guess) {
        this.guess = guess;
    }

    public long rows(TableDescriptor table) {
        return Math.max(1, counter(table).get());
    }

    private AtomicLong counter(TableDescriptor table) {
        AtomicLong count = rows.get(table.id());
        if (count != null) {
            return count;
        }
        // The guess may read pages: outside the map's locks.
        AtomicLong guessed = new AtomicLong(guess.applyAsLong(table));
        AtomicLong other = rows.putIfAbsent(table.id(), guessed);
        return other != null ? other : guessed;
    }

    /// A complete scan has counted.
    public void counted(TableDescriptor table, long rowCount) {
        counter(table).set(rowCount);
    }

    /// Rows came or went.
    ///
    /// @param difference negative for deletions
    public void changed(TableDescriptor table, long difference) {
        counter(table).addAndGet(difference);
    }
}
