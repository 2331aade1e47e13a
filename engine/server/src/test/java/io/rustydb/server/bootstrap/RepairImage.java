package io.rustydb.server.bootstrap;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.io.FileSystem;
import io.rustydb.base.io.MemoryFileSystem;
import io.rustydb.base.io.OverlayFileSystem;
import io.rustydb.base.schedule.ThreadScheduler;
import io.rustydb.sql.session.Session;
import io.rustydb.storage.DamagedDatabase;
import io.rustydb.storage.StorageConfig;
import io.rustydb.storage.heap.HeapRedo;
import io.rustydb.storage.heap.HeapSalvage;
import io.rustydb.storage.index.btree.BTreeRedo;
import io.rustydb.storage.index.hash.HashRedo;
import io.rustydb.storage.lob.LobRedo;
import io.rustydb.storage.page.PageChecksum;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageType;
import io.rustydb.storage.sequence.SequenceRedo;
import io.rustydb.storage.undo.TransactionSystem;
import io.rustydb.storage.undo.UndoRedo;
import io.rustydb.storage.undo.UndoSalvage;
import io.rustydb.testkit.SeededEntropy;
import io.rustydb.testkit.SimulatedClock;
import io.rustydb.testkit.SimulatedDisk;
import io.rustydb.testkit.TrackedMemory;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// A database that is damaged and repaired again and again, and what must come back of it.
public final class RepairImage {
    private static final int PAGE = 4096;
    private static final StorageConfig CONFIG = StorageConfig.DEFAULT
            .withBufferPoolBytes(256 * PAGE)
            .withLog(1 << 17, 1 << 18)
            .withBackground(false);
    private static final List<String> TABLES = List.of("item", "note", "cut");

    private final SimulatedDisk disk;
    private final boolean closed;
    /// Committed rows at the end, and every version of a row that was ever committed after the last checkpoint.
    private final TreeMap<String, String> rows;

    private final Map<String, Set<String>> versions;
    /// The page of each row's bytes.
    private final Map<String, Long> places = new HashMap<>();
    private final Map<String, Integer> objects = new HashMap<>();
    private final Set<Long> largePages = new HashSet<>();

    /// What a test counts.
    public record Outcome(long back, long lost) {}

    /// The repair.
    public interface Repairer {
        void repair(DamagedDatabase source, Session target, StringBuilder report);
    }

    private RepairImage(
            SimulatedDisk disk, boolean closed, TreeMap<String, String> rows, Map<String, Set<String>> versions) {
        this.disk = disk;
        this.closed = closed;
        this.rows = rows;
        this.versions = versions;
        locate();
    }

    // ---- making ----

    /// With forwarded, large, deleted rows, a dropped and a truncated table; if it is not closed, with two
    /// transactions in flight and much in the log alone.
    public static RepairImage make(boolean closed) {
        return make(closed, false);
    }

    /// Closed, with a prepared transaction: its changes are on pages that no log mends.
    public static RepairImage makePrepared() {
        return make(true, true);
    }

