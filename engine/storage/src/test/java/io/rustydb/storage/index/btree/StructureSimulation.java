package io.rustydb.storage.index.btree;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.base.type.BigEndian;
import io.rustydb.storage.DrawnBuffers;
import io.rustydb.storage.RecoveryConfig;
import io.rustydb.storage.StorageConfig;
import io.rustydb.storage.StorageEngine;
import io.rustydb.storage.index.EntryRun;
import io.rustydb.storage.index.hash.KeyHash;
import io.rustydb.storage.lob.LobReader;
import io.rustydb.storage.lob.LobWriter;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.ProtocolFault;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.undo.TransactionSystem;
import io.rustydb.storage.undo.UndoCheck;
import io.rustydb.storage.undo.UndoEntry;
import io.rustydb.storage.undo.UndoHandler;
import io.rustydb.storage.undo.UndoKind;
import io.rustydb.storage.undo.UndoStep;
import io.rustydb.storage.undo.UndoTestAccess;
import io.rustydb.testkit.SeededEntropy;
import io.rustydb.testkit.SimulatedClock;
import io.rustydb.testkit.SimulatedDisk;
import io.rustydb.testkit.SimulatedScheduler;
import io.rustydb.testkit.TrackedMemory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Several lives of one database with a tree, large objects and a sequence on a simulated machine. Each life
/// recovers from the end of the last one, compares everything with the committed state, counts pages, and works
/// with several tasks until the power fails, an access fails or it ends in good order.
///
/// Everything follows from the seed.
public final class StructureSimulation {
    private static final int WORKERS = 2;
    private static final int TREE = 7;
    /// Keys of values from here on ascend with them, at the right edge of the tree.
    private static final long ASCENDING = 2_000_000;
    private static final int DATA_BYTES = 4096 - 72;
    private static final int INLINE_BYTES_MAX = 4096 - 96;

    /// A planted bug: the simulation must find each.
    enum Mutation {
        /// A commit is acknowledged before it is durable.
        EARLY_ACKNOWLEDGEMENT,
        /// See [ProtocolFault].
        INDEX_LIST_REVIVED_IN_PLACE,
        INDEX_LIST_REMOVED_WHOLE,
        HASH_SPLIT_NOT_IN_DIRECTORY,
        /// Redo loses the last part of a record about several pages.
        REDO_LOSES_LAST_PART,
        /// The rollback of an inserted entry leaves it there.
        SKIPPED_UNDO_OF_ENTRY,
        /// Purge leaves the marked entries.
        ENTRIES_NOT_PURGED,
        /// The rollback of a large object leaves its pages.
        LARGE_OBJECT_NOT_ROLLED_BACK,
        /// Purge leaves the pages of dropped objects.
        LARGE_OBJECT_NOT_PURGED
    }

    /// What the runs of many seeds have met.
    static final class Tally {
        int lives;
        int crashes;
        int crashesInRecovery;
        int failures;
        int commits;
        int rollbacks;
        int inDoubt;
        int kept;
        int largeObjects;
        int levels;
        final Set<Long> states = new HashSet<>();

        @Override
        public String toString() {
            return "lives=" + lives + ", crashes=" + crashes + ", in recovery=" + crashesInRecovery
                    + ", different states=" + states.size() + ", lives with a failed access=" + failures + ", commits="
                    + commits + ", rollbacks=" + rollbacks + ", in doubt=" + inDoubt + ", of these there=" + kept
                    + ", large objects=" + largeObjects + ", levels of the tree=" + levels;
        }
    }

    private final SeededEntropy dice;
    /// Many values have one key, so that entries stand in lists.
    private final boolean duplicates;
    /// The structure is a hash index.
    private final boolean hash;
    private final Tally tally;
    private final @Nullable Mutation mutation;
    private final TrackedMemory memory = new TrackedMemory();
    private final StorageConfig config;
    private SimulatedDisk disk;
    private long root;
    private long sequence;
    private long lastValue;
    private int livesSinceValue;
    private final State[] committed = new State[WORKERS];
    /// The state a commit that did not return would have made.
    private final @Nullable State[] inDoubt = new State[WORKERS];

