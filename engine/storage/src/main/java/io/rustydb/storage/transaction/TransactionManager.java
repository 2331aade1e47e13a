package io.rustydb.storage.transaction;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.storage.buffer.LogFlusher;
import io.rustydb.storage.lock.LockTable;
import io.rustydb.storage.predicate.SerialTransaction;
import io.rustydb.storage.predicate.SerializationGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
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
    private final ScnTimes times;
    private final SnapshotRegistry snapshots = new SnapshotRegistry();
    private final List<Transaction> prepared = new ArrayList<>();
    private final LongSupplier completed;
    private final SerializationGraph graph;
    private volatile @Nullable BiConsumer<Transaction, DbException> left;

    public TransactionManager(
            Scheduler scheduler,
            ScnClock clock,
            TransactionTable table,
            LockTable locks,
            TransactionLog log,
            LogFlusher durability,
            SerializationGraph graph,
            ScnTimes times) {
        this.graph = graph;
        this.clock = clock;
        this.table = table;
        this.locks = locks;
        this.log = log;
        this.sequence = new CommitSequence(scheduler, durability);
        this.times = times;
        this.completed = sequence::completed;
    }

    public LockTable locks() {
        return locks;
    }

    /// What serializable transactions have read, and their order.
    public SerializationGraph graph() {
        return graph;
    }

    public TransactionTable table() {
        return table;
    }

    public ScnClock clock() {
        return clock;
    }

    // ---- begin, snapshots ----

    public Transaction begin(Isolation isolation) {
        return begin(isolation, false, false);
    }

    /// @param readOnly it changes no rows; under SERIALIZABLE it may be found safe, and costs less
    /// @param deferrable a read-only serializable one waits, with its first view, until its snapshot is safe:
    ///     then it never fails and makes nobody fail
    public Transaction begin(Isolation isolation, boolean readOnly, boolean deferrable) {
        SerialTransaction serial = isolation == Isolation.SERIALIZABLE ? graph.begin(readOnly) : null;
        Transaction transaction = new Transaction(isolation, serial);
        transaction.waitsForSafety = readOnly && deferrable;
        return transaction;
    }

    /// A new transaction, made of one that has ended if that has never written: statements that are
    /// transactions of their own allocate none.
    ///
    /// @param ended null, or a transaction that nobody else knows
    public Transaction beginAgain(@Nullable Transaction ended, Isolation isolation, boolean readOnly) {
        if (ended != null && ended.isolation() == isolation && ended.reuse()) {
            return ended;
        }
        return begin(isolation, readOnly, false);
    }

    /// Fills the view with the snapshot of a statement that begins now: a new one under READ COMMITTED, the
    /// transaction's under SNAPSHOT and SERIALIZABLE. To be closed when the statement and its cursor have
    /// ended, and before the transaction ends.
    public void openView(Transaction transaction, ReadView view) {
        assert !view.open : "view opened twice";
        view.transaction = transaction;
        view.past = false;
        view.shared = transaction.isolation.keepsSnapshot() && !transaction.readsNewest;
        if (view.shared) {
            if (!transaction.pinned.open) {
                pin(transaction);
            }
            view.scn = transaction.pinned.scn;
            requireValid(view);
            SerialTransaction serial = transaction.serial;
            view.serial = serial != null && serial.isTracked() ? serial : null;
        } else {
            snapshots.open(view, sequence.completed(), completed);
        }
        long durable = sequence.durable();
        view.durable = durable >= view.scn ? durable : sequence.refreshDurable();
        view.met = 0;
        view.open = true;
        if (transaction.views++ == 0) {
            transaction.firstViewScn = view.scn;
        }
    }

    /// Takes the snapshot of a transaction that keeps one, if it has not: before it does something that
    /// concerns other serializable ones without a view.
    public void requireSnapshot(Transaction transaction) {
        if (transaction.isolation.keepsSnapshot() && !transaction.pinned.open) {
            pin(transaction);
        }
    }

    /// Takes the snapshot that a transaction keeps.
    private void pin(Transaction transaction) {
        ReadView pinned = transaction.pinned;
        SerialTransaction serial = transaction.serial;
        if (serial == null) {
            snapshots.open(pinned, sequence.completed(), completed);
            pinned.open = true;
            return;
        }
        while (true) {
            graph.open(serial, () -> snapshots.open(pinned, sequence.completed(), completed));
            pinned.open = true;
            if (!transaction.waitsForSafety || graph.awaitSafe(serial, transaction::isCancelled)) {
                return;
            }
            snapshots.close(pinned);
            pinned.open = false;
            graph.close(serial);
            if (transaction.isCancelled()) {
                throw DbException.of(
                        ErrorCode.QUERY_CANCELED,
                        "cancelled while waiting for a safe snapshot, by request or because its time was up");
            }
        }
    }

    /// As [#openView], but the view shows the newest version of everything, committed or not, as READ
    /// UNCOMMITTED has it. What it shows is nothing to rely on: two reads of one row may differ, and nothing is
    /// waited for.
    public void openNewestView(Transaction transaction, ReadView view) {
        assert transaction.isolation == Isolation.READ_UNCOMMITTED;
        openView(transaction, view);
        view.scn = ReadView.NEWEST;
        view.durable = Long.MAX_VALUE;
    }

    /// The failure of asking for a commit that nobody made.
    public static DbException noSuchScn(long scn, long current) {
        return DbException.of(
                ErrorCode.INVALID_ARGUMENT,
                (scn < 0 ? "an SCN is not negative: scn=" : "no commit has this SCN yet: scn=") + scn + ", current="
                        + current);
    }

    /// Fills the view with a snapshot of the past, which shows only what was committed at `scn`, nothing of the
    /// own transaction. To be closed as any other.
    ///
    /// @throws DbException 72000 purge has passed the SCN; 22023 there was no such SCN yet
    public void openPast(Transaction transaction, ReadView view, long scn) {
        assert !view.open : "view opened twice";
        long completedNow = sequence.completed();
        if (scn < 0 || scn > completedNow) {
            throw noSuchScn(scn, completedNow);
        }
        if (!snapshots.openPast(view, scn)) {
            throw tooOld(scn);
        }
        opened(transaction, view, scn);
    }

    private void opened(Transaction transaction, ReadView view, long scn) {
        view.transaction = transaction;
        view.shared = false;
        view.past = true;
        view.serial = null;
        long durable = sequence.durable();
        view.durable = durable >= scn ? durable : sequence.refreshDurable();
        view.met = 0;
        view.open = true;
        if (transaction.views++ == 0) {
            transaction.firstViewScn = scn;
        }
    }

    /// Keeps purge from what a view that is open now can see, beyond that view and its transaction: for large
    /// values that are read later. Until [#release].
    ///
    /// @param view not open; shows nothing to anybody
    /// @param scn of the open view
    /// @throws DbException 72000 purge has passed it, because space ran out
    public void keep(ReadView view, long scn) {
        assert !view.open : "kept twice";
        if (!snapshots.openPast(view, scn)) {
            throw tooOld(scn);
        }
        view.open = true;
    }

    /// Ends [#keep]; nothing if the view is not open.
    public void release(ReadView view) {
        if (view.open) {
            assert view.transaction == null : "the view is one of a transaction";
            snapshots.close(view);
            view.open = false;
        }
    }

    /// To be asked after reading and before what was read is used: purge has not passed the view meanwhile.
    ///
    /// @throws DbException 72000
    public void requireValid(ReadView view) {
        if (view.scn < snapshots.horizon()) {
            throw tooOld(view.scn);
        }
    }

    private DbException tooOld(long scn) {
        return DbException.of(
                ErrorCode.SNAPSHOT_TOO_OLD,
                "snapshot too old: scn=" + scn + ", oldest=" + snapshots.horizon()
                        + "; undo_retention and undo_retention_size say how much of the past is kept");
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
        transaction.views--;
        view.open = false;
        view.transaction = null;
        view.serial = null;
    }

    /// Waits until every commit whose effects were read through the view is durable: only then may its result
    /// leave the engine.
    public void awaitReads(ReadView view) {
        if (view.met > 0) {
            sequence.awaitDurable(view.met);
        }
    }

    /// Waits until the commit is durable: before its number leaves the engine.
    ///
    /// @param scn of a commit that was completed; 0 = none
    public void awaitDurable(long scn) {
        if (scn > sequence.durable()) {
            sequence.awaitDurable(scn);
        }
    }

    /// As [#openPast], at the oldest SCN that can be read.
    public void openOldest(Transaction transaction, ReadView view) {
        while (!view.open) {
            long scn = snapshots.horizon();
            if (snapshots.openPast(view, scn)) {
                opened(transaction, view, scn);
            }
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

    // ---- autonomous transactions ----

    /// One transaction is suspended until another one of its session has ended: a wait of the inner for the
    /// outer, directly or through others, is a deadlock.
    public void suspendFor(Transaction outer, Transaction inner) {
        inner.setParent(outer);
        locks.suspend(outer, inner);
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
    ///     after the restart; 40001 a serializable one fits no serial order: roll it back
    public void commit(Transaction transaction, Durability durability) {
        if (transaction.state == Transaction.State.PREPARED) {
            forgetPrepared(transaction);
        } else {
            requireActive(transaction, "commit");
        }
        SerialTransaction serial = transaction.serial;
        if (transaction.isReadOnly()) {
            if (serial != null) {
                graph.beforeCommit(serial);
            }
            leave(transaction, Transaction.State.COMMITTED);
            if (transaction.met > 0 && durability == Durability.FULL) {
                sequence.awaitDurable(transaction.met);
            }
            return;
        }
        sequence.makeRoom(clock.current() + 1);
        if (serial == null) {
            log.beforeCommit(transaction);
        } else {
            graph.beforeCommit(serial);
            try {
                log.beforeCommit(transaction);
            } catch (Throwable e) {
                graph.commitFailed(serial);
                throw e;
            }
        }
        long lsn;
        sequence.enter();
        try {
            long scn = clock.next();
            lsn = log.commit(transaction, scn);
            transaction.commitScn = scn;
            transaction.runBeforeVisible();
            table.end(transaction.undo().segment, transaction.undo().ordinal, scn);
            sequence.complete(scn, lsn);
            times.note(scn);
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

    /// Takes over transactions that could not be rolled back and that their owners have forgotten; before the
    /// first session. Without it they stay as they are until the next opening.
    public void whenLeft(BiConsumer<Transaction, DbException> taker) {
        left = taker;
    }

    /// As [#rollback], for an owner that then forgets the transaction however this ends: if a page or the disk
    /// does not let it, it is tried again behind the owner's back.
    ///
    /// @throws DbException what keeps it from being rolled back now: its rows stay locked until it is
    public void rollbackForGood(Transaction transaction) {
        try {
            rollback(transaction);
        } catch (DbException e) {
            BiConsumer<Transaction, DbException> taker = left;
            if (taker != null && transaction.state == Transaction.State.ROLLING_BACK) {
                taker.accept(transaction, e);
            }
            throw e;
        }
    }

    /// As [#prepare], also for a transaction that has written nothing: it is remembered all the same.
    public void prepareAlways(Transaction transaction, byte[] xid) {
        requireActive(transaction, "prepare");
        if (transaction.isReadOnly()) {
            log.begin(transaction);
        }
        prepare(transaction, xid);
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
        SerialTransaction serial = transaction.serial;
        if (serial != null) {
            graph.beforeCommit(serial);
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
                    if (serial != null) {
                        graph.commitFailed(serial);
                    }
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
            log.noteLocks(transaction, locks.heldBy(transaction));
            lsn = log.prepare(transaction, xid);
        } catch (Throwable e) {
            forgetPrepared(transaction);
            if (serial != null) {
                graph.commitFailed(serial);
            }
            throw e;
        }
        transaction.state = Transaction.State.PREPARED;
        if (transaction.pinned.open) {
            snapshots.close(transaction.pinned);
            transaction.pinned.open = false;
        }
        goOnWithParent(transaction);
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
    ///
    /// @param purged what is below may have been purged
    public void start(long scn, long purged) {
        snapshots.start(purged);
        clock.observe(scn);
        sequence.start(clock.current());
    }

    /// Recovery: a transaction that a segment says is in flight.
    ///
    /// @param xid of a prepared one, null for an active one, which the caller then rolls back
    /// @param serializable a prepared one was so
    public Transaction restore(
            long txId,
            int segment,
            long ordinal,
            long last,
            long entries,
            byte @Nullable [] xid,
            boolean serializable) {
        Transaction transaction = xid != null && serializable
                ? new Transaction(Isolation.SERIALIZABLE, graph.restore(txId))
                : new Transaction(Isolation.READ_COMMITTED, null);
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
    ///
    /// @param floor from which on the past is kept for views to come
    public long advanceHorizon(long floor) {
        return snapshots.advance(Math.min(floor, sequence.completed()));
    }

    /// Lets purge pass open views below `scn`, which fail from now on: space has run out.
    public void giveUpSnapshots(long scn) {
        snapshots.giveUp(Math.min(scn, sequence.completed()));
    }

    /// Undo of transactions that have not ended.
    public long undoBytesInFlight() {
        return table.undoBytesInFlight();
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
        SerialTransaction serial = transaction.serial;
        if (serial != null) {
            if (end == Transaction.State.COMMITTED) {
                graph.committed(serial, !transaction.isReadOnly());
            } else {
                graph.rolledBack(serial);
            }
        }
        locks.releaseAll(transaction);
        locks.ended(transaction);
        goOnWithParent(transaction);
    }

    private void goOnWithParent(Transaction transaction) {
        Transaction parent = transaction.parent();
        if (parent != null) {
            locks.resume(parent, transaction);
        }
    }

    private static void requireActive(Transaction transaction, String verb) {
        if (transaction.state != Transaction.State.ACTIVE) {
            throw DbException.of(
                    ErrorCode.INVALID_TRANSACTION_STATE,
                    "cannot " + verb + ": transaction=" + TxId.text(transaction.id) + ", state=" + transaction.state);
        }
    }
}
