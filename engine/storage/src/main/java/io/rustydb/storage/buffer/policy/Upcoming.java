package io.rustydb.storage.buffer.policy;

/// Walks lists from their ends.
final class Upcoming {
    private Upcoming() {}

    /// Appends the last nodes of a list.
    ///
    /// @return the new count
    static int fromEnd(NodeLists lists, int list, int[] into, int count) {
        for (int node = lists.last(list); node >= 0 && count < into.length; node = lists.before(node)) {
            into[count++] = node;
        }
        return count;
    }
}
