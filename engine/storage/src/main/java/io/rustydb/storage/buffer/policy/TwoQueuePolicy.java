package io.rustydb.storage.buffer.policy;

/// 2Q, full version: a page comes into a FIFO (*A1in*, a quarter of the slots); evicted from there it is
/// remembered (*A1out*, half as many pages as slots); wanted again while remembered it comes into the LRU list
/// of the hot (*Am*).
final class TwoQueuePolicy implements EvictionPolicy {
    private static final int HOT = 0;
    private static final int IN = 1;
    private static final int OUT = 0;

    private final NodeLists lists;
    private final boolean[] hot;
    private final long[] pages;
    private final GhostPages ghosts;
    private final int inMax;
    private boolean remembered;

    TwoQueuePolicy(int slots) {
        lists = new NodeLists(slots, 2);
        hot = new boolean[slots];
        pages = new long[slots];
        inMax = Math.max(1, slots / 4);
        ghosts = new GhostPages(Math.max(1, slots / 2), 1);
    }

    @Override
    public void hit(int slot) {
        if (lists.isLinked(slot) && hot[slot]) {
            lists.remove(HOT, slot);
            lists.addFirst(HOT, slot);
        }
    }

    @Override
    public void missed(long page) {
        // Asked first: giving up a slot may push the page itself out of what is remembered.
        remembered = ghosts.find(page) >= 0;
    }

    @Override
    public int victim(Claim claim) {
        boolean fromIn = lists.size(IN) > inMax || lists.size(HOT) == 0;
        int slot = take(fromIn ? IN : HOT, claim);
        return slot >= 0 ? slot : take(fromIn ? HOT : IN, claim);
    }

    private int take(int list, Claim claim) {
        for (int slot = lists.last(list); slot >= 0; slot = lists.before(slot)) {
            if (claim.tryClaim(slot)) {
                lists.remove(list, slot);
                if (list == IN) {
                    if (ghosts.isFull()) {
                        ghosts.removeLast(OUT);
                    }
                    ghosts.addFirst(OUT, pages[slot], 0);
                }
                return slot;
            }
        }
        return NONE;
    }

    @Override
    public void loaded(int slot, long page) {
        pages[slot] = page;
        int ghost = ghosts.find(page);
        hot[slot] = remembered;
        remembered = false;
        if (ghost >= 0) {
            ghosts.remove(ghost);
        }
        lists.addFirst(hot[slot] ? HOT : IN, slot);
    }

    @Override
    public void removed(int slot) {
        if (lists.isLinked(slot)) {
            lists.remove(hot[slot] ? HOT : IN, slot);
        }
    }

    @Override
    public int upcoming(int[] into) {
        boolean fromIn = lists.size(IN) > inMax || lists.size(HOT) == 0;
        int count = Upcoming.fromEnd(lists, fromIn ? IN : HOT, into, 0);
        return Upcoming.fromEnd(lists, fromIn ? HOT : IN, into, count);
    }

    @Override
    public PolicyKind kind() {
        return PolicyKind.TWO_Q;
    }
}
