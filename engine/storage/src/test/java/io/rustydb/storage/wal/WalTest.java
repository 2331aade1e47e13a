package io.rustydb.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
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
import io.rustydb.storage.StorageConfig;
import io.rustydb.storage.StorageEngine;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageType;
import io.rustydb.storage.recovery.Kernel;
import io.rustydb.storage.space.Space;
import io.rustydb.testkit.SeededEntropy;
import io.rustydb.testkit.SimulatedDisk;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The log with real threads, a ring hardly larger than a record and segments of two blocks.
class WalTest {
    private static final StorageConfig TINY = StorageConfig.DEFAULT
            .withBufferPoolBytes(64 * 4096)
            .withLog(1 << 13, 1 << 16)
            .withCheckpoints(1 << 17, 1_000_000_000L);

    /// Adds to, or stores an SCN in, the first word behind the header.
    private static final class Word implements RedoHandler {
        @Override
        public byte id() {
            return 97;
        }

        @Override
        public void redo(
                int operation,
                MemorySegment arguments,
                long at,
                int length,
                MemorySegment memory,
                long base,
                int pageSize) {
            long value = arguments.get(PageHeader.U64, at);
            long address = base + PageHeader.BYTES + 8L * (operation - 1);
            memory.set(PageHeader.U64, address, operation == 1 ? memory.get(PageHeader.U64, address) + value : value);
        }
    }

    private static final Word WORD = new Word();

    private final NativeMemory memory = new NativeMemory();
    private final Scheduler scheduler = new ThreadScheduler("wal");

    @AfterEach
    void nothingLeaks() {
        scheduler.close();
        assertEquals(0, memory.outstanding());
    }

    private StorageEngine open(FileSystem files, StorageConfig config) {
        return StorageEngine.open(
                files, new SystemClock(), new SystemEntropy(), scheduler, memory, config, List.of(WORD), List.of());
    }

    private static long makePage(Kernel kernel) {
        try (MiniTransaction m = kernel.newMiniTransaction().begin(1 + Space.PAGES_PER_CALL, 64)) {
            long page = kernel.data().allocate(m);
            m.create(page, PageType.LOB, 1);
            m.commit();
            return page;
        }
    }

    private static long word(Kernel kernel, long page, int index) {
        int frame = kernel.pool().latchShared(page);
        try {
            return kernel.pool()
                    .memory()
                    .get(PageHeader.U64, kernel.pool().offset(frame) + PageHeader.BYTES + 8L * index);
        } finally {
            kernel.pool().unlatchShared(frame);
        }
    }

