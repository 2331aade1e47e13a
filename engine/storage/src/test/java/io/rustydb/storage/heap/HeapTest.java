package io.rustydb.storage.heap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.io.FileSystem;
import io.rustydb.base.io.MemoryFileSystem;
import io.rustydb.base.memory.NativeMemory;
import io.rustydb.base.random.SystemEntropy;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.base.schedule.ThreadScheduler;
import io.rustydb.base.time.SystemClock;
import io.rustydb.base.type.RowBuffer;
import io.rustydb.storage.StorageConfig;
import io.rustydb.storage.lock.LockMode;
import io.rustydb.storage.transaction.Durability;
import io.rustydb.storage.transaction.Isolation;
import io.rustydb.storage.transaction.ReadView;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.testkit.SeededEntropy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HeapTest {
    private static final StorageConfig SMALL = StorageConfig.DEFAULT
            .withBufferPoolBytes(4 << 20)
            .withLog(1 << 20, 1 << 20)
            .withBackground(false);

    private final FileSystem files = new MemoryFileSystem("heap-test");
    private ThreadScheduler scheduler;
    private NativeMemory memory;
    private HeapDatabase db;
    private Heap heap;
    private final RowBuffer out = new RowBuffer();
    private final ReadView view = new ReadView();

    @BeforeEach
    void open() {
        scheduler = new ThreadScheduler("test");
        memory = new NativeMemory();
        reopen();
        heap = db.createHeap(11);
    }

    private void reopen() {
        db = new HeapDatabase(files, new SystemClock(), new SystemEntropy(), scheduler, memory, SMALL, false);
    }

    private void restart(boolean crash) {
        long root = heap.root();
        if (crash) {
            db.engine.abandon();
        } else {
            db.close();
        }
        reopen();
        heap = db.heaps.open(11, root);
    }

    @AfterEach
    void close() {
        db.check(heap);
        db.close();
        scheduler.close();
        assertEquals(0, memory.outstanding());
    }

    private byte[] fetch(Transaction transaction, long rowId) {
        db.transactions().openView(transaction, view);
        try {
            return Fetch.isFound(heap.fetch(view, rowId, out)) ? out.toByteArray() : null;
        } finally {
            db.transactions().closeView(view);
        }
    }

    private int update(Transaction transaction, long rowId, byte[] row) {
        ReadView own = new ReadView();
        db.transactions().openView(transaction, own);
        try {
            return heap.update(transaction, own, rowId, row, 0, row.length, 0);
        } finally {
            db.transactions().closeView(own);
        }
    }

    private int delete(Transaction transaction, long rowId) {
        ReadView own = new ReadView();
        db.transactions().openView(transaction, own);
        try {
            return heap.delete(transaction, own, rowId, 0);
        } finally {
            db.transactions().closeView(own);
        }
    }

    private Map<Long, byte[]> scan(Transaction transaction) {
        Map<Long, byte[]> rows = new TreeMap<>();
        ReadView own = new ReadView();
        db.transactions().openView(transaction, own);
        HeapScan scan = heap.scan();
        scan.open(own);
        while (scan.nextPage()) {
            for (int i = 0; i < scan.count(); i++) {
                byte[] row = Arrays.copyOfRange(scan.bytes(), scan.offset(i), scan.offset(i) + scan.length(i));
                assertEquals(null, rows.put(scan.rowId(i), row), "row came twice");
            }
        }
        db.transactions().closeView(own);
        return rows;
    }

    @Test
    void aRowIsSeenAfterItsCommitAndOwnRowsBefore() {
        Transaction writer = db.begin();
        byte[] row = HeapDatabase.row(1, 40);
        long rowId = heap.insert(writer, row, 0, row.length);
        assertArrayEquals(row, fetch(writer, rowId));
        assertEquals(null, fetch(db.begin(), rowId));
        db.commit(writer);
        assertArrayEquals(row, fetch(db.begin(), rowId));
        assertArrayEquals(row, fetch(db.begin(), rowId), "after the hint was written");
    }

    @Test
    void aSnapshotKeepsSeeingWhatItSaw() {
        Transaction writer = db.begin();
        byte[] row = HeapDatabase.row(1, 40);
        long rowId = heap.insert(writer, row, 0, row.length);
        db.commit(writer);
        Transaction old = db.transactions().begin(Isolation.SNAPSHOT);
        assertArrayEquals(row, fetch(old, rowId));
        for (int i = 2; i < 50; i++) {
            Transaction next = db.begin();
            assertEquals(WriteOutcome.OK, update(next, rowId, HeapDatabase.row(i, 40 + i)));
            db.commit(next);
            assertArrayEquals(row, fetch(old, rowId));
            assertArrayEquals(HeapDatabase.row(i, 40 + i), fetch(db.begin(), rowId));
        }
        Transaction deleter = db.begin();
        assertEquals(WriteOutcome.OK, delete(deleter, rowId));
        db.commit(deleter);
        db.system.purge().runOnce();
        assertArrayEquals(row, fetch(old, rowId));
        assertEquals(null, fetch(db.begin(), rowId));
        assertEquals(1, scan(old).size());
        assertEquals(0, scan(db.begin()).size());
        DbException conflict = assertThrows(DbException.class, () -> update(old, rowId, row));
        assertEquals(ErrorCode.SERIALIZATION_FAILURE, conflict.code());
        db.transactions().rollback(old);
        while (db.system.purge().runOnce()) {
            // until nothing is left
        }
        assertEquals(null, fetch(db.begin(), rowId));
    }

    @Test
    void aRowThatIsHeldCanNotBeChanged() {
        Transaction first = db.begin();
        byte[] row = HeapDatabase.row(1, 40);
        long rowId = heap.insert(first, row, 0, row.length);
        db.commit(first);
        Transaction holder = db.begin();
        assertEquals(WriteOutcome.OK, update(holder, rowId, HeapDatabase.row(2, 40)));
        Transaction other = db.begin();
        assertEquals(WriteOutcome.NOT_AVAILABLE, update(other, rowId, HeapDatabase.row(3, 40)));
        NewestRow newest = new NewestRow();
        heap.fetchNewest(other, rowId, newest);
        assertTrue(newest.exists);
        assertEquals(holder.id(), newest.holder);
        assertArrayEquals(HeapDatabase.row(2, 40), newest.row.toByteArray());
        heap.fetchNewest(holder, rowId, newest);
        assertEquals(0, newest.holder);
        db.commit(holder);
        assertEquals(WriteOutcome.OK, update(other, rowId, HeapDatabase.row(3, 40)));
        db.transactions().rollback(other);
        assertArrayEquals(HeapDatabase.row(2, 40), fetch(db.begin(), rowId));
    }

    @Test
    void aReadCommittedStatementLearnsOfAConflict() {
        Transaction first = db.begin();
        byte[] row = HeapDatabase.row(1, 40);
        long rowId = heap.insert(first, row, 0, row.length);
        db.commit(first);
        Transaction late = db.begin();
        ReadView old = new ReadView();
        db.transactions().openView(late, old);
        Transaction locker = db.begin();
        ReadView lockerView = new ReadView();
        db.transactions().openView(locker, lockerView);
        assertEquals(WriteOutcome.OK, heap.lock(locker, lockerView, rowId, 0));
        db.transactions().closeView(lockerView);
        db.commit(locker);
        // A lock alone is no conflict.
        assertEquals(WriteOutcome.OK, heap.lock(late, old, rowId, 0));
        db.transactions().rollback(late);
        Transaction again = db.begin();
        ReadView second = new ReadView();
        db.transactions().openView(again, second);
        Transaction changer = db.begin();
        assertEquals(WriteOutcome.OK, update(changer, rowId, HeapDatabase.row(2, 40)));
        db.commit(changer);
        assertEquals(WriteOutcome.CONFLICT, heap.update(again, second, rowId, row, 0, row.length, 0));
        db.transactions().closeView(second);
        db.transactions().closeView(old);
        db.transactions().rollback(again);
    }

    @Test
    void aRowThatOutgrowsItsPageIsForwarded() {
        Transaction writer = db.begin();
        List<Long> rowIds = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            rowIds.add(heap.insert(writer, HeapDatabase.row(i, 50), 0, 50));
        }
        db.commit(writer);
        Transaction old = db.transactions().begin(Isolation.SNAPSHOT);
        assertEquals(60, scan(old).size());
        for (int round = 1; round < 8; round++) {
            Transaction grower = db.begin();
            for (int i = 0; i < 60; i++) {
                int bytes = 50 + round * 500 % 3700;
                assertEquals(WriteOutcome.OK, update(grower, rowIds.get(i), HeapDatabase.row(i + round, bytes)));
                assertArrayEquals(HeapDatabase.row(i + round, bytes), fetch(grower, rowIds.get(i)));
            }
            if (round % 3 == 0) {
                db.transactions().rollback(grower);
            } else {
                db.commit(grower);
            }
            db.check(heap);
            Map<Long, byte[]> rows = scan(old);
            assertEquals(60, rows.size());
            for (int i = 0; i < 60; i++) {
                assertArrayEquals(HeapDatabase.row(i, 50), rows.get(rowIds.get(i)), "round=" + round + ", row=" + i);
                assertArrayEquals(HeapDatabase.row(i, 50), fetch(old, rowIds.get(i)));
            }
        }
        assertEquals(60, scan(db.begin()).size());
        db.transactions().rollback(old);
        Transaction deleter = db.begin();
        for (long rowId : rowIds) {
            assertEquals(WriteOutcome.OK, delete(deleter, rowId));
        }
        db.commit(deleter);
        while (db.system.purge().runOnce()) {
            // until nothing is left
        }
        assertEquals(0, scan(db.begin()).size());
    }

    @Test
    void savepointsNest() {
        Transaction t = db.begin();
        long a = heap.insert(t, HeapDatabase.row(1, 30), 0, 30);
        long outer = db.transactions().savepoint(t);
        assertEquals(WriteOutcome.OK, update(t, a, HeapDatabase.row(2, 300)));
        long inner = db.transactions().savepoint(t);
        long b = heap.insert(t, HeapDatabase.row(3, 30), 0, 30);
        assertEquals(WriteOutcome.OK, delete(t, a));
        assertEquals(null, fetch(t, a));
        db.transactions().rollbackTo(t, inner);
        assertArrayEquals(HeapDatabase.row(2, 300), fetch(t, a));
        assertEquals(null, fetch(t, b));
        db.transactions().rollbackTo(t, outer);
        assertArrayEquals(HeapDatabase.row(1, 30), fetch(t, a));
        db.commit(t);
        assertEquals(1, scan(db.begin()).size());
    }

    @Test
    void aRowMayBeLongerThanItsPage() {
        long pages = db.engine.kernel().data().allocatedPages() - HeapDatabase.pages(heap);
        Transaction t = db.begin();
        int max = heap.rowBytesMax();
        long rowId = heap.insert(t, HeapDatabase.row(1, max + 1), 0, max + 1);
        long other = heap.insert(t, HeapDatabase.row(2, 10), 0, 10);
        assertArrayEquals(HeapDatabase.row(1, max + 1), fetch(t, rowId));
        long mark = db.transactions().savepoint(t);
        int[] lengths = {1, max, max + 1, 10 * max, 3, 20_000, 20_001, 4 * max, 8};
        for (int length : lengths) {
            byte[] row = HeapDatabase.row(length, length);
            assertEquals(WriteOutcome.OK, update(t, rowId, row));
            assertEquals(WriteOutcome.OK, update(t, other, row));
            assertArrayEquals(row, fetch(t, rowId));
            assertArrayEquals(row, fetch(t, other));
        }
        db.transactions().rollbackTo(t, mark);
        assertArrayEquals(HeapDatabase.row(1, max + 1), fetch(t, rowId));
        db.commit(t);
        // Who began before sees what was before, whatever becomes of it.
        Transaction reader = db.transactions().begin(Isolation.SNAPSHOT);
        assertArrayEquals(HeapDatabase.row(1, max + 1), fetch(reader, rowId));
        for (int length : lengths) {
            Transaction writer = db.begin();
            assertEquals(WriteOutcome.OK, update(writer, rowId, HeapDatabase.row(length, length)));
            db.commit(writer);
            assertArrayEquals(HeapDatabase.row(1, max + 1), fetch(reader, rowId));
            assertEquals(2, scan(reader).size());
        }
        db.commit(reader);
        Transaction last = db.begin();
        assertEquals(WriteOutcome.OK, update(last, rowId, HeapDatabase.row(9, 9 * max)));
        assertEquals(WriteOutcome.OK, delete(last, rowId));
        db.commit(last);
        while (db.system.purge().runOnce()) {
            // until nothing is left
        }
        assertEquals(pages, db.engine.kernel().data().allocatedPages() - HeapDatabase.pages(heap));
        db.check(heap);
    }

    @Test
    void aPreparedTransactionKeepsItsRowsOverARestart() {
        Transaction first = db.begin();
        long rowId = heap.insert(first, HeapDatabase.row(1, 40), 0, 40);
        db.commit(first);
        for (int round = 0; round < 2; round++) {
            Transaction branch = db.begin();
            byte[] before = fetch(branch, rowId);
            assertEquals(WriteOutcome.OK, update(branch, rowId, HeapDatabase.row(7, 60)));
            byte[] xid = {1, 2, 3, (byte) round};
            assertTrue(db.transactions().prepare(branch, xid));
            Transaction lost = db.begin();
            heap.insert(lost, HeapDatabase.row(9, 40), 0, 40);
            restart(round == 0);
            assertEquals(1, db.transactions().prepared().size());
            Transaction found = db.transactions().findPrepared(xid);
            assertArrayEquals(xid, found.xid());
            assertArrayEquals(before, fetch(db.begin(), rowId));
            assertEquals(WriteOutcome.NOT_AVAILABLE, update(db.begin(), rowId, HeapDatabase.row(8, 40)));
            assertFalse(db.system.locks().acquire(db.begin(), db.system.locks().object(11), LockMode.EXCLUSIVE, 0));
            if (round == 0) {
                db.transactions().rollback(found);
                assertArrayEquals(before, fetch(db.begin(), rowId));
            } else {
                db.transactions().commit(found, Durability.FULL);
                assertArrayEquals(HeapDatabase.row(7, 60), fetch(db.begin(), rowId));
            }
            assertEquals(1, scan(db.begin()).size());
            assertTrue(db.transactions().prepared().isEmpty());
        }
        assertFalse(db.transactions().prepare(db.begin(), new byte[] {5}), "a read-only vote");
    }

    @Test
    void aRolledBackCreationLeavesNoPages() {
        long before = db.engine.kernel().data().allocatedPages();
        Transaction t = db.begin();
        Heap other = db.heaps.open(12, db.heaps.create(t, 12));
        for (int i = 0; i < 3000; i++) {
            other.insert(t, HeapDatabase.row(i, 100), 0, 100);
        }
        assertTrue(db.engine.kernel().data().allocatedPages() > before + 50);
        db.transactions().rollback(t);
        assertEquals(before, db.engine.kernel().data().allocatedPages());
    }

    @Test
    void aDroppedHeapIsFreedWhenNoSnapshotSeesIt() {
        long before = db.engine.kernel().data().allocatedPages();
        Heap other = db.createHeap(12);
        Transaction t = db.begin();
        List<Long> rowIds = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            rowIds.add(other.insert(t, HeapDatabase.row(i, 100), 0, 100));
        }
        db.commit(t);
        Transaction deleter = db.begin();
        ReadView own = new ReadView();
        db.transactions().openView(deleter, own);
        for (long rowId : rowIds) {
            assertEquals(WriteOutcome.OK, other.delete(deleter, own, rowId, 0));
        }
        db.transactions().closeView(own);
        Transaction reader = db.transactions().begin(Isolation.SNAPSHOT);
        db.transactions().openView(reader, own);
        db.commit(deleter);
        Transaction dropper = db.begin();
        db.heaps.drop(dropper, 12, other.root());
        db.commit(dropper);
        while (db.system.purge().runOnce()) {
            // until nothing is left
        }
        assertTrue(Fetch.isFound(other.fetch(own, rowIds.getFirst(), out)));
        db.transactions().closeView(own);
        db.transactions().commit(reader, Durability.FULL);
        while (db.system.purge().runOnce()) {
            // until nothing is left
        }
        assertEquals(before, db.engine.kernel().data().allocatedPages());
    }

    @Test
    void undoDoesNotGrowForEver() {
        Transaction first = db.begin();
        long rowId = heap.insert(first, HeapDatabase.row(1, 200), 0, 200);
        db.commit(first);
        long pages = 0;
        for (int i = 0; i < 3000; i++) {
            Transaction t = db.begin();
            assertEquals(WriteOutcome.OK, update(t, rowId, HeapDatabase.row(i, 200)));
            // Fates are given up when a horizon above them is on disk.
            db.transactions().commit(t, i % 50 == 0 ? Durability.FULL : Durability.ASYNC);
            if (i % 100 == 0) {
                while (db.system.purge().runOnce()) {
                    // until nothing is left
                }
                long now = db.engine.kernel().undo().allocatedPages();
                pages = i == 500 ? now : pages;
                assertTrue(i <= 500 || now <= pages + 2, "undo pages=" + now + ", before=" + pages);
            }
        }
    }

    @Test
    void randomWorkSurvivesCrashes() {
        SeededEntropy random = new SeededEntropy(4711);
        Map<Long, byte[]> model = new HashMap<>();
        for (int round = 0; round < 12; round++) {
            for (int i = 0; i < 60; i++) {
                Transaction t = db.begin();
                Map<Long, byte[]> changed = new HashMap<>(model);
                int changes = 1 + random.nextInt(20);
                for (int c = 0; c < changes; c++) {
                    long savepoint = db.transactions().savepoint(t);
                    Map<Long, byte[]> before = new HashMap<>(changed);
                    List<Long> ids = new ArrayList<>(changed.keySet());
                    ids.sort(null);
                    byte[] row = HeapDatabase.row(random.nextInt(1000), random.nextInt(random.chance(10) ? 2000 : 100));
                    int what = random.nextInt(10);
                    if (what < 4 || ids.isEmpty()) {
                        changed.put(heap.insert(t, row, 0, row.length), row);
                    } else {
                        long rowId = ids.get(random.nextInt(ids.size()));
                        if (what < 8) {
                            assertEquals(WriteOutcome.OK, update(t, rowId, row));
                            changed.put(rowId, row);
                        } else {
                            assertEquals(WriteOutcome.OK, delete(t, rowId));
                            changed.remove(rowId);
                        }
                    }
                    if (random.chance(15)) {
                        db.transactions().rollbackTo(t, savepoint);
                        changed = before;
                    }
                }
                if (random.chance(20)) {
                    db.transactions().rollback(t);
                } else if (i == 59) {
                    // In flight at the crash; make sure that it is on disk.
                    db.engine
                            .kernel()
                            .wal()
                            .awaitDurable(db.engine.kernel().wal().endLsn() - 1);
                } else {
                    db.commit(t);
                    model = changed;
                }
                if (random.chance(20)) {
                    db.system.purge().runOnce();
                }
                if (random.chance(3)) {
                    db.engine.checkpoint();
                }
            }
            restart(round % 3 != 2);
            db.check(heap);
            Map<Long, byte[]> rows = scan(db.begin());
            assertEquals(model.keySet(), rows.keySet(), "round=" + round);
            for (Map.Entry<Long, byte[]> row : model.entrySet()) {
                assertArrayEquals(row.getValue(), rows.get(row.getKey()));
                assertArrayEquals(row.getValue(), fetch(db.begin(), row.getKey()));
            }
        }
    }

    @Test
    void writeSkewIsAllowedUnderSnapshotAndALostUpdateIsNot() {
        Transaction load = db.begin();
        long a = heap.insert(load, HeapDatabase.row(1, 20), 0, 20);
        long b = heap.insert(load, HeapDatabase.row(1, 20), 0, 20);
        db.commit(load);
        Transaction first = db.transactions().begin(Isolation.SNAPSHOT);
        Transaction second = db.transactions().begin(Isolation.SNAPSHOT);
        fetch(first, b);
        fetch(second, a);
        assertEquals(WriteOutcome.OK, update(first, a, HeapDatabase.row(0, 20)));
        assertEquals(WriteOutcome.OK, update(second, b, HeapDatabase.row(0, 20)));
        assertArrayEquals(HeapDatabase.row(1, 20), fetch(first, b));
        db.commit(first);
        DbException lost = assertThrows(DbException.class, () -> update(second, a, HeapDatabase.row(5, 20)));
        assertEquals("40001", lost.sqlState());
        db.commit(second);
        assertArrayEquals(HeapDatabase.row(0, 20), fetch(db.begin(), a));
        assertArrayEquals(HeapDatabase.row(0, 20), fetch(db.begin(), b));
    }

    @Test
    void rowsDeadlockInAnyOrderAndOneGivesWay() {
        for (int n = 2; n <= 4; n++) {
            Transaction load = db.begin();
            long[] ids = new long[n];
            for (int i = 0; i < n; i++) {
                ids[i] = heap.insert(load, HeapDatabase.row(i, 20), 0, 20);
            }
            db.commit(load);
            List<Transaction> transactions = new ArrayList<>();
            for (int i = 0; i < n; i++) {
                Transaction t = db.begin();
                assertEquals(WriteOutcome.OK, update(t, ids[i], HeapDatabase.row(100 + i, 20)));
                transactions.add(t);
            }
            AtomicInteger deadlocks = new AtomicInteger();
            AtomicInteger others = new AtomicInteger();
            List<Scheduler.Task> tasks = new ArrayList<>();
            for (int i = 0; i < n; i++) {
                Transaction t = transactions.get(i);
                long next = ids[(i + 1) % n];
                tasks.add(scheduler.spawn("t" + i, Scheduler.Kind.WORK, () -> {
                    ReadView own = new ReadView();
                    db.transactions().openView(t, own);
                    byte[] row = HeapDatabase.row(7, 20);
                    try {
                        int outcome = heap.update(t, own, next, row, 0, row.length, Long.MAX_VALUE);
                        others.addAndGet(outcome == WriteOutcome.OK || outcome == WriteOutcome.CONFLICT ? 1 : 100);
                        db.transactions().closeView(own);
                        db.commit(t);
                    } catch (DbException e) {
                        deadlocks.addAndGet(e.code() == ErrorCode.DEADLOCK_DETECTED ? 1 : 100);
                        db.transactions().closeView(own);
                        db.transactions().rollback(t);
                    }
                }));
            }
            tasks.forEach(Scheduler.Task::join);
            assertEquals(1, deadlocks.get());
            assertEquals(n - 1, others.get());
        }
    }

    @Test
    void aTransactionThatOnlyReadCostsNothingAndGetsNoId() {
        long undo = db.engine.kernel().undo().allocatedPages();
        long end = db.engine.kernel().wal().endLsn();
        for (int i = 0; i < 100; i++) {
            Transaction t = db.begin();
            assertEquals(0, scan(t).size());
            assertEquals(0, t.id());
            db.commit(t);
        }
        assertEquals(undo, db.engine.kernel().undo().allocatedPages());
        assertEquals(end, db.engine.kernel().wal().endLsn());
    }
}