    /// What one worker's transactions have made: keys of its own, and objects by id with their seed.
    private static final class State {
        final TreeSet<Long> keys = new TreeSet<>();
        final TreeMap<Long, Integer> lobs = new TreeMap<>();

        State copy() {
            State copy = new State();
            copy.keys.addAll(keys);
            copy.lobs.putAll(lobs);
            return copy;
        }
    }

    /// @param crashStates is told the hash of every state on disk that a crash leaves
    public StructureSimulation(long seed, LongConsumer crashStates) {
        this(seed, new Tally(), null);
        disk.onCrash(crashStates);
    }

    StructureSimulation(long seed, Tally tally, @Nullable Mutation mutation) {
        this.tally = tally;
        this.mutation = mutation;
        dice = new SeededEntropy(seed);
        duplicates = seed % 2 == 0;
        hash = seed % 4 == 1;
        config = new StorageConfig(
                4096,
                4096L * (24 + dice.nextInt(40)),
                1 << 18,
                1 << 19,
                (1 + dice.nextInt(16)) * (1L << 16),
                1_000_000_000L * (1 + dice.nextInt(1000)),
                dice.chance(50),
                true,
                RecoveryConfig.DEFAULT.withRedo(dice.nextInt(4), 1024 << dice.nextInt(6)),
                fault(mutation),
                DrawnBuffers.draw(dice));
        disk = new SimulatedDisk(dice, null);
        disk.onCrash(tally.states::add);
        for (int i = 0; i < WORKERS; i++) {
            committed[i] = new State();
        }
    }

    private static @Nullable ProtocolFault fault(@Nullable Mutation mutation) {
        return switch (mutation) {
            case EARLY_ACKNOWLEDGEMENT -> ProtocolFault.EARLY_ACKNOWLEDGEMENT;
            case INDEX_LIST_REVIVED_IN_PLACE -> ProtocolFault.INDEX_LIST_REVIVED_IN_PLACE;
            case INDEX_LIST_REMOVED_WHOLE -> ProtocolFault.INDEX_LIST_REMOVED_WHOLE;
            case HASH_SPLIT_NOT_IN_DIRECTORY -> ProtocolFault.HASH_SPLIT_NOT_IN_DIRECTORY;
            case REDO_LOSES_LAST_PART -> ProtocolFault.REDO_LOSES_LAST_PART;
            case null, default -> null;
        };
    }

    private void plant(TransactionSystem system) {
        switch (mutation) {
            case SKIPPED_UNDO_OF_ENTRY, ENTRIES_NOT_PURGED ->
                UndoTestAccess.wrap(system, UndoKind.FAMILY_INDEX, Faulty::new);
            case LARGE_OBJECT_NOT_ROLLED_BACK, LARGE_OBJECT_NOT_PURGED ->
                UndoTestAccess.wrap(system, UndoKind.FAMILY_LOB, Faulty::new);
            case null, default -> {}
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
            boolean skipped = mutation == Mutation.LARGE_OBJECT_NOT_ROLLED_BACK
                    || mutation == Mutation.SKIPPED_UNDO_OF_ENTRY && entry.kind() == BTreeStore.UNDO_INSERT;
            if (!skipped) {
                handler.rollback(entry, step);
            }
        }

        @Override
        public void purge(UndoEntry entry, UndoStep step) {
            boolean skipped = mutation == Mutation.LARGE_OBJECT_NOT_PURGED
                    || mutation == Mutation.ENTRIES_NOT_PURGED && entry.kind() == BTreeStore.UNDO_MARK;
            if (!skipped) {
                handler.purge(entry, step);
            }
        }

        @Override
        public boolean needsPurge(int kind) {
            return handler.needsPurge(kind);
        }

        @Override
        public boolean changesDefinition(int kind) {
            return handler.changesDefinition(kind);
        }

        @Override
        public void keptPages(UndoEntry entry, LongConsumer pageIds) {
            handler.keptPages(entry, pageIds);
        }
    }

