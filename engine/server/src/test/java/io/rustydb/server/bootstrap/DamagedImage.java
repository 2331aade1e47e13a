package io.rustydb.server.bootstrap;

import io.rustydb.base.error.DbException;
import io.rustydb.base.io.DbFile;
import io.rustydb.base.io.FileSystem;
import io.rustydb.base.schedule.ThreadScheduler;
import io.rustydb.storage.StorageConfig;
import io.rustydb.testkit.SeededEntropy;
import io.rustydb.testkit.SimulatedClock;
import io.rustydb.testkit.SimulatedDisk;
import io.rustydb.testkit.TrackedMemory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A database whose files were damaged behind its back: every answer is right, or the failure says that
/// something is damaged.
final class DamagedImage {
    private static final int PAGE = 4096;

    private final String what;
    private final EngineTally tally;
    /// States of which the database may show one, and always the same.
    private List<TreeMap<String, String>> states;
    private boolean named;

    private DamagedImage(String what, List<TreeMap<String, String>> states, EngineTally tally) {
        this.what = what;
        this.states = states;
        this.tally = tally;
    }

    /// Damages a copy of a closed database once and looks.
    static void damage(
            SimulatedDisk closed,
            StorageConfig config,
            SeededEntropy dice,
            TreeMap<String, String> rows,
            EngineTally tally) {
        SimulatedDisk damaged = closed.copy(dice, null);
        String what = dice.chance(50) ? flip(damaged, dice) : misdirect(damaged, dice);
        judge(damaged, config, dice, List.of(rows), what, tally);
    }

    /// Flips one bit somewhere near bytes that are not zero.
    static String flip(SimulatedDisk disk, SeededEntropy dice) {
        List<String> paths = disk.paths();
        return flip(disk, paths.get(dice.nextInt(paths.size())), dice);
    }

    /// As above, in this file.
    static String flip(SimulatedDisk disk, String path, SeededEntropy dice) {
        byte[] bytes = disk.bytes(path);
        int at = dice.nextInt(bytes.length);
        // Most of a file is empty: go on to where something is written, or not.
        for (int i = 0; i < bytes.length && bytes[at] == 0 && !dice.chance(1); i++) {
            at = (at + 97) % bytes.length;
        }
        int bit = dice.nextInt(8);
        disk.rot(path, at * 8L + bit);
        return "bit " + bit + " of byte " + at + " (page " + at / PAGE + ", offset " + at % PAGE + ") of " + path;
    }

    /// A page of a data file is written in the place of another, perhaps of the other file.
    static String misdirect(SimulatedDisk disk, SeededEntropy dice) {
        String from = dice.chance(70) ? "data.1" : "undo.2";
        String to = dice.chance(85) ? from : from.equals("data.1") ? "undo.2" : "data.1";
        byte[] source = disk.bytes(from);
        int page = dice.nextInt(source.length / PAGE);
        int place = dice.nextInt(disk.bytes(to).length / PAGE);
        DbFile file = disk.open(to, FileSystem.OpenMode.READ_WRITE, 0);
        file.write(
                (long) place * PAGE, MemorySegment.ofArray(Arrays.copyOfRange(source, page * PAGE, (page + 1) * PAGE)));
        return "page " + page + " of " + from + " written as page " + place + " of " + to;
    }

    /// @param states one of which the database must show, as far as it can be read
    static void judge(
            SimulatedDisk damaged,
            StorageConfig config,
            SeededEntropy dice,
            List<TreeMap<String, String>> states,
            String what,
            EngineTally tally) {
        tally.damages++;
        DamagedImage image = new DamagedImage(what, states, tally);
        TrackedMemory memory = new TrackedMemory();
        ThreadScheduler scheduler = new ThreadScheduler("damage");
        @Nullable Engine engine = null;
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
            image.read(new SqlText(engine.sql().newSession("rustydb")));
        } catch (DbException e) {
            image.named(e);
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
        tally.damagesNamed += image.named ? 1 : 0;
    }

    private void read(SqlText sql) {
        // By the heaps, then by the indexes.
        answer("account", () -> sql.rows(EngineSchema.ACCOUNT), "account/");
        answer("entry", () -> sql.rows(EngineSchema.ENTRY), "entry/");
        for (int id = 1; id <= EngineSchema.ACCOUNTS; id++) {
            String key = "account/" + id;
            answer(
                    key,
                    () -> sql.rowsAgain(EngineSchema.ACCOUNT + " WHERE id = ?", Integer.parseInt(key.substring(8))),
                    key);
        }
        answer("by code", () -> sql.rows(EngineSchema.ACCOUNT + " WHERE code >= 'a' ORDER BY code"), "account/");
        answer("by reference", () -> sql.rows(EngineSchema.ENTRY + " WHERE reference = 'r7'"), null);
        try {
            if (!sql.rows("CHECK DATABASE").isEmpty()) {
                named = true;
            }
        } catch (DbException e) {
            named(e);
        }
    }

    /// @param prefix of the keys that are asked for, or the whole key of one row; null = whose reference is r7
    private void answer(String question, Supplier<List<String>> query, @Nullable String prefix) {
        TreeMap<String, String> found = new TreeMap<>();
        try {
            for (String row : query.get()) {
                int bar = row.indexOf('|');
                String table = prefix == null ? "entry/" : prefix.substring(0, prefix.indexOf('/') + 1);
                found.put(table + row.substring(0, bar), row.substring(bar + 1));
            }
        } catch (DbException e) {
            named(e);
            return;
        }
        List<TreeMap<String, String>> possible = new ArrayList<>();
        for (TreeMap<String, String> state : states) {
            if (found.equals(select(state, prefix))) {
                possible.add(state);
            }
        }
        EngineModel.check(
                !possible.isEmpty(),
                () -> "damage changed an answer: " + question + differences(select(states.getLast(), prefix), found));
        states = possible;
    }

    private static TreeMap<String, String> select(TreeMap<String, String> state, @Nullable String prefix) {
        TreeMap<String, String> rows = new TreeMap<>();
        for (Map.Entry<String, String> row : state.entrySet()) {
            boolean asked = prefix == null
                    ? row.getKey().startsWith("entry/")
                            && row.getValue().split("\\|", 4)[1].equals("r7")
                    : prefix.endsWith("/")
                            ? row.getKey().startsWith(prefix)
                            : row.getKey().equals(prefix);
            if (asked) {
                rows.put(row.getKey(), row.getValue());
            }
        }
        return rows;
    }

    private static String differences(TreeMap<String, String> expected, TreeMap<String, String> found) {
        StringBuilder text = new StringBuilder();
        TreeMap<String, String> all = new TreeMap<>(expected);
        all.putAll(found);
        for (String key : all.keySet()) {
            String a = expected.get(key);
            String b = found.get(key);
            if (a == null || !a.equals(b)) {
                text.append("\n  ")
                        .append(key)
                        .append(" expected=")
                        .append(a)
                        .append(", found=")
                        .append(b);
            }
        }
        return text.length() > 500 ? text.substring(0, 500) : text.toString();
    }

    /// Failures that say that something on disk is damaged.
    private void named(DbException e) {
        switch (e.code()) {
            case DATA_CORRUPTED,
                    INDEX_CORRUPTED,
                    LOG_CORRUPTED,
                    NOT_A_DATABASE,
                    FORMAT_VERSION_UNKNOWN,
                    CONFIGURATION_ERROR -> named = true;
            default ->
                throw new AssertionError(
                        "damage is not named: " + what + ": " + e.sqlState() + " " + e.getMessage(), e);
        }
    }
}
