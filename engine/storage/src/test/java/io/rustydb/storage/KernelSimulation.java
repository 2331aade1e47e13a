package io.rustydb.storage;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.io.DbFile;
import io.rustydb.base.io.FileSystem;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.storage.CounterModel.Change;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.buffer.PoolName;
import io.rustydb.storage.buffer.policy.PolicyKind;
import io.rustydb.storage.checkpoint.ControlFile;
import io.rustydb.storage.checkpoint.ControlState;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageType;
import io.rustydb.storage.page.ProtocolFault;
import io.rustydb.storage.recovery.Kernel;
import io.rustydb.storage.space.Space;
import io.rustydb.storage.wal.MiniTransaction;
import io.rustydb.testkit.SeededEntropy;
import io.rustydb.testkit.SimulatedClock;
import io.rustydb.testkit.SimulatedDisk;
import io.rustydb.testkit.SimulatedScheduler;
import io.rustydb.testkit.TrackedMemory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Several lives of one database on a simulated machine: each life opens it (recovering from the crash of the
/// last), compares every page with the model, works with several tasks, and ends by a power failure at any
/// access, a failed access, a stop of the process, or in good order.
///
/// Everything follows from the seed. What is wrong is thrown as an [AssertionError] or as the engine's own
/// failure.
final class KernelSimulation {
    private static final int LIVES_MAX = 5;

    private final SeededEntropy dice;
    private final @Nullable ProtocolFault fault;
    private final CounterModel model = new CounterModel();
    private final TrackedMemory memory = new TrackedMemory();
    private final StorageConfig config;
    private SimulatedDisk disk;
    private boolean wasClean;
    /// Records of 64 bytes only, so that leftovers in the log lie where records are looked for.
    private final boolean uniform;
    private final int acknowledgedPercent;
    /// A durable record claims that the log is durable up to here.
    private long provenDurable;

    /// @param crashStates is told the hash of every state on disk that a crash leaves
    KernelSimulation(long seed, LongConsumer crashStates) {
        this(seed, (ProtocolFault) null);
        disk.onCrash(crashStates);
    }

    KernelSimulation(long seed, @Nullable ProtocolFault fault) {
        this.dice = new SeededEntropy(seed);
        this.fault = fault;
        this.uniform = dice.chance(30);
        this.acknowledgedPercent = new int[] {5, 20, 50, 90}[dice.nextInt(4)];
        this.config = new StorageConfig(
                4096,
                4096L * (16 + dice.nextInt(dice.chance(50) ? 4 : 24)),
                uniform ? 1 << 13 + dice.nextInt(2) : 1 << 15 + dice.nextInt(2),
                1 << 17,
                (1 + dice.nextInt(8)) * (1L << 14),
                1_000_000_000L * (1 + dice.nextInt(1000)),
                dice.chance(50),
                true,
                RecoveryConfig.DEFAULT
                        .withRedo(dice.nextInt(4), 1024 << dice.nextInt(6))
                        .withArchiver(this::archive),
                fault,
                DrawnBuffers.draw(dice));
        this.disk = new SimulatedDisk(dice, null);
    }

    /// Segments that were taken: they outlive every crash.
    private final TreeMap<String, byte[]> archived = new TreeMap<>();

    private void archive(String name, DbFile segment) {
        if (dice.chance(20)) {
            throw DbException.of(ErrorCode.IO_ERROR, "simulated: the archive takes nothing now");
        }
        byte[] bytes = new byte[(int) segment.size()];
        segment.read(0, MemorySegment.ofArray(bytes));
        byte[] before = archived.put(name, bytes);
        check(before == null || Arrays.equals(before, bytes), "a segment has changed after it was taken: " + name);
    }

    /// What is not in the log directory any more is in the archive.
    private void checkArchive() {
        List<String> there =
                disk.list("log").stream().filter(name -> name.endsWith(".log")).toList();
        if (!there.isEmpty()) {
            long oldest = Long.parseLong(there.getFirst().substring(0, 16), 16);
            for (long number = 1; number < oldest; number++) {
                String name = "%016x.log".formatted(number);
                check(archived.containsKey(name), "a segment was lost before it was archived: " + name);
            }
        }
    }

    void run() {
        try {
            int lives = 2 + dice.nextInt(LIVES_MAX - 1);
            for (int life = 0; life < lives; life++) {
                live(life == lives - 1);
            }
            damage();
        } finally {
            memory.releaseAll();
        }
    }

    private void live(boolean last) {
        SimulatedClock clock = new SimulatedClock();
        SimulatedScheduler scheduler = new SimulatedScheduler(dice, clock);
        int end = dice.nextInt(100);
        disk = wasClean || end % 7 == 0 ? disk.afterStop(scheduler) : disk.afterCrash(scheduler);
        wasClean = false;
        if (!last) {
            order(end);
        }
        Life life = new Life(scheduler, clock, last ? dice.chance(50) : end >= 85);
        boolean crashed;
        try {
            crashed = scheduler.run(life);
        } finally {
            letGo(life);
        }
        DbException failure = life.failure;
        if (failure != null && !isExpected(failure)) {
            throw new AssertionError("unexpected failure: " + failure.sqlState() + " " + failure.getMessage(), failure);
        }
        if (last && (crashed || failure != null)) {
            throw new AssertionError("the last life had no fault and did not end well", failure);
        }
        wasClean = life.closed;
    }

    // ---- damage ----

    /// At the end something on the disk is damaged; it must be noticed, named, and only that.
    private void damage() {
        SimulatedClock clock = new SimulatedClock();
        SimulatedScheduler scheduler = new SimulatedScheduler(dice, clock);
        if (wasClean) {
            disk = disk.afterStop(scheduler);
            List<Long> live = model.live();
            if (live.size() >= 2) {
                damagePage(scheduler, clock, live.get(dice.nextInt(live.size())), live);
            }
        } else {
            disk = disk.afterCrash(scheduler);
            ControlFile control = ControlFile.read(disk, null);
            if (control != null && control.state().checkpointLsn() < provenDurable) {
                damageLog(scheduler, clock, control.state());
            }
        }
    }

    private void damageLog(SimulatedScheduler scheduler, SimulatedClock clock, ControlState control) {
        long from = control.checkpointLsn();
        long at = from + Math.floorMod(dice.nextLong(), provenDurable - from);
        long segment = control.segmentBytes();
        disk.rot("log/%016x.log".formatted(at / segment), at % segment * 8 + dice.nextInt(8));
        Life life = new Life(scheduler, clock, false);
        try {
            scheduler.run(life);
        } finally {
            letGo(life);
        }
        if (life.failure == null || life.failure.code() != ErrorCode.LOG_CORRUPTED) {
            throw new AssertionError(
                    "damage of the log was not noticed: lsn=" + at + ", proven durable=" + provenDurable, life.failure);
        }
    }

    private void damagePage(SimulatedScheduler scheduler, SimulatedClock clock, long page, List<Long> live) {
        long position = PageId.number(page) * 4096;
        if (dice.chance(50)) {
            disk.rot("data.1", position * 8 + dice.nextInt(4096 * 8));
        } else {
            long other = live.getFirst() == page ? live.getLast() : live.getFirst();
            int otherPosition = (int) PageId.number(other) * 4096;
            byte[] misdirected = Arrays.copyOfRange(disk.bytes("data.1"), otherPosition, otherPosition + 4096);
            disk.open("data.1", FileSystem.OpenMode.READ_WRITE, 0).write(position, MemorySegment.ofArray(misdirected));
        }
        Life life = new Life(scheduler, clock, false);
        try {
            scheduler.run(() -> {
                StorageEngine opened = life.open();
                for (long each : live) {
                    try {
                        Life.readCounters(opened.kernel(), each);
                        check(each != page, "damage of page " + page + " was not noticed");
                    } catch (DbException e) {
                        check(each == page && e.code() == ErrorCode.DATA_CORRUPTED, "wrong failure: " + e.getMessage());
                    }
                }
                check(opened.damages().keySet().equals(Set.of(page)), "damaged pages: " + opened.damages());
            });
        } finally {
            letGo(life);
        }
    }

    private static void check(boolean good, String message) {
        if (!good) {
            throw new AssertionError(message);
        }
    }

    private void letGo(Life life) {
        StorageEngine engine = life.engine;
        if (engine != null) {
            try {
                engine.abandon();
            } catch (Throwable e) {
                // The machine is off.
            }
        }
    }

    /// What goes wrong in this life.
    private void order(int end) {
        int at = 1 + dice.nextInt(dice.chance(30) ? 60 : 700);
        if (end < 55) {
            disk.crashAt(at);
        } else if (end < 80) {
            long code = dice.chance(80) ? SimulatedDisk.Fault.EIO : SimulatedDisk.Fault.ENOSPC;
            disk.faults(n -> n == at ? code : SimulatedDisk.Fault.NONE);
        }
    }

    private static boolean isExpected(DbException e) {
        return switch (e.code()) {
            case IO_ERROR, DISK_FULL, DATABASE_STOPPED -> true;
            default -> false;
        };
    }

    /// One life, as a task of the simulated machine.
    private final class Life implements Runnable {
        private final SimulatedScheduler scheduler;
        private final SimulatedClock clock;
        private final boolean close;
        private @Nullable StorageEngine engine;
        private @Nullable DbException failure;
        private boolean closed;

        Life(SimulatedScheduler scheduler, SimulatedClock clock, boolean close) {
            this.scheduler = scheduler;
            this.clock = clock;
            this.close = close;
        }

        @Override
        public void run() {
            try {
                StorageEngine opened = open();
                verify(opened);
                List<Scheduler.Task> workers = new ArrayList<>();
                int count = uniform ? 1 : 1 + dice.nextInt(3);
                for (int i = 0; i < count; i++) {
                    Worker worker = new Worker(opened, 10 + dice.nextInt(uniform ? 150 : 60));
                    workers.add(scheduler.spawn("worker" + i, Scheduler.Kind.WORK, worker));
                }
                workers.forEach(Scheduler.Task::join);
                if (close && failure == null) {
                    opened.close();
                    engine = null;
                    closed = true;
                }
            } catch (DbException e) {
                failed(e);
            }
        }

        StorageEngine open() {
            StorageEngine opened = StorageEngine.open(
                    disk, clock, dice, scheduler, memory, config, List.of(CounterPages.REDO), List.of());
            engine = opened;
            return opened;
        }

        private void failed(DbException e) {
            if (failure == null || isExpected(failure)) {
                failure = e;
            }
        }

        private void verify(StorageEngine opened) {
            checkArchive();
            Kernel kernel = opened.kernel();
            if (!opened.report().quarantined().isEmpty()) {
                throw new AssertionError(
                        "pages in quarantine: " + opened.report().quarantined());
            }
            if (opened.report().created()) {
                if (model.acknowledged() != 0) {
                    throw new AssertionError("the database is gone");
                }
                model.recoveredTo(0);
                return;
            }
            TreeMap<Long, long[]> expected = model.recoveredTo(opened.report().to());
            for (Map.Entry<Long, long[]> entry : expected.entrySet()) {
                long[] found = readCounters(kernel, entry.getKey());
                if (!Arrays.equals(found, entry.getValue())) {
                    throw new AssertionError("page " + entry.getKey() + " differs: expected="
                            + CounterModel.text(entry.getValue()) + ", found=" + CounterModel.text(found));
                }
                if (!kernel.data().isAllocated(entry.getKey())) {
                    throw new AssertionError("page " + entry.getKey() + " is not allocated");
                }
            }
            long allocated = kernel.data().allocatedPages();
            if (allocated != expected.size() + 2) {
                throw new AssertionError(
                        "pages leaked: allocated=" + allocated + ", expected=" + (expected.size() + 2));
            }
        }

        private static long[] readCounters(Kernel kernel, long page) {
            long[] counters = new long[CounterModel.COUNTERS];
            int frame = kernel.pool().latchShared(page);
            try {
                for (int i = 0; i < counters.length; i++) {
                    counters[i] = CounterPages.get(
                            kernel.pool().memory(), kernel.pool().offset(frame), i);
                }
            } finally {
                kernel.pool().unlatchShared(frame);
            }
            return counters;
        }

        /// A task that changes pages and now and then waits for durability.
        private final class Worker implements Runnable {
            private final Kernel kernel;
            private final StorageEngine opened;
            private final int operations;
            private final MiniTransaction m;
            private final SeededEntropy own = dice.fork();
            private final List<Change> changes = new ArrayList<>();

            Worker(StorageEngine opened, int operations) {
                this.opened = opened;
                this.kernel = opened.kernel();
                this.operations = operations;
                this.m = kernel.newMiniTransaction();
            }

            @Override
            public void run() {
                for (int i = 0; i < operations; i++) {
                    try {
                        operate();
                    } catch (DbException e) {
                        failed(e);
                        if (e.code() == ErrorCode.DATABASE_STOPPED || !isExpected(e)) {
                            return;
                        }
                    }
                }
            }

            private void operate() {
                List<Long> live = model.live();
                useBuffers(live);
                int kind = own.nextInt(100);
                long lsn;
                long durable = kernel.wal().flushedLsn();
                if (uniform && live.size() >= 6) {
                    if (kind < 3) {
                        opened.checkpoint();
                        return;
                    }
                    acknowledge(addSmall(pick(live)), durable);
                    return;
                }
                if (live.size() < 4 || kind < 4 && live.size() < 60) {
                    lsn = create();
                } else if (kind < 6 && live.size() > 10) {
                    lsn = free(pick(live));
                } else if (kind < 60) {
                    lsn = add(pick(live));
                } else if (kind < 75) {
                    lsn = setThenAdd(pick(live));
                } else if (kind < 97) {
                    lsn = transfer(pick(live), pick(live));
                } else {
                    opened.checkpoint();
                    return;
                }
                acknowledge(lsn, durable);
            }

            /// What changes nothing: reading ahead, scans, another policy or pool.
            private void useBuffers(List<Long> live) {
                if (live.isEmpty() || !own.chance(30)) {
                    return;
                }
                BufferPool pool = kernel.pool();
                int kind = own.nextInt(100);
                if (kind < 50) {
                    for (int i = own.nextInt(4); i >= 0; i--) {
                        pool.prefetch(pick(live));
                    }
                } else if (kind < 80) {
                    long page = pick(live);
                    try {
                        pool.forObject(1).residentForScan(page);
                    } catch (DbException e) {
                        // A page freed meanwhile may never have been written.
                        if (e.code() != ErrorCode.DATA_CORRUPTED || model.isLive(page)) {
                            throw e;
                        }
                    }
                } else if (kind < 90) {
                    PolicyKind[] kinds = PolicyKind.values();
                    pool.setPolicy(kinds[own.nextInt(kinds.length)]);
                } else {
                    pool.assign(1, PoolName.values()[own.nextInt(3)]);
                }
            }

            private void acknowledge(long lsn, long durableBefore) {
                if (lsn != 0 && own.chance(acknowledgedPercent)) {
                    kernel.wal().awaitDurable(lsn);
                    model.acknowledged(lsn);
                    provenDurable = Math.max(provenDurable, durableBefore);
                }
            }

            /// A record of 64 bytes at a multiple of 64; fills up to one first, if need be.
            private long addSmall(long page) {
                long end = kernel.wal().endLsn();
                try (MiniTransaction open = begin(1)) {
                    int frame = open.latch(page);
                    if (end % 64 != 0) {
                        open.change(frame, CounterPages.REDO, CounterPages.OP_NOTHING);
                        for (long at = end + 56; at % 64 != 0; at += 8) {
                            open.putLong(0);
                        }
                        return commit();
                    }
                    int index = own.nextInt(CounterModel.COUNTERS);
                    int delta = own.nextInt(1000);
                    open.change(frame, CounterPages.REDO, CounterPages.OP_ADD_8)
                            .putShort(index)
                            .putInt(delta)
                            .putShort(0);
                    changes.add(new Change(Change.Kind.ADD, page, index, delta));
                    return commit();
                }
            }

            private long pick(List<Long> live) {
                return live.get(own.nextInt(live.size()));
            }

            private long commit() {
                long lsn = m.commit();
                model.committed(lsn, changes);
                return lsn;
            }

            private MiniTransaction begin(int pages) {
                changes.clear();
                return m.begin(pages, 128);
            }

            private long create() {
                try (MiniTransaction open = begin(1 + Space.PAGES_PER_CALL)) {
                    long page = kernel.data().allocate(open);
                    open.create(page, PageType.LOB, 1);
                    changes.add(new Change(Change.Kind.CREATE, page, 0, 0));
                    return commit();
                }
            }

            private long free(long page) {
                try (MiniTransaction open = begin(1 + Space.PAGES_PER_CALL)) {
                    open.latch(page);
                    if (!model.isLive(page)) {
                        return 0;
                    }
                    kernel.data().free(open, page);
                    changes.add(new Change(Change.Kind.FREE, page, 0, 0));
                    return commit();
                }
            }

            private long add(long page) {
                try (MiniTransaction open = begin(1)) {
                    int frame = open.latch(page);
                    if (!model.isLive(page)) {
                        return 0;
                    }
                    add(frame, page, own.nextInt(CounterModel.COUNTERS), own.nextInt(1000));
                    return commit();
                }
            }

            private void add(int frame, long page, int index, long delta) {
                m.change(frame, CounterPages.REDO, CounterPages.OP_ADD)
                        .putShort(index)
                        .putLong(delta);
                changes.add(new Change(Change.Kind.ADD, page, index, delta));
            }

            private long setThenAdd(long page) {
                try (MiniTransaction open = begin(1)) {
                    int frame = open.latch(page);
                    if (!model.isLive(page)) {
                        return 0;
                    }
                    int index = own.nextInt(CounterModel.COUNTERS);
                    add(frame, page, own.nextInt(CounterModel.COUNTERS), 1);
                    long value = own.nextInt(1000);
                    open.change(frame, CounterPages.REDO, CounterPages.OP_SET)
                            .putShort(index)
                            .putLong(value);
                    changes.add(new Change(Change.Kind.SET, page, index, value));
                    add(frame, page, index, 5);
                    return commit();
                }
            }

            private long transfer(long one, long two) {
                if (one == two) {
                    return add(one);
                }
                try (MiniTransaction open = begin(2)) {
                    long low = Math.min(one, two);
                    long high = Math.max(one, two);
                    int lowFrame = open.latch(low);
                    int highFrame = open.latch(high);
                    if (!model.isLive(low) || !model.isLive(high)) {
                        return 0;
                    }
                    long amount = own.nextInt(100);
                    add(lowFrame, low, 0, -amount);
                    add(highFrame, high, 0, amount);
                    return commit();
                }
            }
        }
    }
}
