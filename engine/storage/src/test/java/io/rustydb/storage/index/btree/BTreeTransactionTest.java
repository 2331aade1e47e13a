package io.rustydb.storage.index.btree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.io.MemoryFileSystem;
import io.rustydb.base.memory.NativeMemory;
import io.rustydb.base.random.SystemEntropy;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.base.schedule.ThreadScheduler;
import io.rustydb.base.time.SystemClock;
import io.rustydb.storage.StorageConfig;
import io.rustydb.storage.index.EntryRun;
import io.rustydb.storage.lob.LobWriter;
import io.rustydb.storage.lock.KeyLocks;
import io.rustydb.storage.lock.LockTable;
import io.rustydb.storage.transaction.ReadView;
import io.rustydb.storage.transaction.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Index changes, large objects and sequences under transactions: rollback, savepoints, purge, crash, unique
/// keys in flight.
class BTreeTransactionTest {
    private final NativeMemory memory = new NativeMemory();
    private final ThreadScheduler scheduler = new ThreadScheduler("test");
    private final MemoryFileSystem files = new MemoryFileSystem("transactions");
    private TransactionFixture db;

    @BeforeEach
    void open() {
        db = new TransactionFixture(
                files,
                new SystemClock(),
                new SystemEntropy(),
                scheduler,
                memory,
                StorageConfig.DEFAULT.withBufferPoolBytes(2 << 20).withLog(16 << 20, 2 << 20),
                false);
    }

    @AfterEach
    void close() {
        db.engine.close();
        scheduler.close();
        assertEquals(0, memory.outstanding());
    }

    private void crash() {
        db.engine.kernel().wal().awaitDurable(db.engine.kernel().wal().endLsn() - 1);
        db.engine.abandon();
        open();
    }

    private BTree newTree(int object) {
        Transaction t = db.begin();
        long root = db.trees.create(t, object);
        db.commit(t);
        return db.trees.open(object, root);
    }

    /// key → marked, of a tree with one entry a key.
    private static Map<Long, Boolean> contents(BTree tree) {
        Map<Long, Boolean> contents = new TreeMap<>();
        BTreeCursor cursor = tree.cursor();
        cursor.open(null, 0, true, null, 0, true, true);
        while (cursor.next()) {
            assertFalse(contents.containsKey(cursor.locator()));
            contents.put(cursor.locator(), cursor.marked());
        }
        return contents;
    }

    private static boolean insert(BTree tree, Transaction t, long value) {
        return tree.insert(t, TreeFixture.key(value), 0, 8, value);
    }

    private static boolean mark(BTree tree, Transaction t, long value) {
        return tree.mark(t, TreeFixture.key(value), 0, 8, value);
    }

    /// Entries whose locators are the keys and `more`.
    ///
    /// @param uniqueBytes 0 = other rows may have the keys
    private static EntryRun run(int uniqueBytes, long more, long[] values) {
        EntryRun run = new EntryRun();
        for (long value : values) {
            run.add(TreeFixture.key(value), 0, 8, uniqueBytes, value + more, run.count());
        }
        run.sort();
        return run;
    }

    private static long[] values(long from, long until, int step) {
        return LongStream.range(from, until).filter(v -> v % step == 0).toArray();
    }

    @Test
    void entriesInsertedTogetherAreTakenBackToASavepointAndAfterACrash() {
        BTree tree = newTree(7);
        Transaction first = db.begin();
        assertEquals(1000, tree.insertRun(first, run(0, 0, values(0, 3000, 3)), 0));
        db.commit(first);
        Map<Long, Boolean> before = contents(tree);
        Transaction second = db.begin();
        EntryRun some = run(8, 1_000_000, values(0, 3000, 2));
        // The keys of every third of them are there: it is left over.
        int left = 0;
        for (int next = 0; (next = tree.insertRun(second, some, next)) < some.count(); next++) {
            left++;
        }
        assertEquals(500, left);
        long mark = db.system.transactions().savepoint(second);
        Map<Long, Boolean> middle = contents(tree);
        assertEquals(2000, middle.size());
        assertEquals(4000, tree.insertRun(second, run(0, 0, values(5000, 9000, 1)), 0));
        assertTrue(db.system.transactions().savepoint(second) - mark < 40, "an undo entry for each");
        db.system.transactions().rollbackTo(second, mark);
        assertEquals(middle, contents(tree));
        db.check(tree);
        assertEquals(4000, tree.insertRun(second, run(0, 0, values(5000, 9000, 1)), 0));
        crash();
        tree = db.trees.open(7, tree.root());
        assertEquals(before, contents(tree));
        db.check(tree);
    }

