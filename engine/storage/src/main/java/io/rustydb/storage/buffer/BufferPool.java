package io.rustydb.storage.buffer;

import io.rustydb.base.concurrent.WaitQueue;
import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.memory.MemorySource;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.base.time.Clock;
import io.rustydb.storage.buffer.policy.PolicyKind;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageSource;
import io.rustydb.storage.page.ProtocolFault;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Pages in memory: one off-heap region cut into frames, a frame being an `int`: the frame's place in the
/// region in units of 4 KB. Several pools share the region (see [PoolName]); all frames of a pool have one page
/// size.
///
/// Readers are optimistic:
/// ```java
/// int frame = pool.resident(pageId);
/// long stamp = pool.beginRead(frame);
/// if (pool.pageOf(frame) != pageId) retry;
/// … copy out of pool.memory() at pool.offset(frame), every offset and count clamped …
/// if (!pool.validate(frame, stamp)) retry;      // after three failures: latchShared
/// … interpret the copy …
/// ```
/// Writers go through `MiniTransaction`. An object of this class is a view: [#forObject] gives one whose misses
/// go to the pool that the object is assigned to; everything else is the same through every view. Thread rule:
/// any thread.
public final class BufferPool implements AutoCloseable {
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final long FRAME_WAIT_NANOS = 10_000_000L;
    private static final long EXHAUSTED_NANOS = 10_000_000_000L;
    private static final int OBJECT_NONE = -1;
    private static final int TURNS_MAX = 10_000;
    /// After so many evictions the writer looks ahead again.
    private static final int EVICTIONS_PER_LOOK = 32;

    public static final int FRAMES_MIN = 16;
    /// Frames are numbered in these: the smallest page.
    public static final int UNIT_BYTES = 4096;

    private static final int UNIT_BITS = 12;

    // Everything below is shared by all views; it is copied into each so that a hit follows no further pointer.
    private final MemorySource memorySource;
    private final MemorySegment memory;
    private final int pageSize;
    private final int frames;
    private final FrameLatches latches;
    private final PageTable table;
    private final FrameUses uses;
    private final HitCounters hits;
    private final PageSource source;
    private final PageOwnership ownership;
    private final Clock clock;
    private final Scheduler scheduler;
    private final PageWriter writer;
    private final IoPool io;
    private final FramePools pools;
    private final int defaultEnd;
    private final PoolAssignments assignments;
    private final @Nullable ProtocolFault fault;

    /// Page in each frame, [PageId#NONE] if free. Changed under the exclusive latch.
    private final long[] pages;
    /// LSN of the oldest change that is not on disk, 0 = clean. Set under the exclusive latch, cleared under
    /// the shared one.
    private final long[] recovery;

    private final WaitQueue loads;
    private final WaitQueue frameWaiters;

    /// The object whose pages this view loads.
    private final int object;

    /// @param pageSize the database's
    /// @param bytes memory of the DEFAULT pool; rounded down to whole pages, at least 16 of them
    public BufferPool(
            int pageSize,
            long bytes,
            BufferSettings settings,
            MemorySource memorySource,
            PageSource source,
            LogFlusher log,
            PageOwnership ownership,
            Clock clock,
            Scheduler scheduler,
            @Nullable ProtocolFault fault) {
        assert Integer.bitCount(pageSize) == 1 && pageSize >= UNIT_BYTES : "page size " + pageSize;
        this.pageSize = pageSize;
        this.frames = FramePools.units(pageSize, bytes, settings);
        this.memorySource = memorySource;
        this.memory = memorySource.reserve((long) frames * UNIT_BYTES);
        this.latches = new FrameLatches(frames, scheduler);
        this.table = new PageTable();
        this.uses = new FrameUses(frames);
        this.hits = new HitCounters();
        this.source = source;
        this.ownership = ownership;
        this.clock = clock;
        this.scheduler = scheduler;
        this.pages = new long[frames];
        this.recovery = new long[frames];
        this.loads = new WaitQueue(scheduler);
        this.frameWaiters = new WaitQueue(scheduler);
        this.assignments = new PoolAssignments();
        this.fault = fault;
        this.object = OBJECT_NONE;
        this.pools = new FramePools(pageSize, bytes, settings, latches, uses, this, fault);
        this.defaultEnd = pools.get(0).end();
        this.io = new IoPool(this, scheduler);
        this.writer = new PageWriter(this, pools, latches, source, log, memorySource, scheduler, fault);
    }

