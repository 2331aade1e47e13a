package io.rustydb.base.concurrent;

import io.rustydb.base.schedule.Scheduler;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Tasks that wait for a condition. Waking costs one fence and one read when nobody waits.
///
/// Thread rule: any thread.
public final class WaitQueue {
    private final Scheduler scheduler;
    private final List<Scheduler.Task> waiters = new ArrayList<>();
    private volatile int count;

    public WaitQueue(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /// Parks until `done` is true, or for `nanos` at most.
    ///
    /// @param done evaluated by the calling task only; cheap and without side effects
    /// @return the last value of `done`
    public boolean await(BooleanSupplier done, Object reason, long nanos) {
        if (done.getAsBoolean()) {
            return true;
        }
        Scheduler.Task self = scheduler.current();
        boolean bounded = nanos != Long.MAX_VALUE;
        add(self);
        try {
            while (true) {
                // Holds because of invariant 1: registered first, looked second.
                if (done.getAsBoolean()) {
                    return true;
                }
                scheduler.park(reason, nanos);
                if (bounded) {
                    return done.getAsBoolean();
                }
            }
        } finally {
            remove(self);
        }
    }

    /// Wakes every waiter. The condition was changed before.
    public void wakeAll() {
        VarHandle.fullFence();
        if (count == 0) {
            return;
        }
        Scheduler.Task[] woken;
        synchronized (waiters) {
            woken = waiters.toArray(Scheduler.Task[]::new);
        }
        for (Scheduler.Task task : woken) {
            scheduler.unpark(task);
        }
    }

    /// True if somebody waits at this moment.
    public boolean hasWaiters() {
        return count != 0;
    }

    private void add(Scheduler.Task task) {
        synchronized (waiters) {
            waiters.add(task);
            count = waiters.size();
        }
        VarHandle.fullFence();
    }

    private void remove(Scheduler.Task task) {
        synchronized (waiters) {
            waiters.remove(task);
            count = waiters.size();
        }
    }
}
