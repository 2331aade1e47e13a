package io.rustydb.storage.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import io.rustydb.storage.wal.MiniTransaction;
import io.rustydb.storage.wal.RedoHandler;
import io.rustydb.testkit.SeededEntropy;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Real threads: optimistic readers against writers, with a pool far too small, so that every page is evicted
/// and loaded all the time.
class BufferPoolStressTest {
    private static final int PAGES = 200;
    private static final int WORDS = 500;
    private static final int OPERATIONS = 20_000;

    /// Sets all words of a page to one value: a reader that sees two values saw half a change.
    private static final class SameWords implements RedoHandler {
        @Override
        public byte id() {
            return 98;
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
            for (int i = 0; i < WORDS; i++) {
                memory.set(PageHeader.U64, base + PageHeader.BYTES + 8L * i, value);
            }
        }
    }

    private static final SameWords REDO = new SameWords();

    private final AtomicReference<@Nullable Throwable> problem = new AtomicReference<>();
    private final AtomicLong validated = new AtomicLong();

    @Test
    void optimisticReadersNeverSeeHalfAChangeWhileEverythingIsEvicted() {
        NativeMemory memory = new NativeMemory();
        StorageConfig config = StorageConfig.DEFAULT
                .withBufferPoolBytes(32 * 4096)
                .withLog(1 << 20, 1 << 18)
                .withCheckpoints(1 << 20, 1_000_000_000L);
        long seed = System.nanoTime();
        System.out.println("BufferPoolStressTest seed " + seed);
        try (Scheduler scheduler = new ThreadScheduler("stress");
                StorageEngine engine = StorageEngine.open(
                        new MemoryFileSystem("stress"),
                        new SystemClock(),
                        new SystemEntropy(),
                        scheduler,
                        memory,
                        config,
                        List.of(REDO),
                        List.of())) {
            Kernel kernel = engine.kernel();
            long[] pages = makePages(kernel);
            List<Scheduler.Task> tasks = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                SeededEntropy dice = new SeededEntropy(seed + i);
                tasks.add(scheduler.spawn(
                        "writer" + i, Scheduler.Kind.WORK, () -> guard(() -> write(kernel, pages, dice))));
                SeededEntropy other = new SeededEntropy(seed + 10 + i);
                tasks.add(scheduler.spawn(
                        "reader" + i, Scheduler.Kind.WORK, () -> guard(() -> read(kernel, pages, other))));
            }
            tasks.forEach(Scheduler.Task::join);
            assertNull(problem.get(), () -> String.valueOf(problem.get()));
            assertTrue(validated.get() > OPERATIONS / 2, "readers got through: " + validated.get());
        }
        assertEquals(0, memory.outstanding());
    }

    private static long[] makePages(Kernel kernel) {
        long[] pages = new long[PAGES];
        try (MiniTransaction m = kernel.newMiniTransaction()) {
            for (int i = 0; i < PAGES; i++) {
                m.begin(1 + Space.PAGES_PER_CALL, 64);
                pages[i] = kernel.data().allocate(m);
                int frame = m.create(pages[i], PageType.LOB, 1);
                m.change(frame, REDO, 1).putLong(0);
                m.commit();
            }
        }
        return pages;
    }

    private void guard(Runnable body) {
        try {
            body.run();
        } catch (Throwable e) {
            problem.compareAndSet(null, e);
        }
    }

    private void write(Kernel kernel, long[] pages, SeededEntropy dice) {
        try (MiniTransaction m = kernel.newMiniTransaction()) {
            for (int i = 0; i < OPERATIONS / 4 && problem.get() == null; i++) {
                long page = pages[dice.nextInt(PAGES)];
                m.begin(1, 16);
                m.change(m.latch(page), REDO, 1).putLong(dice.nextLong());
                m.commit();
            }
        }
    }

    private void read(Kernel kernel, long[] pages, SeededEntropy dice) {
        BufferPool pool = kernel.pool();
        MemorySegment memory = pool.memory();
        for (int i = 0; i < OPERATIONS && problem.get() == null; i++) {
            long page = pages[dice.nextInt(PAGES)];
            int frame = pool.resident(page);
            long stamp = pool.beginRead(frame);
            if (pool.pageOf(frame) != page) {
                continue;
            }
            long base = pool.offset(frame);
            long self = PageHeader.self(memory, base);
            long first = memory.get(PageHeader.U64, base + PageHeader.BYTES);
            boolean same = true;
            for (int word = 1; word < WORDS; word++) {
                same &= memory.get(PageHeader.U64, base + PageHeader.BYTES + 8L * word) == first;
            }
            if (pool.validate(frame, stamp)) {
                validated.incrementAndGet();
                if (!same || self != page) {
                    throw new AssertionError(
                            "validated half a change: page=" + page + ", self=" + self + ", same=" + same);
                }
            }
        }
    }
}