    private BufferPool(BufferPool of, int object, int pageSize) {
        this.pageSize = pageSize;
        this.frames = of.frames;
        this.memorySource = of.memorySource;
        this.memory = of.memory;
        this.latches = of.latches;
        this.table = of.table;
        this.uses = of.uses;
        this.hits = of.hits;
        this.source = of.source;
        this.ownership = of.ownership;
        this.clock = of.clock;
        this.scheduler = of.scheduler;
        this.pages = of.pages;
        this.recovery = of.recovery;
        this.loads = of.loads;
        this.frameWaiters = of.frameWaiters;
        this.assignments = of.assignments;
        this.fault = of.fault;
        this.object = object;
        this.pools = of.pools;
        this.defaultEnd = of.defaultEnd;
        this.io = of.io;
        this.writer = of.writer;
    }

    // ---- pools ----

    /// A view whose misses go to the pool of this object. Close the first view only.
    public BufferPool forObject(int of) {
        return of == object ? this : new BufferPool(this, of, pageSize);
    }

    /// A view for an object (heap or index) that lies in the file of a page: [#pageSize] is the file's.
    public BufferPool forObject(int of, long pageId) {
        return new BufferPool(this, of, pageSizeOf(pageId));
    }

    /// Assigns the pages of an object (heap or index) to DEFAULT, KEEP or RECYCLE. Pages that are in the cache
    /// stay where they are until they are given up.
    public void assign(int of, PoolName pool) {
        assert pool.ordinal() <= PoolName.RECYCLE.ordinal() : "not assignable: " + pool;
        assignments.assign(of, pool);
    }

    /// True if the pool has memory; pages assigned to one that has none go to DEFAULT.
    public boolean has(PoolName pool) {
        return pools.find(pool) != null;
    }

    /// Pages of this file have another size than the database's.
    ///
    /// @throws DbException 22023 there is no memory for pages of that size
    public void setFilePageSize(int file, int bytes) {
        pools.setFilePageSize(file, bytes);
    }

    /// Page size of a file's pages.
    public int pageSizeOf(long pageId) {
        return pools.pageSizeOf(PageId.file(pageId));
    }

    /// Page size of the page in a frame.
    public int pageSizeOfFrame(int frame) {
        return poolOf(frame).pageSize();
    }

    /// The largest page that may be changed: of the database and of the files named so far.
    public int pageSizeMax() {
        return pools.pageSizeInUse();
    }

    /// True if there is memory for pages of this size.
    public boolean hasPageSize(int bytes) {
        return pools.hasPageSize(bytes);
    }

    /// Forgets the pages of a file that was given up: nobody looks for one of them any more.
    public void forgetFile(int file) {
        writer.betweenBatches(() -> {
            for (int i = 0; i < pools.count(); i++) {
                FramePool each = pools.get(i);
                for (int frame = each.first(); frame < each.end(); frame += each.pageSize() / UNIT_BYTES) {
                    forget(frame, file);
                }
            }
        });
        table.forget(file);
    }

    private void forget(int frame, int file) {
        for (long pageId = pageOf(frame); pageId != PageId.NONE && PageId.file(pageId) == file; ) {
            if (waitExclusive(frame, pageId)) {
                discard(frame);
                return;
            }
            pageId = pageOf(frame);
        }
    }

