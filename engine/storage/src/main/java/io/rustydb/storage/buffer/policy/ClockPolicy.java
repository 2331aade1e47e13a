package io.rustydb.storage.buffer.policy;

/// CLOCK: a hand goes round; a slot used since the last visit gets a second chance.
final class ClockPolicy implements EvictionPolicy {
    private final ReferenceBits bits;
    private final boolean[] resident;
    private int hand;

    ClockPolicy(int slots, ReferenceBits bits) {
        this.bits = bits;
        resident = new boolean[slots];
    }

    @Override
    public void hit(int slot) {
        bits.set(slot);
    }

    @Override
    public void missed(long page) {}

    @Override
    public int victim(Claim claim) {
        // Two turns find a slot without a bit, unless readers set them meanwhile; the third takes any.
        for (int step = 0; step < 3 * resident.length; step++) {
            int slot = hand;
            hand = slot + 1 == resident.length ? 0 : slot + 1;
            if (!resident[slot]) {
                continue;
            }
            if (step < 2 * resident.length && bits.isSet(slot)) {
                bits.clear(slot);
            } else if (claim.tryClaim(slot)) {
                resident[slot] = false;
                return slot;
            }
        }
        return NONE;
    }

    @Override
    public void loaded(int slot, long page) {
        resident[slot] = true;
        bits.set(slot);
    }

    @Override
    public void removed(int slot) {
        resident[slot] = false;
    }

    @Override
    public int upcoming(int[] into) {
        int count = 0;
        int slot = hand;
        int steps = Math.min(resident.length, 4 * into.length);
        for (int step = 0; step < steps && count < into.length; step++) {
            if (resident[slot]) {
                into[count++] = slot;
            }
            slot = slot + 1 == resident.length ? 0 : slot + 1;
        }
        return count;
    }

    @Override
    public PolicyKind kind() {
        return PolicyKind.CLOCK;
    }
}
