package io.rustydb.storage.buffer;

import io.rustydb.storage.buffer.policy.EvictionPolicy;
import io.rustydb.storage.buffer.policy.NodeLists;
import io.rustydb.storage.buffer.policy.PolicyKind;
import io.rustydb.storage.buffer.policy.ReferenceBits;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.ProtocolFault;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// One of the named pools: a run of frames of one page size, with its own policy. Decides which frame a page
/// gets; knows pages by [EvictionPolicy]'s slots.
///
/// Pages that a large scan reads, and pages read ahead, stand in a short queue of their own and are given up
/// from there first, so that no scan pushes out what others use; a page of the queue that somebody else uses
/// comes to the policy. (PostgreSQL gives each scan a ring of its own; one queue for all needs no end of a
/// scan.)
///
/// Thread rule: any thread; everything about the policy under this object's monitor, which is a leaf: nothing
/// inside waits, latches are only tried.
final class FramePool {
    private static final int SCAN_SLOTS_MAX = 256;
    private static final int SCAN_TRIES_MAX = 16;
    private static final int SCANNED = 0;

    private final PoolName name;
    private final int first;
    private final int slots;
    private final int pageSize;
    private final int shift;
    private final FrameLatches latches;
    private final BufferPool pool;
    private final FrameUses uses;
    private final UseRecords records;
    private final ReferenceBits bits;
    private final EvictionPolicy.Claim claim = this::claim;
    private final UseRecords.Consumer consumer = this::told;
    private final FreeFrames free;
    private final NodeLists scanned;
    private final int scanMax;
    private final PoolStatistics statistics = new PoolStatistics();
    private final AtomicInteger dirty = new AtomicInteger();
    private final @Nullable PoolAdviser adviser;
    private final @Nullable ProtocolFault fault;

    private EvictionPolicy policy;
    /// The policy wants to be told of hits.
    private volatile boolean recording;

    /// Page that was given each slot: [BufferPool#pageOf] follows when it is loaded.
    private final long[] pages;

    /// Slots that a policy offered although they were used and no record tells so.
    private final int[] late = new int[256];

    private int lateCount;
    private boolean metDirty;

    /// @param first number of the first frame, in units of [BufferPool#UNIT_BYTES]
    FramePool(
            PoolName name,
            int first,
            int slots,
            int pageSize,
            PolicyKind kind,
            FrameLatches latches,
            FrameUses uses,
            BufferPool pool,
            boolean advice,
            @Nullable ProtocolFault fault) {
        this.name = name;
        this.first = first;
        this.slots = slots;
        this.pageSize = pageSize;
        this.shift = Integer.numberOfTrailingZeros(pageSize / BufferPool.UNIT_BYTES);
        this.latches = latches;
        this.uses = uses;
        this.pool = pool;
        this.fault = fault;
        this.records = new UseRecords(uses);
        this.bits = new UsedBits();
        this.free = new FreeFrames(slots);
        this.pages = new long[slots];
        this.scanned = new NodeLists(slots, 1);
        this.scanMax = Math.clamp(slots / 16, 2, SCAN_SLOTS_MAX);
        this.policy = kind.create(slots, bits);
        this.recording = !kind.readsBitsOnly();
        this.adviser = advice && slots >= PoolAdviser.SLOTS_MIN ? new PoolAdviser(slots) : null;
    }

    private final class UsedBits implements ReferenceBits {
        @Override
        public boolean isSet(int slot) {
            return uses.has(frame(slot), FrameUses.USED);
        }

        @Override
        public void set(int slot) {
            uses.add(frame(slot), FrameUses.USED);
        }

        @Override
        public void clear(int slot) {
            uses.remove(frame(slot), FrameUses.USED);
        }
    }

    PoolName name() {
        return name;
    }

    int pageSize() {
        return pageSize;
    }

    int slots() {
        return slots;
    }

    int scanFrames() {
        return scanMax;
    }

    /// Frame number behind the last one.
    int first() {
        return first;
    }

    int end() {
        return first + (slots << shift);
    }

    private int frame(int slot) {
        return first + (slot << shift);
    }

    private int slot(int frame) {
        return frame - first >>> shift;
    }

    /// Frames with changes that are not on disk.
    AtomicInteger dirty() {
        return dirty;
    }

    PoolStatistics statistics() {
        return statistics;
    }