    /// Changes the policy of all pools; work goes on meanwhile.
    public void setPolicy(PolicyKind kind) {
        for (int i = 0; i < pools.count(); i++) {
            pools.get(i).become(kind);
        }
    }

    /// The policy of the DEFAULT pool.
    public PolicyKind policy() {
        return pools.get(0).policy();
    }

    /// One row a pool.
    public List<PoolStats> stats() {
        List<PoolStats> rows = new ArrayList<>();
        for (int i = 0; i < pools.count(); i++) {
            rows.add(pools.get(i).stats(hits.sum(i)));
        }
        return rows;
    }

    /// What other policies and sizes would have hit: a row for each pool that is large enough to be sampled,
    /// policy and size.
    public List<PoolAdvice> advice() {
        List<PoolAdvice> rows = new ArrayList<>();
        for (int i = 0; i < pools.count(); i++) {
            PoolAdviser adviser = pools.get(i).adviser();
            if (adviser != null) {
                adviser.advise(pools.get(i).name(), pools.get(i).policy(), rows);
            }
        }
        return rows;
    }

    FramePools pools() {
        return pools;
    }

    // ---- reading ----

    /// The frame that holds the page, loading it on a miss (then the caller must hold no latch that the load
    /// could wait for; it waits for none). The page may leave the frame at any moment: check [#pageOf] inside
    /// the optimistic section.
    ///
    /// @throws DbException XX001 damaged page, 58030, 53200 no frame to be had, 57P02 nor will there be one
    public int resident(long pageId) {
        int entry = table.get(pageId);
        if (entry > 0) {
            hit(entry - 1);
            return entry - 1;
        }
        return load(pageId, false);
    }

    /// The frame that holds the page, or -1 if it is not in the pool.
    public int residentOrNone(long pageId) {
        int entry = table.get(pageId);
        if (entry > 0) {
            hit(entry - 1);
            return entry - 1;
        }
        return -1;
    }

    /// Like [#resident], for a large scan: the page is not counted as used, and if it has to be read, it takes
    /// the place of another scan's page.
    public int residentForScan(long pageId) {
        int frame = residentOrNoneForScan(pageId);
        return frame >= 0 ? frame : load(pageId, true);
    }

    /// Like [#residentOrNone], for a large scan: the page is not counted as used.
    public int residentOrNoneForScan(long pageId) {
        int entry = table.get(pageId);
        if (entry <= 0) {
            return -1;
        }
        int frame = entry - 1;
        int stripe = scheduler.stripe();
        if (!uses.isSettled(frame)) {
            poolOf(frame).scanned(frame, stripe);
        }
        hits.add(stripe, poolIndex(frame));
        return frame;
    }

    /// Pages of a heap or index from which on a scan should use [#residentForScan].
    public int scanPagesMin() {
        FramePool pool = pools.of(assignments.of(object));
        return pool.slots() / 4;
    }

    private void hit(int frame) {
        int stripe = scheduler.stripe();
        if (!uses.isSettled(frame)) {
            used(frame, stripe);
        }
        hits.add(stripe, frame < defaultEnd ? 0 : poolIndex(frame));
    }

    private void used(int frame, int stripe) {
        if (poolOf(frame).used(frame, stripe)) {
            writer.request();
        }
    }

    private int poolIndex(int frame) {
        return frame < defaultEnd ? 0 : pools.indexOf(frame);
    }

    private FramePool poolOf(int frame) {
        return pools.get(poolIndex(frame));
    }

    // ---- reading ahead ----

