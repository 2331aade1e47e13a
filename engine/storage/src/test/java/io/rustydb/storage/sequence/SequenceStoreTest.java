package io.rustydb.storage.sequence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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
import io.rustydb.storage.StorageEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SequenceStoreTest {
    private final NativeMemory memory = new NativeMemory();
    private final ThreadScheduler scheduler = new ThreadScheduler("test");
    private final MemoryFileSystem files = new MemoryFileSystem("sequences");
    private StorageEngine engine;
    private SequenceStore store;

    @BeforeEach
    void open() {
        store = new SequenceStore(null);
        engine = StorageEngine.open(
                files,
                new SystemClock(),
                new SystemEntropy(),
                scheduler,
                memory,
                StorageConfig.DEFAULT.withBufferPoolBytes(1 << 20).withLog(1 << 20, 1 << 20),
                List.of(SequenceRedo.REDO),
                List.of(store));
    }

    @AfterEach
    void close() {
        engine.close();
        scheduler.close();
        assertEquals(0, memory.outstanding());
    }

    private void crash() {
        engine.abandon();
        open();
    }

    private long simple(long start, long increment) {
        return store.create(null, start, increment, Long.MIN_VALUE, Long.MAX_VALUE, false, 0);
    }

    private static void assertCode(ErrorCode expected, Runnable body) {
        assertEquals(expected, assertThrows(DbException.class, body::run).code());
    }

    @Test
    void countsByItsIncrementFromItsStart() {
        long up = simple(10, 3);
        long down = simple(0, -7);
        for (int i = 0; i < 1000; i++) {
            assertEquals(10 + 3L * i, store.peek(up));
            assertEquals(10 + 3L * i, store.next(up));
            assertEquals(-7L * i, store.next(down));
        }
    }

    @Test
    void stopsAtItsBoundEvenAtTheEndOfTheNumbers() {
        long up = simple(Long.MAX_VALUE - 100, 7);
        long last = 0;
        for (int i = 0; i <= 14; i++) {
            last = store.next(up);
        }
        assertEquals(Long.MAX_VALUE - 2, last);
        assertCode(ErrorCode.SEQUENCE_EXHAUSTED, () -> store.next(up));
        assertCode(ErrorCode.SEQUENCE_EXHAUSTED, () -> store.peek(up));
        long down = simple(Long.MIN_VALUE + 1, Long.MIN_VALUE);
        assertEquals(Long.MIN_VALUE + 1, store.next(down));
        assertCode(ErrorCode.SEQUENCE_EXHAUSTED, () -> store.next(down));
    }

    @Test
    void cyclesBetweenItsBounds() {
        long up = store.create(null, 3, 2, 1, 6, true, 2);
        long[] values = new long[8];
        Arrays.setAll(values, i -> store.next(up));
        assertEquals("[3, 5, 1, 3, 5, 1, 3, 5]", Arrays.toString(values));
        long down = store.create(null, 3, -2, 1, 6, true, 2);
        Arrays.setAll(values, i -> store.next(down));
        assertEquals("[3, 1, 6, 4, 2, 6, 4, 2]", Arrays.toString(values));
    }

    @Test
    void neverRepeatsAValueAfterACrashAndSkipsAtMostTwoRanges() {
        long id = store.create(null, 1, 1, 1, Long.MAX_VALUE, false, 10);
        engine.kernel().wal().awaitDurable(engine.kernel().wal().endLsn() - 1);
        long last = 0;
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 1 + 7 * round % 23; i++) {
                long value = store.next(id);
                assertTrue(value > last && value <= last + 21, "last=" + last + ", value=" + value);
                last = value;
            }
            crash();
        }
    }

    @Test
    void restartsAdvancesAndAlters() {
        long id = simple(1, 1);
        store.next(id);
        store.restart(id, 500);
        assertEquals(500, store.next(id));
        store.advance(id, 400);
        assertEquals(501, store.next(id));
        store.advance(id, 501);
        assertEquals(502, store.next(id));
        store.advance(id, 1000);
        assertEquals(1001, store.next(id));
        store.alter(id, 20, -5, 0, 20, false, 1);
        assertEquals(20, store.next(id));
        assertEquals(15, store.next(id));
        store.advance(id, 3);
        assertCode(ErrorCode.SEQUENCE_EXHAUSTED, () -> store.next(id));
        assertCode(ErrorCode.INVALID_ARGUMENT, () -> store.restart(id, 21));
        store.restart(id, 7);
        crash();
        assertEquals(7, store.next(id));
    }

    @Test
    void refusesRulesThatMakeNoSense() {
        assertCode(ErrorCode.INVALID_ARGUMENT, () -> store.create(null, 1, 0, 1, 10, false, 0));
        assertCode(ErrorCode.INVALID_ARGUMENT, () -> store.create(null, 11, 1, 1, 10, false, 0));
        assertCode(ErrorCode.INVALID_ARGUMENT, () -> store.create(null, 5, 1, 10, 1, false, 0));
        assertCode(ErrorCode.INVALID_ARGUMENT, () -> store.create(null, 5, 1, 1, 10, false, -1));
    }

    @Test
    void slotsOfDroppedSequencesAreUsedAgain() {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            ids.add(simple(i, 1));
        }
        assertEquals(200, new HashSet<>(ids).size());
        for (int i = 0; i < 200; i++) {
            assertEquals(i, store.next(ids.get(i)));
        }
        long pages = engine.kernel().data().allocatedPages();
        for (long id : ids) {
            store.drop(null, id);
            assertCode(ErrorCode.UNDEFINED_OBJECT, () -> store.next(id));
        }
        assertCode(ErrorCode.UNDEFINED_OBJECT, () -> store.next(0));
        for (int i = 0; i < 200; i++) {
            assertEquals(1, store.next(simple(1, 1)));
        }
        assertEquals(pages, engine.kernel().data().allocatedPages());
    }

    @Test
    void concurrentAskersGetDifferentValues() {
        long id = store.create(null, 1, 1, 1, Long.MAX_VALUE, false, 3);
        int tasks = 4;
        int each = 3000;
        long[][] values = new long[tasks][each];
        List<Scheduler.Task> running = new ArrayList<>();
        for (int t = 0; t < tasks; t++) {
            long[] mine = values[t];
            running.add(scheduler.spawn("asker", Scheduler.Kind.WORK, () -> {
                for (int i = 0; i < each; i++) {
                    mine[i] = store.next(id);
                }
            }));
        }
        running.forEach(Scheduler.Task::join);
        Set<Long> all = new HashSet<>();
        for (long[] mine : values) {
            for (int i = 0; i < each; i++) {
                assertNotEquals(0, mine[i]);
                assertTrue(all.add(mine[i]));
            }
        }
        assertEquals((long) tasks * each + 1, store.next(id));
    }
}
