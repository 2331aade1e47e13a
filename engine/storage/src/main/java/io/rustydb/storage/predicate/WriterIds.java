package io.rustydb.storage.predicate;

import org.jspecify.annotations.Nullable;

/// Serializable writers by TxId: those of the graph, and of the summarised ones when the first they have an
/// edge out to committed. Open addressing; guarded by the graph's monitor.
final class WriterIds {
    private long[] ids = new long[64];
    private @Nullable SerialTransaction[] transactions = new SerialTransaction[64];
    /// Of a summarised one: its earliest edge out.
    private long[] earliest = new long[64];
    private int count;

    void put(long id, SerialTransaction transaction) {
        int at = place(id);
        transactions[at] = transaction;
    }

    void putSummarised(long id, long earliestOut) {
        int at = place(id);
        transactions[at] = null;
        earliest[at] = earliestOut;
    }

    int count() {
        return count;
    }

    boolean contains(long id) {
        return ids[find(id)] == id;
    }

    /// Null for a summarised one, and for one that is not here.
    @Nullable
    SerialTransaction get(long id) {
        int at = find(id);
        return ids[at] == id ? transactions[at] : null;
    }

    long earliestOut(long id) {
        int at = find(id);
        assert ids[at] == id && transactions[at] == null : "a summarised writer";
        return earliest[at];
    }

    /// @param id 0 = none
    void remove(long id) {
        if (id == 0) {
            return;
        }
        int mask = ids.length - 1;
        int hole = find(id);
        if (ids[hole] != id) {
            return;
        }
        count--;
        for (int at = hole + 1 & mask; ids[at] != 0; at = at + 1 & mask) {
            // Who could stand in the hole moves there.
            if ((at - home(ids[at]) & mask) >= (at - hole & mask)) {
                ids[hole] = ids[at];
                transactions[hole] = transactions[at];
                earliest[hole] = earliest[at];
                hole = at;
            }
        }
        ids[hole] = 0;
        transactions[hole] = null;
    }

    /// Forgets all summarised ones.
    void removeSummarised() {
        long[] before = ids;
        SerialTransaction[] beforeTransactions = transactions;
        ids = new long[64];
        transactions = new SerialTransaction[64];
        earliest = new long[64];
        count = 0;
        for (int i = 0; i < before.length; i++) {
            SerialTransaction transaction = beforeTransactions[i];
            if (before[i] != 0 && transaction != null) {
                put(before[i], transaction);
            }
        }
    }

    private int place(long id) {
        if (2 * count >= ids.length) {
            grow();
        }
        int at = find(id);
        if (ids[at] != id) {
            ids[at] = id;
            count++;
        }
        return at;
    }

    private void grow() {
        long[] before = ids;
        SerialTransaction[] beforeTransactions = transactions;
        long[] beforeEarliest = earliest;
        ids = new long[2 * before.length];
        transactions = new SerialTransaction[ids.length];
        earliest = new long[ids.length];
        for (int i = 0; i < before.length; i++) {
            if (before[i] != 0) {
                int at = find(before[i]);
                ids[at] = before[i];
                transactions[at] = beforeTransactions[i];
                earliest[at] = beforeEarliest[i];
            }
        }
    }

    private int find(long id) {
        int mask = ids.length - 1;
        int at = home(id);
        while (ids[at] != 0 && ids[at] != id) {
            at = at + 1 & mask;
        }
        return at;
    }

    private int home(long id) {
        long mixed = id * 0x9E37_79B9_7F4A_7C15L;
        return (int) (mixed >>> 32) & ids.length - 1;
    }
}