    /// Begins to read a page that will be wanted soon; never waits. The caller may hold latches.
    ///
    /// @return true if the page was not in the pool and is being read now
    public boolean prefetch(long pageId) {
        if (table.get(pageId) != PageTable.ABSENT
                || !io.hasRoom()
                || !table.compareAndSet(pageId, PageTable.ABSENT, PageTable.LOADING)) {
            return false;
        }
        FramePool pool = poolFor(pageId);
        int frame = pool.admit(pageId, FramePool.Admission.AHEAD);
        if (frame >= 0) {
            unmap(frame);
            uses.add(frame, FrameUses.PREFETCHED);
            if (io.offer(pageId, frame)) {
                if (fault == ProtocolFault.PREFETCH_SHOWN_EARLY) {
                    install(pageId, frame);
                    latches.unlockExclusive(frame);
                }
                pool.statistics().prefetched();
                return true;
            }
            giveBack(frame);
        }
        endLoad(pageId, PageTable.ABSENT);
        return false;
    }

    /// True if the page is in the cache or on its way there. Nobody counts it as a use.
    public boolean isResident(long pageId) {
        return table.get(pageId) != PageTable.ABSENT;
    }

    /// Frames that all large scans and readers ahead of this object's pool have together.
    public int scanFrames() {
        return pools.of(assignments.of(object)).scanFrames();
    }

    /// True if reading ahead is possible.
    public boolean canPrefetch() {
        return io.isRunning();
    }

    /// Begins an optimistic section. The stamp of a frame that stays latched exclusively never validates.
    public long beginRead(int frame) {
        return latches.beginRead(frame);
    }

    /// True if nothing that was read since [#beginRead] has changed.
    public boolean validate(int frame, long stamp) {
        return latches.validate(frame, stamp);
    }

    /// The page in the frame; reliable inside a validated section or under a latch.
    public long pageOf(int frame) {
        return (long) LONGS.getOpaque(pages, frame);
    }

    // ---- latches ----

    /// Loads the page if need be and latches it shared.
    public int latchShared(long pageId) {
        for (int turn = 0; ; turn = nextTurn(turn, pageId)) {
            int frame = resident(pageId);
            // The page is looked at in every turn: the frame may have been given to another page, whose load
            // holds its latch.
            for (int attempt = 0; pageOf(frame) == pageId; attempt++) {
                if (latches.tryShared(frame)) {
                    if (pageOf(frame) == pageId) {
                        return frame;
                    }
                    latches.unlockShared(frame);
                } else {
                    latches.backOff(attempt);
                }
            }
        }
    }

    /// The frame was given to another page between the look-up and the latch. That happens, and lasts as long
    /// as the processor is taken from who gives it away; that it lasts for seconds means invariant 2 is broken.
    private int nextTurn(int turn, long pageId) {
        assert turn < TURNS_MAX : "page " + PageId.text(pageId) + " is looked up in a frame that has another page";
        latches.backOff(turn);
        return turn + 1;
    }

    /// Latches a page shared, waiting for the latch but never for I/O: -1 if it is not in the pool. For
    /// coupling from a latched parent.
    public int latchSharedIfResident(long pageId) {
        for (int turn = 0; ; turn = nextTurn(turn, pageId)) {
            int frame = residentOrNone(pageId);
            if (frame < 0) {
                return -1;
            }
            for (int attempt = 0; pageOf(frame) == pageId; attempt++) {
                if (latches.tryShared(frame)) {
                    if (pageOf(frame) == pageId) {
                        return frame;
                    }
                    latches.unlockShared(frame);
                } else {
                    latches.backOff(attempt);
                }
            }
        }
    }

    /// Loads the page if need be and latches it exclusively.
    public int latchExclusive(long pageId) {
        for (int turn = 0; ; turn = nextTurn(turn, pageId)) {
            int frame = resident(pageId);
            ownership.ensure(pageId, frame, PageOwnership.Mode.EXCLUSIVE);
            if (waitExclusive(frame, pageId)) {
                return frame;
            }
        }
    }

    /// False if the frame has another page by now. The page is looked at in every turn: its load would hold the
    /// latch.
    private boolean waitExclusive(int frame, long pageId) {
        for (int attempt = 0; pageOf(frame) == pageId; attempt++) {
            if (latches.tryExclusive(frame)) {
                if (pageOf(frame) == pageId) {
                    return true;
                }
                latches.unlockExclusive(frame);
            } else {
                latches.backOff(attempt);
            }
        }
        return false;
    }