    @Test
    void aRunWhoseUndoIsWrittenAndWhoseEntriesAreNotIsTakenBack() {
        BTree tree = newTree(7);
        Transaction first = db.begin();
        assertEquals(10, tree.insertRun(first, run(8, 0, values(0, 10, 1)), 0));
        db.commit(first);
        Transaction second = db.begin();
        assertTrue(mark(tree, second, 5));
        // The keys 5 and 6 are there, so that their entries are left over, and what follows is never inserted.
        EntryRun run = run(8, 100, values(5, 20, 1));
        assertEquals(0, tree.insertRun(second, run, 0));
        assertEquals(1, tree.insertRun(second, run, 1));
        assertEquals(15, run.covered());
        assertTrue(tree.insert(second, TreeFixture.key(6), 0, 8, 106));
        db.rollback(second);
        Map<Long, Boolean> expected = new TreeMap<>();
        for (long value = 0; value < 10; value++) {
            expected.put(value, false);
        }
        assertEquals(expected, contents(tree));
        db.check(tree);
    }

    @Test
    void entriesInsertedTogetherWaitForTheLocksOfTheirKeys() throws InterruptedException {
        BTree tree = newTree(7);
        KeyLocks locks = db.trees.keyLocks();
        long hash = KeyLocks.hash(tree.root(), TreeFixture.key(70), 0, 8);
        CountDownLatch done = new CountDownLatch(1);
        Transaction transaction = db.begin();
        locks.lock(hash);
        Scheduler.Task task = scheduler.spawn("run", Scheduler.Kind.WORK, () -> {
            assertEquals(100, tree.insertRun(transaction, run(8, 0, values(0, 100, 1)), 0));
            done.countDown();
        });
        // Somebody is between his look at the key and its insert: who did not wait would be done by now.
        assertFalse(done.await(300, TimeUnit.MILLISECONDS));
        assertFalse(contents(tree).containsKey(70L));
        locks.unlock(hash);
        task.join();
        assertEquals(0, done.getCount());
        db.commit(transaction);
        assertEquals(100, contents(tree).size());
    }

    @Test
    void aRolledBackChangeWasNeverThere() {
        BTree tree = newTree(7);
        Transaction first = db.begin();
        for (long i = 0; i < 2000; i++) {
            assertTrue(insert(tree, first, i));
        }
        db.commit(first);
        Map<Long, Boolean> before = contents(tree);
        Transaction second = db.begin();
        for (long i = 0; i < 4000; i++) {
            if (i < 2000) {
                assertTrue(mark(tree, second, i));
                if (i % 2 == 0) {
                    assertTrue(insert(tree, second, i));
                }
                if (i % 4 == 0) {
                    assertTrue(mark(tree, second, i));
                }
            } else {
                assertTrue(insert(tree, second, i));
            }
        }
        db.rollback(second);
        assertEquals(before, contents(tree));
        db.check(tree);
    }

    @Test
    void aSavepointTakesBackOnlyWhatCameAfterIt() {
        BTree tree = newTree(7);
        Transaction t = db.begin();
        insert(tree, t, 1);
        long savepoint = db.system.transactions().savepoint(t);
        insert(tree, t, 2);
        mark(tree, t, 1);
        db.system.transactions().rollbackTo(t, savepoint);
        assertEquals(Map.of(1L, false), contents(tree));
        insert(tree, t, 3);
        db.commit(t);
        assertEquals(Map.of(1L, false, 3L, false), contents(tree));
    }

    @Test
    void purgeRemovesAnEntryOnlyWithItsLastMark() {
        BTree tree = newTree(7);
        Transaction t = db.begin();
        insert(tree, t, 1);
        db.commit(t);
        t = db.begin();
        mark(tree, t, 1);
        db.commit(t);

        // This snapshot sees the entry alive again; the mark before it is purged, the one after it is not.
        t = db.begin();
        insert(tree, t, 1);
        db.commit(t);
        Transaction reader = db.begin();
        ReadView view = new ReadView();
        db.system.transactions().openView(reader, view);
        t = db.begin();
        mark(tree, t, 1);
        db.commit(t);
        db.purge();
        assertEquals(Map.of(1L, true), contents(tree));

        db.system.transactions().closeView(view);
        db.rollback(reader);
        db.purge();
        assertEquals(Map.of(), contents(tree));
    }

