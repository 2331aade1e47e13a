package io.rustydb.base.concurrent;

import io.rustydb.base.schedule.Scheduler;
import java.util.concurrent.atomic.AtomicBoolean;

/// Mutual exclusion that may be held across I/O and parks: unlike a monitor it waits through the scheduler, so
/// a simulation sees it. Not reentrant.
public final class Mutex {
    private final AtomicBoolean held = new AtomicBoolean();
    private final WaitQueue waiters;

    public Mutex(Scheduler scheduler) {
        waiters = new WaitQueue(scheduler);
    }

    public void lock() {
        while (!tryLock()) {
            waiters.await(() -> !held.get(), this, Long.MAX_VALUE);
        }
    }

    public boolean tryLock() {
        return held.compareAndSet(false, true);
    }

    public void unlock() {
        assert held.get() : "unlock of a free mutex";
        held.set(false);
        waiters.wakeAll();
    }

    public boolean isLocked() {
        return held.get();
    }
}