    /// Latches exclusively without any wait: -1 if the page is not in the pool or somebody holds a latch. For
    /// latching against the order.
    public int tryLatchExclusive(long pageId) {
        int frame = residentOrNone(pageId);
        if (frame < 0 || !latches.tryExclusive(frame)) {
            return -1;
        }
        if (pageOf(frame) == pageId) {
            return frame;
        }
        latches.unlockExclusive(frame);
        return -1;
    }

    /// Turns an optimistic section into an exclusive latch; false if anything changed since or anybody holds a
    /// latch.
    public boolean tryUpgrade(int frame, long stamp) {
        return latches.tryUpgrade(frame, stamp);
    }

    public void unlatchShared(int frame) {
        latches.unlockShared(frame);
    }

    public void unlatchExclusive(int frame) {
        latches.unlockExclusive(frame);
    }

    /// For assertions.
    public boolean isLatchedExclusive(int frame) {
        return latches.isExclusive(frame);
    }

    // ---- memory ----

    /// The whole region. A page begins at `offset(frame)` and is as long as its file's pages are.
    public MemorySegment memory() {
        return memory;
    }

    public long offset(int frame) {
        return (long) frame << UNIT_BITS;
    }

    /// The database's.
    public int pageSize() {
        return pageSize;
    }

    /// Frames of all pools, in units of 4 KB.
    public int frames() {
        return frames;
    }

    // ---- dirt ----

    /// True if the page has a logged change that is not on disk (so an unlogged hint may be written on it).
    /// Exclusive latch held.
    public boolean isDirty(int frame) {
        return (long) LONGS.getOpaque(recovery, frame) != 0;
    }

    /// Notes a logged change. Exclusive latch held; `lsn` is the record's.
    public void markDirty(int frame, long lsn) {
        assert latches.isExclusive(frame) : "dirty without latch";
        // Compared, because a failed write may give back an older one at the same moment.
        if (recovery[frame] == 0 && LONGS.compareAndSet(recovery, frame, 0L, lsn)) {
            FramePool pool = poolOf(frame);
            if (pool.dirty().incrementAndGet() > pool.slots() >>> 1) {
                writer.request();
            }
        }
    }

    /// Oldest LSN whose change is not on disk, or [Long#MAX_VALUE]; pages on their way to disk do not count.
    public long oldestRecoveryLsn() {
        long oldest = Long.MAX_VALUE;
        for (int frame = 0; frame < frames; frame++) {
            long lsn = (long) LONGS.getVolatile(recovery, frame);
            if (lsn != 0 && lsn < oldest) {
                oldest = lsn;
            }
        }
        return oldest;
    }

    /// The write-out of dirty pages.
    public PageWriter writer() {
        return writer;
    }

    // ---- creating ----

    /// A frame for a page whose old content does not matter, latched exclusively; nothing is read. If the page
    /// was not in the pool, the content is undefined until the record that formats the page is applied;
    /// [#discard] gives the frame back if it never is.
    public int latchForCreate(long pageId) {
        return latchForCreate(pageId, object);
    }

    /// Like [#latchForCreate(long)], for a page of an object that may be assigned to a pool.
    public int latchForCreate(long pageId, int of) {
        return latchForCreate(pageId, of, false);
    }

    /// As above.
    ///
    /// @param scan the page is one of very many, which stand in the pool as those of a large scan do
    public int latchForCreate(long pageId, int of, boolean scan) {
        for (int turn = 0; ; turn = nextTurn(turn, pageId)) {
            int entry = table.get(pageId);
            if (entry > 0) {
                int frame = entry - 1;
                if (waitExclusive(frame, pageId)) {
                    return frame;
                }
            } else if (entry == PageTable.ABSENT && table.compareAndSet(pageId, PageTable.ABSENT, PageTable.LOADING)) {
                int frame;
                try {
                    frame = takeFrame(pageId, pools.forPage(pageId, assignments, of), scan);
                } catch (Throwable e) {
                    endLoad(pageId, PageTable.ABSENT);
                    throw e;
                }
                // An LSN of an earlier life of the frame must not be taken for this page's.
                memory.asSlice(offset(frame), PageHeader.BYTES).fill((byte) 0);
                install(pageId, frame);
                return frame;
            } else {
                loads.await(() -> table.get(pageId) != PageTable.LOADING, this, Long.MAX_VALUE);
            }
        }
    }

