package io.rustydb.storage.buffer.policy;

/// LIRS: pages used again soon (*LIR*, 99 % of the slots) stay; the others (*HIR*) pass through a queue, and
/// are remembered while they are in the recency stack, whose bottom is always a LIR page.
final class LirsPolicy implements EvictionPolicy {
    private static final int STACK = 0;
    private static final int QUEUE = 0;

    private final int slots;
    private final int lirMax;

    /// Recency stack: slots, then ghosts (`slots` + ghost's node).
    private final NodeLists stack;

    /// Resident HIR pages; the last is next to go.
    private final NodeLists queue;

    /// Evicted pages of the stack. Those that were remembered longest ago are also lowest in it.
    private final GhostPages ghosts;

    private final boolean[] lir;
    private final boolean[] resident;
    private final long[] pages;
    private int lirCount;

    LirsPolicy(int slots) {
        this.slots = slots;
        lirMax = slots - Math.max(1, slots / 100);
        stack = new NodeLists(2 * slots, 1);
        queue = new NodeLists(slots, 1);
        ghosts = new GhostPages(slots, 1);
        lir = new boolean[slots];
        resident = new boolean[slots];
        pages = new long[slots];
    }

    @Override
    public void hit(int slot) {
        if (!resident[slot]) {
            return;
        }
        if (lir[slot]) {
            boolean bottom = stack.last(STACK) == slot;
            stack.remove(STACK, slot);
            stack.addFirst(STACK, slot);
            if (bottom) {
                prune();
            }
        } else if (stack.isLinked(slot)) {
            stack.remove(STACK, slot);
            stack.addFirst(STACK, slot);
            queue.remove(QUEUE, slot);
            promote(slot);
        } else {
            stack.addFirst(STACK, slot);
            queue.remove(QUEUE, slot);
            queue.addFirst(QUEUE, slot);
        }
    }

    /// The slot, on top of the stack and in no queue, becomes LIR; the lowest LIR page makes room.
    private void promote(int slot) {
        lir[slot] = true;
        lirCount++;
        if (lirCount > lirMax) {
            int bottom = stack.last(STACK);
            stack.remove(STACK, bottom);
            lir[bottom] = false;
            lirCount--;
            queue.addFirst(QUEUE, bottom);
        }
        prune();
    }

    private void prune() {
        for (int node = stack.last(STACK); node >= 0; node = stack.last(STACK)) {
            if (node < slots && lir[node]) {
                return;
            }
            stack.remove(STACK, node);
            if (node >= slots) {
                ghosts.remove(node - slots);
            }
        }
    }

    @Override
    public void missed(long page) {}

    @Override
    public int victim(Claim claim) {
        for (int slot = queue.last(QUEUE); slot >= 0; slot = queue.before(slot)) {
            if (claim.tryClaim(slot)) {
                queue.remove(QUEUE, slot);
                resident[slot] = false;
                if (stack.isLinked(slot)) {
                    remember(slot);
                }
                return slot;
            }
        }
        // Every HIR page is latched or dirty.
        for (int node = stack.last(STACK); node >= 0; node = stack.before(node)) {
            if (node < slots && lir[node] && claim.tryClaim(node)) {
                removed(node);
                return node;
            }
        }
        return NONE;
    }

    private void remember(int slot) {
        if (ghosts.isFull()) {
            int oldest = ghosts.last(0);
            stack.remove(STACK, slots + oldest);
            ghosts.remove(oldest);
        }
        int ghost = ghosts.addFirst(0, pages[slot], 0);
        stack.replace(slot, slots + ghost);
    }

    @Override
    public void loaded(int slot, long page) {
        assert !resident[slot] : "slot " + slot + " is resident";
        resident[slot] = true;
        pages[slot] = page;
        lir[slot] = false;
        int ghost = ghosts.find(page);
        if (ghost >= 0) {
            stack.remove(STACK, slots + ghost);
            ghosts.remove(ghost);
        }
        stack.addFirst(STACK, slot);
        if (ghost >= 0 || lirCount < lirMax) {
            promote(slot);
        } else {
            queue.addFirst(QUEUE, slot);
        }
    }

    @Override
    public void removed(int slot) {
        if (!resident[slot]) {
            return;
        }
        resident[slot] = false;
        if (stack.isLinked(slot)) {
            stack.remove(STACK, slot);
        }
        if (lir[slot]) {
            lir[slot] = false;
            lirCount--;
            prune();
        } else {
            queue.remove(QUEUE, slot);
        }
    }

    @Override
    public int upcoming(int[] into) {
        int count = Upcoming.fromEnd(queue, QUEUE, into, 0);
        for (int node = stack.last(STACK); node >= 0 && count < into.length; node = stack.before(node)) {
            if (node < slots && lir[node]) {
                into[count++] = node;
            }
        }
        return count;
    }

    @Override
    public PolicyKind kind() {
        return PolicyKind.LIRS;
    }
}
