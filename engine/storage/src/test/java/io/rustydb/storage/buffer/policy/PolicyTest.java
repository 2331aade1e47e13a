package io.rustydb.storage.buffer.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.testkit.SeededEntropy;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The production policies, fed with every access, against the papers' text.
class PolicyTest {
    private static final int LENGTH = 12_000;

    /// A cache made of a production policy.
    private static final class Cache {
        final EvictionPolicy policy;
        final Map<Long, Integer> slotOf = new HashMap<>();
        final long[] pageOf;
        int used;

        Cache(PolicyKind kind, int slots) {
            policy = kind.create(slots, ReferenceBits.of(slots));
            pageOf = new long[slots];
        }

        boolean access(long page, EvictionPolicy.Claim claim) {
            Integer slot = slotOf.get(page);
            if (slot != null) {
                policy.hit(slot);
                return true;
            }
            policy.missed(page);
            int place = used < pageOf.length ? used++ : policy.victim(claim);
            assertTrue(place >= 0, "no victim");
            slotOf.remove(pageOf[place]);
            pageOf[place] = page;
            slotOf.put(page, place);
            policy.loaded(place, page);
            return false;
        }
    }

    @ParameterizedTest
    @EnumSource(PolicyKind.class)
    void hitsExactlyWhatThePaperSays(PolicyKind kind) {
        long seed = System.nanoTime();
        SeededEntropy dice = new SeededEntropy(seed);
        for (int slots : new int[] {8, 16, 100, 257}) {
            for (Map.Entry<String, long[]> trace : Traces.all(dice, LENGTH).entrySet()) {
                Cache cache = new Cache(kind, slots);
                ReferencePolicies.Cache reference = ReferencePolicies.of(kind, slots);
                int at = 0;
                for (long page : trace.getValue()) {
                    boolean expected = reference.access(page);
                    String where =
                            kind + " with " + slots + " slots, " + trace.getKey() + ", access " + at + ", seed " + seed;
                    assertEquals(expected, cache.access(page, slot -> true), where);
                    at++;
                }
            }
        }
    }

    /// Slots that are refused at random, pages that are dropped at random: the policy must neither lose a slot
    /// nor give one up twice.
    @ParameterizedTest
    @EnumSource(PolicyKind.class)
    void survivesRefusalsAndRemovals(PolicyKind kind) {
        long seed = System.nanoTime();
        SeededEntropy dice = new SeededEntropy(seed);
        int slots = 40;
        EvictionPolicy policy = kind.create(slots, ReferenceBits.of(slots));
        long[] pageOf = new long[slots];
        Map<Long, Integer> slotOf = new HashMap<>();
        for (int step = 0; step < 30_000; step++) {
            long page = 1 + dice.nextInt(dice.chance(50) ? 30 : 120);
            Integer slot = slotOf.get(page);
            if (slot != null) {
                if (dice.chance(10)) {
                    policy.removed(slot);
                    slotOf.remove(page);
                    pageOf[slot] = 0;
                } else {
                    policy.hit(slot);
                }
                policy.hit(dice.nextInt(slots));
                continue;
            }
            policy.missed(page);
            int place = 0;
            while (place < slots && pageOf[place] != 0) {
                place++;
            }
            if (place == slots) {
                int refusedPercent = dice.nextInt(3) * 50;
                place = policy.victim(s -> {
                    assertTrue(pageOf[s] != 0, "a slot without page was offered, seed " + seed);
                    return !dice.chance(refusedPercent);
                });
                if (place == EvictionPolicy.NONE) {
                    assertTrue(refusedPercent > 0, "nobody refused, seed " + seed);
                    continue;
                }
                slotOf.remove(pageOf[place]);
            }
            pageOf[place] = page;
            slotOf.put(page, place);
            policy.loaded(place, page);
        }
        // Every slot can be had exactly once.
        boolean[] given = new boolean[slots];
        for (int i = slotOf.size(); i > 0; i--) {
            policy.missed(1_000_000 + i);
            int place = policy.victim(s -> true);
            assertTrue(place >= 0 && !given[place], "slot " + place + ", seed " + seed);
            given[place] = true;
        }
        assertEquals(EvictionPolicy.NONE, policy.victim(s -> true));
    }

    @ParameterizedTest
    @EnumSource(PolicyKind.class)
    void upcomingSlotsAreResidentAndHoldTheNextVictim(PolicyKind kind) {
        Cache cache = new Cache(kind, 64);
        SeededEntropy dice = new SeededEntropy(7);
        for (long page : Traces.scans(dice, 5000)) {
            cache.access(page, slot -> true);
        }
        int[] upcoming = new int[64];
        int count = cache.policy.upcoming(upcoming);
        cache.policy.missed(999_999);
        int victim = cache.policy.victim(slot -> true);
        boolean among = false;
        for (int i = 0; i < count; i++) {
            among |= upcoming[i] == victim;
        }
        assertTrue(among, "victim " + victim + " is not among " + count);
    }

    /// The reason for having them: where LRU and CLOCK hit nothing, the others do.
    @Test
    void scanResistantPoliciesWinALoop() {
        long[] loop = Traces.loop(20_000, 150);
        Map<PolicyKind, Integer> hits = new HashMap<>();
        for (PolicyKind kind : PolicyKind.values()) {
            Cache cache = new Cache(kind, 100);
            for (long page : loop) {
                hits.merge(kind, cache.access(page, slot -> true) ? 1 : 0, Integer::sum);
            }
        }
        assertEquals(0, hits.get(PolicyKind.LRU));
        assertEquals(0, hits.get(PolicyKind.CLOCK));
        assertTrue(hits.get(PolicyKind.LIRS) > 10_000, "LIRS: " + hits);
        assertTrue(hits.get(PolicyKind.TWO_Q) > 5_000, "2Q: " + hits);
    }

    @Test
    void namesAreReadInEverySpelling() {
        for (PolicyKind kind : PolicyKind.values()) {
            assertEquals(kind, PolicyKind.find(kind.text()));
            assertEquals(kind, PolicyKind.find(" " + kind.text().toUpperCase(java.util.Locale.ROOT) + " "));
        }
        assertEquals(PolicyKind.LRU_K, PolicyKind.find("LRU_K"));
        assertEquals(PolicyKind.LRU_K, PolicyKind.find("lruk"));
        assertNull(PolicyKind.find("random"));
    }
}
