package io.rustydb.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.io.FileSystem;
import io.rustydb.base.io.MemoryFileSystem;
import io.rustydb.base.io.NioFileSystem;
import io.rustydb.base.memory.NativeMemory;
import io.rustydb.base.random.SystemEntropy;
import io.rustydb.base.schedule.ThreadScheduler;
import io.rustydb.base.time.SystemClock;
import io.rustydb.storage.page.PageType;
import io.rustydb.storage.recovery.Kernel;
import io.rustydb.storage.wal.MiniTransaction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageEngineTest {
    private static final StorageConfig SMALL =
            StorageConfig.DEFAULT.withBufferPoolBytes(64 * 4096).withLog(1 << 20, 1 << 18);

    private final NativeMemory memory = new NativeMemory();
    private final ThreadScheduler scheduler = new ThreadScheduler("test");

    @TempDir
    Path directory;

    @AfterEach
    void nothingLeaks() {
        scheduler.close();
        assertEquals(0, memory.outstanding());
    }

    private StorageEngine open(FileSystem files, StorageConfig config) {
        return StorageEngine.open(
                files,
                new SystemClock(),
                new SystemEntropy(),
                scheduler,
                memory,
                config,
                List.of(CounterPages.REDO),
                List.of());
    }

    private static long makeCounters(Kernel kernel) {
        try (MiniTransaction m = kernel.newMiniTransaction().begin(4, 64)) {
            long page = kernel.data().allocate(m);
            m.create(page, PageType.LOB, 7);
            m.commit();
            return page;
        }
    }

    private static long add(Kernel kernel, MiniTransaction m, long page, int index, long delta) {
        m.begin(1, 32);
        try (m) {
            int frame = m.latch(page);
            m.change(frame, CounterPages.REDO, CounterPages.OP_ADD)
                    .putShort(index)
                    .putLong(delta);
            return m.commit();
        }
    }

    private static long read(Kernel kernel, long page, int index) {
        int frame = kernel.pool().latchShared(page);
        try {
            return CounterPages.get(kernel.pool().memory(), kernel.pool().offset(frame), index);
        } finally {
            kernel.pool().unlatchShared(frame);
        }
    }

    @Test
    void whatWasDurableIsThereAfterACrash() {
        FileSystem files = new NioFileSystem(directory);
        List<Long> pages = new ArrayList<>();
        try (StorageEngine engine = open(files, SMALL)) {
            MiniTransaction m = engine.kernel().newMiniTransaction();
            for (int i = 0; i < 200; i++) {
                pages.add(makeCounters(engine.kernel()));
            }
            long lsn = 0;
            for (int round = 0; round < 40; round++) {
                for (int i = 0; i < 200; i++) {
                    lsn = add(engine.kernel(), m, pages.get(i), round, i + 1);
                }
            }
            engine.kernel().wal().awaitDurable(lsn);
            engine.abandon();
        }
        for (int life = 0; life < 3; life++) {
            try (StorageEngine engine = open(files, SMALL)) {
                assertEquals(life == 1, engine.report().clean());
                assertTrue(engine.report().quarantined().isEmpty());
                for (int i = 0; i < 200; i++) {
                    for (int round = 0; round < 40; round++) {
                        assertEquals(i + 1, read(engine.kernel(), pages.get(i), round));
                    }
                }
                if (life == 1) {
                    engine.abandon();
                }
            }
        }
    }

    @Test
    void aCleanDatabaseInMemoryOpensAgain() {
        FileSystem files = new MemoryFileSystem("test");
        long page;
        try (StorageEngine engine = open(files, SMALL)) {
            assertTrue(engine.report().created());
            page = makeCounters(engine.kernel());
            add(engine.kernel(), engine.kernel().newMiniTransaction(), page, 3, 42);
        }
        try (StorageEngine engine = open(files, SMALL)) {
            assertFalse(engine.report().created());
            assertTrue(engine.report().clean());
            assertEquals(42, read(engine.kernel(), page, 3));
        }
    }
}