    public void run() {
        try {
            live(Life.Kind.SETUP, false);
            int lives = 2 + dice.nextInt(4);
            for (int i = 0; i < lives; i++) {
                live(Life.Kind.WORK, i < lives - 1);
            }
            live(Life.Kind.CHECK, false);
        } finally {
            memory.releaseAll();
        }
    }

    private void live(Life.Kind kind, boolean withFaults) {
        SimulatedClock clock = new SimulatedClock();
        SimulatedScheduler scheduler = new SimulatedScheduler(dice, clock);
        livesSinceValue++;
        disk = dice.chance(20) ? disk.afterStop(scheduler) : disk.afterCrash(scheduler);
        if (withFaults) {
            order();
        }
        Life life = new Life(scheduler, clock, kind);
        boolean crashed;
        try {
            crashed = scheduler.run(life);
        } finally {
            StorageEngine engine = life.engine;
            if (engine != null) {
                try {
                    engine.abandon();
                } catch (Throwable e) {
                    // The machine is off.
                }
            }
        }
        DbException failure = life.failure;
        tally.lives++;
        tally.failures += failure != null ? 1 : 0;
        tally.crashes += crashed ? 1 : 0;
        tally.crashesInRecovery += crashed && !life.opened ? 1 : 0;
        if (failure != null && (!withFaults || !isExpected(failure))) {
            throw new AssertionError("unexpected failure: " + failure.sqlState() + " " + failure.getMessage(), failure);
        }
        if (crashed && !withFaults) {
            throw new AssertionError("crashed without a fault");
        }
    }

    private void order() {
        int at = 1 + dice.nextInt(dice.chance(30) ? 80 : 1500);
        int what = dice.nextInt(100);
        if (what < 60) {
            disk.crashAt(at);
        } else if (what < 90) {
            long code = dice.chance(70) ? SimulatedDisk.Fault.EIO : SimulatedDisk.Fault.ENOSPC;
            disk.faults(n -> n == at ? code : SimulatedDisk.Fault.NONE);
        }
    }

    private static boolean isExpected(DbException e) {
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

    /// Long and short ones, so that pages split often; the last byte makes them prefix-free.
    private byte[] key(long value) {
        if (hash) {
            // Some rows of each key; of one key very many.
            long place = value < ASCENDING ? value / 3 : ASCENDING;
            byte[] hashed = new byte[KeyHash.BYTES];
            BigEndian.putLong(hashed, 0, KeyHash.of(TreeFixture.key(place), 0, Long.BYTES));
            return hashed;
        }
        if (duplicates) {
            long group = value % 7;
            byte[] few = new byte[9 + (int) group * 20];
            Arrays.fill(few, (byte) 1);
            few[0] = (byte) (group + 1);
            few[few.length - 1] = 0;
            return few;
        }
        byte[] key = new byte[9 + (int) (value % 5) * 130];
        Arrays.fill(key, (byte) 1);
        long place = value < ASCENDING ? value * 0x9E37_79B9L % 1_000_003 : value;
        System.arraycopy(TreeFixture.key(place), 0, key, 0, 8);
        key[key.length - 1] = 0;
        return key;
    }

    private static int lobBytes(int seed) {
        return seed % 3 == 0 ? seed % INLINE_BYTES_MAX : seed % 60_000;
    }

    private static long lobPages(int bytes) {
        return bytes <= INLINE_BYTES_MAX ? 1 : 1 + (bytes + DATA_BYTES - 1) / DATA_BYTES;
    }

    private static byte[] lobContent(int seed) {
        byte[] content = new byte[lobBytes(seed)];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (seed + i * 31 + (i >>> 8));
        }
        return content;
    }

    private final class Life implements Runnable {
        enum Kind {
            SETUP,
            WORK,
            CHECK
        }

        private final SimulatedScheduler scheduler;
        private final SimulatedClock clock;
        private final Kind kind;
        private @Nullable StorageEngine engine;
        private @Nullable DbException failure;
        private boolean opened;

