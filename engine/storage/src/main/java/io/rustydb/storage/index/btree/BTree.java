package io.rustydb.storage.index.btree;

import io.rustydb.storage.transaction.Transaction;
import org.jspecify.annotations.Nullable;

/// One index: entries (key, locator, mark) in the order of their keys' bytes, then of their locators. Opened by [BTreeStore].
///
/// Keys of one tree are prefix-free (as `KeyEncoder` makes them). Changes take a transaction, whose rollback takes them back; without one (null)
/// they are redone after a crash but never undone. Thread rule: any thread, one at a time a transaction.
public final class BTree {
    /// No entry; never a locator.
    public static final long NOT_FOUND = -1;

    private final int object;
    private final long root;

    BTree(int object, long root) {
        this.object = object;
        this.root = root;
    }

    /// Object id of the index.
    public int object() {
        return object;
    }

    /// Page id of the root: what the catalogue keeps. It never changes.
    public long root() {
        return root;
    }

    /// Longest key in bytes; four entries of this length fit a page.
    public int keyBytesMax() {
        throw new UnsupportedOperationException();
    }

    /// Finds the first entry of a key. Nothing is allocated, no latch is held on return.
    ///
    /// @return the locator, or [#NOT_FOUND]
    public long findUnique(byte[] key, int offset, int length, EntryResult out) {
        throw new UnsupportedOperationException();
    }

    /// A cursor over entries; reusable.
    public BTreeCursor cursor() {
        throw new UnsupportedOperationException();
    }

    /// Adds an entry; an entry of this key and locator that is marked comes alive again.
    ///
    /// @return false if it is there already, not marked
    /// @throws io.rustydb.base.error.DbException 54000 key longer than [#keyBytesMax]; 53100 disk full
    public boolean insert(@Nullable Transaction transaction, byte[] key, int offset, int length, long locator) {
        throw new UnsupportedOperationException();
    }

    /// Adds an entry to a unique index, if no living row has the key. Waits (through the judge) for rows in flight.
    ///
    /// @return [#NOT_FOUND] if the entry was added, else the locator of the row that has the key: raise 23505
    /// @throws io.rustydb.base.error.DbException as [#insert], and what the judge throws
    public long insertUnique(
            @Nullable Transaction transaction, byte[] key, int offset, int length, long locator, EntryJudge judge) {
        throw new UnsupportedOperationException();
    }

    /// Marks an entry: its row was deleted or has another key now. Purge removes it when no snapshot can want it.
    ///
    /// @return false if there is no such entry or it is marked already
    public boolean mark(@Nullable Transaction transaction, byte[] key, int offset, int length, long locator) {
        throw new UnsupportedOperationException();
    }
}
