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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Rolls back what was in flight when the former life of the database ended, while sessions already work; and
/// what a session could not roll back and has left behind.
///
/// The transactions are what they were: their rows are locked because the slots say so, their tables because
/// [TransactionSystem] has locked them again before the first session. Who meets one waits for it as for any
/// other, and the rollback is that of a live transaction; so a crash on the way leaves less to do.
///
/// One that a damaged page or a full disk stops is tried again every second, after all others: what it has
/// locked stays locked until then.
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
    private final Set<Long> restored = new HashSet<>();

    // Under `pending`; nobody waits with it.
    private final ArrayDeque<Transaction> pending = new ArrayDeque<>();
    /// Why the newest attempt at a transaction failed, by its id.
    private final Map<Long, Throwable> failures = new HashMap<>();
    private Scheduler.@Nullable Task task;

    private volatile boolean stopping;
    private volatile boolean ended;
    /// Nothing that is left gets on.
    private volatile @Nullable Throwable failure;
    private int restoredLeft;
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
        restoredLeft = pending.size();
        progress.beginRollback(restoredLeft, entriesLeft);
    }

    /// True for a transaction that recovery found in flight.
    boolean isRestored(long txId) {
        return restored.contains(txId);
    }

    /// All of it in the caller's thread.
    void run() {
        Transaction next;
        while ((next = first()) != null) {
            slice(next);
        }
        end();
    }

    void start() {
        synchronized (pending) {
            if (!pending.isEmpty()) {
                spawn();
                return;
            }
        }
        end();
    }

    /// Goes on with a rollback that has failed and that its session does not wait for. Nobody else touches the
    /// transaction from now on.
    void leave(Transaction transaction, Throwable why) {
        synchronized (pending) {
            pending.addLast(transaction);
            failures.put(transaction.id(), why);
            note();
            if (stopping) {
                // The next opening finds it in flight.
                return;
            }
            if (task == null) {
                spawn();
            }
        }
        wakeUps.wakeAll();
    }

    private void spawn() {
        ended = false;
        task = kernel.scheduler().spawn("rustydb-rollback", Scheduler.Kind.SERVICE, this::serve);
    }

    private @Nullable Transaction first() {
        synchronized (pending) {
            return pending.peekFirst();
        }
    }

    private void serve() {
        while (!stopping) {
            Transaction next;
            synchronized (pending) {
                next = pending.peekFirst();
                if (next == null) {
                    task = null;
                }
            }
            if (next == null) {
                end();
                return;
            }
            if (failure != null) {
                wakeUps.await(() -> stopping || failure == null, this, RETRY_NANOS);
                if (stopping) {
                    return;
                }
            }
            try {
                slice(next);
                settled(next, null);
            } catch (DbException e) {
                settled(next, e);
                if (kernel.wal().failure() != null) {
                    // The engine has stopped; its log tells why.
                    return;
                }
            } catch (Throwable e) {
                settled(next, e);
                throw e;
            }
        }
    }

    /// Notes how an attempt went; one that failed makes room for the others.
    private void settled(Transaction transaction, @Nullable Throwable why) {
        synchronized (pending) {
            if (why == null) {
                failures.remove(transaction.id());
            } else {
                failures.put(transaction.id(), why);
                pending.remove(transaction);
                pending.addLast(transaction);
            }
            note();
        }
        if (why != null) {
            wakeUps.wakeAll();
        }
    }

    private void note() {
        Throwable any = failures.isEmpty() ? null : failures.values().iterator().next();
        failure = !pending.isEmpty() && failures.size() == pending.size() ? any : null;
        progress.problem(any == null ? null : "transactions=" + failures.size() + ", reason=" + any.getMessage());
    }

    private void end() {
        ended = true;
        wakeUps.wakeAll();
        progress.done();
    }

    /// Some steps of a transaction, and its end if nothing is left of it.
    private void slice(Transaction transaction) {
        turn.lock();
        try {
            rollbackSome(transaction);
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

    private void rollbackSome(Transaction transaction) {
        boolean ours = isRestored(transaction.id());
        long before = transactions.savepoint(transaction);
        long target = Math.max(0, before - sliceEntries);
        if (target > 0 && transaction.state() == Transaction.State.ACTIVE) {
            transactions.rollbackTo(transaction, target);
        } else {
            target = 0;
            transactions.rollback(transaction);
            synchronized (pending) {
                pending.remove(transaction);
            }
            restoredLeft -= ours ? 1 : 0;
        }
        if (ours) {
            entriesLeft -= before - target;
            progress.rolledBack(restoredLeft, entriesLeft);
        }
    }

    /// Returns when nothing is left, or nothing that is left gets on.
    ///
    /// @return what keeps it from its work, or null
    @Nullable
    Throwable await() {
        wakeUps.await(() -> ended || stopping || failure != null, this, Long.MAX_VALUE);
        return failure;
    }

    /// Ends the service between two steps; what is left is found in flight again by the next opening.
    void stop() {
        stopping = true;
        wakeUps.wakeAll();
        Scheduler.Task running;
        synchronized (pending) {
            running = task;
            task = null;
        }
        if (running != null) {
            running.join();
        }
    }

    /// What keeps it from its work, or null.
    @Nullable
    Throwable failure() {
        return failure;
    }
}
