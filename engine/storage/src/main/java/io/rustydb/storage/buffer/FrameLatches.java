package io.rustydb.storage.buffer;

import io.rustydb.base.schedule.Scheduler;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// One state word a frame: version, exclusive bit, count of shared holders.
///
/// ```
/// 63                    20 19..18   17      16       15             0
/// [ version              ][ 0    ][writing][exclusive][ shared count ]
/// ```
/// An optimistic reader notes everything but the low counters (its stamp) and compares later; releasing the
/// exclusive latch raises the version. *writing* keeps a frame from eviction while a copy of its page is on the
/// way to disk; it does not disturb readers.
final class FrameLatches {
    static final long NO_STAMP = -1L;

    private static final long SHARED_MASK = 0xFFFF;
    private static final long EXCLUSIVE = 1L << 16;
    private static final long WRITING = 1L << 17;
    private static final long VERSION = 1L << 20;
    private static final long STAMP_MASK = ~(SHARED_MASK | WRITING);
    private static final int SPINS_MAX = 100;
    private static final long PARK_NANOS = 20_000;
    private static final long PARK_NANOS_MAX = 1_000_000;
    private static final VarHandle STATES = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] states;
    private final Scheduler scheduler;

    FrameLatches(int frames, Scheduler scheduler) {
        this.states = new long[frames];
        this.scheduler = scheduler;
    }

    long beginRead(int frame) {
        long state = (long) STATES.getAcquire(states, frame);
        return (state & EXCLUSIVE) == 0 ? state & STAMP_MASK : beginReadContended(frame);
    }

    private long beginReadContended(int frame) {
        for (int spin = 0; spin < SPINS_MAX; spin++) {
            scheduler.spinWait();
            long state = (long) STATES.getAcquire(states, frame);
            if ((state & EXCLUSIVE) == 0) {
                return state & STAMP_MASK;
            }
        }
        return NO_STAMP;
    }

    boolean validate(int frame, long stamp) {
        // Reads of page bytes must not sink below the second look at the state.
        VarHandle.acquireFence();
        return ((long) STATES.getOpaque(states, frame) & STAMP_MASK) == stamp;
    }

    boolean tryShared(int frame) {
        long state = (long) STATES.getAcquire(states, frame);
        while ((state & EXCLUSIVE) == 0) {
            assert (state & SHARED_MASK) != SHARED_MASK : "too many shared holders";
            if (STATES.compareAndSet(states, frame, state, state + 1)) {
                return true;
            }
            state = (long) STATES.getAcquire(states, frame);
        }
        return false;
    }

    void unlockShared(int frame) {
        long before = (long) STATES.getAndAddRelease(states, frame, -1L);
        assert (before & SHARED_MASK) != 0 : "frame " + frame + " is not latched shared";
    }

    boolean tryExclusive(int frame) {
        long state = (long) STATES.getAcquire(states, frame);
        while ((state & (EXCLUSIVE | SHARED_MASK)) == 0) {
            if (STATES.compareAndSet(states, frame, state, state | EXCLUSIVE)) {
                // Page bytes must not change before the bit is seen: otherwise a reader could validate half a
                // change.
                VarHandle.storeStoreFence();
                return true;
            }
            state = (long) STATES.getAcquire(states, frame);
        }
        return false;
    }

    /// Exclusive iff nothing has changed since the stamp and nobody else holds a latch.
    boolean tryUpgrade(int frame, long stamp) {
        long state = (long) STATES.getAcquire(states, frame);
        while ((state & STAMP_MASK) == stamp && (state & SHARED_MASK) == 0) {
            if (STATES.compareAndSet(states, frame, state, state | EXCLUSIVE)) {
                VarHandle.storeStoreFence();
                return true;
            }
            state = (long) STATES.getAcquire(states, frame);
        }
        return false;
    }

    void unlockExclusive(int frame) {
        long state = (long) STATES.getOpaque(states, frame);
        assert (state & EXCLUSIVE) != 0 : "frame " + frame + " is not latched exclusive";
        // One addition clears the bit and raises the version; the writing bit beside it may change meanwhile.
        STATES.getAndAddRelease(states, frame, VERSION - EXCLUSIVE);
    }

    boolean isExclusive(int frame) {
        return ((long) STATES.getOpaque(states, frame) & EXCLUSIVE) != 0;
    }

    boolean isLatched(int frame) {
        return ((long) STATES.getAcquire(states, frame) & (EXCLUSIVE | SHARED_MASK)) != 0;
    }

    /// Takes a frame for eviction: unlatched and not being written.
    boolean tryClaim(int frame) {
        long state = (long) STATES.getAcquire(states, frame);
        if ((state & (EXCLUSIVE | SHARED_MASK | WRITING)) != 0
                || !STATES.compareAndSet(states, frame, state, state | EXCLUSIVE)) {
            return false;
        }
        VarHandle.storeStoreFence();
        return true;
    }

    /// A planted bug: takes the frame whoever has it.
    boolean claimAnyway(int frame) {
        STATES.getAndBitwiseOr(states, frame, EXCLUSIVE);
        return true;
    }

    void setWriting(int frame) {
        long before = (long) STATES.getAndBitwiseOr(states, frame, WRITING);
        assert (before & WRITING) == 0 : "frame " + frame + " is being written already";
    }

    void clearWriting(int frame) {
        STATES.getAndBitwiseAnd(states, frame, ~WRITING);
    }

    boolean isWriting(int frame) {
        return ((long) STATES.getAcquire(states, frame) & WRITING) != 0;
    }

    void backOff(int attempt) {
        if (attempt < SPINS_MAX) {
            scheduler.spinWait();
        } else {
            scheduler.park(this, Math.min(PARK_NANOS_MAX, PARK_NANOS << Math.min(6, attempt - SPINS_MAX)));
        }
    }
}
