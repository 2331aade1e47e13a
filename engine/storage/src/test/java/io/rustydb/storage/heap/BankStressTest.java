package io.rustydb.storage.heap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.base.io.MemoryFileSystem;
import io.rustydb.base.memory.NativeMemory;
import io.rustydb.base.random.SystemEntropy;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.base.schedule.ThreadScheduler;
import io.rustydb.base.time.SystemClock;
import io.rustydb.base.type.LittleEndian;
import io.rustydb.base.type.RowBuffer;
import io.rustydb.storage.StorageConfig;
import io.rustydb.storage.transaction.Durability;
import io.rustydb.storage.transaction.Isolation;
import io.rustydb.storage.transaction.ReadView;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.testkit.SeededEntropy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// Transfers between accounts by many threads while readers add everything up: every snapshot sees the same
/// total, by scan and by row id, and no update is lost. Rows change their length, so they move and are
/// forwarded; some transfers roll back, whole or to a savepoint.
class BankStressTest {
    private static final int ACCOUNTS = 150;
    private static final long START = 1000;
    private static final long NANOS = Long.getLong("rustydb.stress.seconds", 4) * 1_000_000_000L;

    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final AtomicInteger transfers = new AtomicInteger();
    private final AtomicInteger conflicts = new AtomicInteger();
    private final AtomicInteger deadlocks = new AtomicInteger();
    private final AtomicInteger sums = new AtomicInteger();
    private final AtomicInteger rebuilt = new AtomicInteger();
    private final AtomicLong ledger = new AtomicLong();

    private HeapDatabase db;
    private Heap heap;
    private long[] accounts;
    private volatile boolean stop;

