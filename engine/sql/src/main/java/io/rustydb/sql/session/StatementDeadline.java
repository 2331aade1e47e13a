package io.rustydb.sql.session;

import io.rustydb.base.schedule.Scheduler;
import io.rustydb.storage.lock.CancelReason;
import io.rustydb.storage.lock.LockOwner;
import org.jspecify.annotations.Nullable;

/// The time of one statement: cancels it when it is up, and never the statement after it, which a timer that
/// fires while its statement ends would do. Thread rule: any thread.
final class StatementDeadline implements Scheduler.Timer, Runnable {
    private final LockOwner owner;
    private final CancelReason reason;
    private Scheduler.@Nullable Timer timer;
    private boolean ended;

    private StatementDeadline(LockOwner owner, CancelReason reason) {
        this.owner = owner;
        this.reason = reason;
    }

    static StatementDeadline in(Scheduler scheduler, long nanos, LockOwner owner, CancelReason reason) {
        StatementDeadline deadline = new StatementDeadline(owner, reason);
        deadline.timer = scheduler.after(nanos, deadline);
        return deadline;
    }

    @Override
    public synchronized void run() {
        if (!ended) {
            owner.cancel(reason);
        }
    }

    /// The statement has ended: it is not cancelled any more.
    @Override
    public void cancel() {
        synchronized (this) {
            ended = true;
        }
        Scheduler.Timer pending = timer;
        if (pending != null) {
            pending.cancel();
        }
    }
}
