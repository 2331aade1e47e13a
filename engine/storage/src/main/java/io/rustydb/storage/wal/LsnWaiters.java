package io.rustydb.storage.wal;

import io.rustydb.base.schedule.Scheduler;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Tasks that wait until the log is durable beyond their record. Only those are woken who have what they wait
/// for.
final class LsnWaiters {
    private final Scheduler scheduler;
    private Scheduler.@Nullable Task[] tasks = new Scheduler.@Nullable Task[16];
    private long[] lsns = new long[16];
    private int count;
    private volatile boolean occupied;

    LsnWaiters(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /// Register first, look at the condition afterwards, then park.
    void add(long lsn, Scheduler.Task task) {
        synchronized (this) {
            if (count == lsns.length) {
                lsns = Arrays.copyOf(lsns, 2 * count);
                tasks = Arrays.copyOf(tasks, 2 * count);
            }
            lsns[count] = lsn;
            tasks[count] = task;
            count++;
            occupied = true;
        }
        VarHandle.fullFence();
    }

    /// No effect if the task was woken already.
    synchronized void remove(Scheduler.Task task) {
        for (int i = 0; i < count; i++) {
            if (task.equals(tasks[i])) {
                take(i);
                return;
            }
        }
    }

    /// Wakes and removes all that wait for an LSN below `flushed`.
    void wake(long flushed) {
        VarHandle.fullFence();
        if (!occupied) {
            return;
        }
        while (true) {
            Scheduler.Task task = next(flushed);
            if (task == null) {
                return;
            }
            scheduler.unpark(task);
        }
    }

    /// Wakes and removes the one that has waited for the lowest LSN at or above `flushed`: it does the next
    /// flush.
    void wakeFirstAbove(long flushed) {
        VarHandle.fullFence();
        if (!occupied) {
            return;
        }
        Scheduler.Task task = firstAbove(flushed);
        if (task != null) {
            scheduler.unpark(task);
        }
    }

    private synchronized Scheduler.@Nullable Task firstAbove(long flushed) {
        int first = -1;
        for (int i = 0; i < count; i++) {
            if (lsns[i] >= flushed && (first < 0 || lsns[i] < lsns[first])) {
                first = i;
            }
        }
        return first < 0 ? null : take(first);
    }

    private synchronized Scheduler.@Nullable Task next(long flushed) {
        for (int i = 0; i < count; i++) {
            if (lsns[i] < flushed) {
                return take(i);
            }
        }
        return null;
    }

    private Scheduler.@Nullable Task take(int i) {
        Scheduler.Task task = tasks[i];
        count--;
        lsns[i] = lsns[count];
        tasks[i] = tasks[count];
        tasks[count] = null;
        occupied = count > 0;
        return task;
    }
}
