package io.rustydb.server.bootstrap;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.schedule.ThreadScheduler;
import io.rustydb.storage.StorageConfig;
import io.rustydb.storage.buffer.BufferSettings;
import io.rustydb.storage.undo.TransactionSystem;
import io.rustydb.testkit.SeededEntropy;
import io.rustydb.testkit.SimulatedClock;
import io.rustydb.testkit.SimulatedDisk;
import io.rustydb.testkit.TrackedMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Bit rot and misdirected writes in a closed and in a crashed database: noticed and named, or harmless; never
/// a wrong answer.
///
/// `-Drustydb.damages=50000` tries more, `-Drustydb.seed=17 -Drustydb.damages=1` replays one.
class DamageTest {
    private static final int DAMAGES = Integer.getInteger("rustydb.damages", 3000);
    private static final long FIRST = Long.getLong("rustydb.seed", 1);
    private static final StorageConfig CONFIG = StorageConfig.DEFAULT
            .withBufferPoolBytes(300 * 4096)
            .withLog(1 << 16, 1 << 20)
            .withBackground(false)
            .withBuffers(BufferSettings.DEFAULT.withOtherBytes(32768L * 16));

    /// @param states after each transaction; the last is what must be there
    record Image(SimulatedDisk disk, List<TreeMap<String, String>> states) {}

    @Test
    void damageOfAClosedDatabaseIsNamedOrHarmless() {
        Image image = make(true);
        damage(image, new SimulatedDisk[] {image.disk}, List.of(image.states.getLast()));
    }

    @Test
    void damageOfACrashedDatabaseIsNamedOrHarmless() {
        Image image = make(false);
        SimulatedDisk[] crashed = new SimulatedDisk[10];
        for (int i = 0; i < crashed.length; i++) {
            crashed[i] = image.disk.afterCrash(null);
        }
        // Damage of the last records of the log cannot be told from a torn write, so an earlier state may be
        // what is left.
        damage(image, crashed, image.states);
    }

    private static void damage(Image image, SimulatedDisk[] disks, List<TreeMap<String, String>> states) {
        EngineTally tally = new EngineTally();
        for (long seed = FIRST; seed < FIRST + DAMAGES; seed++) {
            SeededEntropy dice = new SeededEntropy(seed);
            SimulatedDisk disk = disks[dice.nextInt(disks.length)].copy(dice, null);
            String what = dice.chance(60) ? DamagedImage.flip(disk, dice) : DamagedImage.misdirect(disk, dice);
            try {
                DamagedImage.judge(disk, CONFIG, dice, states, what, tally);
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed + ", " + what + ": " + e.getMessage(), e);
            }
        }
        System.out.println("damages=" + tally.damages + ", named=" + tally.damagesNamed);
        assertTrue(DAMAGES < 1000 || tally.damagesNamed > DAMAGES / 10, "named=" + tally.damagesNamed);
    }

    /// A database with rows, large values and several transactions since its last checkpoint.
    static Image make(boolean closed) {
        SeededEntropy dice = new SeededEntropy(99);
        SimulatedDisk disk = new SimulatedDisk(dice, null);
        TrackedMemory memory = new TrackedMemory();
        List<TreeMap<String, String>> states = new ArrayList<>();
        try (ThreadScheduler scheduler = new ThreadScheduler("image")) {
            Engine engine = Engine.open(
                    disk,
                    new SimulatedClock(),
                    dice,
                    scheduler,
                    memory,
                    CONFIG,
                    new TransactionSystem(false),
                    new EngineTemplate.NoMaintenance(),
                    "image");
            SqlText sql = new SqlText(engine.sql().newSession("rustydb"));
            EngineSchema.create(sql, true, false);
            TreeMap<String, String> rows = EngineSchema.firstRows();
            for (int i = 1; i <= 60; i++) {
                if (i == 40) {
                    engine.storage().checkpoint();
                    states.clear();
                }
                int account = 1 + dice.nextInt(EngineSchema.ACCOUNTS);
                String note = "n".repeat(i % 7 == 0 ? 3000 + 500 * i : 20 + i);
                sql.session.setAutoCommit(false);
                sql.again(
                        "INSERT INTO entry (id, account, reference, amount, note) VALUES (?, ?, ?, ?, ?)",
                        i,
                        account,
                        "r" + i,
                        (long) i,
                        note);
                sql.again("UPDATE account SET entries = entries + 1 WHERE id = ?", account);
                if (i > 10 && i % 5 == 0) {
                    sql.again("UPDATE entry SET amount = 1000 WHERE id = ?", i - 7);
                }
                sql.session.commit();
                rows.put("entry/" + i, account + "|r" + i + "|" + i + "|" + note);
                String[] columns = rows.get("account/" + account).split("\\|");
                rows.put(
                        "account/" + account, columns[0] + "|" + columns[1] + "|" + (Integer.parseInt(columns[2]) + 1));
                if (i > 10 && i % 5 == 0) {
                    String[] changed = rows.get("entry/" + (i - 7)).split("\\|", 4);
                    rows.put("entry/" + (i - 7), changed[0] + "|" + changed[1] + "|1000|" + changed[3]);
                }
                states.add(new TreeMap<>(rows));
            }
            if (closed) {
                engine.sql().close();
                engine.storage().close();
                disk = disk.afterStop(null);
            } else {
                SimulatedDisk left = disk;
                engine.storage().abandon();
                disk = left;
            }
        } finally {
            memory.releaseAll();
        }
        return new Image(disk, states);
    }
}
