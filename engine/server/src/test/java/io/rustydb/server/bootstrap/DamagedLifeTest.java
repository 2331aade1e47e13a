package io.rustydb.server.bootstrap;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.storage.page.ProtocolFault;
import org.junit.jupiter.api.Test;

/// A disk that loses writes, puts them elsewhere and lets bits rot while the database works: each answer is
/// right, or the failure says that something is damaged; never a wrong row.
///
/// `-Drustydb.seeds=2000` tries more, `-Drustydb.seed=17 -Drustydb.seeds=1` replays one.
class DamagedLifeTest {
    private static final int SEEDS = Integer.getInteger("rustydb.seeds", 25);
    private static final long FIRST = Long.getLong("rustydb.seed", 1);

    private static DamagedLife.Tally live(ProtocolFault fault, DamagedLife.Kind kind, int seeds) {
        DamagedLife.Tally tally = new DamagedLife.Tally();
        for (long seed = FIRST; seed < FIRST + seeds; seed++) {
            try {
                new DamagedLife(seed, fault, kind, tally).run();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ", " + kind + ": " + e.getMessage(), e);
            }
        }
        return tally;
    }

    private static void isNamedOrHarmless(DamagedLife.Kind kind) {
        DamagedLife.Tally tally = live(null, kind, SEEDS);
        System.out.println(kind + ": " + tally);
        assertTrue(tally.damages > 2 * SEEDS && tally.named > SEEDS / 4 && tally.right > 20 * SEEDS, tally::toString);
    }

    @Test
    void aWriteThatIsLostIsNamedOrHarmless() {
        isNamedOrHarmless(DamagedLife.Kind.LOST);
    }

    @Test
    void aWriteThatGoesElsewhereIsNamedOrHarmless() {
        isNamedOrHarmless(DamagedLife.Kind.MISDIRECTED);
    }

    @Test
    void bitsThatRotAreNamedOrHarmless() {
        isNamedOrHarmless(DamagedLife.Kind.ROT);
    }

    // ---- planted bugs, which the test has to notice ----

    private static void finds(ProtocolFault fault, DamagedLife.Kind kind) {
        assertThrows(AssertionError.class, () -> live(fault, kind, 100));
    }

    @Test
    void pagesThatAreNotComparedWithWhatWasStoredAreFound() {
        finds(ProtocolFault.LOST_WRITE_IGNORED, DamagedLife.Kind.LOST);
    }

    @Test
    void aChecksumThatIsIgnoredIsFound() {
        finds(ProtocolFault.PAGE_CHECKSUM_IGNORED, DamagedLife.Kind.ROT);
    }
}
