package io.rustydb.storage.transaction;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.storage.buffer.LogFlusher;
import io.rustydb.storage.lock.LockTable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Begins and ends transactions and opens snapshots. One per database.
///
/// Thread rule: any thread; one at a time a transaction.
public final class TransactionManager {
    /// Room for an XA branch id: format (4), lengths (up to 16), two parts of at most 64.
    public static final int XID_BYTES_MAX = 148;

    private final ScnClock clock;
    private final TransactionTable table;
    private final LockTable locks;
    private final TransactionLog log;
    private final CommitSequence sequence;
    private final SnapshotRegistry snapshots = new SnapshotRegistry();
    private final List<Transaction> prepared = new ArrayList<>();
    private final LongSupplier completed;

    public TransactionManager(
            Scheduler scheduler,
            ScnClock clock,
            TransactionTable table,
            LockTable locks,
            TransactionLog log,
            LogFlusher durability) {
        this.clock = clock;
        this.table = table;
        this.locks = locks;
        this.log = log;
        this.sequence = new CommitSequence(scheduler, durability);
        this.completed = sequence::completed;
    }

    public LockTable locks() {
        return locks;
    }

    public TransactionTable table() {
        return table;
    }

    public ScnClock clock() {
        return clock;
    }

    // ---- begin, snapshots ----

    public Transaction begin(Isolation isolation) {
        return new Transaction(isolation);
    }

    /// A new transaction, made of one that has ended if that has never written: statements that are
    /// transactions of their own allocate none.
    ///
    /// @param ended null, or a transaction that nobody else knows
    public Transaction beginAgain(@Nullable Transaction ended, Isolation isolation) {
        if (ended != null && ended.isolation() == isolation && ended.reuse()) {
            return ended;
        }
        return begin(isolation);
    }

    /// Fills the view with the snapshot of a statement that begins now: a new one under READ COMMITTED, the
    /// transaction's under SNAPSHOT. To be closed when the statement and its cursor have ended, and before the
    /// transaction ends.
    public void openView(Transaction transaction, ReadView view) {
        assert !view.open : "view opened twice";
        view.transaction = transaction;
        view.shared = transaction.isolation == Isolation.SNAPSHOT && !transaction.readsNewest;
        if (view.shared) {
            ReadView pinned = transaction.pinned;
            if (!pinned.open) {
                snapshots.open(pinned, sequence.completed(), completed);
                pinned.open = true;
            }
            view.scn = pinned.scn;
        } else {
            snapshots.open(view, sequence.completed(), completed);
        }
        long durable = sequence.durable();
        view.durable = durable >= view.scn ? durable : sequence.refreshDurable();
        view.met = 0;
        view.open = true;
    }

    /// Ends the use of a view. [#awaitReads] comes before it, if the result is given to somebody.
    public void closeView(ReadView view) {
        if (!view.open) {
            return;
        }
        Transaction transaction = view.transaction;
        assert transaction != null;
        if (view.met > transaction.met) {
            transaction.met = view.met;
        }
        if (!view.shared) {
            snapshots.close(view);
        }
        view.open = false;
        view.transaction = null;
    }

    /// Waits until every commit whose effects were read through the view is durable: only then may its result
    /// leave the engine.
    public void awaitReads(ReadView view) {
        if (view.met > 0) {
            sequence.awaitDurable(view.met);
        }
    }

    /// The snapshot that the next statement of the transaction begins with: the one it keeps, or about what is
    /// completed now.
    ///
    /// @param transaction null for one that begins with the statement
    public long snapshotScn(@Nullable Transaction transaction) {
        return keepsSnapshot(transaction) ? transaction.pinned.scn : sequence.completed();
    }

    /// True when a statement of the transaction has taken the snapshot that all others use too.
    public boolean keepsSnapshot(@Nullable Transaction transaction) {
        return transaction != null && transaction.pinned.open;
    }

    /// Every commit at or below is readable.
    public long completedScn() {
        return sequence.completed();
    }

    /// Every commit at or below is on stable storage.
    public long durableScn() {
        return sequence.refreshDurable();
    }

    // ---- savepoints ----

    /// A point to come back to: all changes so far. Also what makes a statement atomic.
    public long savepoint(Transaction transaction) {
        return transaction.undo().entries;
    }

    /// Undoes everything after the savepoint, which stays. Row locks taken after it are released.
    public void rollbackTo(Transaction transaction, long savepoint) {
        requireActive(transaction, "roll back to a savepoint");
        assert savepoint <= transaction.undo().entries : "savepoint of the future";
        if (savepoint < transaction.undo().entries) {
            log.rollbackTo(transaction, savepoint);
            locks.ended(transaction);
        }
    }

    // ---- the end ----

    /// Commits an active or prepared transaction. Its changes are visible and its locks free before it is
    /// waited for durability.
    ///
    /// @throws DbException 25000 already ended; 57P02 the log has failed: whether the commit survived is known
    ///     after the restart
    public void commit(Transaction transaction, Durability durability) {
        if (transaction.state == Transaction.State.PREPARED) {
            forgetPrepared(transaction);
        } else {
            requireActive(transaction, "commit");
        }
        if (transaction.isReadOnly()) {
            leave(transaction, Transaction.State.COMMITTED);
            if (transaction.met > 0 && durability == Durability.FULL) {
                sequence.awaitDurable(transaction.met);
            }
            return;
        }
        sequence.makeRoom(clock.current() + 1);
        log.beforeCommit(transaction);
        long lsn;
        sequence.enter();
        try {
            long scn = clock.next();
            lsn = log.commit(transaction, scn);
            transaction.commitScn = scn;
            transaction.runBeforeVisible();
            table.end(transaction.undo().segment, transaction.undo().ordinal, scn);
            sequence.complete(scn, lsn);
        } finally {
            sequence.leave();
        }
        leave(transaction, Transaction.State.COMMITTED);
        if (durability == Durability.FULL) {
            sequence.awaitDurable(transaction.commitScn);
        }
    }

