package io.rustydb.storage.lock;

import io.rustydb.base.schedule.Scheduler;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A node of the wait graph: what can hold locks and wait for them. A transaction is one.
///
/// Not bound to a thread; used by one thread at a time, apart from [#cancel]. The wait fields belong to the
/// [LockTable]'s monitor.
public abstract class LockOwner {
    /// What the owner waits for at the moment: one of both, or neither.
    @Nullable
    LockOwner waitsForOwner;

    @Nullable
    ObjectLock waitsForObject;

    /// What the wait is for, in words; null while it waits for nothing.
    @Nullable
    Awaited awaited;

    /// Wall clock, when the wait began.
    long waitsSinceMicros;

    /// Whom this owner has been suspended for: it goes on, and gives up what it holds, only after them. Null
    /// for none; several if several sessions work in it.
    @Nullable
    List<LockOwner> suspendedFor;

    LockMode wanted = LockMode.SHARED;
    /// Set by whoever ends the wait.
    volatile boolean woken;
    /// The message of the deadlock this owner was chosen to break.
    @Nullable
    volatile String deadlock;

    volatile Scheduler.@Nullable Task parked;

    @Nullable
    volatile Scheduler waitScheduler;

    /// Those who wait for this owner's end, first come first.
    @Nullable
    volatile LockOwner firstWaiter;

    @Nullable
    LockOwner nextWaiter;

    @Nullable
    private volatile CancelReason cancelled;

    private ObjectLock[] held = new ObjectLock[4];
    private int heldCount;

    final boolean waits() {
        return waitsForOwner != null || waitsForObject != null;
    }

    /// TxId, 0 if it has not written.
    public abstract long id();

    /// What a rollback would cost: the victim of a deadlock is the owner with least.
    public abstract long undoBytes();

    /// Name in messages.
    protected abstract String describe();

    /// The statement it runs, for messages; null if nobody knows.
    protected abstract @Nullable String statement();

    /// Makes a wait of this owner, now or later, end with 57014 until [#clearCancel]. Any thread.
    public final void cancel() {
        cancel(CancelReason.REQUEST);
    }

    /// As [#cancel()]; what came first is told.
    public final void cancel(CancelReason reason) {
        if (cancelled == null) {
            cancelled = reason;
        }
        Scheduler.Task task = parked;
        Scheduler scheduler = waitScheduler;
        if (task != null && scheduler != null) {
            scheduler.unpark(task);
        }
    }

    public final void clearCancel() {
        cancelled = null;
    }

    public final boolean isCancelled() {
        return cancelled != null;
    }

    /// @throws io.rustydb.base.error.DbException 57014, 25P04
    public final void checkCancelled() {
        CancelReason reason = cancelled;
        if (reason != null) {
            throw reason.failure();
        }
    }

    final boolean holds(ObjectLock lock, LockMode mode) {
        for (int i = 0; i < heldCount; i++) {
            if (held[i] == lock) {
                return lock.mode == mode || lock.mode == LockMode.EXCLUSIVE;
            }
        }
        return false;
    }

    final void addHeld(ObjectLock lock) {
        if (heldCount == held.length) {
            held = Arrays.copyOf(held, heldCount * 2);
        }
        held[heldCount++] = lock;
    }

    final int heldCount() {
        return heldCount;
    }

    final ObjectLock heldAt(int index) {
        return held[index];
    }

    final void clearHeld() {
        Arrays.fill(held, 0, heldCount, null);
        heldCount = 0;
    }
}
