package io.rustydb.storage.buffer.policy;

import java.util.Arrays;

/// Pages that are remembered after they were evicted: nodes `0 … capacity - 1` found by page through an open
/// hash, linked into lists, with a stamp each.
final class GhostPages {
    private static final int FREE = -1;

    private final int capacity;
    private final long[] pages;
    private final long[] stamps;
    private final int[] listOf;
    private final int[] table;
    private final int mask;
    private final NodeLists lists;
    private final int[] free;
    private int freeCount;

    GhostPages(int capacity, int lists) {
        this.capacity = capacity;
        pages = new long[capacity];
        stamps = new long[capacity];
        listOf = new int[capacity];
        table = new int[Integer.highestOneBit(Math.max(2, capacity)) * 4];
        mask = table.length - 1;
        Arrays.fill(table, FREE);
        this.lists = new NodeLists(capacity, lists);
        free = new int[capacity];
        for (int node = capacity - 1; node >= 0; node--) {
            free[freeCount++] = node;
        }
    }

    /// -1 if the page is not remembered.
    int find(long page) {
        for (int at = home(page); table[at] != FREE; at = at + 1 & mask) {
            if (pages[table[at]] == page) {
                return table[at];
            }
        }
        return FREE;
    }

    boolean isFull() {
        return freeCount == 0;
    }

    int capacity() {
        return capacity;
    }

    /// Remembers a page as the most recent of a list. There must be room.
    int addFirst(int list, long page, long stamp) {
        assert find(page) < 0 : "page " + page + " is remembered already";
        int node = free[--freeCount];
        pages[node] = page;
        stamps[node] = stamp;
        listOf[node] = list;
        lists.addFirst(list, node);
        int at = home(page);
        while (table[at] != FREE) {
            at = at + 1 & mask;
        }
        table[at] = node;
        return node;
    }

    void remove(int node) {
        lists.remove(listOf[node], node);
        free[freeCount++] = node;
        int at = home(pages[node]);
        while (table[at] != node) {
            at = at + 1 & mask;
        }
        // Those behind move up, so that no search meets a hole.
        int hole = at;
        for (int i = at + 1 & mask; table[i] != FREE; i = i + 1 & mask) {
            int home = home(pages[table[i]]);
            if ((i - home & mask) >= (i - hole & mask)) {
                table[hole] = table[i];
                hole = i;
            }
        }
        table[hole] = FREE;
    }

    void removeLast(int list) {
        int node = lists.last(list);
        assert node >= 0 : "the list is empty";
        remove(node);
    }

    /// The one that was remembered longest ago, -1 if there is none.
    int last(int list) {
        return lists.last(list);
    }

    int size(int list) {
        return lists.size(list);
    }

    int listOf(int node) {
        return listOf[node];
    }

    long stamp(int node) {
        return stamps[node];
    }

    private int home(long page) {
        long mixed = page * 0x9E37_79B9_7F4A_7C15L;
        return (int) (mixed >>> 40) & mask;
    }
}