    /// Throws a page out of the pool without writing it: undoes [#latchForCreate] of a page that was not in the
    /// pool before. Unlatches.
    public void discard(int frame) {
        assert latches.isExclusive(frame) : "discard without latch";
        takeRecoveryLsn(frame);
        long pageId = pages[frame];
        LONGS.setVolatile(pages, frame, PageId.NONE);
        table.set(pageId, PageTable.ABSENT);
        giveBack(frame);
    }

    /// The frame holds no page that anybody can find.
    private void giveBack(int frame) {
        LONGS.setVolatile(pages, frame, PageId.NONE);
        poolOf(frame).release(frame);
        frameWaiters.wakeAll();
    }

    // ---- misses ----

    private FramePool poolFor(long pageId) {
        return pools.forPage(pageId, assignments, object);
    }

    private int load(long pageId, boolean scan) {
        assert pageId != PageId.NONE : "page 0 does not exist";
        while (true) {
            int entry = table.get(pageId);
            if (entry > 0) {
                hit(entry - 1);
                return entry - 1;
            }
            if (entry == PageTable.ABSENT && table.compareAndSet(pageId, PageTable.ABSENT, PageTable.LOADING)) {
                int frame = loadOwned(pageId, scan);
                if (frame >= 0) {
                    return frame;
                }
            } else {
                // Another task loads it, without holding any latch of ours.
                loads.await(() -> table.get(pageId) != PageTable.LOADING, this, Long.MAX_VALUE);
            }
        }
    }

    private int loadOwned(long pageId, boolean scan) {
        FramePool pool;
        int frame;
        try {
            pool = poolFor(pageId);
            frame = takeFrame(pageId, pool, scan);
        } catch (Throwable e) {
            endLoad(pageId, PageTable.ABSENT);
            throw e;
        }
        pool.missed(pageId, scheduler.stripe());
        if (scheduler.shouldHandOverIo() && io.offer(pageId, frame)) {
            loads.await(() -> table.get(pageId) != PageTable.LOADING, this, Long.MAX_VALUE);
            int entry = table.get(pageId);
            if (entry > 0) {
                return entry - 1;
            }
            // It failed, or was given up already. Who reads it himself learns which.
            if (!table.compareAndSet(pageId, PageTable.ABSENT, PageTable.LOADING)) {
                return -1;
            }
            try {
                frame = takeFrame(pageId, pool, scan);
            } catch (Throwable e) {
                endLoad(pageId, PageTable.ABSENT);
                throw e;
            }
        }
        fill(pageId, frame);
        return frame;
    }

    /// Reads the page into its frame and shows it to everybody.
    private void fill(long pageId, int frame) {
        try {
            ownership.ensure(pageId, frame, PageOwnership.Mode.SHARED);
            source.load(pageId, memory, offset(frame));
        } catch (Throwable e) {
            giveBack(frame);
            endLoad(pageId, PageTable.ABSENT);
            throw e;
        }
        install(pageId, frame);
        latches.unlockExclusive(frame);
    }

    /// For the I/O pool. A failure is nobody's yet: whoever wants the page reads it himself.
    void fillForOthers(long pageId, int frame) {
        try {
            if (fault == ProtocolFault.PREFETCH_SHOWN_EARLY && pageOf(frame) == pageId) {
                source.load(pageId, memory, offset(frame));
            } else {
                fill(pageId, frame);
            }
        } catch (DbException e) {
            io.noteFailure(e);
        }
    }

