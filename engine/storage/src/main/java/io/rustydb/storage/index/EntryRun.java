package io.rustydb.storage.index;

import java.util.Arrays;

/// Entries of one index that are inserted together, and how far that has come.
///
/// `clear` → `add`… → [#sort] → [io.rustydb.storage.index.btree.BTree#insertRun]. Each entry belongs to a row
/// of the caller's, by its number. Reusable; thread rule: one thread at a time.
public final class EntryRun {
    public static final int ROWS_MAX = 1 << 16;
    private static final int ENTRIES_FIRST = 64;

    private final EntryBlock block = new EntryBlock(ENTRIES_FIRST, ENTRIES_FIRST * 32, Integer.MAX_VALUE);
    /// By row.
    private int[] uniqueBytes = new int[ENTRIES_FIRST];
    private int covered;

    public void clear() {
        block.clear();
        covered = 0;
    }

    /// @param unique the first bytes of the key, which no other row may have; 0 = any row may
    /// @param row number of the entry's row, below [#ROWS_MAX]
    public void add(byte[] key, int offset, int length, int unique, long locator, int row) {
        if (row >= uniqueBytes.length) {
            uniqueBytes = Arrays.copyOf(uniqueBytes, Math.max(row + 1, 2 * uniqueBytes.length));
        }
        uniqueBytes[row] = unique;
        block.add(key, offset, length, locator, row);
    }

    public void sort() {
        block.sort();
    }

    public int count() {
        return block.count();
    }

    /// The array that holds all entries.
    public byte[] bytes() {
        return block.bytes();
    }

    public int offset(int entry) {
        return block.offset(entry);
    }

    /// Of key and locator.
    public int length(int entry) {
        return block.length(entry);
    }

    public int row(int entry) {
        return block.tag(entry);
    }

    public int uniqueBytes(int entry) {
        return uniqueBytes[block.tag(entry)];
    }

    /// True if an entry has the unique key of the one before it.
    public boolean repeatsKey(int entry) {
        int unique = uniqueBytes(entry);
        if (entry == 0 || unique == 0 || uniqueBytes(entry - 1) != unique) {
            return false;
        }
        byte[] bytes = block.bytes();
        int at = block.offset(entry);
        int before = block.offset(entry - 1);
        // Neighbours mostly differ in the last byte already.
        return bytes[at + unique - 1] == bytes[before + unique - 1]
                && Arrays.equals(bytes, at, at + unique, bytes, before, before + unique);
    }

    /// The entries before this one are in the transaction's undo.
    public int covered() {
        return covered;
    }

    public void setCovered(int entries) {
        covered = entries;
    }
}
