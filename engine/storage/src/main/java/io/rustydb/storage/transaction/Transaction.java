package io.rustydb.storage.transaction;

import io.rustydb.storage.lock.LockOwner;
import io.rustydb.storage.predicate.SerialTransaction;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One unit of work. Begun by [TransactionManager#begin]; gets its TxId with the first write.
///
/// Thread rule: not bound to a thread (an XA branch moves between sessions), but used by one at a time;
/// [#cancel] is for any thread.
public final class Transaction extends LockOwner {
    /// Wait for row and object locks without bound.
    public static final long LOCK_WAIT_FOREVER = Long.MAX_VALUE;

    /// What the transaction may still do.
    public enum State {
        ACTIVE,
        /// Promised: keeps its changes and locks until it is told to commit or to roll back, whatever happens.
        PREPARED,
        /// A rollback has begun and nothing else is possible.
        ROLLING_BACK,
        COMMITTED,
        ROLLED_BACK
    }

    final Isolation isolation;
    /// Null for all levels but SERIALIZABLE.
    final @Nullable SerialTransaction serial;
    /// Registered for the life of a transaction that keeps its snapshot.
    final ReadView pinned = new ReadView();

    private final UndoPosition undo = new UndoPosition();
    long id;
    long commitScn;
    /// Highest commit SCN read above the durable one, over all closed views.
    long met;

    volatile State state = State.ACTIVE;
    private byte[] xid = new byte[0];
    private long lockWaitNanos = LOCK_WAIT_FOREVER;
    boolean readsNewest;
    private boolean sessionLocal;
    boolean waitsForSafety;
    private @Nullable TransactionUser user;
    private long beganMicros;
    /// Views that are open, and the snapshot of the first of them: for those who look from outside, who are
    /// content with what was so a moment ago.
    int views;
    long firstViewScn;
    private @Nullable Runnable beforeVisible;
    /// Suspended for this autonomous one. Read by any thread.
    private volatile @Nullable Transaction parent;

    Transaction(Isolation isolation, @Nullable SerialTransaction serial) {
        this.isolation = isolation;
        this.serial = serial;
    }

    /// TxId, [TxId#NONE] until the first write.
    @Override
    public long id() {
        return id;
    }

    public Isolation isolation() {
        return isolation;
    }

    /// The transaction among the serializable ones, to register what it reads and writes; null for all other
    /// levels.
    public @Nullable SerialTransaction serial() {
        return serial;
    }

    public State state() {
        return state;
    }

    /// True if nothing was written: commit costs nothing and prepare votes read-only.
    public boolean isReadOnly() {
        return !undo.begun;
    }

    /// SCN of the commit, 0 before it.
    public long commitScn() {
        return commitScn;
    }

    /// The branch id given to prepare; empty before.
    public byte[] xid() {
        return xid.clone();
    }

    void setXid(byte[] value) {
        xid = value.clone();
    }

    boolean hasXid(byte[] value) {
        return Arrays.equals(xid, value);
    }

    /// Makes a transaction that ended without a write active again.
    ///
    /// @return false if it can not be used again
    boolean reuse() {
        if (id != TxId.NONE
                || state != State.COMMITTED && state != State.ROLLED_BACK
                || undo.begun
                || pinned.open
                || serial != null) {
            return false;
        }
        met = 0;
        commitScn = 0;
        beforeVisible = null;
        lockWaitNanos = LOCK_WAIT_FOREVER;
        readsNewest = false;
        sessionLocal = false;
        beganMicros = 0;
        state = State.ACTIVE;
        return true;
    }

    /// Its first statement begins; later calls change nothing.
    public void setBegan(long epochMicros) {
        if (beganMicros == 0) {
            beganMicros = epochMicros;
        }
    }

    /// Wall clock of the first statement, 0 before it and for a transaction that recovery found. Any thread.
    public long beganMicros() {
        return beganMicros;
    }

    /// The snapshot it reads by at the moment, 0 for none. Any thread; may be a moment old.
    public long openSnapshot() {
        return pinned.open ? pinned.scn : views > 0 ? firstViewScn : 0;
    }

    /// What happens when the commit is certain and before anybody sees it: publishing what goes with it (a new
    /// catalogue). Short: it runs in the critical step of commits, and must not fail or wait. Replaces the one
    /// that was set before; not called by a rollback.
    public void onCommit(Runnable action) {
        beforeVisible = action;
    }

    void runBeforeVisible() {
        Runnable action = beforeVisible;
        if (action != null) {
            action.run();
        }
    }

    void setParent(Transaction suspended) {
        parent = suspended;
    }

    /// The transaction of the same session that was suspended for this one; null for all but autonomous ones.
    public @Nullable Transaction parent() {
        return parent;
    }

    /// How long writes of this transaction wait for a row: nanoseconds, 0 = not at all, [#LOCK_WAIT_FOREVER].
    public long lockWaitNanos() {
        return lockWaitNanos;
    }

    public void setLockWaitNanos(long nanos) {
        lockWaitNanos = nanos;
    }

    /// The transaction has touched what belongs to one session and ends with it: it cannot be prepared, which
    /// would let it outlive the session.
    public void setSessionLocal() {
        sessionLocal = true;
    }

    public boolean isSessionLocal() {
        return sessionLocal;
    }

    /// Views opened from now on show what is committed, also under SNAPSHOT: for definition statements, whose
    /// catalogue and locked tables are the newest.
    public void setReadsNewest(boolean on) {
        readsNewest = on;
    }

    public UndoPosition undo() {
        return undo;
    }

    /// For `storage.undo`: the transaction begins to write.
    public void assignId(long txId) {
        assert id == TxId.NONE && txId != TxId.NONE;
        id = txId;
        if (serial != null) {
            serial.assign(txId);
        }
    }

    /// For `storage.undo`: nothing was written under the id and it goes to the next transaction.
    public void forgetId() {
        assert !undo.begun;
        if (serial != null) {
            serial.unassign();
        }
        id = TxId.NONE;
    }

    @Override
    public long undoBytes() {
        return undo.bytes;
    }

    /// Who works in it from now on.
    public void setUser(TransactionUser value) {
        user = value;
    }

    /// Null for the engine's own transactions, and for prepared ones that nobody has touched since the start.
    public @Nullable TransactionUser user() {
        return user;
    }

    @Override
    protected String describe() {
        String number = id == TxId.NONE ? "a transaction without writes" : "transaction " + TxId.text(id);
        TransactionUser known = user;
        return known == null ? number : known.label() + " (" + number + ")";
    }

    @Override
    protected @Nullable String statement() {
        TransactionUser known = user;
        return known == null ? null : known.statement();
    }

    @Override
    public String toString() {
        return describe() + " " + state;
    }
}
