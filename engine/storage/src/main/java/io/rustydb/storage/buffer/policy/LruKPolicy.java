package io.rustydb.storage.buffer.policy;

/// LRU-2: gives up the page whose use before the last is longest ago; pages used once go first, the oldest of
/// them first. The last use of as many evicted pages as there are slots is remembered.
///
/// Uses are numbered; a record that comes in a batch counts when it is told. The correlated reference period is
/// the pool's: it tells of a page at most once in a batch.
final class LruKPolicy implements EvictionPolicy {
    private static final int NOT_RESIDENT = -1;

    /// Number of the last use, and of the one before it (0 = there was none).
    private final long[] last;

    private final long[] beforeLast;
    private final long[] pages;
    private final GhostPages ghosts;

    /// Binary heap of slots, smallest [#isOlder] first.
    private final int[] heap;

    private final int[] place;
    private int count;
    private long now;

    LruKPolicy(int slots) {
        last = new long[slots];
        beforeLast = new long[slots];
        pages = new long[slots];
        heap = new int[slots];
        place = new int[slots];
        java.util.Arrays.fill(place, NOT_RESIDENT);
        ghosts = new GhostPages(slots, 1);
    }

    @Override
    public void hit(int slot) {
        if (place[slot] != NOT_RESIDENT) {
            beforeLast[slot] = last[slot];
            last[slot] = ++now;
            down(place[slot]);
        }
    }

    @Override
    public void missed(long page) {}

    @Override
    public int victim(Claim claim) {
        // Refused slots are put behind the end of the heap and come back afterwards.
        int all = count;
        int victim = NONE;
        while (count > 0) {
            int slot = heap[0];
            if (claim.tryClaim(slot)) {
                victim = slot;
                break;
            }
            swap(0, --count);
            down(0);
        }
        if (victim != NONE) {
            removeAt(0);
            // The removal left one hole at the end of the heap; the refused ones follow it.
            int hole = count;
            for (int i = hole + 1; i < all; i++) {
                restore(heap[i]);
            }
            remember(victim);
        } else {
            for (int i = 0; i < all; i++) {
                restore(heap[i]);
            }
        }
        return victim;
    }

    private void restore(int slot) {
        heap[count] = slot;
        place[slot] = count;
        up(count++);
    }

    private void remember(int slot) {
        if (ghosts.isFull()) {
            ghosts.removeLast(0);
        }
        ghosts.addFirst(0, pages[slot], last[slot]);
    }

    @Override
    public void loaded(int slot, long page) {
        assert place[slot] == NOT_RESIDENT : "slot " + slot + " is resident";
        int ghost = ghosts.find(page);
        beforeLast[slot] = 0;
        if (ghost >= 0) {
            beforeLast[slot] = ghosts.stamp(ghost);
            ghosts.remove(ghost);
        }
        last[slot] = ++now;
        pages[slot] = page;
        restore(slot);
    }

    @Override
    public void removed(int slot) {
        if (place[slot] != NOT_RESIDENT) {
            removeAt(place[slot]);
        }
    }

    @Override
    public int upcoming(int[] into) {
        // The first levels of a heap are old, though not in order.
        int taken = Math.min(into.length, count);
        System.arraycopy(heap, 0, into, 0, taken);
        return taken;
    }

    @Override
    public PolicyKind kind() {
        return PolicyKind.LRU_K;
    }

    // ---- heap ----

    private boolean isOlder(int slot, int other) {
        return beforeLast[slot] != beforeLast[other] ? beforeLast[slot] < beforeLast[other] : last[slot] < last[other];
    }

    private void removeAt(int at) {
        int slot = heap[at];
        swap(at, --count);
        place[slot] = NOT_RESIDENT;
        if (at < count) {
            int moved = heap[at];
            down(at);
            up(place[moved]);
        }
    }

    private void up(int at) {
        int slot = heap[at];
        while (at > 0 && isOlder(slot, heap[at - 1 >>> 1])) {
            set(at, heap[at - 1 >>> 1]);
            at = at - 1 >>> 1;
        }
        set(at, slot);
    }

    private void down(int at) {
        if (at >= count) {
            return;
        }
        int slot = heap[at];
        while (2 * at + 1 < count) {
            int child = 2 * at + 1;
            if (child + 1 < count && isOlder(heap[child + 1], heap[child])) {
                child++;
            }
            if (!isOlder(heap[child], slot)) {
                break;
            }
            set(at, heap[child]);
            at = child;
        }
        set(at, slot);
    }

    private void swap(int i, int j) {
        int slot = heap[i];
        set(i, heap[j]);
        set(j, slot);
    }

    private void set(int at, int slot) {
        heap[at] = slot;
        place[slot] = at;
    }
}
