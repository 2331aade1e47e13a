package io.rustydb.storage.index.btree;

import java.util.function.Consumer;

/// Checks one tree: order, fences, sibling links, heads, counts, levels, counters of marks, every page reachable exactly once and in use.
///
/// For comparing an index with its heap, read all entries with an unbounded [BTreeCursor].
public final class BTreeCheck {
    private final BTree tree;

    public BTreeCheck(BTree tree) {
        this.tree = tree;
    }

    /// Reports each finding as one sentence; nothing if clean. Nobody changes the tree meanwhile.
    ///
    /// @return what the tree consists of
    public Statistics check(Consumer<String> findings) {
        throw new UnsupportedOperationException(tree.toString());
    }

    /// @param levels 1 = the root is a leaf
    /// @param bytesUsed of items with their directory, in leaves
    public record Statistics(int levels, long leaves, long innerPages, long entries, long marked, long bytesUsed) {}
}
