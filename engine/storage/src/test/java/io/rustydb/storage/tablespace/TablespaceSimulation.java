package io.rustydb.storage.tablespace;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.LittleEndian;
import io.rustydb.storage.RecoveryConfig;
import io.rustydb.storage.StorageConfig;
import io.rustydb.storage.StorageEngine;
import io.rustydb.storage.buffer.BufferSettings;
import io.rustydb.storage.heap.Heap;
import io.rustydb.storage.heap.HeapCheck;
import io.rustydb.storage.heap.HeapScan;
import io.rustydb.storage.heap.HeapStore;
import io.rustydb.storage.heap.WriteOutcome;
import io.rustydb.storage.page.FileList;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.ProtocolFault;
import io.rustydb.storage.space.PageLedger;
import io.rustydb.storage.space.Space;
import io.rustydb.storage.transaction.Durability;
import io.rustydb.storage.transaction.Isolation;
import io.rustydb.storage.transaction.ReadView;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.undo.TransactionSystem;
import io.rustydb.storage.undo.UndoCheck;
import io.rustydb.storage.undo.UndoRedo;
import io.rustydb.testkit.SeededEntropy;
import io.rustydb.testkit.SimulatedClock;
import io.rustydb.testkit.SimulatedDisk;
import io.rustydb.testkit.SimulatedScheduler;
import io.rustydb.testkit.TrackedMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Several lives of a database whose transactions make tablespaces of all page sizes, fill heaps in them, and
/// drop them again, until the power fails at any access, an access fails, or the life ends in good order.
///
/// What stands in a heap of `data.1` for each tablespace, as the catalogue would have it, decides with each
/// transaction whether it is there. After each recovery the rows of every heap must be exactly those of the
/// transactions that happened, every page must have one owner, and, when rollback and purge are through, the
/// directory and the list must name the files of the living tablespaces and nothing else.
final class TablespaceSimulation {
    private static final int CATALOGUE = 10;
    private static final int MARKERS = 11;
    private static final int[] PAGE_SIZES = {4096, 8192, 16384, 32768};

    /// What the runs of many seeds have met.
    static final class Tally {
        int lives;
        int crashes;
        int crashesInRecovery;
        int failures;
        int created;
        int dropped;
        int rolledBack;
        int lost;
        int kept;
        int taken;

        @Override
        public String toString() {
            return "lives=" + lives + ", crashes=" + crashes + ", in recovery=" + crashesInRecovery
                    + ", failed accesses=" + failures + ", tablespaces made=" + created + ", dropped=" + dropped
                    + ", transactions rolled back=" + rolledBack + ", unacknowledged and lost=" + lost
                    + ", unacknowledged and kept=" + kept + ", file names in use=" + taken;
        }
    }

    /// A tablespace with its heap.
    private static final class Place {
        final int object;
        final int fileId;
        final int pageSize;
        final long root;
        final long catalogueRow;
        final TreeMap<Long, byte[]> rows;

        Place(int object, int fileId, int pageSize, long root, long catalogueRow, TreeMap<Long, byte[]> rows) {
            this.object = object;
            this.fileId = fileId;
            this.pageSize = pageSize;
            this.root = root;
            this.catalogueRow = catalogueRow;
            this.rows = rows;
        }

        Place copy() {
            return new Place(object, fileId, pageSize, root, catalogueRow, new TreeMap<>(rows));
        }
    }

    private final SeededEntropy dice;
    private final Tally tally;
    private final TrackedMemory memory = new TrackedMemory();
    private final StorageConfig config;
    private SimulatedDisk disk;
    private boolean wasClean;

    // The model.
    private Map<Integer, Place> places = new TreeMap<>();
    private final Set<Long> happened = new HashSet<>();
    /// What a commit that nobody has acknowledged would lead to.
    private @Nullable Map<Integer, Place> inDoubt;
    private long inDoubtMarker;
    private int nextObject = 100;
    private long nextMarker = 1;
    private long catalogueRoot;
    private long markersRoot;

    TablespaceSimulation(long seed, Tally tally, @Nullable ProtocolFault fault) {
        this.dice = new SeededEntropy(seed);
        this.tally = tally;
        this.config = new StorageConfig(
                dice.chance(80) ? 4096 : 16384,
                16384L * (24 + dice.nextInt(40)),
                1 << 15 + dice.nextInt(3),
                1 << 20,
                (1 + dice.nextInt(8)) * (1L << 15),
                1_000_000_000L * (1 + dice.nextInt(1000)),
                dice.chance(50),
                true,
                RecoveryConfig.DEFAULT.withRedo(dice.nextInt(4), 1024 << dice.nextInt(6)),
                fault,
                BufferSettings.DEFAULT.withOtherBytes(32768L * (16 + dice.nextInt(8))));
        this.disk = new SimulatedDisk(dice, null);
    }