    @Nullable
    PoolAdviser adviser() {
        return adviser;
    }

    // ---- uses ----

    /// A reader found the page and [FrameUses#isSettled] is false.
    ///
    /// @return true if the adviser's records should be drained
    boolean used(int frame, int stripe) {
        if (uses.has(frame, FrameUses.PREFETCHED)) {
            uses.remove(frame, FrameUses.PREFETCHED);
            statistics.prefetchUsed();
        }
        if (!uses.has(frame, FrameUses.USED)) {
            uses.add(frame, FrameUses.USED);
            if (recording) {
                records.add(stripe, frame);
            }
        }
        return adviser != null && uses.has(frame, FrameUses.SAMPLED) && adviser.add(stripe, pool.pageOf(frame));
    }

    /// A page was not in the cache.
    void missed(long pageId, int stripe) {
        statistics.missed();
        if (adviser != null && adviser.isSampled(pageId)) {
            adviser.add(stripe, pageId);
        }
    }

    /// A scan found the page.
    void scanned(int frame, int stripe) {
        if (uses.has(frame, FrameUses.PREFETCHED)) {
            uses.remove(frame, FrameUses.PREFETCHED);
            statistics.prefetchUsed();
        }
        if (adviser != null && uses.has(frame, FrameUses.SAMPLED)) {
            adviser.add(stripe, pool.pageOf(frame));
        }
    }

    private void told(int frame) {
        int slot = slot(frame);
        if (scanned.isLinked(slot)) {
            promote(slot);
        } else {
            policy.hit(slot);
        }
    }

    private void promote(int slot) {
        scanned.remove(SCANNED, slot);
        policy.missed(pages[slot]);
        policy.loaded(slot, pages[slot]);
    }

    // ---- admission ----

    /// What a page is wanted for.
    enum Admission {
        USE,
        /// A large scan: it need not be kept.
        SCAN,
        /// It may be wanted soon: never at the cost of pages that others use.
        AHEAD
    }

    /// A frame for a page that is not in the cache, latched exclusively; -1 if none can be had now. What the
    /// frame held until now is [BufferPool#pageOf].
    ///
    int admit(long pageId, Admission why) {
        boolean scan = why != Admission.USE;
        synchronized (this) {
            if (recording) {
                records.drain(consumer);
            }
            metDirty = false;
            int slot = scan ? scanSlot(why == Admission.SCAN) : policySlot(pageId);
            if (slot < 0) {
                return -1;
            }
            if (scan) {
                scanned.addFirst(SCANNED, slot);
            } else {
                policy.loaded(slot, pageId);
            }
            pages[slot] = pageId;
            int frame = frame(slot);
            uses.set(frame, bitsOfNew(pageId, scan));
            return frame;
        }
    }

    private byte bitsOfNew(long pageId, boolean scan) {
        // For CLOCK a page comes with its bit set; for the others loading is the first use.
        int bitsSet = scan || recording ? 0 : FrameUses.USED;
        if (adviser != null && adviser.isSampled(pageId)) {
            bitsSet |= FrameUses.SAMPLED;
        }
        return (byte) bitsSet;
    }

    /// True if the last [#admit] passed over dirty pages: the writer should run.
    boolean metDirty() {
        return metDirty;
    }

    private int policySlot(long pageId) {
        policy.missed(pageId);
        int slot = freeSlot();
        if (slot >= 0) {
            return slot;
        }
        slot = evict();
        // The queue of scans would otherwise keep its frames for ever while everything else is dirty.
        return slot >= 0 ? slot : oldestScanned();
    }

    private int evict() {
        for (int attempt = 0; attempt < 2; attempt++) {
            lateCount = 0;
            int slot = policy.victim(claim);
            for (int i = 0; i < lateCount; i++) {
                bits.clear(late[i]);
                policy.hit(late[i]);
            }
            if (slot >= 0) {
                return slot;
            }
            if (lateCount == 0) {
                return -1;
            }
        }
        return -1;
    }

    private int scanSlot(boolean wantedNow) {
        if (scanned.size(SCANNED) >= scanMax) {
            int slot = oldestScanned();
            if (slot >= 0 || !wantedNow) {
                return slot;
            }
        }
        int slot = freeSlot();
        if (slot >= 0) {
            return slot;
        }
        slot = evict();
        return slot >= 0 ? slot : oldestScanned();
    }

