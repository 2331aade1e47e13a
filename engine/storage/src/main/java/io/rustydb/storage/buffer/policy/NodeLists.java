package io.rustydb.storage.buffer.policy;

/// Doubly linked lists of nodes `0 … nodes - 1`, each node in one list at most, in two arrays. First = most
/// recent.
public final class NodeLists {
    private static final int UNLINKED = -1;

    private final int nodes;
    private final int[] next;
    private final int[] previous;
    private final int[] sizes;

    public NodeLists(int nodes, int lists) {
        this.nodes = nodes;
        next = new int[nodes + lists];
        previous = new int[nodes + lists];
        sizes = new int[lists];
        for (int node = 0; node < nodes; node++) {
            next[node] = UNLINKED;
        }
        for (int list = 0; list < lists; list++) {
            // The ends of a list meet in a node of its own, so that no case is special.
            next[nodes + list] = nodes + list;
            previous[nodes + list] = nodes + list;
        }
    }

    public int size(int list) {
        return sizes[list];
    }

    public boolean isLinked(int node) {
        return next[node] != UNLINKED;
    }

    public void addFirst(int list, int node) {
        link(list, nodes + list, node);
    }

    void addLast(int list, int node) {
        link(list, previous[nodes + list], node);
    }

    private void link(int list, int left, int node) {
        assert next[node] == UNLINKED : "node " + node + " is in a list already";
        int right = next[left];
        next[left] = node;
        previous[node] = left;
        next[node] = right;
        previous[right] = node;
        sizes[list]++;
    }

    public void remove(int list, int node) {
        assert next[node] != UNLINKED : "node " + node + " is in no list";
        next[previous[node]] = next[node];
        previous[next[node]] = previous[node];
        next[node] = UNLINKED;
        sizes[list]--;
    }

    /// Puts `replacement` where `node` is.
    void replace(int node, int replacement) {
        assert next[replacement] == UNLINKED : "node " + replacement + " is in a list already";
        int left = previous[node];
        int right = next[node];
        next[left] = replacement;
        previous[replacement] = left;
        next[replacement] = right;
        previous[right] = replacement;
        next[node] = UNLINKED;
    }

    /// -1 if the list is empty.
    public int last(int list) {
        return real(previous[nodes + list]);
    }

    /// The node nearer to the first, -1 if there is none.
    public int before(int node) {
        return real(previous[node]);
    }

    private int real(int node) {
        return node < nodes ? node : -1;
    }
}
