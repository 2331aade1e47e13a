package io.rustydb.storage.undo;

import io.rustydb.base.concurrent.TaskLock;
import io.rustydb.base.concurrent.WaitQueue;
import io.rustydb.base.error.DbException;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.storage.recovery.Kernel;
import io.rustydb.storage.recovery.RecoveryProgress;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.transaction.TransactionManager;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Rolls back what was in flight when the former life of the database ended, while sessions already work.
///
/// The transactions are what they were: their rows are locked because the slots say so, their tables because
/// [TransactionSystem] has locked them again before the first session. Who meets one waits for it as for any
/// other, and the rollback is that of a live transaction; so a crash on the way leaves less to do.
///
/// Thread rule: [#start], [#stop] and [#run] by who opens and closes; the rest by any.
final class RecoveryRollback {
    private static final long RETRY_NANOS = 1_000_000_000L;

    private final Kernel kernel;
    private final TransactionManager transactions;
    private final RecoveryProgress progress;
    private final int sliceEntries;
    private final WaitQueue wakeUps;
    /// Held during each slice.
    private final TaskLock turn;
    private final ArrayDeque<Transaction> pending = new ArrayDeque<>();
    private final Set<Long> restored = new HashSet<>();

    private Scheduler.@Nullable Task task;
    private volatile boolean stopping;
    private volatile boolean ended;
    private volatile @Nullable Throwable failure;
    private long entriesLeft;

    /// @param active taken smallest first, so that many rows are free early
    /// @param sliceEntries after so many steps those who wait look again whether their row is free
    RecoveryRollback(Kernel kernel, TransactionManager transactions, List<Transaction> active, int sliceEntries) {
        this.kernel = kernel;
        this.transactions = transactions;
        this.progress = kernel.recovery();
        this.sliceEntries = sliceEntries;
        this.wakeUps = new WaitQueue(kernel.scheduler());
        this.turn = new TaskLock(kernel.scheduler());
        active.stream()
                .sorted(Comparator.comparingLong(transactions::savepoint))
                .forEach(pending::addLast);
        for (Transaction transaction : active) {
            restored.add(transaction.id());
            entriesLeft += transactions.savepoint(transaction);
        }
        progress.beginRollback(pending.size(), entriesLeft);
    }

    /// True for a transaction that recovery found in flight.
    boolean isRestored(long txId) {
        return restored.contains(txId);
    }

    /// All of it in the caller's thread.
    void run() {
        while (!pending.isEmpty()) {
            slice();
        }
        end();
    }

    void start() {
        if (pending.isEmpty()) {
            end();
            return;
        }
        task = kernel.scheduler().spawn("rustydb-rollback", Scheduler.Kind.SERVICE, this::serve);
    }

    private void serve() {
        while (!stopping && !pending.isEmpty()) {
            try {
                slice();
                if (failure != null) {
                    failure = null;
                    progress.problem(null);
                }
            } catch (DbException e) {
                failure = e;
                wakeUps.wakeAll();
                if (kernel.wal().failure() != null) {
                    // The engine has stopped; its log tells why.
                    return;
                }
                progress.problem(e.getMessage());
                // The others may go on; this one is tried again, since a disk may have room again.
                pending.addLast(pending.removeFirst());
                wakeUps.await(() -> stopping, this, RETRY_NANOS);
            } catch (Throwable e) {
                failure = e;
                wakeUps.wakeAll();
                throw e;
            }
        }
        if (pending.isEmpty()) {
            end();
        }
    }

    private void end() {
        ended = true;
        wakeUps.wakeAll();
        progress.done();
    }

    /// Some steps of the first transaction, and its end if nothing is left of it.
    private void slice() {
        turn.lock();
        try {
            rollbackSome();
        } finally {
            turn.unlock();
        }
    }

    /// Runs the body between two slices.
    void whilePaused(Runnable body) {
        turn.lock();
        try {
            body.run();
        } finally {
            turn.unlock();
        }
    }

    private void rollbackSome() {
        Transaction transaction = pending.getFirst();
        long before = transactions.savepoint(transaction);
        long target = Math.max(0, before - sliceEntries);
        if (target > 0) {
            transactions.rollbackTo(transaction, target);
        } else {
            transactions.rollback(transaction);
            pending.removeFirst();
        }
        entriesLeft -= before - target;
        progress.rolledBack(pending.size(), entriesLeft);
    }

    void await() {
        wakeUps.await(() -> ended || stopping || failure != null, this, Long.MAX_VALUE);
    }

    /// Ends the service between two steps; what is left is found in flight again by the next opening.
    void stop() {
        stopping = true;
        wakeUps.wakeAll();
        Scheduler.Task running = task;
        if (running != null) {
            running.join();
            task = null;
        }
    }

    /// What keeps it from its work, or null.
    @Nullable
    Throwable failure() {
        return failure;
    }
}
