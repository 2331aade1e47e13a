package io.rustydb.sql.session;

import io.rustydb.base.schedule.Scheduler;
import io.rustydb.storage.lock.CancelReason;
import io.rustydb.storage.transaction.Transaction;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What is open and runs in a session: its planned statements with their cursors, and the statement without a
/// plan. It says how long each may take and cancels them.
///
/// Thread rule: as the session, whose turn the caller has; [#cancel] and what looks ([#forEachTransaction],
/// [#anyRunning]) any thread.
final class SessionStatements {
    private final Scheduler scheduler;
    private final Settings settings;
    private final SessionTransaction transaction;
    /// Any thread looks through it to cancel what runs.
    private final Set<PlannedSql> open = ConcurrentHashMap.newKeySet();
    /// The transaction of the statement without a plan that runs now.
    private volatile @Nullable Transaction direct;

    private Scheduler.@Nullable Timer directTimer;

    SessionStatements(Scheduler scheduler, Settings settings, SessionTransaction transaction) {
        this.scheduler = scheduler;
        this.settings = settings;
        this.transaction = transaction;
    }

    void opened(PlannedSql statement) {
        open.add(statement);
    }

    void forget(PlannedSql statement) {
        open.remove(statement);
    }

    /// A statement without a plan begins.
    void started(Transaction of) {
        of.clearCancel();
        direct = of;
        directTimer = limit(of, false);
    }

    void stopped(Transaction of) {
        direct = null;
        Scheduler.Timer pending = directTimer;
        if (pending != null) {
            pending.cancel();
            directTimer = null;
        }
        of.clearCancel();
    }

    /// The time of a statement begins.
    ///
    /// @param alone the statement is a transaction of its own, so that the shorter of two times counts
    /// @return to be cancelled at the statement's end; null when its time is not limited
    Scheduler.@Nullable Timer limit(Transaction of, boolean alone) {
        long timeout = settings.statementTimeoutMillis();
        CancelReason reason = CancelReason.STATEMENT_TIMEOUT;
        long whole = alone ? settings.transactionTimeoutMillis() : 0;
        if (whole > 0 && (timeout == 0 || whole < timeout)) {
            timeout = whole;
            reason = CancelReason.TRANSACTION_TIMEOUT;
        }
        return timeout > 0 ? StatementDeadline.in(scheduler, TimeUnit.MILLISECONDS.toNanos(timeout), of, reason) : null;
    }

    /// Tells of the transactions of statements that run now.
    void forEachTransaction(Consumer<Transaction> to) {
        Transaction ofControl = direct;
        if (ofControl != null) {
            to.accept(ofControl);
        }
        for (PlannedSql statement : open) {
            Transaction running = statement.running();
            if (running != null) {
                to.accept(running);
            }
        }
    }

    /// True while a planned statement runs or its cursor is open.
    boolean anyRunning() {
        for (PlannedSql statement : open) {
            if (statement.running() != null) {
                return true;
            }
        }
        return false;
    }

    void cancel() {
        Transaction current = direct;
        if (current != null) {
            current.cancel();
        }
        for (PlannedSql statement : open) {
            statement.cancel();
        }
    }

    /// Ends all cursors but those of suspended transactions, which go on with them.
    void closeCursors() {
        TransactionFrame outer = transaction.frame().outer;
        for (PlannedSql statement : List.copyOf(open)) {
            if (outer == null || !isSuspended(statement.running())) {
                statement.endCursor();
            }
        }
    }

    private boolean isSuspended(@Nullable Transaction running) {
        TransactionFrame frame = running == null ? null : transaction.frameOf(running);
        return frame != null && frame != transaction.frame();
    }

    /// Ends the cursors of one transaction.
    void closeCursors(@Nullable Transaction of) {
        for (PlannedSql statement : List.copyOf(open)) {
            if (of != null && statement.running() == of) {
                statement.endCursor();
            }
        }
    }

    void closeAllCursors() {
        for (PlannedSql statement : List.copyOf(open)) {
            statement.endCursor();
        }
    }
}