    /// Rolls an active or prepared transaction back. After a failure it may be called again. That a prepared
    /// one is no longer so is durable at the end.
    public void rollback(Transaction transaction) {
        long unprepared = 0;
        switch (transaction.state) {
            case PREPARED -> {
                unprepared = log.unprepare(transaction);
                forgetPrepared(transaction);
            }
            case ACTIVE, ROLLING_BACK -> {}
            case COMMITTED, ROLLED_BACK -> requireActive(transaction, "roll back");
        }
        transaction.state = Transaction.State.ROLLING_BACK;
        if (!transaction.isReadOnly()) {
            log.rollbackTo(transaction, 0);
            log.rolledBack(transaction);
            table.end(transaction.undo().segment, transaction.undo().ordinal, Fates.ROLLED_BACK);
        }
        leave(transaction, Transaction.State.ROLLED_BACK);
        if (unprepared != 0) {
            sequence.awaitLsn(unprepared);
        }
    }

    /// First phase of two: after it returned true, the transaction survives everything until [#commit] or
    /// [#rollback], and no thread owns it.
    ///
    /// @param xid at most [#XID_BYTES_MAX] bytes, given back by [Transaction#xid]
    /// @return false if nothing was written: the transaction has ended (a read-only vote), everything it read
    ///     is durable
    public boolean prepare(Transaction transaction, byte[] xid) {
        requireActive(transaction, "prepare");
        if (xid.length > XID_BYTES_MAX) {
            throw DbException.of(
                    ErrorCode.INVALID_ARGUMENT,
                    "branch id too long: bytes=" + xid.length + ", limit=" + XID_BYTES_MAX + "; shorten it");
        }
        if (transaction.isReadOnly()) {
            leave(transaction, Transaction.State.COMMITTED);
            if (transaction.met > 0) {
                sequence.awaitDurable(transaction.met);
            }
            return false;
        }
        synchronized (prepared) {
            for (Transaction other : prepared) {
                if (other.hasXid(xid)) {
                    throw DbException.of(
                            ErrorCode.DUPLICATE_OBJECT,
                            "a branch of this id is prepared already: " + other + "; end it first");
                }
            }
            transaction.setXid(xid);
            prepared.add(transaction);
        }
        long lsn;
        try {
            lsn = log.prepare(transaction, xid);
        } catch (Throwable e) {
            forgetPrepared(transaction);
            throw e;
        }
        transaction.state = Transaction.State.PREPARED;
        if (transaction.pinned.open) {
            snapshots.close(transaction.pinned);
            transaction.pinned.open = false;
        }
        sequence.awaitLsn(lsn);
        // What the branch has read came before its record in the log, so it is durable too.
        return true;
    }

    /// All prepared transactions, those found by recovery too.
    public List<Transaction> prepared() {
        synchronized (prepared) {
            return prepared.stream()
                    .filter(t -> t.state == Transaction.State.PREPARED)
                    .toList();
        }
    }

    /// The prepared transaction of a branch id, or null.
    public @Nullable Transaction findPrepared(byte[] xid) {
        synchronized (prepared) {
            for (Transaction transaction : prepared) {
                if (transaction.state == Transaction.State.PREPARED && transaction.hasXid(xid)) {
                    return transaction;
                }
            }
            return null;
        }
    }

    // ---- recovery and purge ----

    /// Recovery: commits at or below `scn` have happened. Before anything else is asked.
    public void start(long scn) {
        clock.observe(scn);
        sequence.start(clock.current());
    }

    /// Recovery: a transaction that a segment says is in flight.
    ///
    /// @param xid of a prepared one, null for an active one, which the caller then rolls back
    public Transaction restore(long txId, int segment, long ordinal, long last, long entries, byte @Nullable [] xid) {
        Transaction transaction = new Transaction(Isolation.READ_COMMITTED);
        transaction.id = txId;
        UndoPosition undo = transaction.undo();
        undo.segment = segment;
        undo.ordinal = ordinal;
        undo.begun = true;
        undo.last = last;
        undo.entries = entries;
        table.begin(segment, ordinal, transaction);
        if (xid != null) {
            transaction.setXid(xid);
            transaction.state = Transaction.State.PREPARED;
            synchronized (prepared) {
                prepared.add(transaction);
            }
        }
        return transaction;
    }

    /// For purge, one caller at a time: every open and future snapshot includes all commits at or below the
    /// returned SCN.
    public long advanceHorizon() {
        return snapshots.advance(sequence.completed());
    }

    /// What [#advanceHorizon] returned last.
    public long horizon() {
        return snapshots.horizon();
    }

    private void forgetPrepared(Transaction transaction) {
        synchronized (prepared) {
            prepared.remove(transaction);
        }
    }

    private void leave(Transaction transaction, Transaction.State end) {
        transaction.state = end;
        if (transaction.undo().segment >= 0) {
            log.release(transaction);
        }
        if (transaction.pinned.open) {
            snapshots.close(transaction.pinned);
            transaction.pinned.open = false;
        }
        locks.releaseAll(transaction);
        locks.ended(transaction);
    }

    private static void requireActive(Transaction transaction, String verb) {
        if (transaction.state != Transaction.State.ACTIVE) {
            throw DbException.of(
                    ErrorCode.INVALID_TRANSACTION_STATE,
                    "cannot " + verb + ": transaction=" + TxId.text(transaction.id) + ", state=" + transaction.state);
        }
    }
}
