package io.rustydb.storage.heap;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.base.type.LittleEndian;
import io.rustydb.base.type.RowBuffer;
import io.rustydb.storage.DrawnBuffers;
import io.rustydb.storage.RecoveryConfig;
import io.rustydb.storage.StorageConfig;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.transaction.Durability;
import io.rustydb.storage.transaction.Isolation;
import io.rustydb.storage.transaction.ReadView;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.undo.Retention;
import io.rustydb.storage.undo.TransactionSystem;
import io.rustydb.storage.undo.UndoCheck;
import io.rustydb.storage.undo.UndoEntry;
import io.rustydb.storage.undo.UndoHandler;
import io.rustydb.storage.undo.UndoKind;
import io.rustydb.storage.undo.UndoStep;
import io.rustydb.storage.undo.UndoTestAccess;
import io.rustydb.storage.wal.MiniTransaction;
import io.rustydb.testkit.SeededEntropy;
import io.rustydb.testkit.SimulatedClock;
import io.rustydb.testkit.SimulatedDisk;
import io.rustydb.testkit.SimulatedScheduler;
import io.rustydb.testkit.TrackedMemory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Several lives of one database of rows on a simulated machine. Each life recovers from the last, compares
/// everything with the model, and works with several tasks until the power fails at any access, an access
/// fails, or it ends in good order.
///
/// Each transaction inserts a marker into a heap of its own, so that what was recovered says which transactions
/// happened: those acknowledged with FULL must, those rolled back must not, the others may, without a gap in
/// commit order; and the rows must be what exactly these have written.
public final class HeapSimulation {
    private static final int ROWS = 11;
    private static final int MARKERS = 12;

    /// A planted bug: the simulation must find each.
    enum Mutation {
        /// A commit is acknowledged before it is durable.
        EARLY_ACKNOWLEDGEMENT,
        /// The rollback of one kind of change leaves the row as it is.
        SKIPPED_UNDO,
        /// The rollback of rows inserted together leaves the last one.
        RUN_UNDO_FORGETS_LAST,
        /// After a restart a prepared branch's rows are free.
        RELEASED_PREPARED,
        /// Purge does not log how far it has come.
        UNLOGGED_PURGE,
        /// A statement's rollback leaves its last change.
        SHORT_STATEMENT_ROLLBACK,
        /// Purge takes what nobody reads now, whatever is to be kept for later.
        PURGE_IGNORES_RETENTION,
        /// After a restart the fates that had left the ring are taken for those of long ago.
        ARCHIVED_FATES_FORGOTTEN,
        /// A view of the past is opened one commit too late.
        PAST_OFF_BY_ONE,
        /// What of long rows does not lie on their pages is never freed.
        TAILS_STAY,
        /// … is freed while somebody may still see the row.
        TAILS_FREED_AT_ONCE,
        /// … is not taken back with the row.
        TAILS_OUTLIVE_ROLLBACK
    }

    /// What the runs of many seeds have met.
    static final class Tally {
        int lives;
        int crashes;
        int commits;
        int rollbacks;
        int savepoints;
        int conflicts;
        int deadlocks;
        int prepares;
        int lost;
        int recoveredInFlight;
        int crashesInRecovery;
        int runs;
        int pasts;
        int tails;
        int pastsBeforeLife;
        int pastsRefused;

        @Override
        public String toString() {
            return "lives=" + lives + ", crashes=" + crashes + ", in recovery=" + crashesInRecovery + ", commits="
                    + commits + ", rollbacks="
                    + rollbacks + ", savepoints=" + savepoints + ", conflicts=" + conflicts + ", deadlocks=" + deadlocks
                    + ", prepares="
                    + prepares + ", unacknowledged and lost=" + lost + ", unacknowledged and kept=" + recoveredInFlight
                    + ", runs=" + runs + ", tails=" + tails + ", states of the past read=" + pasts
                    + " (of an earlier life " + pastsBeforeLife + "), too old=" + pastsRefused;
        }
    }

    /// A transaction as the model sees it.
    private static final class Work {
        final long number;
        final Map<Long, byte @Nullable []> writes = new HashMap<>();

        @Nullable
        Transaction transaction;

        boolean committing;
        boolean acknowledged;
        boolean async;
        boolean rolledBack;
        boolean preparing;
        boolean prepared;
        long scn;