    private static RepairImage make(boolean closed, boolean prepared) {
        SeededEntropy dice = new SeededEntropy(7);
        SimulatedDisk disk = new SimulatedDisk(dice, null);
        TrackedMemory memory = new TrackedMemory();
        TreeMap<String, String> rows = new TreeMap<>();
        Map<String, Set<String>> versions = new HashMap<>();
        try (ThreadScheduler scheduler = new ThreadScheduler("image")) {
            Engine engine = open(disk, dice, scheduler, memory);
            SqlText sql = new SqlText(engine.sql().newSession("rustydb"));
            sql.run("CREATE SCHEMA shop");
            sql.run("CREATE SEQUENCE shop.numbers START WITH 5");
            sql.run(
                    "CREATE TABLE item (id INTEGER PRIMARY KEY, v VARCHAR(2000) NOT NULL, w INTEGER DEFAULT 3 CHECK (w >= 0))");
            sql.run(
                    "CREATE TABLE note (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v CLOB, w INTEGER REFERENCES item (id))");
            sql.run("CREATE TABLE cut (id INTEGER PRIMARY KEY, v VARCHAR(500), w INTEGER)");
            sql.run("CREATE TABLE gone (id INTEGER PRIMARY KEY, v VARCHAR(500), w INTEGER)");
            sql.run("CREATE INDEX item_v ON item (v, id DESC)");
            for (int i = 1; i <= 60; i++) {
                sql.again("INSERT INTO cut VALUES (?, ?, ?)", i, "old" + "x".repeat(200), i);
                sql.again("INSERT INTO gone VALUES (?, ?, ?)", i, "gone" + "x".repeat(200), i);
            }
            for (int i = 1; i <= 120; i++) {
                sql.again("INSERT INTO item (id, v) VALUES (?, ?)", i, "v" + i + "y".repeat(i % 50));
            }
            for (int i = 1; i <= 30; i++) {
                sql.again("INSERT INTO note (v, w) VALUES (?, ?)", "n" + i + "z".repeat(i % 5 == 0 ? 9000 : 30), i);
            }
            sql.run("TRUNCATE TABLE cut");
            sql.run("DROP TABLE gone");
            sql.run("ALTER TABLE item ADD COLUMN x INTEGER DEFAULT 9");
            for (int i = 1; i <= 20; i++) {
                sql.again("INSERT INTO cut VALUES (?, ?, ?)", i, "new" + i, i);
            }
            if (closed || dice.chance(50)) {
                while (engine.structures().system().purge().runOnce()) {
                    // Pages are given back and some of them used again.
                }
            }
            engine.storage().checkpoint();
            read(sql, rows, versions);
            for (int i = 3; i <= 120; i += 7) {
                sql.again("UPDATE item SET v = ? WHERE id = ?", "long" + "w".repeat(700 + i), i);
                read(sql, rows, versions);
            }
            for (int i = 5; i <= 120; i += 11) {
                if (i > 30) {
                    sql.again("DELETE FROM item WHERE id = ?", i);
                }
            }
            sql.run("ALTER SEQUENCE shop.numbers RESTART WITH 42");
            read(sql, rows, versions);
            if (closed) {
                if (prepared) {
                    prepared(engine);
                }
                engine.sql().close();
                engine.storage().close();
            } else {
                inFlight(engine);
                engine.storage()
                        .kernel()
                        .wal()
                        .awaitDurable(engine.storage().kernel().wal().endLsn() - 1);
                engine.storage().abandon();
            }
            return new RepairImage(disk.afterStop(null), closed, rows, versions);
        } finally {
            memory.releaseAll();
        }
    }

    private static void prepared(Engine engine) {
        SqlText one = new SqlText(engine.sql().newSession("rustydb"));
        one.session.setAutoCommit(false);
        one.run("UPDATE item SET v = 'never' WHERE id <= 40");
        one.run("UPDATE item SET w = 77, v = v || v || v || v || v WHERE id <= 20");
        one.run("DELETE FROM note WHERE id <= 4");
        one.run("UPDATE cut SET v = 'never' WHERE id > 10");
        one.run("INSERT INTO item (id, v) VALUES (1001, 'never')");
        one.run("PREPARE TRANSACTION 'held'");
    }

    private static void inFlight(Engine engine) {
        SqlText one = new SqlText(engine.sql().newSession("rustydb"));
        one.session.setAutoCommit(false);
        one.run("UPDATE item SET w = 77 WHERE id <= 10");
        one.run("DELETE FROM note WHERE id <= 4");
        one.run("INSERT INTO item (id, v) VALUES (1001, 'never')");
        SqlText two = new SqlText(engine.sql().newSession("rustydb"));
        two.session.setAutoCommit(false);
        two.run("UPDATE cut SET v = 'never' WHERE id > 10");
        two.run("CREATE TABLE never (id INTEGER)");
    }

    private static Engine open(FileSystem files, SeededEntropy dice, ThreadScheduler scheduler, TrackedMemory memory) {
        return Engine.open(
                files,
                new SimulatedClock(),
                dice,
                scheduler,
                memory,
                CONFIG,
                new TransactionSystem(false),
                new EngineTemplate.NoMaintenance(),
                "repair");
    }

    private static void read(SqlText sql, TreeMap<String, String> rows, Map<String, Set<String>> versions) {
        rows.clear();
        for (String table : TABLES) {
            for (String row : sql.rows("SELECT id, v, w FROM " + table)) {
                int bar = row.indexOf('|');
                String key = table + "/" + row.substring(0, bar);
                rows.put(key, row.substring(bar + 1));
                versions.computeIfAbsent(key, k -> new HashSet<>()).add(row.substring(bar + 1));
            }
        }
    }

