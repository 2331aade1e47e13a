package io.rustydb.storage;

import io.rustydb.base.io.FileSystem;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.base.schedule.ThreadScheduler;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageType;
import io.rustydb.storage.page.ProtocolFault;
import io.rustydb.storage.recovery.Kernel;
import io.rustydb.storage.space.Space;
import io.rustydb.storage.wal.MiniTransaction;
import io.rustydb.testkit.SeededEntropy;
import io.rustydb.testkit.SimulatedClock;
import io.rustydb.testkit.SimulatedDisk;
import io.rustydb.testkit.TrackedMemory;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What lies behind the end of the log: valid records of a recycled segment, and valid records of an earlier
/// life of the database, placed exactly where the reader looks for the next record. Random crashes hit that
/// rarely; here the numbers are drawn so that they do.
final class LeftoverSimulation {
    private static final int SEGMENT = 1 << 13;
    private static final int BLOCK = 4096;

    private final SeededEntropy dice;
    private final TrackedMemory memory = new TrackedMemory();
    private final StorageConfig config;
    private SimulatedDisk disk;
    private long page;
    private long expected;
    private @Nullable StorageEngine engine;
    private @Nullable MiniTransaction m;

    LeftoverSimulation(long seed, @Nullable ProtocolFault fault) {
        dice = new SeededEntropy(seed);
        config = new StorageConfig(
                4096,
                1 << 18,
                SEGMENT,
                1 << 17,
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                dice.chance(50),
                false,
                RecoveryConfig.DEFAULT.withRedo(dice.nextInt(3), 1024),
                fault);
        disk = new SimulatedDisk(dice, null);
    }

    void run() {
        try (Scheduler scheduler = new ThreadScheduler("leftovers")) {
            open(scheduler);
            makePage();
            if (dice.chance(50)) {
                ofRecycledSegment(scheduler);
            } else {
                ofEarlierLife(scheduler);
            }
        } finally {
            memory.releaseAll();
        }
    }

    private void ofRecycledSegment(Scheduler scheduler) {
        // Segments full of records of 64 bytes, then given up by the second checkpoint (the older copy of the
        // control
        // file needs those of the first), then reused up to a block boundary. The segment after the current one
        // may be
        // new, made ahead by the log's own task; the one after that is a recycled one.
        fill(4 * SEGMENT / 64);
        durable(add());
        engine().checkpoint();
        engine().checkpoint();
        fill(2 * SEGMENT / 64 + dice.nextInt(32));
        long last = add();
        while (kernel().wal().endLsn() % BLOCK != 0) {
            last = add();
        }
        durable(last);
        crash(scheduler);
        check();
    }

    private void ofEarlierLife(Scheduler scheduler) {
        durable(add());
        // A batch that is written in one piece; the crash loses its first record and keeps the rest.
        while (kernel().wal().endLsn() % BLOCK != BLOCK - 64) {
            durable(add());
        }
        long bad = kernel().wal().endLsn();
        long good = expected;
        long last = add();
        for (int i = 0; i < 100 + dice.nextInt(20); i++) {
            last = add();
        }
        durable(last);
        MemorySegment zeros = MemorySegment.ofArray(new byte[64]);
        disk.open("log/%016x.log".formatted(bad / SEGMENT), FileSystem.OpenMode.READ_WRITE, 0)
                .write(bad % SEGMENT, zeros);
        expected = good;
        crash(scheduler);
        check();
        // One record with an image, so long that the next would begin where a leftover lies.
        durable(add());
        if (kernel().wal().endLsn() != bad + BLOCK + 64) {
            throw new AssertionError(
                    "the record is not where it should be: " + (kernel().wal().endLsn() - bad));
        }
        crash(scheduler);
        check();
    }

    private void open(Scheduler scheduler) {
        StorageEngine opened = StorageEngine.open(
                disk, new SimulatedClock(), dice, scheduler, memory, config, List.of(CounterPages.REDO), List.of());
        engine = opened;
        m = opened.kernel().newMiniTransaction();
    }

    private StorageEngine engine() {
        StorageEngine opened = engine;
        assert opened != null;
        return opened;
    }

    private Kernel kernel() {
        return engine().kernel();
    }

    private void crash(Scheduler scheduler) {
        engine().abandon();
        disk = disk.afterStop(null);
        open(scheduler);
    }

    private MiniTransaction begin(int pages) {
        MiniTransaction mini = m;
        assert mini != null;
        return mini.begin(pages, 64);
    }

    private void makePage() {
        try (MiniTransaction open = begin(1 + Space.PAGES_PER_CALL)) {
            page = kernel().data().allocate(open);
            int frame = open.create(page, PageType.LOB, 1);
            long end = kernel().wal().endLsn();
            // Whatever this record's length is, the next multiple of 64 is reached by the filler.
            open.change(frame, CounterPages.REDO, CounterPages.OP_NOTHING).putLong(end);
            open.commit();
        }
        long end = kernel().wal().endLsn();
        if (end % 64 != 0) {
            try (MiniTransaction open = begin(1)) {
                int frame = open.latch(page);
                open.change(frame, CounterPages.REDO, CounterPages.OP_NOTHING);
                for (long at = end + 56; at % 64 != 0; at += 8) {
                    open.putLong(0);
                }
                open.commit();
            }
        }
    }

    private void fill(int records) {
        for (int i = 0; i < records; i++) {
            long lsn = add();
            if (dice.chance(5)) {
                durable(lsn);
            }
        }
    }

    private long add() {
        try (MiniTransaction open = begin(1)) {
            int frame = open.latch(page);
            int delta = 1 + dice.nextInt(1000);
            open.change(frame, CounterPages.REDO, CounterPages.OP_ADD_8)
                    .putShort(3)
                    .putInt(delta)
                    .putShort(0);
            expected += delta;
            return open.commit();
        }
    }

    private void durable(long lsn) {
        kernel().wal().awaitDurable(lsn);
    }

    private void check() {
        if (!engine().report().quarantined().isEmpty()) {
            throw new AssertionError("quarantined: " + engine().report().quarantined());
        }
        int frame = kernel().pool().latchShared(page);
        try {
            long found =
                    CounterPages.get(kernel().pool().memory(), kernel().pool().offset(frame), 3);
            if (found != expected) {
                throw new AssertionError("leftovers were replayed: expected=" + expected + ", found=" + found + ", lsn="
                        + PageHeader.lsn(
                                kernel().pool().memory(), kernel().pool().offset(frame)));
            }
        } finally {
            kernel().pool().unlatchShared(frame);
        }
    }
}
