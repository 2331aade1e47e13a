package io.rustydb.storage.buffer;

import io.rustydb.base.concurrent.WaitQueue;
import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.memory.MemorySource;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.base.time.Clock;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageSource;
import io.rustydb.storage.page.ProtocolFault;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Pages in memory: one off-heap region cut into frames, a frame being an `int`.
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
/// Writers go through `MiniTransaction`. Thread rule: any thread.
public final class BufferPool implements AutoCloseable {
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final long FRAME_WAIT_NANOS = 10_000_000L;
    private static final long EXHAUSTED_NANOS = 10_000_000_000L;
    public static final int FRAMES_MIN = 16;

    private final MemorySource memorySource;
    private final MemorySegment memory;
    private final int pageSize;
    private final int pageSizeBits;
    private final int frames;
    private final FrameLatches latches;
    private final PageTable table = new PageTable();
    private final EvictionPolicy policy;
    private final PageSource source;
    private final PageOwnership ownership;
    private final Clock clock;
    private final PageWriter writer;

    /// Page in each frame, [PageId#NONE] if free. Changed under the exclusive latch.
    private final long[] pages;
    /// LSN of the oldest change that is not on disk, 0 = clean. Set under the exclusive latch, cleared under
    /// the shared one.
    private final long[] recovery;

    private final FreeFrames free;
    private final AtomicInteger dirty = new AtomicInteger();
    private final WaitQueue loads;
    private final WaitQueue frameWaiters;

    /// @param bytes size of the region; rounded down to whole pages, at least 16 of them
    public BufferPool(
            int pageSize,
            long bytes,
            MemorySource memorySource,
            PageSource source,
            LogFlusher log,
            PageOwnership ownership,
            Clock clock,
            Scheduler scheduler,
            @Nullable ProtocolFault fault) {
        assert Integer.bitCount(pageSize) == 1 : "page size is no power of two";
        this.pageSize = pageSize;
        this.pageSizeBits = Integer.numberOfTrailingZeros(pageSize);
        this.frames = (int) Math.min(Integer.MAX_VALUE - 8, Math.max(FRAMES_MIN, bytes / pageSize));
        this.memorySource = memorySource;
        this.memory = memorySource.reserve((long) frames * pageSize);
        this.latches = new FrameLatches(frames, scheduler);
        this.policy = new ClockPolicy(frames);
        this.source = source;
        this.ownership = ownership;
        this.clock = clock;
        this.pages = new long[frames];
        this.recovery = new long[frames];
        this.free = new FreeFrames(frames);
        this.loads = new WaitQueue(scheduler);
        this.frameWaiters = new WaitQueue(scheduler);
        this.writer = new PageWriter(this, latches, source, log, memorySource, scheduler, fault);
    }

    // ---- reading ----

    /// The frame that holds the page, loading it on a miss (then the caller must hold no latch that the load
    /// could wait for; it waits for none). The page may leave the frame at any moment: check [#pageOf] inside
    /// the optimistic section.
    ///
    /// @throws DbException XX001 damaged page, 58030, 53200 no frame to be had
    public int resident(long pageId) {
        int entry = table.get(pageId);
        if (entry > 0) {
            policy.hit(entry - 1);
            return entry - 1;
        }
        return load(pageId);
    }