    /// Where each row lies, by the pages as redo leaves them.
    private void locate() {
        withSource(disk, new StringBuilder(), source -> {
            UndoSalvage undo = new UndoSalvage(source.pool());
            HeapSalvage heaps = new HeapSalvage(PAGE, undo, (id, target, offset, length) -> false);
            for (long n = 0; n < source.pages(PageId.UNDO_FILE); n++) {
                int frame = source.latch(PageId.of(PageId.UNDO_FILE, n), why -> {});
                if (frame >= 0) {
                    undo.page(source.pool().memory(), source.pool().offset(frame), PAGE);
                    source.pool().unlatchShared(frame);
                }
            }
            for (long n = 0; n < source.pages(PageId.DATA_FILE); n++) {
                long pageId = PageId.of(PageId.DATA_FILE, n);
                int frame = source.latch(pageId, why -> {});
                if (frame < 0) {
                    continue;
                }
                long base = source.pool().offset(frame);
                int type = PageHeader.type(source.pool().memory(), base);
                int object = PageHeader.object(source.pool().memory(), base);
                if (type == PageType.LOB.code()) {
                    largePages.add(pageId);
                }
                if (type == PageType.HEAP.code() && object >= 1000) {
                    heaps.rows(source.pool().memory(), base, new HeapSalvage.Rows() {
                        @Override
                        public void row(long rowId, byte[] bytes, int offset, int length) {
                            noteRow(object, pageId, bytes, offset, length);
                        }

                        @Override
                        public void undecided(long rowId, byte[] bytes, int offset, int length) {
                            throw new AssertionError("all undo is there");
                        }

                        @Override
                        public void broken(int offset, String expected, String found) {
                            throw new AssertionError("broken: " + expected + ", " + found);
                        }
                    });
                }
                source.pool().unlatchShared(frame);
            }
        });
    }

    /// All of these tables begin with their text behind fixed columns, so that a row is found by it.
    private void noteRow(int object, long pageId, byte[] bytes, int offset, int length) {
        String text = new String(bytes, offset, length, java.nio.charset.StandardCharsets.ISO_8859_1);
        for (Map.Entry<String, String> row : rows.entrySet()) {
            String v = row.getValue().substring(0, row.getValue().lastIndexOf('|'));
            if (v.length() < 3000 && text.endsWith(v) && text.length() - v.length() < 40) {
                places.put(row.getKey(), pageId);
                objects.put(row.getKey().substring(0, row.getKey().indexOf('/')), object);
            }
        }
    }

    // ---- damaging ----

    private interface SourceUse {
        void use(DamagedDatabase source);
    }

    private static void withSource(SimulatedDisk of, StringBuilder findings, SourceUse body) {
        TrackedMemory memory = new TrackedMemory();
        MemoryFileSystem scratch = new MemoryFileSystem("scratch");
        try (ThreadScheduler scheduler = new ThreadScheduler("repair");
                OverlayFileSystem overlay =
                        new OverlayFileSystem(of, scratch.open("scratch", FileSystem.OpenMode.CREATE, 0));
                DamagedDatabase source = new DamagedDatabase(
                        overlay,
                        new SimulatedClock(),
                        scheduler,
                        memory,
                        256L * PAGE,
                        List.of(
                                new HeapRedo(),
                                UndoRedo.REDO,
                                BTreeRedo.REDO,
                                HashRedo.REDO,
                                LobRedo.REDO,
                                SequenceRedo.REDO),
                        line -> findings.append(line).append('\n'))) {
            body.use(source);
        }
        if (memory.outstanding() != 0) {
            throw new AssertionError("memory is not released: " + memory.outstanding());
        }
    }

    public Outcome repairUndamaged(SeededEntropy dice, Repairer repairer) {
        return judge(disk.copy(dice, null), Set.of(), false, "nothing", repairer);
    }

    public Outcome damageAndRepair(SeededEntropy dice, Repairer repairer) {
        SimulatedDisk copy = disk.copy(dice, null);
        Set<Long> hit = new HashSet<>();
        boolean logHit = false;
        StringBuilder what = new StringBuilder();
        int count = 1 + dice.nextInt(6);
        for (int i = 0; i < count; i++) {
            String path = copy.paths().stream()
                    .filter(p -> !p.equals("lock"))
                    .toList()
                    .get(dice.nextInt((int)
                            copy.paths().stream().filter(p -> !p.equals("lock")).count()));
            if (dice.chance(60)) {
                path = "data.1";
            }
            byte[] bytes = copy.bytes(path);
            int page = dice.nextInt(Math.max(1, used(path, bytes) / PAGE));
            damage(copy, path, page, bytes, dice);
            what.append(path).append(':').append(page).append(' ');
            if (path.equals("data.1")) {
                hit.add(PageId.of(PageId.DATA_FILE, page));
            }
            logHit |= path.startsWith("log") || path.startsWith("control");
        }
        return judge(copy, hit, logHit && !closed, what.toString(), repairer);
    }