    void run() {
        try {
            int lives = 2 + dice.nextInt(4);
            for (int life = 0; life <= lives; life++) {
                live(life == lives);
            }
        } finally {
            memory.releaseAll();
        }
    }

    private void live(boolean last) {
        SimulatedClock clock = new SimulatedClock();
        SimulatedScheduler scheduler = new SimulatedScheduler(dice, clock);
        disk = wasClean ? disk.afterStop(scheduler) : disk.afterCrash(scheduler);
        wasClean = false;
        tally.lives++;
        Life life = new Life(scheduler, clock, last || dice.chance(20));
        int end = last ? 100 : dice.nextInt(100);
        if (catalogueRoot != 0) {
            order(end);
        } else {
            life.orderLater = end;
        }
        boolean crashed;
        try {
            crashed = scheduler.run(life);
        } finally {
            StorageEngine opened = life.engine;
            if (opened != null) {
                try {
                    opened.abandon();
                } catch (Throwable e) {
                    // The machine is off.
                }
            }
        }
        if (crashed) {
            tally.crashes++;
            tally.crashesInRecovery += life.verified ? 0 : 1;
        }
        DbException failure = life.failure;
        if (failure != null) {
            tally.failures++;
            check(isFault(failure), "unexpected failure: " + failure.sqlState() + " " + failure.getMessage(), failure);
        }
        check(!last || !crashed && failure == null, "the last life had no fault and did not end well", failure);
        wasClean = life.closed;
    }

    private void order(int end) {
        long at = disk.accesses() + 1 + dice.nextInt(dice.chance(40) ? 60 : 400);
        if (end < 85) {
            long code = end < 65
                    ? SimulatedDisk.Fault.CRASH
                    : end < 75 ? SimulatedDisk.Fault.EIO : SimulatedDisk.Fault.ENOSPC;
            disk.faults(n -> n == at ? code : SimulatedDisk.Fault.NONE);
        }
    }

    private static boolean isFault(DbException e) {
        return switch (e.code()) {
            case IO_ERROR, DISK_FULL, DATABASE_STOPPED -> true;
            default -> false;
        };
    }

    private static void check(boolean good, String message) {
        check(good, message, null);
    }

    private static void check(boolean good, String message, @Nullable Throwable cause) {
        if (!good) {
            throw new AssertionError(message, cause);
        }
    }

    private final class Life implements Runnable {
        private final SimulatedScheduler scheduler;
        private final SimulatedClock clock;
        private final boolean close;
        private final TransactionSystem system = new TransactionSystem(dice.chance(70));
        private final HeapStore heaps = new HeapStore(system);
        private final TablespaceStore tablespaces = new TablespaceStore(system);
        private int orderLater = 100;
        private @Nullable StorageEngine engine;
        private @Nullable DbException failure;
        private boolean verified;
        private boolean closed;

        Life(SimulatedScheduler scheduler, SimulatedClock clock, boolean close) {
            this.scheduler = scheduler;
            this.clock = clock;
            this.close = close;
        }

        @Override
        public void run() {
            try {
                StorageEngine opened = StorageEngine.open(
                        disk,
                        clock,
                        dice,
                        scheduler,
                        memory,
                        config,
                        List.of(UndoRedo.REDO, heaps.redoHandler()),
                        List.of(heaps, tablespaces, system));
                engine = opened;
                if (catalogueRoot == 0) {
                    createHeaps();
                    order(orderLater);
                }
                verify(opened);
                verified = true;
                int works = 3 + dice.nextInt(20);
                for (int i = 0; i < works; i++) {
                    transact(opened);
                    if (dice.chance(10)) {
                        opened.checkpoint();
                    }
                    if (dice.chance(20)) {
                        system.purge().runOnce();
                    }
                }
                if (close) {
                    quiet(opened);
                    opened.close();
                    engine = null;
                    closed = true;
                }
            } catch (DbException e) {
                failure = e;
            }
        }

        private void createHeaps() {
            Transaction t = system.transactions().begin(Isolation.READ_COMMITTED);
            long first = heaps.create(t, CATALOGUE);
            long second = heaps.create(t, MARKERS);
            system.transactions().commit(t, Durability.FULL);
            catalogueRoot = first;
            markersRoot = second;
        }

        // ---- work ----