    private int oldestScanned() {
        int slot = scanned.last(SCANNED);
        for (int tries = 0; slot >= 0 && tries < SCAN_TRIES_MAX; tries++) {
            int nearer = scanned.before(slot);
            if (uses.has(frame(slot), FrameUses.USED)) {
                promote(slot);
            } else if (take(slot)) {
                scanned.remove(SCANNED, slot);
                return slot;
            }
            slot = nearer;
        }
        return -1;
    }

    private int freeSlot() {
        int slot = free.pop();
        if (slot < 0) {
            slot = free.popUntouched();
            if (slot >= 0) {
                boolean taken = latches.tryExclusive(frame(slot));
                assert taken : "an untouched frame was latched";
            }
        }
        return slot;
    }

    /// What the policy asks.
    private boolean claim(int slot) {
        if (recording && bits.isSet(slot) && lateCount < late.length) {
            late[lateCount++] = slot;
            return false;
        }
        return take(slot);
    }

    private boolean take(int slot) {
        int frame = frame(slot);
        if (fault == ProtocolFault.EVICTION_IGNORES_LATCH) {
            return !pool.isDirty(frame) && latches.claimAnyway(frame);
        }
        if (pool.isDirty(frame) && fault != ProtocolFault.EVICTION_DROPS_DIRTY) {
            metDirty = true;
            return false;
        }
        if (!latches.tryClaim(frame)) {
            return false;
        }
        if (pool.isDirty(frame) && fault != ProtocolFault.EVICTION_DROPS_DIRTY) {
            metDirty = true;
            latches.unlockExclusive(frame);
            return false;
        }
        statistics.evicted(uses.has(frame, FrameUses.PREFETCHED));
        return true;
    }

    /// The frame has no page any more and stays latched exclusively.
    void release(int frame) {
        synchronized (this) {
            int slot = slot(frame);
            if (scanned.isLinked(slot)) {
                scanned.remove(SCANNED, slot);
            } else {
                policy.removed(slot);
            }
            uses.set(frame, (byte) 0);
            pages[slot] = PageId.NONE;
            free.push(slot);
        }
    }

    boolean hasFree() {
        synchronized (this) {
            return !free.isEmpty();
        }
    }

    PoolStats stats(long hits) {
        synchronized (this) {
            return new PoolStats(
                    name,
                    pageSize,
                    policy.kind(),
                    slots,
                    free.count(),
                    dirty.get(),
                    hits,
                    statistics.misses(),
                    statistics.evictions(),
                    statistics.writes(PageWriter.By.WRITER),
                    statistics.writes(PageWriter.By.CHECKPOINT),
                    statistics.writes(PageWriter.By.MISS),
                    statistics.prefetches(),
                    statistics.prefetchesUsed(),
                    statistics.prefetchesWasted());
        }
    }

    // ---- for others ----

    /// Frames that will be given up next, for the writer.
    ///
    /// @return how many were written to `into`
    int upcoming(int[] into) {
        synchronized (this) {
            int count = policy.upcoming(into);
            for (int i = 0; i < count; i++) {
                into[i] = frame(into[i]);
            }
            return count;
        }
    }

    PolicyKind policy() {
        synchronized (this) {
            return policy.kind();
        }
    }

    /// Takes another policy. It learns the resident pages in the order in which the old one would have given
    /// them up.
    void become(PolicyKind kind) {
        synchronized (this) {
            if (policy.kind() == kind) {
                return;
            }
            records.drain(consumer);
            EvictionPolicy next = kind.create(slots, bits);
            int[] order = new int[slots];
            int known = policy.upcoming(order);
            boolean[] told = new boolean[slots];
            for (int i = 0; i < known; i++) {
                told[order[i]] = true;
                teach(next, order[i]);
            }
            for (int slot = 0; slot < slots; slot++) {
                if (!told[slot] && !scanned.isLinked(slot)) {
                    teach(next, slot);
                }
            }
            policy = next;
            recording = !kind.readsBitsOnly();
        }
    }

    private void teach(EvictionPolicy next, int slot) {
        if (pages[slot] != PageId.NONE) {
            boolean used = bits.isSet(slot);
            next.missed(pages[slot]);
            next.loaded(slot, pages[slot]);
            if (!used) {
                bits.clear(slot);
            }
        }
    }
}