    /// Pages whose checksum is right and whose bytes are nonsense: nothing can be said of the rows, but the
    /// repair comes to its end and the target is sound.
    public void forgeAndRepair(SeededEntropy dice, Repairer repairer) {
        SimulatedDisk copy = disk.copy(dice, null);
        StringBuilder what = new StringBuilder();
        int count = 1 + dice.nextInt(20);
        for (int i = 0; i < count; i++) {
            String path = dice.chance(75) ? "data.1" : "undo.2";
            byte[] bytes = copy.bytes(path);
            int page = dice.nextInt(used(path, bytes) / PAGE);
            MemorySegment forged = MemorySegment.ofArray(Arrays.copyOfRange(bytes, page * PAGE, (page + 1) * PAGE));
            int type = PageHeader.type(forged, 0);
            boolean moved = type == PageType.HEAP.code() || type == PageType.UNDO.code();
            if (type == 0 || !moved && dice.chance(60)) {
                continue;
            }
            int changes = 1 + dice.nextInt(dice.chance(80) ? 3 : 300);
            // Behind what every reader of a page checks; mostly in header and directory.
            int from = PageHeader.LSN + Long.BYTES;
            for (int c = 0; c < changes; c++) {
                int at = from + dice.nextInt(dice.chance(70) ? 150 : PAGE - from);
                forged.set(PageHeader.U8, at, (byte) (dice.chance(30) ? 0xFF : dice.nextInt(256)));
            }
            new PageChecksum(null).seal(forged);
            copy.open(path, FileSystem.OpenMode.READ_WRITE, 0).write((long) page * PAGE, forged);
            what.append(path).append(':').append(page).append(' ');
        }
        TrackedMemory memory = new TrackedMemory();
        StringBuilder report = new StringBuilder();
        try (ThreadScheduler scheduler = new ThreadScheduler("target")) {
            Engine target = open(new MemoryFileSystem("target"), new SeededEntropy(3), scheduler, memory);
            SqlText sql = new SqlText(target.sql().newSession("rustydb"));
            withSource(copy, report, source -> repairer.repair(source, sql.session, report));
            List<String> findings = sql.rows("CHECK DATABASE");
            if (!findings.isEmpty()) {
                throw new AssertionError("the target is not sound: " + findings);
            }
            target.storage().abandon();
        } catch (Throwable e) {
            throw new AssertionError("closed=" + closed + ", forged " + what + ": " + e, e);
        } finally {
            memory.releaseAll();
        }
    }

    /// Bytes of a file up to the last one that is not zero.
    private static int used(String path, byte[] bytes) {
        int end = bytes.length;
        while (end > PAGE && bytes[end - 1] == 0) {
            end--;
        }
        return Math.min(bytes.length, (end + PAGE - 1) & -PAGE);
    }

    private static void damage(SimulatedDisk copy, String path, int page, byte[] bytes, SeededEntropy dice) {
        byte[] changed = Arrays.copyOfRange(bytes, page * PAGE, Math.min(bytes.length, (page + 1) * PAGE));
        switch (dice.nextInt(4)) {
            case 0 -> changed[dice.nextInt(changed.length)] ^= (byte) (1 << dice.nextInt(8));
            case 1 -> Arrays.fill(changed, (byte) 0);
            case 2 -> {
                for (int i = 0; i < changed.length; i++) {
                    changed[i] = (byte) dice.nextInt(256);
                }
            }
            default -> {
                int from = dice.nextInt(Math.max(1, bytes.length / PAGE)) * PAGE;
                System.arraycopy(bytes, from, changed, 0, Math.min(changed.length, bytes.length - from));
            }
        }
        copy.open(path, FileSystem.OpenMode.READ_WRITE, 0).write((long) page * PAGE, MemorySegment.ofArray(changed));
    }

    // ---- judging ----

