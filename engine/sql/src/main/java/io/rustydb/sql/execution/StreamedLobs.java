package io.rustydb.sql.execution;

import io.rustydb.storage.lob.LobStore;
import io.rustydb.storage.transaction.Transaction;
import java.util.Arrays;

/// Large objects that were made of a statement's parameters before it changes the first row. The first row that
/// gets such a value takes the object; others get copies. Thread rule: one execution.
public final class StreamedLobs {
    private long[] lobIds = new long[2];
    private boolean[] taken = new boolean[2];
    private int count;

    void clear() {
        count = 0;
    }

    void add(long lobId) {
        if (count == lobIds.length) {
            lobIds = Arrays.copyOf(lobIds, 2 * count);
            taken = Arrays.copyOf(taken, 2 * count);
        }
        lobIds[count] = lobId;
        taken[count++] = false;
    }

    /// True if the caller's row may have the object itself.
    public boolean take(long lobId) {
        for (int i = 0; i < count; i++) {
            if (lobIds[i] == lobId && !taken[i]) {
                taken[i] = true;
                return true;
            }
        }
        return false;
    }

    /// The rows are taken back, the objects are not: a restart.
    public void giveBack() {
        Arrays.fill(taken, 0, count, false);
    }

    /// The statement has changed all it changes.
    public void dropUnused(LobStore lobs, Transaction transaction) {
        for (int i = 0; i < count; i++) {
            if (!taken[i]) {
                lobs.drop(transaction, lobIds[i]);
            }
        }
        count = 0;
    }
}