    @Test
    void whatWasInFlightAtACrashIsTakenBack() {
        BTree tree = newTree(7);
        Transaction t = db.begin();
        for (long i = 0; i < 500; i++) {
            insert(tree, t, i);
        }
        db.commit(t);
        Map<Long, Boolean> before = contents(tree);
        t = db.begin();
        for (long i = 0; i < 1500; i++) {
            insert(tree, t, i + 500);
            mark(tree, t, i % 500);
        }
        crash();
        tree = db.trees.open(7, tree.root());
        assertEquals(before, contents(tree));
        db.check(tree);
    }

    @Test
    void definitionsAreTakenBackAndDropsWaitForSnapshots() {
        BTree other = newTree(6);
        long pages = db.dataPages();
        Transaction t = db.begin();
        long root = db.trees.create(t, 7);
        BTree tree = db.trees.open(7, root);
        for (long i = 0; i < 3000; i++) {
            insert(tree, t, i);
        }
        db.rollback(t);
        assertEquals(pages, db.dataPages());

        tree = newTree(8);
        t = db.begin();
        for (long i = 0; i < 3000; i++) {
            insert(tree, t, i);
        }
        db.commit(t);
        t = db.begin();
        db.trees.drop(t, 8, tree.root());
        db.rollback(t);
        db.purge();
        assertEquals(3000, contents(tree).size());

        t = db.begin();
        for (long i = 0; i < 3000; i += 2) {
            mark(tree, t, i);
        }
        db.commit(t);
        Transaction reader = db.begin();
        ReadView view = new ReadView();
        db.system.transactions().openView(reader, view);
        t = db.begin();
        db.trees.drop(t, 8, tree.root());
        db.commit(t);
        db.purge();
        assertEquals(1500, contents(tree).size());
        db.system.transactions().closeView(view);
        db.rollback(reader);
        db.purge();
        assertEquals(pages, db.dataPages());
        db.check(other);
    }

    @Test
    void largeObjectsFollowTheirTransaction() {
        long pages = db.dataPages();
        byte[] content = new byte[300_000];
        new Random(1).nextBytes(content);
        Transaction t = db.begin();
        LobWriter writer = db.lobs.create(t, false);
        writer.write(content, 0, content.length);
        writer.finish();
        db.rollback(t);
        assertEquals(pages, db.dataPages());

        t = db.begin();
        writer = db.lobs.create(t, false);
        writer.write(content, 0, content.length / 2);
        crash();
        assertEquals(pages, db.dataPages());

        t = db.begin();
        writer = db.lobs.create(t, false);
        writer.write(content, 0, content.length);
        long id = writer.finish();
        db.commit(t);
        t = db.begin();
        db.lobs.drop(t, id);
        db.rollback(t);
        assertEquals(content.length, db.lobs.length(id));
        t = db.begin();
        db.lobs.drop(t, id);
        assertEquals(content.length, db.lobs.length(id));
        db.commit(t);
        db.purge();
        assertEquals(pages, db.dataPages());
        assertEquals(
                ErrorCode.INVALID_LOCATOR,
                assertThrows(DbException.class, () -> db.lobs.open(id)).code());
    }

    @Test
    void sequencesCountOnAcrossRollbacksAndGoWithTheirCreation() {
        Transaction t = db.begin();
        long id = db.sequences.create(t, 1, 1, 1, 1000, false, 0);
        assertEquals(1, db.sequences.next(id));
        db.commit(t);
        t = db.begin();
        assertEquals(2, db.sequences.next(id));
        db.rollback(t);
        assertEquals(3, db.sequences.next(id));

        t = db.begin();
        long gone = db.sequences.create(t, 1, 1, 1, 1000, false, 0);
        db.sequences.next(gone);
        db.rollback(t);
        assertEquals(
                ErrorCode.UNDEFINED_OBJECT,
                assertThrows(DbException.class, () -> db.sequences.next(gone)).code());

        t = db.begin();
        db.sequences.drop(t, id);
        db.rollback(t);
        assertEquals(4, db.sequences.next(id));
        t = db.begin();
        db.sequences.drop(t, id);
        db.commit(t);
        db.purge();
        assertEquals(
                ErrorCode.UNDEFINED_OBJECT,
                assertThrows(DbException.class, () -> db.sequences.next(id)).code());
    }