    private Outcome judge(SimulatedDisk damaged, Set<Long> hit, boolean anyVersion, String what, Repairer repairer) {
        Map<String, byte[]> before = new HashMap<>();
        damaged.paths().forEach(path -> before.put(path, damaged.bytes(path)));
        StringBuilder report = new StringBuilder();
        long[] counts = new long[2];
        TrackedMemory memory = new TrackedMemory();
        try (ThreadScheduler scheduler = new ThreadScheduler("target")) {
            Engine target = open(new MemoryFileSystem("target"), new SeededEntropy(3), scheduler, memory);
            SqlText sql = new SqlText(target.sql().newSession("rustydb"));
            withSource(damaged, report, source -> repairer.repair(source, sql.session, report));
            compare(sql, hit, anyVersion, counts);
            List<String> findings = sql.rows("CHECK DATABASE");
            if (!findings.isEmpty()) {
                throw new AssertionError("the target is not sound: " + findings);
            }
            target.storage().abandon();
        } catch (Throwable e) {
            throw new AssertionError("closed=" + closed + ", damaged " + what + ": " + e + "\n" + report, e);
        } finally {
            memory.releaseAll();
        }
        before.forEach((path, bytes) -> {
            if (!Arrays.equals(bytes, damaged.bytes(path))) {
                throw new AssertionError("the source was changed: " + path);
            }
        });
        return new Outcome(counts[0], counts[1]);
    }

    private void compare(SqlText sql, Set<Long> hit, boolean anyVersion, long[] counts) {
        boolean largeHit = hit.stream().anyMatch(largePages::contains);
        for (String table : TABLES) {
            TreeMap<String, String> found = new TreeMap<>();
            try {
                for (String row : sql.rows("SELECT id, v, w FROM " + table)) {
                    int bar = row.indexOf('|');
                    found.put(table + "/" + row.substring(0, bar), row.substring(bar + 1));
                }
            } catch (DbException e) {
                if (e.code() != ErrorCode.UNDEFINED_TABLE) {
                    throw e;
                }
                if (hit.size() < 2 && !anyVersion) {
                    throw new AssertionError("one damaged page takes the definition of " + table);
                }
                lostTable(sql, table, hit, anyVersion, counts);
                continue;
            }
            for (Map.Entry<String, String> row : found.entrySet()) {
                judgeRow(row.getKey(), row.getValue(), anyVersion, largeHit);
                counts[0]++;
            }
            for (Map.Entry<String, String> row : rows.entrySet()) {
                if (row.getKey().startsWith(table + "/") && !found.containsKey(row.getKey())) {
                    counts[1]++;
                    Long place = places.get(row.getKey());
                    boolean large = row.getValue().length() > 3000;
                    boolean must = large
                            ? hit.isEmpty()
                            : !hit.contains(place)
                                    && !(anyVersion
                                            && versions.get(row.getKey()).size() > 1);
                    if (must && !anyVersion) {
                        throw new AssertionError("row is lost: " + row.getKey() + " of page " + place);
                    }
                }
            }
        }
    }

    private void judgeRow(String key, String value, boolean anyVersion, boolean largeHit) {
        String expected = rows.get(key);
        boolean good = value.equals(expected)
                || anyVersion && versions.getOrDefault(key, Set.of()).contains(value)
                || largeHit && expected != null && expected.length() > 3000 && value.startsWith("~|");
        if (!good) {
            throw new AssertionError("row was invented: " + key + "=" + cut(value) + ", expected=" + cut(expected));
        }
    }

    private static String cut(@org.jspecify.annotations.Nullable String text) {
        return text == null || text.length() < 80 ? text + "" : text.substring(0, 80) + "…";
    }

    private boolean isLostTableThere(SqlText sql, String table) {
        return sql.rows("SELECT name FROM sys.tables").contains("object_" + objects.get(table));
    }

    private void lostTable(SqlText sql, String table, Set<Long> hit, boolean anyVersion, long[] counts) {
        long expected = rows.keySet().stream()
                .filter(key -> key.startsWith(table + "/") && places.containsKey(key) && !hit.contains(places.get(key)))
                .count();
        if (expected == 0 || anyVersion && !isLostTableThere(sql, table)) {
            return;
        }
        long found = Long.parseLong(sql.rows("SELECT count(*) FROM lost_and_found.object_" + objects.get(table))
                .getFirst());
        counts[1] += expected;
        if (found < expected && !anyVersion) {
            throw new AssertionError(
                    "rows without definition are lost: " + table + ", found=" + found + ", expected=" + expected);
        }
    }
}
