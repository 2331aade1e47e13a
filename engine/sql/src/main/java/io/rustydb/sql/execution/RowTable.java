package io.rustydb.sql.execution;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.vector.Vector;
import java.util.Arrays;
import java.util.List;

/// A hash table of distinct rows, NULL equal to NULL: gives each a dense number from 0. Behind GROUP BY,
/// DISTINCT, set operations and hashed IN.
///
/// Open addressing over row numbers, with the hashes beside them. Thread rule: one execution.
public final class RowTable {
    private static final int FREE = -1;
    private static final int SLOT_BYTES = 12;

    private final RowStore rows;
    private final MemoryCharge charge;
    private int[] slots = new int[16];
    private int[] hashes = new int[16];

    public RowTable(List<SqlType> types, MemoryBudget budget, String owner) {
        rows = new RowStore(types, budget, owner);
        charge = new MemoryCharge(budget, owner);
        Arrays.fill(slots, FREE);
    }

    public RowStore rows() {
        return rows;
    }

    public int count() {
        return rows.count();
    }

    public void clear() {
        rows.clear();
        charge.release();
        if (slots.length > 1024) {
            slots = new int[16];
            hashes = new int[16];
        }
        Arrays.fill(slots, FREE);
    }

    public static int hash(Vector[] keys, int row) {
        long hash = 0;
        for (Vector key : keys) {
            hash = hash * 31 + key.hash(row);
        }
        return (int) (hash ^ hash >>> 32);
    }

    /// The row's number, given to it now if it is new: then it is [#count]` - 1` and was not before.
    public int findOrAdd(Vector[] keys, int row) {
        int hash = hash(keys, row);
        int mask = slots.length - 1;
        int slot = hash & mask;
        while (slots[slot] != FREE) {
            int number = slots[slot];
            if (hashes[number] == hash && isSame(number, keys, row)) {
                return number;
            }
            slot = slot + 1 & mask;
        }
        int number = rows.add(keys, row);
        if (number >= hashes.length) {
            hashes = Arrays.copyOf(hashes, hashes.length * 2);
        }
        hashes[number] = hash;
        slots[slot] = number;
        if (2 * rows.count() > slots.length) {
            grow();
        }
        return number;
    }

    /// The row's number, or -1.
    public int find(Vector[] keys, int row) {
        int hash = hash(keys, row);
        int mask = slots.length - 1;
        int slot = hash & mask;
        while (slots[slot] != FREE) {
            int number = slots[slot];
            if (hashes[number] == hash && isSame(number, keys, row)) {
                return number;
            }
            slot = slot + 1 & mask;
        }
        return -1;
    }

    private boolean isSame(int number, Vector[] keys, int row) {
        int at = number & RowStore.MASK;
        for (int c = 0; c < keys.length; c++) {
            if (!keys[c].isNotDistinct(row, rows.vector(number, c), at)) {
                return false;
            }
        }
        return true;
    }

    private void grow() {
        charge.raiseTo((long) slots.length * 2 * SLOT_BYTES);
        slots = new int[slots.length * 2];
        Arrays.fill(slots, FREE);
        int mask = slots.length - 1;
        for (int number = 0; number < rows.count(); number++) {
            int slot = hashes[number] & mask;
            while (slots[slot] != FREE) {
                slot = slot + 1 & mask;
            }
            slots[slot] = number;
        }
    }
}