    @Test
    void everySnapshotSeesTheSameTotal() {
        ThreadScheduler scheduler = new ThreadScheduler("bank");
        NativeMemory memory = new NativeMemory();
        SystemClock clock = new SystemClock();
        StorageConfig config =
                StorageConfig.DEFAULT.withBufferPoolBytes(1 << 20).withLog(4 << 20, 1 << 20);
        db = new HeapDatabase(
                new MemoryFileSystem("bank"), clock, new SystemEntropy(), scheduler, memory, config, true);
        heap = db.createHeap(11);
        Transaction load = db.begin();
        accounts = new long[ACCOUNTS];
        for (int i = 0; i < ACCOUNTS; i++) {
            accounts[i] = heap.insert(load, HeapDatabase.row(START, 30), 0, 30);
        }
        db.commit(load);
        List<Scheduler.Task> tasks = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int seed = i;
            Isolation isolation = i % 2 == 0 ? Isolation.READ_COMMITTED : Isolation.SNAPSHOT;
            tasks.add(scheduler.spawn("teller-" + i, Scheduler.Kind.WORK, () -> run(() -> transfer(seed, isolation))));
        }
        tasks.add(scheduler.spawn("scanner", Scheduler.Kind.WORK, () -> run(this::scanTotals)));
        tasks.add(scheduler.spawn("fetcher", Scheduler.Kind.WORK, () -> run(this::fetchTotals)));
        long end = clock.nanos() + NANOS;
        while (clock.nanos() < end && failure.get() == null) {
            scheduler.park(this, 20_000_000);
        }
        stop = true;
        tasks.forEach(Scheduler.Task::join);
        assertNull(failure.get(), () -> "failed: " + failure.get());
        System.out.println("transfers=" + transfers + ", conflicts=" + conflicts + ", deadlocks=" + deadlocks
                + ", sums=" + sums + ", rebuilt=" + rebuilt);
        assertTrue(transfers.get() > 100 && sums.get() > 10 && conflicts.get() > 0 && rebuilt.get() > 0);
        Transaction last = db.begin();
        ReadView view = new ReadView();
        db.transactions().openView(last, view);
        assertEquals(ACCOUNTS * START + ledger.get(), scanTotal(heap.scan(), view));
        db.transactions().closeView(view);
        while (db.system.purge().runOnce()) {
            // until nothing is left
        }
        db.check(heap);
        db.close();
        scheduler.close();
        assertEquals(0, memory.outstanding());
    }

    private void run(Runnable body) {
        try {
            while (!stop && failure.get() == null) {
                body.run();
            }
        } catch (Throwable e) {
            e.printStackTrace();
            failure.compareAndSet(null, e);
        }
    }

    private final SeededEntropy[] randoms = {
        new SeededEntropy(1), new SeededEntropy(2), new SeededEntropy(3), new SeededEntropy(4)
    };

    private void transfer(int teller, Isolation isolation) {
        SeededEntropy random = randoms[teller];
        Transaction t = db.transactions().begin(isolation);
        try {
            int moves = 1 + random.nextInt(3);
            for (int i = 0; i < moves; i++) {
                int from = random.nextInt(random.chance(50) ? 5 : ACCOUNTS);
                int to = random.nextInt(ACCOUNTS);
                long amount = random.nextInt(50);
                if (!move(t, random, from, to, amount)) {
                    conflicts.incrementAndGet();
                    db.transactions().rollback(t);
                    return;
                }
            }
            if (random.chance(15)) {
                db.transactions().rollback(t);
            } else {
                db.transactions().commit(t, random.chance(50) ? Durability.FULL : Durability.ASYNC);
                transfers.incrementAndGet();
            }
        } catch (DbException e) {
            switch (e.code()) {
                case SERIALIZATION_FAILURE -> conflicts.incrementAndGet();
                case DEADLOCK_DETECTED -> deadlocks.incrementAndGet();
                default -> throw e;
            }
            db.transactions().rollback(t);
        }
    }

    /// One statement: it restarts on a conflict.
    private boolean move(Transaction t, SeededEntropy random, int from, int to, long amount) {
        ReadView view = new ReadView();
        RowBuffer out = new RowBuffer();
        for (int attempt = 0; attempt < 20; attempt++) {
            long savepoint = db.transactions().savepoint(t);
            db.transactions().openView(t, view);
            try {
                if (add(t, view, out, random, accounts[from], -amount)
                        && add(t, view, out, random, accounts[to], amount)) {
                    if (random.chance(10)) {
                        db.transactions().rollbackTo(t, savepoint);
                        continue;
                    }
                    return true;
                }
                db.transactions().rollbackTo(t, savepoint);
            } finally {
                db.transactions().closeView(view);
            }
        }
        return false;
    }

    private boolean add(Transaction t, ReadView view, RowBuffer out, SeededEntropy random, long account, long amount) {
        int outcome = heap.fetch(view, account, out);
        assertTrue(Fetch.isFound(outcome), "account is missing");
        long balance = LittleEndian.getLong(out.bytes, out.offset);
        byte[] row = HeapDatabase.row(balance + amount, random.chance(5) ? 30 + random.nextInt(600) : out.length);
        return heap.update(t, view, account, row, 0, row.length, Long.MAX_VALUE) == WriteOutcome.OK;
    }

    private void scanTotals() {
        Transaction t = db.transactions().begin(Isolation.SNAPSHOT);
        ReadView view = new ReadView();
        HeapScan scan = heap.scan();
        for (int i = 0; i < 5; i++) {
            db.transactions().openView(t, view);
            assertEquals(ACCOUNTS * START, scanTotal(scan, view), "snapshot=" + view.scn());
            db.transactions().awaitReads(view);
            db.transactions().closeView(view);
            sums.incrementAndGet();
        }
        db.transactions().commit(t, Durability.FULL);
    }

    private static long scanTotal(HeapScan scan, ReadView view) {
        long total = 0;
        int rows = 0;
        scan.open(view);
        while (scan.nextPage()) {
            for (int i = 0; i < scan.count(); i++) {
                total += LittleEndian.getLong(scan.bytes(), scan.offset(i));
                rows++;
            }
        }
        assertEquals(ACCOUNTS, rows);
        return total;
    }

    private void fetchTotals() {
        Transaction t = db.transactions().begin(Isolation.READ_COMMITTED);
        ReadView view = new ReadView();
        RowBuffer out = new RowBuffer();
        db.transactions().openView(t, view);
        long total = 0;
        for (long account : accounts) {
            int outcome = heap.fetch(view, account, out);
            assertTrue(Fetch.isFound(outcome), "account is missing");
            if (Fetch.isReconstructed(outcome)) {
                rebuilt.incrementAndGet();
            }
            total += LittleEndian.getLong(out.bytes, out.offset);
        }
        assertEquals(ACCOUNTS * START, total, "snapshot=" + view.scn());
        db.transactions().closeView(view);
        db.transactions().commit(t, Durability.FULL);
        sums.incrementAndGet();
    }
}