        Work(long number) {
            this.number = number;
        }

        byte[] xid() {
            byte[] xid = new byte[20];
            LittleEndian.putLong(xid, 3, number);
            return xid;
        }
    }

    private final SeededEntropy dice;
    private final Tally tally;
    private final @Nullable Mutation mutation;
    private final TrackedMemory memory = new TrackedMemory();
    private final StorageConfig config;
    private final int slots;
    private SimulatedDisk disk;
    private boolean wasClean;

    // The model.
    private Map<Long, byte[]> base = new TreeMap<>();
    private final Map<Long, Work> undecided = new TreeMap<>();
    private final Map<Long, Work> preparedBefore = new TreeMap<>();
    private final Set<Long> happened = new HashSet<>();
    /// What each commit before this life has written, by SCN.
    private final TreeMap<Long, Map<Long, byte @Nullable []>> past = new TreeMap<>();
    /// Null: the whole past is kept, and nobody may be told that it is too old.
    private final @Nullable Retention retention;
    private long nextNumber = 1;
    private long rowsRoot;
    private long markersRoot;
    private long firstScn;

    /// @param crashStates is told the hash of every state on disk that a crash leaves
    public HeapSimulation(long seed, LongConsumer crashStates) {
        this(seed, new Tally(), null);
        disk.onCrash(crashStates);
    }

    HeapSimulation(long seed, Tally tally) {
        this(seed, tally, null);
    }

    HeapSimulation(long seed, Tally tally, @Nullable Mutation mutation) {
        this.mutation = mutation;
        this.dice = new SeededEntropy(seed);
        this.tally = tally;
        this.slots = dice.chance(50) ? 2 : 0;
        this.config = new StorageConfig(
                4096,
                4096L * (24 + dice.nextInt(40)),
                1 << 15 + dice.nextInt(3),
                1 << 18,
                (1 + dice.nextInt(8)) * (1L << 15),
                1_000_000_000L * (1 + dice.nextInt(1000)),
                dice.chance(50),
                true,
                RecoveryConfig.DEFAULT.withRedo(dice.nextInt(4), 1024 << dice.nextInt(6)),
                null,
                DrawnBuffers.draw(dice));
        this.disk = new SimulatedDisk(dice, null);
        this.retention = dice.chance(50)
                ? null
                : new Retention(dice.nextInt(3) * 1_000_000L, (1L + dice.nextInt(100)) * 4096, Long.MAX_VALUE);
    }

