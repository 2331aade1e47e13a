package io.rustydb.sql.session;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.error.Severity;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.base.time.Clock;
import io.rustydb.storage.lock.CancelReason;
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
                        () -> scheduler.spawn("transaction-timeout", Scheduler.Kind.WORK, () -> expire(transaction)));
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
            scheduler.spawn("idle-timeout", Scheduler.Kind.WORK, () -> expireIdle(since));
        }
    }

    /// The transaction has taken too long: what runs in it ends, then all of it.
    private void expire(Transaction of) {
        SessionTransaction transaction = session.transaction();
        session.interrupt(() -> {
            of.cancel(CancelReason.TRANSACTION_TIMEOUT);
            if (of != transaction.current() && transaction.frameOf(of) != null) {
                // Suspended: what it is suspended for must not keep it.
                session.cancel();
            }
        });
        try {
            giveUp(of, ErrorCode.TRANSACTION_TIMEOUT);
        } finally {
            session.leave();
        }
    }

    /// Nothing has happened in the transaction for too long.
    ///
    /// @param since as the timer saw it
    private void expireIdle(long since) {
        if (!session.tryInterrupt()) {
            return;
        }
        try {
            Transaction outermost = null;
            for (TransactionFrame at = session.transaction().frame(); at != null; at = at.outer) {
                Transaction local = at.branch == null ? at.current : null;
                outermost = local != null ? local : outermost;
            }
            if (outermost != null && idleSince == since) {
                giveUp(outermost, ErrorCode.IDLE_IN_TRANSACTION_TIMEOUT);
            }
        } finally {
            session.leave();
        }
    }

    private void giveUp(Transaction of, ErrorCode why) {
        SessionTransaction transaction = session.transaction();
        TransactionFrame frame = transaction.frameOf(of);
        if (frame == null || frame.branch != null) {
            return;
        }
        try {
            for (TransactionFrame at = transaction.frame(); at != frame.outer && at != null; at = at.outer) {
                session.statements().closeCursors(at.current);
            }
            frame.releaseLarge();
            transaction.expired(frame, why);
        } catch (DbException e) {
            // Nobody is here to be told. The transaction can do nothing but roll back, and whoever says so
            // meets the failure, if it still is one; or recovery rolls back.
            assert transaction.hasFailed() || e.code().severity() == Severity.DATABASE : e;
        }
    }
}
