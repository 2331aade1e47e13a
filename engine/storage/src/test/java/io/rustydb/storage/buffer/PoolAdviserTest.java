package io.rustydb.storage.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.rustydb.storage.buffer.policy.PolicyKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoolAdviserTest {
    private static final int SLOTS = 64;

    private static long uses(PoolAdviser adviser) {
        List<PoolAdvice> advice = new ArrayList<>();
        adviser.advise(PoolName.DEFAULT, PolicyKind.values()[0], advice);
        return advice.getFirst().sampledUses();
    }

    /// Two who record at once read the same head; the slower one sets it back, behind what was drained meanwhile.
    @Test
    void aHeadThatWasSetBackDoesNotKeepTheDrainBusyForEver() {
        PoolAdviser adviser = new PoolAdviser(SLOTS);
        long page = 0;
        while (!adviser.isSampled(page)) {
            page++;
        }
        for (int i = 0; i < 5; i++) {
            adviser.add(0, page);
        }
        adviser.drain();
        adviser.record(0, 2, page);
        assertTimeoutPreemptively(Duration.ofSeconds(30), adviser::drain);
        assertEquals(5, uses(adviser));
        for (int i = 3; i < 8; i++) {
            adviser.add(0, page);
        }
        assertEquals(8, uses(adviser));
    }
}