    public void run() {
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
        int end = dice.nextInt(100);
        tally.lives++;
        Life life = new Life(scheduler, clock, last || dice.chance(20));
        life.end = last ? 100 : end;
        if (rowsRoot != 0) {
            order(life.end);
        }
        boolean crashed;
        try {
            crashed = scheduler.run(life);
        } finally {
            HeapDatabase opened = life.db;
            if (opened != null) {
                try {
                    opened.engine.abandon();
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
        if (failure != null && !isFault(failure)) {
            throw new AssertionError("unexpected failure: " + failure.sqlState() + " " + failure.getMessage(), failure);
        }
        if (last && (crashed || failure != null)) {
            throw new AssertionError("the last life had no fault and did not end well", failure);
        }
        wasClean = life.closed;
        // A commit whose record made it gets its SCN from the transaction; the one that was just in its
        // critical step is the last.
        for (Work work : undecided.values()) {
            Transaction t = work.transaction;
            work.scn = t == null || t.commitScn() == 0 ? Long.MAX_VALUE : t.commitScn();
        }
    }

    /// What goes wrong in this life, from now on.
    private void order(int end) {
        long at = disk.accesses() + 1 + dice.nextInt(dice.chance(30) ? 60 : 350);
        if (end < 80) {
            long code = end < 65 ? SimulatedDisk.Fault.CRASH : SimulatedDisk.Fault.EIO;
            disk.faults(n -> n == at ? code : SimulatedDisk.Fault.NONE);
        }
    }

    private void plant(TransactionSystem system) {
        if (mutation == Mutation.SKIPPED_UNDO
                || mutation == Mutation.RUN_UNDO_FORGETS_LAST
                || mutation == Mutation.UNLOGGED_PURGE) {
            UndoTestAccess.wrap(system, UndoKind.FAMILY_HEAP, Faulty::new);
        }
    }

    /// A handler with a bug.
    private final class Faulty implements UndoHandler {
        private final UndoHandler handler;

        Faulty(UndoHandler handler) {
            this.handler = handler;
        }

        @Override
        public void rollback(UndoEntry entry, UndoStep step) {
            if (mutation == Mutation.RUN_UNDO_FORGETS_LAST && entry.kind() == HeapUndo.KIND_INSERT_RUN) {
                MemorySegment payload = entry.segment();
                boolean first = HeapUndo.isFirst(payload, UndoEntry.HEADER_BYTES);
                int at = UndoEntry.HEADER_BYTES + (first ? HeapUndo.BYTES_FIRST : HeapUndo.BYTES);
                payload.set(PageHeader.U16, at, (short) (payload.get(PageHeader.U16, at) - 1));
            }
            if (mutation != Mutation.SKIPPED_UNDO || entry.kind() != HeapUndo.KIND_UPDATE) {
                handler.rollback(entry, step);
            }
        }

        @Override
        public void purge(UndoEntry entry, UndoStep step) {
            if (mutation != Mutation.UNLOGGED_PURGE) {
                handler.purge(entry, step);
                return;
            }
            handler.purge(entry, new UndoStep() {
                @Override
                public void addTo(MiniTransaction m) {
                    // The bug.
                }

                @Override
                public long horizon() {
                    return step.horizon();
                }
            });
        }

        @Override
        public boolean needsPurge(int kind) {
            return handler.needsPurge(kind);
        }

        @Override
        public boolean changesDefinition(int kind) {
            return handler.changesDefinition(kind);
        }
    }

    private TestTails.Bug tailBug() {
        return mutation == Mutation.TAILS_STAY
                ? TestTails.Bug.NEVER_DROPPED
                : mutation == Mutation.TAILS_FREED_AT_ONCE
                        ? TestTails.Bug.DROPPED_AT_ONCE
                        : mutation == Mutation.TAILS_OUTLIVE_ROLLBACK
                                ? TestTails.Bug.WRITTEN_ALONE
                                : TestTails.Bug.NONE;
    }

    private static boolean isFault(DbException e) {
        return switch (e.code()) {
            case IO_ERROR, DISK_FULL, DATABASE_STOPPED -> true;
            default -> false;
        };
    }

    private static void check(boolean good, String message) {
        if (!good) {
            throw new AssertionError(message);
        }
    }

    private final class Life implements Runnable {
        private final SimulatedScheduler scheduler;
        private final SimulatedClock clock;
        private final boolean close;
        private int end;
        private @Nullable HeapDatabase db;
        private @Nullable DbException failure;
        private boolean closed;
        private boolean verified;
        private boolean quiet;
        private Heap rows;
        private Heap markers;
        private final List<Long> known = new ArrayList<>();

        Life(SimulatedScheduler scheduler, SimulatedClock clock, boolean close) {
            this.scheduler = scheduler;
            this.clock = clock;
            this.close = close;
        }

        @Override
        public void run() {
            try {
                boolean greedy = mutation == Mutation.PURGE_IGNORES_RETENTION;
                TransactionSystem system = UndoTestAccess.withSlots(dice.chance(70), slots, greedy)
                        .withRetention(
                                retention != null
                                        ? retention
                                        : new Retention(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE));
                HeapDatabase opened = new HeapDatabase(
                        disk, clock, dice, scheduler, memory, config, system, HeapSimulation.this::plant, tailBug());
                db = opened;
                if (mutation == Mutation.RELEASED_PREPARED) {
                    opened.transactions().prepared().forEach(t -> UndoTestAccess.forget(system, t));
                }
                if (mutation == Mutation.ARCHIVED_FATES_FORGOTTEN) {
                    UndoTestAccess.forgetArchivedFates(system);
                }
                if (rowsRoot == 0) {
                    createHeaps(opened);
                    order(end);
                } else {
                    check(!opened.engine.report().created(), "the database is gone");
                    rows = opened.heaps.open(ROWS, rowsRoot);
                    markers = opened.heaps.open(MARKERS, markersRoot);
                }
                verify(opened);
                verified = true;
                known.addAll(base.keySet());
                resolvePrepared(opened);
                List<Scheduler.Task> workers = new ArrayList<>();
                int count = 1 + dice.nextInt(3);
                for (int i = 0; i < count; i++) {
                    Worker worker = new Worker(opened, 3 + dice.nextInt(25));
                    workers.add(scheduler.spawn("worker" + i, Scheduler.Kind.WORK, worker));
                }
                workers.forEach(Scheduler.Task::join);
                if (close && failure == null) {
                    verifyQuiet(opened);
                    opened.close();
                    db = null;
                    closed = true;
                }
            } catch (DbException e) {
                failed(e);
            }
        }

        private void failed(DbException e) {
            if (failure == null || isFault(failure)) {
                failure = e;
            }
        }

        private void createHeaps(HeapDatabase opened) {
            Transaction t = opened.begin();
            long first = opened.heaps.create(t, ROWS);
            long second = opened.heaps.create(t, MARKERS);
            opened.commit(t);
            rows = opened.heaps.open(ROWS, first);
            markers = opened.heaps.open(MARKERS, second);
            rowsRoot = first;
            markersRoot = second;
            firstScn = opened.transactions().completedScn();
        }

        // ---- verification ----

        private void verify(HeapDatabase opened) {
            check(opened.engine.report().quarantined().isEmpty(), "pages in quarantine");
            structures(opened);
            Set<Long> found = new HashSet<>();
            for (byte[] row : scan(opened, markers).values()) {
                check(found.add(LittleEndian.getLong(row, 0)), "a marker twice");
            }
            Set<Long> prepared = new HashSet<>();
            for (Transaction t : opened.transactions().prepared()) {
                check(prepared.add(LittleEndian.getLong(t.xid(), 3)), "prepared twice");
            }
            check(found.containsAll(happened), "markers that were there are gone");
            List<Work> works = new ArrayList<>(undecided.values());
            works.sort(Comparator.comparingLong(w -> w.scn));
            boolean gap = false;
            for (Work work : works) {
                boolean there = found.contains(work.number);
                boolean isPrepared = prepared.contains(work.number);
                String name = "transaction " + work.number + ", scn=" + work.scn + ", there=" + there + ", prepared="
                        + isPrepared;
                check(!there || work.committing && !work.rolledBack, "not committed but there: " + name);
                check(!work.acknowledged || work.async || there, "acknowledged but gone: " + name);
                check(
                        !isPrepared || work.preparing && !there && !work.acknowledged && !work.rolledBack,
                        "prepared but not so: " + name);
                check(!work.prepared || work.committing || isPrepared, "prepared but forgotten: " + name);
                if (work.committing && !work.rolledBack) {
                    check(!(there && gap), "a commit before it is gone: " + name);
                    gap |= !there;
                }
                if (there) {
                    apply(work);
                    // One whose number nobody was told is the last of all.
                    long scn =
                            work.scn == Long.MAX_VALUE ? opened.transactions().completedScn() : work.scn;
                    check(past.put(scn, new HashMap<>(work.writes)) == null, "two commits have SCN " + scn);
                    tally.recoveredInFlight += work.acknowledged ? 0 : 1;
                } else if (work.committing) {
                    tally.lost++;
                }
                if (isPrepared) {
                    preparedBefore.put(work.number, work);
                }
            }
            happened.addAll(works.stream()
                    .filter(w -> found.contains(w.number))
                    .map(w -> w.number)
                    .toList());
            check(found.equals(happened), "markers nobody wrote");
            for (Transaction t : opened.transactions().prepared()) {
                check(opened.transactions().table().owner(t.id()) == t, "a prepared branch has lost its locks");
            }
            undecided.clear();
            for (Long number : prepared) {
                check(preparedBefore.containsKey(number), "prepared by nobody: " + number);
            }
            preparedBefore.keySet().retainAll(prepared);
            compareRows(opened);
            for (int i = 0; i < 5; i++) {
                comparePast(opened, dice);
            }
        }

        private void apply(Work work) {
            for (Map.Entry<Long, byte @Nullable []> write : work.writes.entrySet()) {
                if (write.getValue() == null) {
                    base.remove(write.getKey());
                } else {
                    base.put(write.getKey(), write.getValue());
                }
            }
        }

        private void compareRows(HeapDatabase opened) {
            Map<Long, byte[]> found = scan(opened, rows);
            check(
                    found.keySet().equals(base.keySet()),
                    "rows differ: expected=" + base.keySet() + ", found=" + found.keySet());
            Transaction t = opened.begin();
            ReadView view = new ReadView();
            RowBuffer out = new RowBuffer();
            opened.transactions().openView(t, view);
            for (Map.Entry<Long, byte[]> row : base.entrySet()) {
                check(
                        Arrays.equals(row.getValue(), found.get(row.getKey())),
                        "row " + RowId.text(row.getKey()) + " differs in a scan");
                boolean there = Fetch.isFound(rows.fetch(view, row.getKey(), out));
                check(
                        there && Arrays.equals(row.getValue(), out.toByteArray()),
                        "row " + RowId.text(row.getKey()) + " differs");
            }
            opened.transactions().closeView(view);
        }

        /// The rows as some commit left them, of this life or one before.
        private void comparePast(HeapDatabase opened, SeededEntropy own) {
            long completed = opened.transactions().completedScn();
            long scn = past.isEmpty() || own.chance(50)
                    ? firstScn + own.nextInt((int) Math.max(1, completed - firstScn + 1))
                    : past.firstKey() + own.nextInt((int) (past.lastKey() - past.firstKey() + 1));
            if (scn > completed) {
                return;
            }
            Transaction t = opened.begin();
            ReadView view = new ReadView();
            long asked = mutation == Mutation.PAST_OFF_BY_ONE ? Math.min(completed, scn + 1) : scn;
            try {
                opened.transactions().openPast(t, view, asked);
            } catch (DbException e) {
                check(e.code() == ErrorCode.SNAPSHOT_TOO_OLD && retention != null, "past refused: " + e.getMessage());
                tally.pastsRefused++;
                return;
            }
            tally.pasts++;
            tally.pastsBeforeLife += !past.isEmpty() && scn <= past.lastKey() ? 1 : 0;
            try {
                // Decided before the scan, which lets others go on.
                Map<Long, byte[]> expected = stateAt(scn);
                Map<Long, byte[]> found = scan(view, rows);
                opened.transactions().requireValid(view);
                check(
                        found.keySet().equals(expected.keySet()),
                        "rows at SCN " + scn + " differ: expected=" + expected.keySet() + ", found=" + found.keySet());
                RowBuffer out = new RowBuffer();
                expected.forEach((rowId, row) -> {
                    check(Arrays.equals(row, found.get(rowId)), "row " + RowId.text(rowId) + " at SCN " + scn);
                    check(
                            Fetch.isFound(rows.fetch(view, rowId, out)) && Arrays.equals(row, out.toByteArray()),
                            "row " + RowId.text(rowId) + " at SCN " + scn + " differs when it is fetched");
                });
            } finally {
                opened.transactions().closeView(view);
            }
        }

        private Map<Long, byte[]> stateAt(long scn) {
            TreeMap<Long, Map<Long, byte @Nullable []>> commits = new TreeMap<>(past.headMap(scn, true));
            for (Work work : undecided.values()) {
                Transaction t = work.transaction;
                if (t != null && t.commitScn() != 0 && t.commitScn() <= scn) {
                    commits.put(t.commitScn(), work.writes);
                }
            }
            Map<Long, byte[]> state = new TreeMap<>();
            for (Map<Long, byte @Nullable []> writes : commits.values()) {
                writes.forEach((rowId, row) -> {
                    if (row == null) {
                        state.remove(rowId);
                    } else {
                        state.put(rowId, row);
                    }
                });
            }
            return state;
        }

        private Map<Long, byte[]> scan(HeapDatabase opened, Heap heap) {
            Transaction t = opened.begin();
            ReadView view = new ReadView();
            opened.transactions().openView(t, view);
            Map<Long, byte[]> found = scan(view, heap);
            opened.transactions().closeView(view);
            return found;
        }

        private Map<Long, byte[]> scan(ReadView view, Heap heap) {
            Map<Long, byte[]> found = new TreeMap<>();
            HeapScan scan = heap.scan();
            scan.open(view);
            while (scan.nextPage()) {
                for (int i = 0; i < scan.count(); i++) {
                    byte[] row = Arrays.copyOfRange(scan.bytes(), scan.offset(i), scan.offset(i) + scan.length(i));
                    check(found.put(scan.rowId(i), row) == null, "row twice in a scan");
                }
            }
            return found;
        }

        private void structures(HeapDatabase opened) {
            List<String> findings = new ArrayList<>();
            new UndoCheck(opened.system).check(opened.engine.kernel(), findings::add);
            HeapCheck.check(rows, findings::add);
            HeapCheck.check(markers, findings::add);
            check(findings.isEmpty(), "structures: " + findings);
            opened.system.whilePaused(() -> pageCounts(opened));
        }

        private void pageCounts(HeapDatabase opened) {
            long data = opened.engine.kernel().data().allocatedPages();
            long expected = 2 + HeapDatabase.pages(rows) + HeapDatabase.pages(markers);
            Set<Long> tails = tailPages(opened);
            // What is in flight, or prepared, has tails that no newest version leads to.
            boolean exact = quiet && opened.transactions().prepared().isEmpty();
            check(
                    exact ? data == expected + tails.size() : data >= expected,
                    "data pages=" + data + ", expected=" + expected + ", in tails=" + tails.size());
            long undo = opened.engine.kernel().undo().allocatedPages();
            check(undo == 2 + UndoTestAccess.pages(opened.system), "undo pages=" + undo);
        }

        /// Of the newest versions, and of those that wait for purge.
        private Set<Long> tailPages(HeapDatabase opened) {
            Set<Long> pages = new HashSet<>();
            Transaction t = opened.begin();
            ReadView view = new ReadView();
            opened.transactions().openView(t, view);
            HeapScan scan = rows.scan();
            scan.open(view);
            while (scan.nextPage()) {
                for (int i = 0; i < scan.tailCount(); i++) {
                    opened.lobs.eachPage(scan.tail(i), page -> check(pages.add(page), "a page of two tails"));
                    tally.tails++;
                }
            }
            opened.transactions().closeView(view);
            opened.system.purge().eachPending((handler, entry) -> handler.keptPages(entry, pages::add));
            return pages;
        }

        /// At the end of a good life: purge to the end, nothing leaks.
        private void verifyQuiet(HeapDatabase opened) {
            while (opened.system.purge().runOnce()) {
                // until nothing is left
            }
            quiet = true;
            structures(opened);
        }

        // ---- work ----

        private void resolvePrepared(HeapDatabase opened) {
            for (Work work : new ArrayList<>(preparedBefore.values())) {
                int what = dice.nextInt(3);
                if (what == 0) {
                    undecided.put(work.number, work);
                    work.transaction = null;
                    work.prepared = true;
                    continue;
                }
                Transaction t = opened.transactions().findPrepared(work.xid());
                check(t != null, "prepared transaction not found");
                preparedBefore.remove(work.number);
                work.transaction = t;
                undecided.put(work.number, work);
                finishPrepared(opened, work, t, what == 1);
            }
        }

        private void finishPrepared(HeapDatabase opened, Work work, Transaction t, boolean commit) {
            work.async = false;
            if (commit) {
                work.committing = true;
                opened.commit(t);
                work.acknowledged = true;
                tally.commits++;
            } else {
                // The decision is rollback: after a crash on the way the branch may be prepared still, or gone.
                work.prepared = false;
                opened.transactions().rollback(t);
                work.rolledBack = true;
                tally.rollbacks++;
            }
        }

        private final class Worker implements Runnable {
            private final HeapDatabase opened;
            private final int count;
            private final SeededEntropy own = dice.fork();
            private final ReadView view = new ReadView();
            private final RowBuffer out = new RowBuffer();
            private final RowRun run = new RowRun();

            Worker(HeapDatabase opened, int count) {
                this.opened = opened;
                this.count = count;
            }

            @Override
            public void run() {
                for (int i = 0; i < count && failure == null; i++) {
                    try {
                        if (own.chance(20)) {
                            comparePast(opened, own);
                        }
                        transact();
                    } catch (DbException e) {
                        failed(e);
                        return;
                    }
                }
            }

            private void transact() {
                Work work = new Work(nextNumber++);
                undecided.put(work.number, work);
                Isolation isolation = own.chance(50) ? Isolation.SNAPSHOT : Isolation.READ_COMMITTED;
                Transaction t = opened.transactions().begin(isolation);
                work.transaction = t;
                try {
                    byte[] marker = HeapDatabase.row(work.number, 8 + own.nextInt(30));
                    markers.insert(t, marker, 0, marker.length);
                    int changes = 1 + own.nextInt(own.chance(10) ? 60 : 8);
                    for (int i = 0; i < changes; i++) {
                        long savepoint = opened.transactions().savepoint(t);
                        Map<Long, byte @Nullable []> before = new HashMap<>(work.writes);
                        boolean good = change(t, work);
                        if (!good || own.chance(10)) {
                            boolean tooShort = mutation == Mutation.SHORT_STATEMENT_ROLLBACK
                                    && opened.transactions().savepoint(t) > savepoint;
                            opened.transactions().rollbackTo(t, tooShort ? savepoint + 1 : savepoint);
                            work.writes.clear();
                            work.writes.putAll(before);
                            tally.savepoints++;
                        }
                    }
                    end(t, work);
                } catch (DbException e) {
                    switch (e.code()) {
                        case SERIALIZATION_FAILURE -> tally.conflicts++;
                        case DEADLOCK_DETECTED -> tally.deadlocks++;
                        default -> throw e;
                    }
                    opened.transactions().closeView(view);
                    opened.transactions().rollback(t);
                    work.rolledBack = true;
                }
            }

            private boolean change(Transaction t, Work work) {
                if (own.chance(12)) {
                    insertRun(t, work);
                    return true;
                }
                byte[] row = HeapDatabase.row(own.nextLong(), bytes());
                if (known.isEmpty() || own.chance(35)) {
                    long rowId = rows.insert(t, row, 0, row.length);
                    work.writes.put(rowId, row);
                    known.add(rowId);
                    return true;
                }
                long rowId = known.get(own.nextInt(known.size()));
                opened.transactions().openView(t, view);
                try {
                    if (!Fetch.isFound(rows.fetch(view, rowId, out))) {
                        return false;
                    }
                    long wait = own.chance(50) ? 5_000_000_000L : own.nextInt(3) * 1_000_000L;
                    int what = own.nextInt(10);
                    int result = what < 7
                            ? rows.update(t, view, rowId, row, 0, row.length, preparedAround() ? 0 : wait)
                            : what < 9
                                    ? rows.delete(t, view, rowId, preparedAround() ? 0 : wait)
                                    : rows.lock(t, view, rowId, preparedAround() ? 0 : wait);
                    if (result != WriteOutcome.OK) {
                        tally.conflicts++;
                        return false;
                    }
                    if (what < 9) {
                        work.writes.put(rowId, what < 7 ? row : null);
                    }
                    opened.transactions().awaitReads(view);
                    return true;
                } finally {
                    opened.transactions().closeView(view);
                }
            }

            /// Some rows are longer than a page.
            private int bytes() {
                return own.chance(8) ? 3500 + own.nextInt(9000) : 8 + own.nextInt(own.chance(15) ? 1500 : 80);
            }

            private void insertRun(Transaction t, Work work) {
                run.clear();
                List<byte[]> batch = new ArrayList<>();
                for (int i = 2 + own.nextInt(own.chance(20) ? 150 : 12); i > 0; i--) {
                    byte[] row = HeapDatabase.row(own.nextLong(), 8 + own.nextInt(own.chance(5) ? 1500 : 80));
                    batch.add(row);
                    run.add(row, 0, row.length);
                }
                rows.insertRun(t, run);
                for (int i = 0; i < batch.size(); i++) {
                    work.writes.put(run.rowId(i), batch.get(i));
                    known.add(run.rowId(i));
                }
                tally.runs++;
            }

            /// Nobody waits for a branch that nobody ends in this life.
            private boolean preparedAround() {
                return !opened.transactions().prepared().isEmpty();
            }

            private void end(Transaction t, Work work) {
                int what = own.nextInt(100);
                if (what < 15) {
                    opened.transactions().rollback(t);
                    work.rolledBack = true;
                    tally.rollbacks++;
                } else if (what < 30) {
                    work.preparing = true;
                    opened.transactions().prepare(t, work.xid());
                    work.prepared = true;
                    tally.prepares++;
                    if (own.chance(80)) {
                        finishPrepared(opened, work, t, own.chance(60));
                    }
                } else {
                    work.async = own.chance(30);
                    work.committing = true;
                    boolean early = mutation == Mutation.EARLY_ACKNOWLEDGEMENT;
                    opened.transactions().commit(t, work.async || early ? Durability.ASYNC : Durability.FULL);
                    work.acknowledged = true;
                    tally.commits++;
                }
            }
        }
    }
}