        private void transact(StorageEngine opened) {
            Map<Integer, Place> mine = new TreeMap<>();
            places.forEach((object, place) -> mine.put(object, place.copy()));
            long marker = nextMarker++;
            Transaction t = system.transactions().begin(Isolation.READ_COMMITTED);
            ReadView view = new ReadView();
            int created = 0;
            int dropped = 0;
            try {
                system.transactions().openView(t, view);
                int steps = 1 + dice.nextInt(4);
                for (int i = 0; i < steps; i++) {
                    int kind = dice.nextInt(100);
                    if (kind < 25 && mine.size() < 5) {
                        create(t, mine);
                        created++;
                    } else if (kind < 40 && !mine.isEmpty()) {
                        drop(t, view, mine, any(mine));
                        dropped++;
                    } else if (!mine.isEmpty()) {
                        change(t, view, any(mine));
                    }
                }
                heaps.open(MARKERS, markersRoot).insert(t, number(marker), 0, Long.BYTES);
            } catch (DbException e) {
                system.transactions().closeView(view);
                if (e.code() == ErrorCode.DUPLICATE_FILE) {
                    tally.taken++;
                } else if (!isFault(e) || opened.failure() != null) {
                    throw e;
                }
                // As a statement that fails.
                system.transactions().rollback(t);
                return;
            }
            system.transactions().closeView(view);
            if (dice.chance(25)) {
                tally.rolledBack++;
                system.transactions().rollback(t);
                return;
            }
            inDoubt = mine;
            inDoubtMarker = marker;
            if (dice.chance(dropped > 0 ? 60 : 10)) {
                // What was dropped may be purged before the commit is durable.
                system.transactions().commit(t, Durability.ASYNC);
                system.purge().runOnce();
                system.transactions().awaitDurable(t.commitScn());
            } else {
                system.transactions().commit(t, Durability.FULL);
            }
            inDoubt = null;
            happened.add(marker);
            places = mine;
            tally.created += created;
            tally.dropped += dropped;
        }

        private Place any(Map<Integer, Place> of) {
            List<Place> all = new ArrayList<>(of.values());
            return all.get(dice.nextInt(all.size()));
        }

        private void create(Transaction t, Map<Integer, Place> mine) {
            int object = nextObject++;
            int pageSize = PAGE_SIZES[dice.nextInt(PAGE_SIZES.length)];
            String name = dice.chance(50) ? null : "file" + dice.nextInt(4) + ".dat";
            int fileId = tablespaces.create(t, object, pageSize, name, "t");
            long root = heaps.create(t, object, fileId);
            byte[] row = new byte[24];
            LittleEndian.putLong(row, 0, object);
            LittleEndian.putLong(row, 8, fileId);
            LittleEndian.putLong(row, 16, root);
            long rowId = heaps.open(CATALOGUE, catalogueRoot).insert(t, row, 0, row.length);
            Place place = new Place(object, fileId, pageSize, root, rowId, new TreeMap<>());
            mine.put(object, place);
            Heap heap = heaps.open(object, root);
            for (int i = dice.nextInt(20); i > 0; i--) {
                insert(t, heap, place);
            }
        }

        private void drop(Transaction t, ReadView view, Map<Integer, Place> mine, Place place) {
            boolean first = dice.chance(50);
            if (first) {
                tablespaces.drop(t, place.object, place.fileId);
            }
            heaps.drop(t, place.object, place.root);
            if (!first) {
                tablespaces.drop(t, place.object, place.fileId);
            }
            int outcome = heaps.open(CATALOGUE, catalogueRoot).delete(t, view, place.catalogueRow, Long.MAX_VALUE);
            check(outcome == WriteOutcome.OK, "catalogue row is not to be had");
            mine.remove(place.object);
        }

        private void change(Transaction t, ReadView view, Place place) {
            Heap heap = heaps.open(place.object, place.root);
            for (int i = 1 + dice.nextInt(12); i > 0; i--) {
                int kind = dice.nextInt(100);
                if (kind < 55 || place.rows.isEmpty()) {
                    insert(t, heap, place);
                    continue;
                }
                List<Long> ids = new ArrayList<>(place.rows.keySet());
                long rowId = ids.get(dice.nextInt(ids.size()));
                if (kind < 80) {
                    byte[] row = row();
                    int outcome = heap.update(t, view, rowId, row, 0, row.length, Long.MAX_VALUE);
                    check(outcome == WriteOutcome.OK, "row is not to be had");
                    place.rows.put(rowId, row);
                } else {
                    check(heap.delete(t, view, rowId, Long.MAX_VALUE) == WriteOutcome.OK, "row is not to be had");
                    place.rows.remove(rowId);
                }
            }
        }

        private void insert(Transaction t, Heap heap, Place place) {
            byte[] row = row();
            place.rows.put(heap.insert(t, row, 0, row.length), row);
        }

        private byte[] row() {
            byte[] row = new byte[8 + dice.nextInt(dice.chance(20) ? 3000 : 300)];
            LittleEndian.putLong(row, 0, dice.nextLong());
            Arrays.fill(row, 8, row.length, (byte) dice.nextInt(256));
            return row;
        }

