package io.rustydb.storage.index.btree;

import org.jspecify.annotations.Nullable;

/// What a look-up found; the caller keeps one and passes it in, so that a look-up allocates nothing. Thread
/// rule: one thread at a time.
public final class EntryResult {
    /// Of the first entry of the key, in locator order.
    public long locator;
    /// The entry is marked: the row was deleted or has another key now; older snapshots may still want it.
    public boolean marked;
    /// The key has (or may have) further entries: look at all of them with a [BTreeCursor].
    public boolean more;

    /// The entry was found by a cursor, which is gone.
    boolean byCursor;

    /// The reader of the tree that was asked last.
    @Nullable
    LeafRead read;

    /// True if the leaf of the entry has not changed since it was read; may be false without need.
    public boolean isUnchanged() {
        LeafRead last = read;
        return !byCursor && last != null && last.isUnchanged();
    }
}
