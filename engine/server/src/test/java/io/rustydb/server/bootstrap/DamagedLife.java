package io.rustydb.server.bootstrap;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.schedule.ThreadScheduler;
import io.rustydb.storage.StorageConfig;
import io.rustydb.storage.buffer.BufferSettings;
import io.rustydb.storage.page.ProtocolFault;
import io.rustydb.testkit.SeededEntropy;
import io.rustydb.testkit.SimulatedClock;
import io.rustydb.testkit.SimulatedDisk;
import io.rustydb.testkit.TrackedMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One life of a database with few frames on a disk that damages what it is given, and a model of its rows. One
/// session; everything follows from the seed.
final class DamagedLife {
    private static final int ROWS = 160;
    private static final int STEPS = 120;

    /// What the disk does wrong.
    enum Kind {
        LOST,
        MISDIRECTED,
        ROT
    }

    /// How often what was met.
    static final class Tally {
        int damages;
        int named;
        int right;
        int changes;

        @Override
        public String toString() {
            return "damages=" + damages + ", failures that name them=" + named + ", right answers=" + right
                    + ", changes=" + changes;
        }
    }

    private final Kind kind;
    private final Tally tally;
    private final SeededEntropy dice;
    private final SimulatedDisk disk;
    private final StorageConfig config;
    private final TreeMap<Integer, String> model = new TreeMap<>();
    /// Rows whose last change may have been committed or not, and what they are then.
    private final TreeMap<Integer, @Nullable String> unsure = new TreeMap<>();
    private boolean damaged;
    private boolean named;

    DamagedLife(long seed, @Nullable ProtocolFault fault, Kind kind, Tally tally) {
        this.kind = kind;
        this.tally = tally;
        this.dice = new SeededEntropy(seed);
        this.disk = new SimulatedDisk(dice, null);
        StorageConfig some = StorageConfig.DEFAULT
                .withBufferPoolBytes(48 * 4096)
                .withLog(1 << 16, 1 << 20)
                .withBackground(false)
                .withBuffers(BufferSettings.DEFAULT.withOtherBytes(0));
        this.config = fault == null ? some : some.withFault(fault);
    }

