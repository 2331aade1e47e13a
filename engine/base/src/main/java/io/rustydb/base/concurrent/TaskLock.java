package io.rustydb.base.concurrent;

import io.rustydb.base.schedule.Scheduler;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/// Mutual exclusion for short sections that may park inside (log credit, a page miss), which a monitor would
/// not survive in a simulation. Not reentrant; not fair. Uncontended it costs one CAS.
///
/// Thread rule: left by the task that entered.
public final class TaskLock {
    private static final int SPINS_MAX = 100;

    private final Scheduler scheduler;
    private final AtomicBoolean held = new AtomicBoolean();
    private final Queue<Scheduler.Task> waiters = new ConcurrentLinkedQueue<>();

    public TaskLock(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    public void lock() {
        for (int spin = 0; spin < SPINS_MAX; spin++) {
            if (held.compareAndSet(false, true)) {
                return;
            }
            scheduler.spinWait();
        }
        Scheduler.Task self = scheduler.current();
        waiters.add(self);
        // Registered first, tried second: unlock() opens before it looks for waiters.
        while (!held.compareAndSet(false, true)) {
            scheduler.park(this, Long.MAX_VALUE);
        }
        waiters.remove(self);
    }

    /// @return false if somebody holds it
    public boolean tryLock() {
        return held.compareAndSet(false, true);
    }

    public void unlock() {
        assert held.get() : "unlock without lock";
        held.set(false);
        Scheduler.Task next = waiters.peek();
        if (next != null) {
            scheduler.unpark(next);
        }
    }
}
