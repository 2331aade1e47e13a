package io.rustydb.storage.buffer.policy;

/// ARC: an LRU list of pages used once and one of pages used more often; ghosts of each move the border between
/// them.
final class ArcPolicy implements EvictionPolicy {
    private static final int ONCE = 0;
    private static final int OFTEN = 1;

    private final int slots;
    /// T1 and T2 of the paper; the ghosts' lists of the same numbers are B1 and B2.
    private final NodeLists lists;

    private final GhostPages ghosts;
    private final byte[] listOf;
    private final long[] pages;

    /// Slots that the pages used once may have.
    private int target;

    /// The list whose ghost the wanted page was, -1 if it is new.
    private int wanted = NONE;

    /// A new page comes while the pages used once fill everything: the oldest of them is not even remembered.
    private boolean forget;

    ArcPolicy(int slots) {
        this.slots = slots;
        lists = new NodeLists(slots, 2);
        ghosts = new GhostPages(slots, 2);
        listOf = new byte[slots];
        pages = new long[slots];
    }

    @Override
    public void hit(int slot) {
        if (lists.isLinked(slot)) {
            lists.remove(listOf[slot], slot);
            listOf[slot] = OFTEN;
            lists.addFirst(OFTEN, slot);
        }
    }

    @Override
    public void missed(long page) {
        int once = lists.size(ONCE);
        int onceGhosts = ghosts.size(ONCE);
        int oftenGhosts = ghosts.size(OFTEN);
        forget = false;
        int ghost = ghosts.find(page);
        if (ghost >= 0) {
            wanted = ghosts.listOf(ghost);
            target = wanted == ONCE
                    ? Math.min(slots, target + Math.max(oftenGhosts / onceGhosts, 1))
                    : Math.max(0, target - Math.max(onceGhosts / oftenGhosts, 1));
            ghosts.remove(ghost);
            return;
        }
        wanted = NONE;
        if (once + onceGhosts >= slots) {
            if (once < slots) {
                ghosts.removeLast(ONCE);
            } else {
                forget = true;
            }
        } else if (once + onceGhosts + lists.size(OFTEN) + oftenGhosts >= 2 * slots) {
            ghosts.removeLast(OFTEN);
        }
    }

    @Override
    public int victim(Claim claim) {
        int once = lists.size(ONCE);
        boolean fromOnce = forget || once >= 1 && (once > target || wanted == OFTEN && once == target);
        int slot = take(fromOnce ? ONCE : OFTEN, claim);
        return slot >= 0 ? slot : take(fromOnce ? OFTEN : ONCE, claim);
    }

    private int take(int list, Claim claim) {
        for (int slot = lists.last(list); slot >= 0; slot = lists.before(slot)) {
            if (claim.tryClaim(slot)) {
                lists.remove(list, slot);
                if (!(forget && list == ONCE)) {
                    remember(list, pages[slot]);
                }
                return slot;
            }
        }
        return NONE;
    }

    private void remember(int list, long page) {
        if (ghosts.isFull()) {
            // Only where slots were free for another reason.
            ghosts.removeLast(ghosts.size(OFTEN) > 0 ? OFTEN : ONCE);
        }
        ghosts.addFirst(list, page, 0);
    }

    @Override
    public void loaded(int slot, long page) {
        pages[slot] = page;
        listOf[slot] = (byte) (wanted == NONE ? ONCE : OFTEN);
        lists.addFirst(listOf[slot], slot);
        wanted = NONE;
        forget = false;
    }

    @Override
    public void removed(int slot) {
        if (lists.isLinked(slot)) {
            lists.remove(listOf[slot], slot);
        }
    }

    @Override
    public int upcoming(int[] into) {
        boolean fromOnce = lists.size(ONCE) > target || lists.size(OFTEN) == 0;
        int count = Upcoming.fromEnd(lists, fromOnce ? ONCE : OFTEN, into, 0);
        return Upcoming.fromEnd(lists, fromOnce ? OFTEN : ONCE, into, count);
    }

    @Override
    public PolicyKind kind() {
        return PolicyKind.ARC;
    }
}