    private void install(long pageId, int frame) {
        LONGS.setVolatile(pages, frame, pageId);
        endLoad(pageId, frame + 1);
    }

    private void endLoad(long pageId, int entry) {
        table.set(pageId, entry);
        loads.wakeAll();
    }

    /// A frame without page, latched exclusively and known to nobody.
    private int takeFrame(long wanted, FramePool pool, boolean scan) {
        long deadline = 0;
        while (true) {
            int frame = pool.admit(wanted, scan ? FramePool.Admission.SCAN : FramePool.Admission.USE);
            if (frame >= 0) {
                unmap(frame);
                if (pool.metDirty() || pool.statistics().evictions() % EVICTIONS_PER_LOOK == 0) {
                    writer.request();
                }
                return frame;
            }
            writer.checkRunning();
            long now = clock.nanos();
            if (deadline == 0) {
                deadline = now + EXHAUSTED_NANOS;
            } else if (now - deadline > 0) {
                throw DbException.of(
                        ErrorCode.OUT_OF_MEMORY,
                        "no buffer frame could be freed: page=" + PageId.text(wanted) + ", pool=" + pool.name()
                                + ", frames=" + pool.slots() + ", dirty="
                                + pool.dirty().get() + "; raise bufferPoolBytes");
            }
            // Everything is dirty or latched. The writer never waits for a latch, so this ends even if the
            // caller holds some.
            if (!writer.requestFrames()) {
                writer.writeForMiss();
            }
            frameWaiters.await(pool::hasFree, this, FRAME_WAIT_NANOS);
        }
    }

    /// The page that the frame held leaves it.
    private void unmap(int frame) {
        long pageId = pages[frame];
        if (pageId == PageId.NONE) {
            return;
        }
        LONGS.setVolatile(pages, frame, PageId.NONE);
        if (fault != ProtocolFault.EVICTION_LEAVES_TRANSLATION) {
            table.set(pageId, PageTable.ABSENT);
        }
        ownership.released(pageId, frame);
    }

    // ---- for the writer ----

    /// The frame that holds the page now, or -1; nobody is told of a use.
    int frameOf(long pageId) {
        int entry = table.get(pageId);
        return entry > 0 ? entry - 1 : -1;
    }

    long recoveryLsn(int frame) {
        return (long) LONGS.getVolatile(recovery, frame);
    }

    /// Shared latch held: nobody dirties the page meanwhile.
    long takeRecoveryLsn(int frame) {
        long lsn = (long) LONGS.getAndSet(recovery, frame, 0L);
        if (lsn != 0) {
            poolOf(frame).dirty().decrementAndGet();
        }
        return lsn;
    }

    /// A write failed: the page is as dirty as before.
    void giveBackRecoveryLsn(int frame, long lsn) {
        while (true) {
            long now = (long) LONGS.getVolatile(recovery, frame);
            if (now != 0 && now <= lsn) {
                return;
            }
            if (LONGS.compareAndSet(recovery, frame, now, lsn)) {
                if (now == 0) {
                    poolOf(frame).dirty().incrementAndGet();
                }
                return;
            }
        }
    }

    /// Page size of a frame.
    int frameBytes(int frame) {
        return poolOf(frame).pageSize();
    }

    void noteWritten(int frame, PageWriter.By by) {
        poolOf(frame).statistics().written(by);
    }

    void framesCleaned() {
        frameWaiters.wakeAll();
    }

    /// Starts the services: the writer and the I/O pool.
    public void start() {
        io.start();
        writer.start();
    }

    /// Ends the services; dirty pages stay dirty.
    public void stop() {
        io.stop();
        writer.stop();
    }

    @Override
    public void close() {
        assert object == OBJECT_NONE : "a view of an object is not closed";
        io.stop();
        writer.close();
        memorySource.release(memory);
    }
}
