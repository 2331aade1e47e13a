package io.rustydb.storage.lock;

import io.rustydb.base.schedule.Scheduler;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicIntegerArray;

/// Short locks on hashes of keys: between the look at all entries of a unique key and the insert of its entry
/// nobody else does the same.
///
/// Not held while waiting for a transaction; a task holds one, or several that it took in ascending order of
/// their stripes, so they are in no cycle. Thread rule: any thread.
public final class KeyLocks {
    private static final int STRIPES = 1024;
    private static final int SPINS_MAX = 64;

    private final Scheduler scheduler;
    private final AtomicIntegerArray held = new AtomicIntegerArray(STRIPES);
    private final ConcurrentLinkedQueue<Scheduler.Task> waiters = new ConcurrentLinkedQueue<>();

    public KeyLocks(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /// Mixes an index and a key into the hash to lock.
    public static long hash(long indexId, byte[] key, int offset, int length) {
        long h = indexId * 0x9E37_79B9_7F4A_7C15L;
        for (int i = 0; i < length; i++) {
            h = (h ^ key[offset + i] & 0xFF) * 0x0000_0100_0000_01B3L;
        }
        return h;
    }

    public void lock(long hash) {
        lockStripe(stripe(hash));
    }

    /// As [#lock], of the [#stripe] of a hash.
    public void lockStripe(int stripe) {
        for (int spin = 0; spin < SPINS_MAX; spin++) {
            if (held.compareAndSet(stripe, 0, 1)) {
                return;
            }
            scheduler.spinWait();
        }
        Scheduler.Task self = scheduler.current();
        waiters.add(self);
        try {
            // Registered first, tried second: unlock() frees the stripe before it looks for waiters.
            while (!held.compareAndSet(stripe, 0, 1)) {
                scheduler.park(this, Long.MAX_VALUE);
            }
        } finally {
            waiters.remove(self);
        }
    }

    public void unlock(long hash) {
        unlockStripe(stripe(hash));
    }

    public void unlockStripe(int stripe) {
        assert held.get(stripe) == 1 : "key lock released twice";
        held.set(stripe, 0);
        // The holders are short and waiters few: all look again.
        if (!waiters.isEmpty()) {
            for (Scheduler.Task task : waiters) {
                scheduler.unpark(task);
            }
        }
    }

    /// What is locked with a hash: other hashes may have the same one.
    public static int stripe(long hash) {
        long h = hash * 0xBF58_476D_1CE4_E5B9L;
        return (int) (h >>> 54);
    }
}
