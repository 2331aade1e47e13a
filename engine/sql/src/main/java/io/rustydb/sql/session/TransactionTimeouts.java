package io.rustydb.sql.session;

import io.rustydb.base.schedule.Scheduler;
import io.rustydb.base.time.Clock;
import io.rustydb.storage.transaction.Transaction;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The time a session's local transaction may take, and the time it may do nothing: when it is up, a task of
/// its own takes the transaction back. Branches have the time their transaction manager gives them.
///
/// A timer that is pending stays so from statement to statement: it looks at its end whether the session was
/// idle all the while. Thread rule: as the session; the timers' bodies only start tasks.
final class TransactionTimeouts {
    private static final long BUSY = Long.MIN_VALUE;

    private final SqlSession session;
    private final Scheduler scheduler;
    private final Clock clock;
    /// When the session's last call returned with an open transaction.
    private volatile long idleSince = BUSY;
    private volatile boolean idlePending;

    TransactionTimeouts(SqlSession session, Scheduler scheduler, Clock clock) {
        this.session = session;
        this.scheduler = scheduler;
        this.clock = clock;
    }

    /// @return to be cancelled at the transaction's end; null when its time is not limited
    Scheduler.@Nullable Timer begun(Transaction transaction, long timeoutMillis) {
        return timeoutMillis <= 0
                ? null
                : scheduler.after(
                        TimeUnit.MILLISECONDS.toNanos(timeoutMillis),
                        () -> scheduler.spawn(
                                "transaction-timeout", Scheduler.Kind.WORK, () -> session.expire(transaction)));
    }

    /// A call returns and leaves a transaction open.
    void idle(long timeoutMillis) {
        idleSince = clock.nanos();
        if (!idlePending) {
            idlePending = true;
            look(TimeUnit.MILLISECONDS.toNanos(timeoutMillis));
        }
    }

    void busy() {
        idleSince = BUSY;
    }

    boolean isIdleSince(long since) {
        return since != BUSY && idleSince == since;
    }

    private void look(long nanos) {
        scheduler.after(nanos, this::lookAgain);
    }

    private void lookAgain() {
        idlePending = false;
        long since = idleSince;
        long limit = TimeUnit.MILLISECONDS.toNanos(session.settings().idleTimeoutMillis());
        if (since == BUSY || limit == 0) {
            return;
        }
        long left = since + limit - clock.nanos();
        if (left > 0) {
            idlePending = true;
            look(left);
        } else {
            scheduler.spawn("idle-timeout", Scheduler.Kind.WORK, () -> session.expireIdle(since));
        }
    }
}