        Life(SimulatedScheduler scheduler, SimulatedClock clock, Kind kind) {
            this.scheduler = scheduler;
            this.clock = clock;
            this.kind = kind;
        }

        @Override
        public void run() {
            try {
                TransactionFixture db = new TransactionFixture(
                        disk, clock, dice, scheduler, memory, config, false, StructureSimulation.this::plant);
                engine = db.engine;
                opened = true;
                if (kind == Kind.SETUP) {
                    setUp(db);
                } else {
                    verify(db);
                }
                if (kind == Kind.WORK) {
                    work(db);
                }
                if (failure == null && (kind != Kind.WORK || dice.chance(30))) {
                    db.engine.close();
                    engine = null;
                }
            } catch (DbException e) {
                failed(e);
            }
        }

        private void failed(DbException e) {
            if (failure == null || isExpected(failure)) {
                failure = e;
            }
        }

        private void setUp(TransactionFixture db) {
            Transaction t = db.begin();
            root = hash ? db.trees.createHash(t, TREE) : db.trees.create(t, TREE);
            sequence = db.sequences.create(t, 1, 1, 1, Long.MAX_VALUE, false, 4);
            db.commit(t);
        }

        private void verify(TransactionFixture db) {
            BTree tree = db.trees.open(TREE, root);
            List<String> findings = new ArrayList<>();
            new BTreeCheck(tree).check(findings::add);
            check(findings.isEmpty(), "after recovery: " + findings);
            // Purge before comparing: it tells apart a dropped object from one that stays.
            TreeSet<Long> before = alive(tree);
            while (db.system.purge().runOnce()) {
                // Until nothing is left.
            }
            TreeSet<Long> alive = alive(tree);
            check(before.equals(alive), "purge has changed what is alive");
            TreeMap<Long, Integer> lobs = new TreeMap<>();
            for (int w = 0; w < WORKERS; w++) {
                int worker = w;
                TreeSet<Long> own = new TreeSet<>(alive);
                own.removeIf(value -> value % WORKERS != worker);
                State doubtful = inDoubt[w];
                if (!matches(db, own, committed[w], doubtful)) {
                    tally.kept++;
                    check(
                            doubtful != null && matches(db, own, doubtful, committed[w]),
                            "worker " + w + " has lost a commit or kept a rollback: "
                                    + difference(db, own, committed[w])
                                    + (doubtful == null ? "" : ", or " + difference(db, own, doubtful)));
                    committed[w] = doubtful;
                }
                tally.inDoubt += doubtful != null ? 1 : 0;
                inDoubt[w] = null;
                lobs.putAll(committed[w].lobs);
            }
            BTreeCheck.Statistics statistics = new BTreeCheck(tree).check(findings::add);
            new UndoCheck(db.system).check(db.engine.kernel(), findings::add);
            check(findings.isEmpty(), "after purge: " + findings);
            tally.levels = Math.max(tally.levels, statistics.levels());
            check(statistics.marked() == 0, "marked entries left: " + statistics);
            long pages = 2 + statistics.leaves() + statistics.innerPages() + 1;
            for (int seed : lobs.values()) {
                pages += lobPages(lobBytes(seed));
            }
            check(pages == db.dataPages(), "pages: expected=" + pages + ", found=" + allocated(db));
            long value = db.sequences.next(sequence);
            // A life can end inside a call, with a range logged that nobody was given.
            check(
                    value > lastValue && value <= lastValue + 1 + 3 * 4 * livesSinceValue,
                    "sequence: last=" + lastValue + ", next=" + value);
            lastValue = value;
            livesSinceValue = 0;
        }

        /// All pages in use, as messages show them.
        private String allocated(TransactionFixture db) {
            StringBuilder text = new StringBuilder();
            for (long number = 2; number < 2000; number++) {
                long page = PageId.of(PageId.DATA_FILE, number);
                if (!db.engine.kernel().data().isAllocated(page)) {
                    continue;
                }
                int frame = db.engine.kernel().pool().latchShared(page);
                long base = db.engine.kernel().pool().offset(frame);
                NodeCopy copy = new NodeCopy(4096);
                copy.load(db.engine.kernel().pool().memory(), base);
                db.engine.kernel().pool().unlatchShared(frame);
                text.append("%d(type=%d, level=%d, count=%d, private=%d) "
                        .formatted(number, copy.type(), copy.level(), copy.count(), PageId.number(copy.right())));
            }
            return text.toString();
        }