    /// The frame that holds the page, or -1 if it is not in the pool.
    public int residentOrNone(long pageId) {
        int entry = table.get(pageId);
        if (entry > 0) {
            policy.hit(entry - 1);
            return entry - 1;
        }
        return -1;
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
        while (true) {
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

    /// Latches a page shared, waiting for the latch but never for I/O: -1 if it is not in the pool. For
    /// coupling from a latched parent.
    public int latchSharedIfResident(long pageId) {
        while (true) {
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
        while (true) {
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

    /// The whole region. A page is `[offset(frame), offset(frame) + pageSize())`.
    public MemorySegment memory() {
        return memory;
    }

    public long offset(int frame) {
        return (long) frame << pageSizeBits;
    }

    public int pageSize() {
        return pageSize;
    }

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
            int now = dirty.incrementAndGet();
            if (now > frames >>> 1) {
                writer.request();
            }
        }
    }

    /// Frames with changes that are not on disk, about.
    public int dirtyFrames() {
        return dirty.get();
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
        while (true) {
            int entry = table.get(pageId);
            if (entry > 0) {
                int frame = entry - 1;
                if (waitExclusive(frame, pageId)) {
                    return frame;
                }
            } else if (entry == PageTable.ABSENT && table.compareAndSet(pageId, PageTable.ABSENT, PageTable.LOADING)) {
                int frame;
                try {
                    frame = takeFrame(pageId);
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
        free.push(frame);
        frameWaiters.wakeAll();
    }

    // ---- misses ----

    private int load(long pageId) {
        assert pageId != PageId.NONE : "page 0 does not exist";
        while (true) {
            int entry = table.get(pageId);
            if (entry > 0) {
                policy.hit(entry - 1);
                return entry - 1;
            }
            if (entry == PageTable.ABSENT && table.compareAndSet(pageId, PageTable.ABSENT, PageTable.LOADING)) {
                return loadOwned(pageId);
            }
            // Another task loads it, without holding any latch of ours.
            loads.await(() -> table.get(pageId) != PageTable.LOADING, this, Long.MAX_VALUE);
        }
    }

    private int loadOwned(long pageId) {
        int frame = -1;
        try {
            frame = takeFrame(pageId);
            ownership.ensure(pageId, frame, PageOwnership.Mode.SHARED);
            source.load(pageId, memory, offset(frame));
        } catch (Throwable e) {
            if (frame >= 0) {
                free.push(frame);
                frameWaiters.wakeAll();
            }
            endLoad(pageId, PageTable.ABSENT);
            throw e;
        }
        install(pageId, frame);
        latches.unlockExclusive(frame);
        return frame;
    }

    private void install(long pageId, int frame) {
        LONGS.setVolatile(pages, frame, pageId);
        policy.loaded(frame);
        endLoad(pageId, frame + 1);
    }

    private void endLoad(long pageId, int entry) {
        table.set(pageId, entry);
        loads.wakeAll();
    }

    /// A free frame, latched exclusively and known to nobody.
    private int takeFrame(long wanted) {
        long deadline = 0;
        while (true) {
            int frame = free.pop(latches);
            if (frame < 0) {
                frame = evict();
            }
            if (frame >= 0) {
                return frame;
            }
            long now = clock.nanos();
            if (deadline == 0) {
                deadline = now + EXHAUSTED_NANOS;
            } else if (now - deadline > 0) {
                throw DbException.of(
                        ErrorCode.OUT_OF_MEMORY,
                        "no buffer frame could be freed: page=" + PageId.text(wanted) + ", frames=" + frames
                                + ", dirty=" + dirty.get() + "; raise bufferPoolBytes");
            }
            // Everything is dirty or latched. The writer never waits for a latch, so this ends even if the
            // caller holds some.
            if (!writer.request()) {
                writer.writeSome();
            }
            frameWaiters.await(() -> !free.isEmpty(), this, FRAME_WAIT_NANOS);
        }
    }

    private int evict() {
        for (int attempt = 0; attempt < 2 * frames; attempt++) {
            int frame = policy.candidate();
            if (isDirty(frame) || !latches.tryClaim(frame)) {
                continue;
            }
            // Free frames stay latched, so a claimed one has a page.
            long pageId = pages[frame];
            if (isDirty(frame)) {
                latches.unlockExclusive(frame);
                continue;
            }
            LONGS.setVolatile(pages, frame, PageId.NONE);
            table.set(pageId, PageTable.ABSENT);
            ownership.released(pageId, frame);
            return frame;
        }
        return -1;
    }

    // ---- for the writer ----

    long recoveryLsn(int frame) {
        return (long) LONGS.getVolatile(recovery, frame);
    }

    /// Shared latch held: nobody dirties the page meanwhile.
    long takeRecoveryLsn(int frame) {
        long lsn = (long) LONGS.getAndSet(recovery, frame, 0L);
        if (lsn != 0) {
            dirty.decrementAndGet();
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
                    dirty.incrementAndGet();
                }
                return;
            }
        }
    }

    void framesCleaned() {
        frameWaiters.wakeAll();
    }

    @Override
    public void close() {
        writer.close();
        memorySource.release(memory);
    }
}