    @Test
    void randomTransactionsLeaveWhatTheCommittedOnesDid() {
        long seed = 4242;
        System.out.println("BTreeTransactionTest seed=" + seed);
        Random random = new Random(seed);
        BTree tree = newTree(7);
        TreeMap<Long, Boolean> committed = new TreeMap<>();
        for (int round = 0; round < 300; round++) {
            Transaction t = db.begin();
            TreeMap<Long, Boolean> model = new TreeMap<>(committed);
            List<TreeMap<Long, Boolean>> saved = new ArrayList<>();
            List<Long> savepoints = new ArrayList<>();
            int changes = 1 + random.nextInt(80);
            for (int i = 0; i < changes; i++) {
                long value = random.nextInt(800);
                if (model.containsKey(value)) {
                    assertFalse(insert(tree, t, value));
                    assertTrue(mark(tree, t, value));
                    model.remove(value);
                } else {
                    assertFalse(mark(tree, t, value));
                    assertTrue(insert(tree, t, value));
                    model.put(value, false);
                }
                if (random.nextInt(15) == 0) {
                    savepoints.add(db.system.transactions().savepoint(t));
                    saved.add(new TreeMap<>(model));
                } else if (!saved.isEmpty() && random.nextInt(20) == 0) {
                    db.system.transactions().rollbackTo(t, savepoints.removeLast());
                    model = saved.removeLast();
                }
            }
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> db.rollback(t);
                case 3 -> {
                    crash();
                    tree = db.trees.open(7, tree.root());
                }
                default -> {
                    db.commit(t);
                    committed = model;
                }
            }
            if (random.nextInt(4) == 0) {
                db.purge();
                assertEquals(committed, contents(tree));
                db.check(tree);
            } else {
                Map<Long, Boolean> alive = contents(tree);
                alive.values().removeIf(marked -> marked);
                assertEquals(committed, alive);
            }
        }
    }

    @Test
    void aUniqueKeyInFlightIsWaitedFor() throws Throwable {
        BTree tree = newTree(7);
        // Stands for the heap: who inserted or deleted a row, and whether that is final.
        Map<Long, Long> writers = new ConcurrentHashMap<>();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        int keys = 40;
        int tasks = 4;
        long[] winners = new long[keys];
        List<Scheduler.Task> running = new ArrayList<>();
        for (int w = 0; w < tasks; w++) {
            int writer = w;
            running.add(scheduler.spawn("writer", Scheduler.Kind.WORK, () -> {
                try {
                    Random random = new Random(writer);
                    for (int i = 0; i < keys; i++) {
                        Transaction t = db.begin();
                        long locator = 1000L * (writer + 1) + i;
                        // Begins to write, so that it has an id before its row can be met.
                        tree.insert(t, TreeFixture.key(-1 - locator), 0, 8, locator);
                        writers.put(locator, t.id());
                        long taken = tree.insertUnique(t, TreeFixture.key(i), 0, 8, locator, new Judge(t, writers));
                        if (taken == BTree.NOT_FOUND && random.nextInt(3) != 0) {
                            synchronized (winners) {
                                assertEquals(0, winners[i], "two rows with one unique key");
                                winners[i] = locator;
                            }
                            db.commit(t);
                        } else {
                            db.rollback(t);
                            writers.remove(locator);
                        }
                    }
                } catch (Throwable e) {
                    failure.compareAndSet(null, e);
                }
            }));
        }
        running.forEach(Scheduler.Task::join);
        if (failure.get() != null) {
            throw failure.get();
        }
        EntryResult result = new EntryResult();
        for (int i = 0; i < keys; i++) {
            long found = tree.findUnique(TreeFixture.key(i), 0, 8, result);
            assertEquals(winners[i] == 0 ? BTree.NOT_FOUND : winners[i], found);
            assertFalse(found != BTree.NOT_FOUND && result.more);
        }
        db.check(tree);
    }

    private final class Judge implements EntryJudge {
        private final Transaction own;
        private final Map<Long, Long> writers;
        private long inFlight;

        Judge(Transaction own, Map<Long, Long> writers) {
            this.own = own;
            this.writers = writers;
        }

        @Override
        public Verdict judge(long locator, boolean marked) {
            Long writer = writers.get(locator);
            if (writer == null) {
                return Verdict.FREE;
            }
            if (db.system.transactions().table().owner(writer) != null && writer != own.id()) {
                inFlight = writer;
                return Verdict.IN_FLIGHT;
            }
            return marked ? Verdict.FREE : Verdict.TAKEN;
        }

        @Override
        public void awaitEnd() {
            db.system
                    .locks()
                    .awaitEnd(own, inFlight, new io.rustydb.storage.lock.Awaited(0, "a key"), LockTable.FOREVER);
        }
    }
}