    @Test
    void aTinyRingCarriesManyWritersAndRecoveryFindsAllOfIt() {
        FileSystem files = new MemoryFileSystem("tiny");
        int writers = 4;
        int operations = 3000;
        long[] pages = new long[writers];
        AtomicReference<@Nullable Throwable> problem = new AtomicReference<>();
        AtomicLong scns = new AtomicLong();
        Map<Long, Long> scnByLsn = new ConcurrentSkipListMap<>();
        try (StorageEngine engine = open(files, TINY)) {
            Kernel kernel = engine.kernel();
            for (int i = 0; i < writers; i++) {
                pages[i] = makePage(kernel);
            }
            List<Scheduler.Task> tasks = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                int own = i;
                tasks.add(scheduler.spawn("writer" + i, Scheduler.Kind.WORK, () -> {
                    try (MiniTransaction m = kernel.newMiniTransaction()) {
                        for (int n = 0; n < operations; n++) {
                            m.begin(2, 64);
                            int frame = m.latch(pages[own]);
                            m.change(frame, WORD, 1).putLong(1);
                            m.change(frame, WORD, 2).putStamp();
                            long lsn = m.commit(scns::incrementAndGet);
                            scnByLsn.put(lsn, m.stamp());
                            if (n % 50 == own) {
                                kernel.wal().awaitDurable(lsn);
                            }
                        }
                    } catch (Throwable e) {
                        problem.compareAndSet(null, e);
                    }
                }));
            }
            tasks.forEach(Scheduler.Task::join);
            assertNull(problem.get(), () -> String.valueOf(problem.get()));
            kernel.wal().awaitDurable(((ConcurrentSkipListMap<Long, Long>) scnByLsn).lastKey());
            engine.abandon();
        }
        long before = 0;
        for (long scn : scnByLsn.values()) {
            assertEquals(before + 1, scn, "SCN order is LSN order, without a gap");
            before = scn;
        }
        try (StorageEngine engine = open(files, TINY)) {
            for (int i = 0; i < writers; i++) {
                assertEquals(operations, word(engine.kernel(), pages[i], 0));
                assertTrue(word(engine.kernel(), pages[i], 1) > 0);
            }
            assertEquals(writers + 2, engine.kernel().data().allocatedPages());
        }
    }

    @Test
    void aFailedSyncStopsTheEngineAndNothingIsAcknowledgedAfterIt() {
        SimulatedDisk disk = new SimulatedDisk(new SeededEntropy(5), null);
        StorageEngine engine = open(disk, TINY.withBackground(false).withDirectLog(false));
        Kernel kernel = engine.kernel();
        long page = makePage(kernel);
        MiniTransaction m = kernel.newMiniTransaction().begin(1, 16);
        m.change(m.latch(page), WORD, 1).putLong(1);
        long lsn = m.commit();
        // The next accesses are the write and the sync of the log.
        long sync = disk.accesses() + 2;
        disk.faults(n -> n == sync ? SimulatedDisk.Fault.EIO : SimulatedDisk.Fault.NONE);
        assertThrows(DbException.class, () -> kernel.wal().awaitDurable(lsn));
        assertNotNull(engine.failure());
        DbException again = assertThrows(DbException.class, () -> kernel.wal().awaitDurable(lsn));
        assertEquals(ErrorCode.DATABASE_STOPPED, again.code());
        assertEquals(
                ErrorCode.DATABASE_STOPPED,
                assertThrows(DbException.class, () -> m.begin(1, 16)).code());
        assertEquals(
                ErrorCode.DATABASE_STOPPED,
                assertThrows(DbException.class, engine::checkpoint).code());
        engine.close();
    }

    @Test
    void anAbortedMiniTransactionLeavesNoTrace() {
        try (StorageEngine engine = open(new MemoryFileSystem("abort"), TINY)) {
            Kernel kernel = engine.kernel();
            long page = makePage(kernel);
            long end = kernel.wal().endLsn();
            long allocated = kernel.data().allocatedPages();
            for (int i = 0; i < 200; i++) {
                try (MiniTransaction m = kernel.newMiniTransaction().begin(3 + Space.PAGES_PER_CALL, 64)) {
                    m.change(m.latch(page), WORD, 1).putLong(7);
                    m.create(kernel.data().allocate(m), PageType.LOB, 1);
                }
            }
            assertEquals(end, kernel.wal().endLsn());
            assertEquals(allocated, kernel.data().allocatedPages());
            assertEquals(0, word(kernel, page, 0));
            assertEquals(page + 1, makePage(kernel), "what was claimed is free again");
        }
    }

    @Test
    void twoAllocationsInOneMiniTransactionDiffer() {
        try (StorageEngine engine = open(new MemoryFileSystem("space"), TINY.withLog(1 << 13, 1 << 18))) {
            Kernel kernel = engine.kernel();
            try (MiniTransaction m = kernel.newMiniTransaction()) {
                m.begin(2 + 2 * Space.PAGES_PER_CALL, 128);
                long one = kernel.data().allocate(m);
                long run = kernel.data().allocateExtent(m, 8);
                long two = kernel.data().allocate(m);
                assertTrue(one != two && (two < run || two >= run + 8) && (one < run || one >= run + 8));
                m.commit();
                m.begin(Space.PAGES_PER_CALL, Space.BYTES_PER_CALL);
                kernel.data().freeExtent(m, run, 8);
                m.commit();
                m.begin(Space.PAGES_PER_CALL, Space.BYTES_PER_CALL);
                assertEquals(run, kernel.data().allocateExtent(m, 8));
                kernel.data().setRoot(m, 3, run);
                m.commit();
            }
            assertEquals(2 + 2 + 8, kernel.data().allocatedPages());
            assertTrue(kernel.data().root(3) != 0);
        }
    }

    @Test
    void spaceGrowsBeyondItsFirstMap() {
        try (StorageEngine engine = open(new MemoryFileSystem("regions"), TINY)) {
            Kernel kernel = engine.kernel();
            long pages = 2;
            try (MiniTransaction m = kernel.newMiniTransaction()) {
                for (int i = 0; i < 40; i++) {
                    m.begin(Space.PAGES_PER_CALL, 2 * Space.BYTES_PER_CALL);
                    long first = kernel.data().allocateExtent(m, Space.EXTENT_PAGES_MAX);
                    m.commit();
                    assertTrue(kernel.data().isAllocated(first)
                            && kernel.data().isAllocated(first + Space.EXTENT_PAGES_MAX - 1));
                    pages += Space.EXTENT_PAGES_MAX;
                }
            }
            assertEquals(pages + 1, kernel.data().allocatedPages(), "one more map");
        }
    }

    @Test
    void aPoolOfLatchedPagesIsAClearError() {
        StorageConfig config = TINY.withBufferPoolBytes(16 * 4096).withLog(1 << 15, 1 << 19);
        try (StorageEngine engine = StorageEngine.open(
                new MemoryFileSystem("full"),
                new SkippingClock(),
                new SystemEntropy(),
                scheduler,
                memory,
                config.withBackground(false),
                List.of(WORD),
                List.of())) {
            Kernel kernel = engine.kernel();
            long[] pages = new long[20];
            for (int i = 0; i < pages.length; i++) {
                pages[i] = makePage(kernel);
            }
            try (MiniTransaction m = kernel.newMiniTransaction().begin(20, 16)) {
                DbException e = assertThrows(DbException.class, () -> {
                    for (long page : pages) {
                        m.latch(page);
                    }
                });
                assertEquals(ErrorCode.OUT_OF_MEMORY, e.code());
            }
        }
    }

    /// Ten seconds go by between two looks.
    private static final class SkippingClock implements io.rustydb.base.time.Clock {
        private final AtomicLong now = new AtomicLong();

        @Override
        public long nanos() {
            return now.addAndGet(10_000_000_000L);
        }

        @Override
        public long epochMillis() {
            return 0;
        }
    }
}
