package io.rustydb.sql.execution.change;

import io.rustydb.base.type.RowBuffer;
import io.rustydb.storage.heap.RowRun;
import io.rustydb.storage.index.EntryRun;

/// Rows of one table that wait to be inserted together, and the memory it takes to do so. Reusable; thread
/// rule: one execution.
final class RowsTogether {
    private static final int ROWS_MAX = 4096;
    private static final int BYTES_MAX = 1 << 19;

    final RowRun rows = new RowRun();
    /// Of one index after the other.
    final EntryRun entries = new EntryRun();
    private final RowBuffer view = new RowBuffer(0);

    boolean isFull() {
        return rows.count() >= ROWS_MAX || rows.byteCount() >= BYTES_MAX;
    }

    /// A row where it stands; valid until the next one is asked for or added.
    RowBuffer row(int i) {
        view.bytes = rows.bytes();
        view.offset = rows.offset(i);
        view.length = rows.length(i);
        return view;
    }
}