        private TreeSet<Long> alive(BTree tree) {
            TreeSet<Long> alive = new TreeSet<>();
            BTreeCursor cursor = tree.cursor();
            cursor.open(null, 0, true, null, 0, true, true);
            while (cursor.next()) {
                byte[] key = key(cursor.locator());
                check(cursor.keyEquals(key, 0, key.length), "entry with a foreign key: " + cursor.locator());
                if (!cursor.marked()) {
                    check(alive.add(cursor.locator()), "entry twice: " + cursor.locator());
                }
            }
            return alive;
        }

        /// True if the keys and objects are those of a state, and no object is there that only another possible
        /// state has.
        private boolean matches(TransactionFixture db, TreeSet<Long> keys, State state, @Nullable State other) {
            if (!keys.equals(state.keys)) {
                return false;
            }
            for (Map.Entry<Long, Integer> lob : state.lobs.entrySet()) {
                if (!isThere(db, lob.getKey(), lob.getValue())) {
                    return false;
                }
            }
            if (other != null) {
                for (Map.Entry<Long, Integer> lob : other.lobs.entrySet()) {
                    if (!state.lobs.containsKey(lob.getKey()) && isThere(db, lob.getKey(), lob.getValue())) {
                        return false;
                    }
                }
            }
            return true;
        }

        private boolean isThere(TransactionFixture db, long id, int seed) {
            if (!db.engine.kernel().data().isAllocated(id)) {
                return false;
            }
            byte[] content = lobContent(seed);
            LobReader reader;
            try {
                reader = db.lobs.open(id);
            } catch (DbException e) {
                if (e.code() != ErrorCode.UNDEFINED_OBJECT) {
                    throw e;
                }
                return false;
            }
            byte[] found = new byte[content.length + 1];
            return reader.length() == content.length
                    && reader.read(0, found, 0, found.length) == content.length
                    && Arrays.equals(content, Arrays.copyOf(found, content.length));
        }

        private String difference(TransactionFixture db, TreeSet<Long> keys, State state) {
            TreeSet<Long> missing = new TreeSet<>(state.keys);
            missing.removeAll(keys);
            TreeSet<Long> surplus = new TreeSet<>(keys);
            surplus.removeAll(state.keys);
            TreeSet<Long> badLobs = new TreeSet<>();
            state.lobs.forEach((id, seed) -> {
                if (!isThere(db, id, seed)) {
                    badLobs.add(id);
                }
            });
            return "missing=" + missing + ", surplus=" + surplus + ", bad objects=" + badLobs;
        }

        private void work(TransactionFixture db) {
            List<Scheduler.Task> workers = new ArrayList<>();
            for (int w = 0; w < WORKERS; w++) {
                workers.add(scheduler.spawn("worker" + w, Scheduler.Kind.WORK, new Worker(db, w)));
            }
            if (dice.chance(70)) {
                workers.add(scheduler.spawn("purge", Scheduler.Kind.WORK, () -> purge(db, 1 + dice.nextInt(30))));
            }
            workers.forEach(Scheduler.Task::join);
        }

        /// Beside the workers; the check before them wants an idle database, so the service itself does not
        /// run.
        private void purge(TransactionFixture db, int rounds) {
            try {
                for (int i = 0; i < rounds; i++) {
                    db.system.purge().runOnce();
                    scheduler.park(this, 1_000_000L);
                }
            } catch (DbException e) {
                failed(e);
            }
        }

        private final class Worker implements Runnable {
            private final TransactionFixture db;
            private final BTree tree;
            private final int number;
            private final SeededEntropy own = dice.fork();

