package io.rustydb.server.bootstrap;

import io.rustydb.base.error.DbException;
import io.rustydb.base.io.DbFile;
import io.rustydb.base.io.FileSystem;
import io.rustydb.base.schedule.ThreadScheduler;
import io.rustydb.storage.StorageConfig;
import io.rustydb.storage.undo.TransactionSystem;
import io.rustydb.testkit.SeededEntropy;
import io.rustydb.testkit.SimulatedClock;
import io.rustydb.testkit.SimulatedDisk;
import io.rustydb.testkit.TrackedMemory;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A database whose files were damaged behind its back: what it answers is right, or it says what is damaged.
final class DamagedImage {
    private static final int PAGE = 4096;

    private DamagedImage() {}

    /// Damages a copy of a closed database once and looks.
    static void damage(
            SimulatedDisk closed, StorageConfig config, SeededEntropy dice, TreeMap<String, String> rows, EngineTally tally) {
        SimulatedDisk damaged = closed.copy(dice, null);
        String what = dice.chance(50) ? flip(damaged, dice) : misdirect(damaged, dice);
        judge(damaged, config, dice, List.of(rows), what, tally);
    }

    /// One bit of a file other than the log's zeros.
    static String flip(SimulatedDisk disk, SeededEntropy dice) {
        List<String> paths = disk.paths();
        String path = paths.get(dice.nextInt(paths.size()));
        long bit = Math.floorMod(dice.nextLong(), disk.bytes(path).length * 8L);
        disk.rot(path, bit);
        return "bit " + bit % 8 + " of byte " + bit / 8 + " (page " + bit / 8 / PAGE + ") of " + path;
    }

    /// A page of a data file is written in the place of another, perhaps of the other file.
    static String misdirect(SimulatedDisk disk, SeededEntropy dice) {
        String from = dice.chance(70) ? "data.1" : "undo.2";
        String to = dice.chance(85) ? from : from.equals("data.1") ? "undo.2" : "data.1";
        byte[] source = disk.bytes(from);
        int page = dice.nextInt(source.length / PAGE);
        int place = dice.nextInt(disk.bytes(to).length / PAGE);
        DbFile file = disk.open(to, FileSystem.OpenMode.READ_WRITE, 0);
        file.write((long) place * PAGE, MemorySegment.ofArray(Arrays.copyOfRange(source, page * PAGE, (page + 1) * PAGE)));
        return "page " + page + " of " + from + " written as page " + place + " of " + to;
    }

    /// @param states one of which the database must show
    static void judge(
            SimulatedDisk damaged,
            StorageConfig config,
            SeededEntropy dice,
            List<TreeMap<String, String>> states,
            String what,
            EngineTally tally) {
        tally.damages++;
        TrackedMemory memory = new TrackedMemory();
        @Nullable Engine engine = null;
        ThreadScheduler scheduler = new ThreadScheduler("damage");
        try {
            engine = Engine.open(
                    damaged,
                    new SimulatedClock(),
                    dice,
                    scheduler,
                    memory,
                    config.withBackground(false),
                    PlantedBug.system(null, false),
                    new EngineTemplate.NoMaintenance(),
                    "damaged");
            SqlText sql = new SqlText(engine.sql().newSession("rustydb"));
            TreeMap<String, String> found = EngineSchema.read(sql);
            EngineModel.check(states.contains(found), () -> "damage went unnoticed and changed the rows: " + what + differences(states.getLast(), found));
        } catch (DbException e) {
            if (!names(e)) {
                throw new AssertionError("damage is not named: " + what + ": " + e.sqlState() + " " + e.getMessage(), e);
            }
            tally.damagesNamed++;
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("damage is not named: " + what + ": " + e, e);
        } finally {
            if (engine != null) {
                try {
                    engine.storage().abandon();
                } catch (DbException e) {
                    // Damaged.
                }
            }
            scheduler.close();
            memory.releaseAll();
        }
    }

    private static String differences(TreeMap<String, String> expected, TreeMap<String, String> found) {
        StringBuilder text = new StringBuilder();
        expected.forEach((key, value) -> {
            if (!value.equals(found.get(key))) {
                text.append("\n  ").append(key).append(" expected=").append(value).append(", found=").append(found.get(key));
            }
        });
        return text.toString();
    }

    /// Failures that say that something on disk is damaged.
    private static boolean names(DbException e) {
        return switch (e.code()) {
            case DATA_CORRUPTED, INDEX_CORRUPTED, LOG_CORRUPTED, NOT_A_DATABASE, FORMAT_VERSION_UNKNOWN -> true;
            default -> false;
        };
    }
}
