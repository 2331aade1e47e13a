package io.rustydb.storage.index.btree;

import org.jspecify.annotations.Nullable;

/// Reads entries of a range in order, forward or backward. Reusable: [#open] begins anew.
///
/// It copies one leaf at a time and holds no latch between calls. Every entry that existed during the whole scan is met exactly once; one that came
/// or went meanwhile may or may not be met. Thread rule: one thread at a time.
public final class BTreeCursor {
    BTreeCursor() {}

    /// Begins a scan. A bound is a whole key or its first columns: an inclusive bound includes, an exclusive one excludes every key that begins with it.
    ///
    /// @param low null = from the first entry
    /// @param high null = to the last entry
    public void open(
            byte @Nullable [] low,
            int lowLength,
            boolean lowInclusive,
            byte @Nullable [] high,
            int highLength,
            boolean highInclusive,
            boolean forward) {
        throw new UnsupportedOperationException();
    }

    /// All entries whose key begins with these bytes.
    public void openPrefix(byte[] prefix, int offset, int length, boolean forward) {
        throw new UnsupportedOperationException();
    }

    /// Goes to the next entry (the first one, after an `open`).
    public boolean next() {
        throw new UnsupportedOperationException();
    }

    public long locator() {
        throw new UnsupportedOperationException();
    }

    public boolean marked() {
        throw new UnsupportedOperationException();
    }

    /// Length of the entry's key, without the locator.
    public int keyLength() {
        throw new UnsupportedOperationException();
    }

    /// Copies the entry's key.
    ///
    /// @return its length
    public int copyKey(byte[] target, int at) {
        throw new UnsupportedOperationException();
    }

    /// True if the entry's key is exactly this one.
    public boolean keyEquals(byte[] key, int offset, int length) {
        throw new UnsupportedOperationException();
    }
}