    void run() {
        TrackedMemory memory = new TrackedMemory();
        ThreadScheduler scheduler = new ThreadScheduler("damage");
        Engine engine = null;
        try {
            engine = Engine.open(
                    disk,
                    new SimulatedClock(),
                    dice,
                    scheduler,
                    memory,
                    config,
                    PlantedBug.system(null, false),
                    new EngineTemplate.NoMaintenance(),
                    "damaged");
            SqlText sql = new SqlText(engine.sql().newSession("rustydb"));
            fill(sql);
            engine.storage().checkpoint();
            disk.faultsOf(this::damage);
            work(engine, sql);
        } finally {
            disk.faults(n -> SimulatedDisk.Fault.NONE);
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
        tally.named += named ? 1 : 0;
    }

    private void fill(SqlText sql) {
        sql.run("CREATE TABLE t (id INTEGER PRIMARY KEY, k VARCHAR(200), v VARCHAR(900))");
        sql.run("CREATE INDEX t_k ON t (k)");
        sql.session.setAutoCommit(false);
        for (int id = 0; id < ROWS; id++) {
            String value = value(id);
            sql.again("INSERT INTO t VALUES (?, ?, ?)", id, key(id), value);
            model.put(id, value);
        }
        sql.session.commit();
        sql.session.setAutoCommit(true);
        sql.run("SET lock_timeout = '1ms'");
    }

    private static String key(int id) {
        return "k".repeat(150) + id;
    }

    private String value(int id) {
        return id + "-" + "v".repeat(300 + dice.nextInt(500)) + dice.nextInt(1000);
    }

    /// Damages data files; a damaged log is the business of recovery.
    private long damage(long access, String operation, String path) {
        if (!path.equals("data.1") && !path.equals("undo.2")) {
            return SimulatedDisk.Fault.NONE;
        }
        if (kind == Kind.ROT) {
            if (operation.equals("read") && dice.chance(2)) {
                DamagedImage.flip(disk, path, dice);
                damaged();
            }
            return SimulatedDisk.Fault.NONE;
        }
        if (!operation.equals("write") || !dice.chance(5)) {
            return SimulatedDisk.Fault.NONE;
        }
        damaged();
        return kind == Kind.LOST ? SimulatedDisk.Fault.LOSE : SimulatedDisk.Fault.MISDIRECT;
    }

    private void damaged() {
        damaged = true;
        tally.damages++;
    }

    private void work(Engine engine, SqlText sql) {
        for (int step = 0; step < STEPS; step++) {
            if (step % 6 == 5) {
                // Nobody else writes pages here: a few frames have to be clean.
                checkpoint(engine);
            }
            int what = dice.nextInt(100);
            int id = dice.nextInt(ROWS + 20);
            if (what < 45) {
                change(sql, id);
            } else if (what < 60) {
                answer(id + " by key", () -> sql.rowsAgain("SELECT id, v FROM t WHERE id = ?", id), id, id);
            } else if (what < 75) {
                answer(id + " by k", () -> sql.rowsAgain("SELECT id, v FROM t WHERE k = ?", key(id)), id, id);
            } else if (what < 90) {
                int to = id + dice.nextInt(20);
                answer(
                        id + " to " + to,
                        () -> sql.rowsAgain("SELECT id, v FROM t WHERE id BETWEEN ? AND ?", id, to),
                        id,
                        to);
            } else {
                answer("all", () -> sql.rows("SELECT id, v FROM t"), 0, Integer.MAX_VALUE);
            }
        }
    }

    private void checkpoint(Engine engine) {
        try {
            engine.storage().checkpoint();
        } catch (DbException e) {
            fails(e);
        }
    }

    private void change(SqlText sql, int id) {
        String value = value(id);
        boolean delete = dice.chance(30);
        boolean committing = false;
        try {
            sql.session.setAutoCommit(false);
            if (!model.containsKey(id)) {
                sql.again("INSERT INTO t VALUES (?, ?, ?)", id, key(id), value);
            } else if (delete) {
                sql.again("DELETE FROM t WHERE id = ?", id);
                value = null;
            } else {
                sql.again("UPDATE t SET v = ? WHERE id = ?", value, id);
            }
            if (!unsure.containsKey(id) && dice.chance(20)) {
                sql.session.rollback();
                return;
            }
            committing = true;
            sql.session.commit();
            tally.changes++;
            put(id, value);
            unsure.remove(id);
        } catch (DbException e) {
            fails(e);
            if (committing) {
                unsure.put(id, value);
            }
            try {
                sql.session.rollback();
            } catch (DbException second) {
                fails(second);
            }
        }
    }

    private void put(int id, @Nullable String value) {
        if (value == null) {
            model.remove(id);
        } else {
            model.put(id, value);
        }
    }

    private void answer(String question, Supplier<List<String>> query, int first, int last) {
        List<String> rows;
        try {
            rows = query.get();
        } catch (DbException e) {
            fails(e);
            return;
        }
        TreeMap<Integer, String> found = new TreeMap<>();
        for (String row : rows) {
            int bar = row.indexOf('|');
            EngineModel.check(
                    found.put(Integer.parseInt(row.substring(0, bar)), row.substring(bar + 1)) == null,
                    () -> "a row twice: " + row);
        }
        TreeMap<Integer, String> expected = new TreeMap<>(model.subMap(first, true, last, true));
        for (var open : unsure.subMap(first, true, last, true).entrySet()) {
            String now = found.get(open.getKey());
            if (now == null ? open.getValue() == null : now.equals(open.getValue())) {
                expected.remove(open.getKey());
                if (now != null) {
                    expected.put(open.getKey(), now);
                }
            }
        }
        EngineModel.check(
                found.equals(expected), () -> "damage changed an answer: " + question + different(expected, found));
        tally.right++;
    }

    private static String different(TreeMap<Integer, String> expected, TreeMap<Integer, String> found) {
        List<String> all = new ArrayList<>();
        TreeMap<Integer, String> both = new TreeMap<>(expected);
        both.putAll(found);
        for (int id : both.keySet()) {
            String a = expected.get(id);
            String b = found.get(id);
            if (a == null || !a.equals(b)) {
                all.add(id + " expected=" + end(a) + ", found=" + end(b));
            }
        }
        return " " + all;
    }

    private static String end(@Nullable String text) {
        return text == null ? "none" : text.length() + "…" + text.substring(text.length() - 4);
    }

    /// A failure has to name what is damaged, or to follow from such a one: a rollback that waits keeps its
    /// locks.
    private void fails(DbException e) {
        EngineModel.check(damaged, () -> "a failure without damage: " + e.getMessage());
        switch (e.code()) {
            case DATA_CORRUPTED, INDEX_CORRUPTED -> {
                EngineModel.check(e.getMessage().contains("="), () -> "nothing is named: " + e.getMessage());
                named = true;
            }
            case LOCK_NOT_AVAILABLE, DATABASE_STOPPED, IN_FAILED_TRANSACTION ->
                EngineModel.check(named || causedByDamage(e), () -> "damage is not named: " + e.getMessage());
            default -> throw new AssertionError("damage is not named: " + e.sqlState() + " " + e.getMessage(), e);
        }
    }

    private static boolean causedByDamage(Throwable e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof DbException known && known.code() == ErrorCode.DATA_CORRUPTED) {
                return true;
            }
        }
        return false;
    }
}
