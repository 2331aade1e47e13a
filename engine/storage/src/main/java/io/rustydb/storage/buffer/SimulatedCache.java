package io.rustydb.storage.buffer;

import io.rustydb.storage.buffer.policy.EvictionPolicy;
import io.rustydb.storage.buffer.policy.PolicyKind;
import io.rustydb.storage.buffer.policy.ReferenceBits;
import java.util.Arrays;

/// A cache without pages: a policy of the real kind and a hash from page to slot, in primitive arrays. Thread
/// rule: one thread at a time.
public final class SimulatedCache {
    private static final int FREE = -1;
    private static final EvictionPolicy.Claim ANY = slot -> true;

    private final EvictionPolicy policy;
    private final long[] pages;
    private final int[] table;
    private final int mask;
    private int used;

    public SimulatedCache(PolicyKind kind, int slots) {
        policy = kind.create(slots, ReferenceBits.of(slots));
        pages = new long[slots];
        table = new int[Integer.highestOneBit(Math.max(2, slots)) * 4];
        mask = table.length - 1;
        Arrays.fill(table, FREE);
    }

    public int slots() {
        return pages.length;
    }

    /// @return true on a hit
    public boolean access(long page) {
        int at = home(page);
        while (table[at] != FREE) {
            if (pages[table[at]] == page) {
                policy.hit(table[at]);
                return true;
            }
            at = at + 1 & mask;
        }
        policy.missed(page);
        int slot;
        if (used < pages.length) {
            slot = used++;
        } else {
            slot = policy.victim(ANY);
            forget(slot);
        }
        pages[slot] = page;
        at = home(page);
        while (table[at] != FREE) {
            at = at + 1 & mask;
        }
        table[at] = slot;
        policy.loaded(slot, page);
        return false;
    }

    private void forget(int slot) {
        int hole = home(pages[slot]);
        while (table[hole] != slot) {
            hole = hole + 1 & mask;
        }
        // Those behind move up, so that no search meets a hole.
        for (int i = hole + 1 & mask; table[i] != FREE; i = i + 1 & mask) {
            if ((i - home(pages[table[i]]) & mask) >= (i - hole & mask)) {
                table[hole] = table[i];
                hole = i;
            }
        }
        table[hole] = FREE;
    }

    private int home(long page) {
        return (int) (page * 0x9E37_79B9_7F4A_7C15L >>> 40) & mask;
    }
}