        // ---- verification ----

        private void verify(StorageEngine opened) {
            check(opened.report().quarantined().isEmpty(), "pages in quarantine: " + opened.report());
            Set<Long> found = new HashSet<>();
            scan(heaps.open(MARKERS, markersRoot))
                    .values()
                    .forEach(row -> check(found.add(LittleEndian.getLong(row, 0)), "a marker twice"));
            Map<Integer, Place> doubtful = inDoubt;
            if (doubtful != null) {
                if (found.contains(inDoubtMarker)) {
                    happened.add(inDoubtMarker);
                    places = doubtful;
                    tally.kept++;
                } else {
                    tally.lost++;
                }
                inDoubt = null;
            }
            check(found.equals(happened), "transactions found=" + found.size() + ", expected=" + happened.size());
            Map<Long, byte[]> catalogue = scan(heaps.open(CATALOGUE, catalogueRoot));
            check(catalogue.size() == places.size(), "tablespaces=" + catalogue.size() + ", not " + places.size());
            for (Place place : places.values()) {
                byte[] row = catalogue.get(place.catalogueRow);
                check(row != null && LittleEndian.getLong(row, 16) == place.root, "catalogue row of " + place.object);
                String problem = opened.kernel().spaces().problem(place.fileId);
                check(problem == null, "file of a living tablespace: " + problem);
                check(opened.kernel().pool().pageSizeOf(place.root) == place.pageSize, "page size of " + place.object);
                compare(place);
            }
            if (dice.chance(50)) {
                quiet(opened);
            }
        }

        private void compare(Place place) {
            Map<Long, byte[]> rows = scan(heaps.open(place.object, place.root));
            check(rows.size() == place.rows.size(), "rows of " + place.object + ": " + rows.size());
            place.rows.forEach((rowId, row) ->
                    check(Arrays.equals(row, rows.get(rowId)), "row of " + place.object + " differs, rowId=" + rowId));
        }

        private Map<Long, byte[]> scan(Heap heap) {
            Map<Long, byte[]> rows = new HashMap<>();
            Transaction t = system.transactions().begin(Isolation.READ_COMMITTED);
            ReadView view = new ReadView();
            system.transactions().openView(t, view);
            HeapScan scan = heap.scan();
            scan.open(view);
            while (scan.nextPage()) {
                for (int i = 0; i < scan.count(); i++) {
                    byte[] row = Arrays.copyOfRange(scan.bytes(), scan.offset(i), scan.offset(i) + scan.length(i));
                    check(rows.put(scan.rowId(i), row) == null, "a row twice");
                }
            }
            system.transactions().closeView(view);
            system.transactions().rollback(t);
            return rows;
        }

        /// Rollback and purge are through: there is what must be there, and nothing else.
        private void quiet(StorageEngine opened) {
            while (system.awaitRolledBack() != null) {
                // A failed access stopped it: it is tried again after a while.
                scheduler.park("rollback", 1_000_000_000L);
            }
            while (system.purge().runOnce()) {
                // Until nothing is left.
            }
            List<String> findings = new ArrayList<>();
            new UndoCheck(system).check(opened.kernel(), findings::add);
            Set<String> expected = new TreeSet<>();
            for (FileList.Entry entry : opened.kernel().spaces().entries()) {
                expected.add(entry.name());
            }
            Set<Integer> living = new TreeSet<>();
            places.values().forEach(place -> living.add(place.fileId));
            Set<Integer> listed = new TreeSet<>();
            opened.kernel().spaces().entries().forEach(entry -> listed.add(entry.fileId()));
            check(listed.equals(living), "files listed=" + listed + ", of living tablespaces=" + living);
            Set<String> there = new TreeSet<>(disk.list(FileList.DIRECTORY));
            check(there.equals(expected), "files there=" + there + ", listed=" + expected);
            system.whilePaused(() -> {
                for (Place place : places.values()) {
                    Space space = opened.kernel().spaces().ofFile(place.fileId);
                    check(space.pageSize() == place.pageSize, "page size of file " + place.fileId);
                    PageLedger ledger = new PageLedger(
                            space, findings::add, page -> findings.add("nobody's page " + PageId.text(page)));
                    heaps.open(place.object, place.root).eachPage(page -> ledger.own("heap " + place.object, page));
                    ledger.finish();
                }
            });
            for (Place place : places.values()) {
                HeapCheck.check(heaps.open(place.object, place.root), findings::add);
            }
            check(findings.isEmpty(), findings.toString());
        }

        private byte[] number(long value) {
            byte[] bytes = new byte[Long.BYTES];
            LittleEndian.putLong(bytes, 0, value);
            return bytes;
        }
    }
}
