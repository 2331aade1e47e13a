package io.rustydb.server.repair;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.server.bootstrap.RepairImage;
import io.rustydb.testkit.SeededEntropy;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Randomly damaged copies of databases: every committed row on pages that are whole comes back, no other row
/// appears, the source stays as it was. See [RepairImage].
///
/// `-Drustydb.seeds=10000` runs more, `-Drustydb.seed=17 -Drustydb.seeds=1` replays one.
class RepairFuzzTest {
    private static final int SEEDS = Integer.getInteger("rustydb.seeds", 60);
    private static final long FIRST = Long.getLong("rustydb.seed", 1);

    @Test
    void everyRowOnWholePagesComesBackAndNoOther() {
        RepairImage closed = RepairImage.make(true);
        RepairImage crashed = RepairImage.make(false);
        long lost = 0;
        long back = 0;
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            SeededEntropy dice = new SeededEntropy(seed);
            RepairImage image = dice.chance(50) ? closed : crashed;
            try {
                RepairImage.Outcome outcome = image.damageAndRepair(dice, RepairFuzzTest::repair);
                lost += outcome.lost();
                back += outcome.back();
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
        System.out.println("damaged copies=" + SEEDS + ", rows back=" + back + ", rows lost=" + lost);
        assertTrue(back > lost && (SEEDS < 50 || lost > 0), "back=" + back + ", lost=" + lost);
    }

    @Test
    void nonsenseUnderAGoodChecksumEndsNoRepair() {
        RepairImage prepared = RepairImage.makePrepared();
        RepairImage crashed = RepairImage.make(false);
        for (long seed = FIRST; seed < FIRST + 2L * SEEDS; seed++) {
            SeededEntropy dice = new SeededEntropy(seed);
            try {
                (dice.chance(75) ? prepared : crashed).forgeAndRepair(dice, RepairFuzzTest::repair);
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    private static void repair(
            io.rustydb.storage.DamagedDatabase source, io.rustydb.sql.session.Session target, StringBuilder text) {
        RepairReport report = new RepairReport();
        new Repair(source, target, report).run();
        text.append(report.text());
    }

    @Test
    void aSoundDatabaseIsCopiedWhole() {
        for (RepairImage image : List.of(RepairImage.make(true), RepairImage.make(false), RepairImage.makePrepared())) {
            RepairImage.Outcome outcome = image.repairUndamaged(new SeededEntropy(1), RepairFuzzTest::repair);
            assertEquals(0, outcome.lost());
            assertTrue(outcome.back() > 100);
        }
    }
}
