package io.rustydb.storage.buffer.policy;

/// Gives up the slot whose last use is longest ago.
final class LruPolicy implements EvictionPolicy {
    private final NodeLists lists;

    LruPolicy(int slots) {
        lists = new NodeLists(slots, 1);
    }

    @Override
    public void hit(int slot) {
        if (lists.isLinked(slot)) {
            lists.remove(0, slot);
            lists.addFirst(0, slot);
        }
    }

    @Override
    public void missed(long page) {}

    @Override
    public int victim(Claim claim) {
        for (int slot = lists.last(0); slot >= 0; slot = lists.before(slot)) {
            if (claim.tryClaim(slot)) {
                lists.remove(0, slot);
                return slot;
            }
        }
        return NONE;
    }

    @Override
    public void loaded(int slot, long page) {
        lists.addFirst(0, slot);
    }

    @Override
    public void removed(int slot) {
        if (lists.isLinked(slot)) {
            lists.remove(0, slot);
        }
    }

    @Override
    public int upcoming(int[] into) {
        return Upcoming.fromEnd(lists, 0, into, 0);
    }

    @Override
    public PolicyKind kind() {
        return PolicyKind.LRU;
    }
}