            Worker(TransactionFixture db, int number) {
                this.db = db;
                this.tree = db.trees.open(TREE, root);
                this.number = number;
            }

            @Override
            public void run() {
                int transactions = 3 + own.nextInt(20);
                for (int i = 0; i < transactions; i++) {
                    try {
                        if (!transact()) {
                            return;
                        }
                    } catch (DbException e) {
                        failed(e);
                        return;
                    }
                }
            }

            /// @return false if the worker cannot go on
            private boolean transact() {
                State state = committed[number].copy();
                Transaction t = db.begin();
                boolean committing = false;
                try {
                    int changes = 1 + own.nextInt(own.chance(20) ? 150 : 20);
                    boolean growing = own.chance(60);
                    boolean ascending = growing && own.chance(30);
                    for (int i = 0; i < changes; i++) {
                        change(t, state, growing, ascending);
                    }
                    if (own.chance(20)) {
                        db.rollback(t);
                        tally.rollbacks++;
                        return true;
                    }
                    inDoubt[number] = state;
                    committing = true;
                    db.commit(t);
                    committed[number] = state;
                    inDoubt[number] = null;
                    tally.commits++;
                    return true;
                } catch (DbException e) {
                    failed(e);
                    if (committing || !isExpected(e)) {
                        return false;
                    }
                    db.rollback(t);
                    return true;
                }
            }

            private void change(Transaction t, State state, boolean growing, boolean ascending) {
                if (own.chance(4)) {
                    changeLob(t, state);
                    return;
                }
                if (growing && own.chance(4)) {
                    insertRun(t, state);
                    return;
                }
                if (own.chance(3)) {
                    long value = db.sequences.next(sequence);
                    check(value > lastValue || value > lastValue - 8, "sequence went back");
                    lastValue = Math.max(lastValue, value);
                    return;
                }
                long value = (long) own.nextInt(500) * WORKERS + number;
                if (ascending) {
                    Long last = state.keys.isEmpty() ? null : state.keys.last();
                    value = last != null && last >= ASCENDING ? last + WORKERS : ASCENDING + number;
                }
                if (ascending || growing != own.chance(15)) {
                    byte[] key = key(value);
                    check(tree.insert(t, key, 0, key.length, value) == state.keys.add(value), "insert of " + value);
                } else {
                    Long known = state.keys.ceiling(value);
                    if (known != null) {
                        byte[] key = key(known);
                        check(tree.mark(t, key, 0, key.length, known), "mark of " + known);
                        state.keys.remove(known);
                    }
                }
            }

            /// New keys, marked ones among them, in one go.
            private void insertRun(Transaction t, State state) {
                EntryRun run = new EntryRun();
                for (int i = 1 + own.nextInt(own.chance(30) ? 120 : 15); i > 0; i--) {
                    long value = (long) own.nextInt(2000) * WORKERS + number;
                    if (state.keys.add(value)) {
                        byte[] key = key(value);
                        run.add(key, 0, key.length, own.chance(50) ? key.length : 0, value, run.count());
                    }
                }
                run.sort();
                for (int next = 0; (next = tree.insertRun(t, run, next)) < run.count(); next++) {
                    int length = run.length(next) - Long.BYTES;
                    long value = ByteBuffer.wrap(run.bytes(), run.offset(next) + length, Long.BYTES)
                            .getLong();
                    check(tree.insert(t, run.bytes(), run.offset(next), length, value), "insert of " + value);
                }
            }

            private void changeLob(Transaction t, State state) {
                if (state.lobs.size() > 3) {
                    long id = state.lobs.firstKey();
                    db.lobs.drop(t, id);
                    state.lobs.remove(id);
                    return;
                }
                int seed = own.nextInt(1_000_000);
                byte[] content = lobContent(seed);
                LobWriter writer = db.lobs.create(t, false);
                for (int at = 0; at < content.length; at += 5000) {
                    writer.write(content, at, Math.min(5000, content.length - at));
                }
                state.lobs.put(writer.finish(), seed);
                tally.largeObjects++;
            }
        }
    }
}
