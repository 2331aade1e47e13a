package io.rustydb.sql.session;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.error.Severity;
import io.rustydb.sql.catalog.Catalog;
import io.rustydb.sql.catalog.CatalogChanges;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.storage.transaction.Durability;
import io.rustydb.storage.transaction.Isolation;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.transaction.TransactionManager;
import org.jspecify.annotations.Nullable;

/// What a session is in: nothing, a local transaction, or a branch; with its savepoints and its own view of the
/// catalogue. Under an autonomous transaction lies the frame of the one that is suspended for it.
///
/// Thread rule: as its session.
final class SessionTransaction {
    /// Autonomous transactions in each other.
    private static final int DEPTH_MAX = 16;

    private final TransactionManager transactions;
    private final Catalog catalog;
    private final BranchTable branches;
    private final Settings settings;
    private final Follower follower;

    private boolean autoCommit = true;

    /// The one it works in; those under it are suspended. Other threads look at it too.
    private volatile TransactionFrame frame = new TransactionFrame();

    /// What is undone together with a transaction, beside its changes.
    interface Follower {
        /// The state at a savepoint.
        Object mark();

        /// Back to a savepoint.
        void back(Object mark);

        void ended(boolean committed);

        /// The transaction is suspended, and another one begins without what belongs to it alone.
        ///
        /// @return to be given to [#resumed]
        Object suspended();

        void resumed(Object suspended);
    }

    /// Where a statement that fails goes back to.
    record StatementMark(long mark, @Nullable OwnCatalog changedCatalog) {}

    SessionTransaction(TransactionManager transactions, Catalog catalog, BranchTable branches, Settings settings) {
        this.settings = settings;
        follower = settings;
        this.transactions = transactions;
        this.catalog = catalog;
        this.branches = branches;
    }

    // ---- modes ----

    boolean autoCommit() {
        return autoCommit;
    }

    void setAutoCommit(boolean on) {
        if (on == autoCommit) {
            return;
        }
        requireNotAutonomous("auto-commit cannot be switched");
        if (frame.branch != null && on) {
            throw insideBranch("auto-commit cannot be switched on");
        }
        if (on && frame.current != null) {
            commit();
        } else {
            follower.ended(true);
        }
        frame.explicit = false;
        autoCommit = on;
    }

    /// The modes of a new session; no transaction is open.
    void reset() {
        assert frame.current == null && frame.outer == null : "a transaction is ended before";
        forget(false, false);
        frame.nextIsolation = null;
        frame.nextReadOnly = null;
        frame.nextDeferrable = null;
        autoCommit = true;
    }

    /// That of the transaction that runs, or else of the one that would begin now.
    IsolationLevel isolationNow() {
        Transaction transaction = frame.current;
        if (transaction != null) {
            return switch (transaction.isolation()) {
                case READ_UNCOMMITTED -> IsolationLevel.READ_UNCOMMITTED;
                case READ_COMMITTED -> IsolationLevel.READ_COMMITTED;
                case SNAPSHOT -> IsolationLevel.SNAPSHOT;
                case SERIALIZABLE -> IsolationLevel.SERIALIZABLE;
            };
        }
        return frame.nextIsolation != null ? frame.nextIsolation : settings.defaultIsolation();
    }

    IsolationLevel isolation() {
        return settings.defaultIsolation();
    }

    void setIsolation(IsolationLevel level) {
        requireNotBegun("isolation level");
        settings.setDefault(SqlSettings.DEFAULT_ISOLATION, level);
    }

    boolean readOnly() {
        return settings.defaultReadOnly();
    }

    void setReadOnly(boolean on) {
        requireNotBegun("read-only mode");
        settings.setDefault(SqlSettings.DEFAULT_READ_ONLY, on);
    }

    /// A read-only serializable transaction waits for a safe snapshot.
    void setDeferrable(boolean on) {
        settings.setDefault(SqlSettings.DEFAULT_DEFERRABLE, on);
    }

    private void requireNotBegun(String what) {
        Transaction transaction = frame.current;
        if (transaction != null && !transaction.isReadOnly()) {
            throw DbException.of(
                    ErrorCode.ACTIVE_TRANSACTION,
                    what + " cannot be changed inside a transaction; commit or roll back first");
        }
    }

    /// SET TRANSACTION: for the transaction that begins next, or for the one that has done nothing yet.
    void setNext(@Nullable IsolationLevel level, @Nullable Boolean onlyRead, @Nullable Boolean deferrable) {
        if (frame.current != null && frame.beganMicros != 0) {
            if (onlyRead != null && onlyRead) {
                frame.readOnly = true;
                onlyRead = null;
            }
            if (level != null || onlyRead != null || deferrable != null) {
                throw DbException.of(
                        ErrorCode.ACTIVE_TRANSACTION,
                        "SET TRANSACTION must come before the transaction's first statement");
            }
            return;
        }
        frame.nextIsolation = level != null ? level : frame.nextIsolation;
        frame.nextReadOnly = onlyRead != null ? onlyRead : frame.nextReadOnly;
        frame.nextDeferrable = deferrable != null ? deferrable : frame.nextDeferrable;
    }

    boolean isReadOnlyNow() {
        TransactionFrame of = frame;
        Boolean next = of.nextReadOnly;
        return of.current != null ? of.readOnly : next != null ? next : settings.defaultReadOnly();
    }

    // ---- state ----

    boolean begun() {
        return frame.current != null;
    }

    /// True if there is anything to commit or roll back, suspended or not.
    boolean anyBegun() {
        return frame.current != null || frame.outer != null;
    }

    @Nullable
    Transaction current() {
        return frame.current;
    }

    boolean hasFailed() {
        return frame.failed;
    }

    @Nullable
    Branch branch() {
        return frame.branch;
    }

    /// The branch that the session is associated with, suspended for an autonomous transaction or not.
    @Nullable
    Branch associated() {
        TransactionFrame at = frame;
        while (at.outer != null) {
            at = at.outer;
        }
        return at.branch;
    }

    /// The innermost frame; its outer ones are suspended. Any thread.
    TransactionFrame frame() {
        return frame;
    }

    long beganMicros() {
        return frame.beganMicros;
    }

    /// True when the statement that runs now is a transaction of its own.
    boolean isStatementOnly() {
        TransactionFrame of = frame;
        return autoCommit && !of.explicit && of.branch == null;
    }

    /// @throws DbException 40000 the branch that the caller believes to work in is gone
    void requireNotOrphaned() {
        if (frame.orphaned) {
            throw DbException.of(
                    ErrorCode.TRANSACTION_ROLLED_BACK,
                    "the global transaction of this session was ended by another thread, as a transaction manager does"
                            + " when its time is up; its work is not committed; roll back or close the connection"
                            + " before it is used again");
        }
    }

    /// The transaction for a statement, begun if there is none.
    Transaction require(long nowMicros) {
        requireNotOrphaned();
        TransactionFrame of = frame;
        if (of.failed) {
            ErrorCode why = of.expired;
            throw why != null
                    ? timeIsUp(why)
                    : DbException.of(
                            ErrorCode.IN_FAILED_TRANSACTION,
                            "the transaction has failed and can only be rolled back; end it with ROLLBACK");
        }
        Branch working = of.branch;
        if (working != null) {
            branches.requireWork(working);
        }
        Transaction transaction = of.current;
        if (transaction == null) {
            transaction = newTransaction(of);
        }
        if (of.beganMicros == 0) {
            of.beganMicros = nowMicros;
        }
        return transaction;
    }

    private Transaction newTransaction(TransactionFrame of) {
        IsolationLevel level = of.nextIsolation != null ? of.nextIsolation : settings.defaultIsolation();
        boolean onlyRead = of.nextReadOnly != null ? of.nextReadOnly : settings.defaultReadOnly();
        boolean deferrable = of.nextDeferrable != null ? of.nextDeferrable : settings.defaultDeferrable();
        Transaction suspended = of.suspended();
        if (suspended != null && level == IsolationLevel.SERIALIZABLE && onlyRead && deferrable) {
            requireSafeToWait(of, suspended);
        }
        of.nextIsolation = null;
        of.nextReadOnly = null;
        of.nextDeferrable = null;
        of.readOnly = onlyRead;
        of.deferrable = deferrable;
        Transaction transaction = transactions.begin(storage(level), onlyRead, deferrable);
        if (suspended != null) {
            transactions.suspendFor(suspended, transaction);
        }
        of.current = transaction;
        return transaction;
    }

    /// A safe snapshot waits for the end of all serializable transactions that may write: of its own outer ones
    /// too, which wait for it.
    private static void requireSafeToWait(TransactionFrame of, Transaction suspended) {
        for (TransactionFrame at = of.outer; at != null; at = at.outer) {
            Transaction outer = at.current;
            if (outer != null && outer.isolation() == Isolation.SERIALIZABLE && !at.readOnly) {
                throw DbException.of(
                        ErrorCode.DEADLOCK_DETECTED,
                        "deadlock: an autonomous transaction that is READ ONLY DEFERRABLE waits for a safe snapshot, and"
                                + " so for the end of the transaction that is suspended for it, suspended="
                                + suspended + "; leave out DEFERRABLE");
            }
        }
    }

    static Isolation storage(IsolationLevel level) {
        return switch (level) {
            case READ_UNCOMMITTED -> Isolation.READ_UNCOMMITTED;
            case READ_COMMITTED -> Isolation.READ_COMMITTED;
            case SNAPSHOT -> Isolation.SNAPSHOT;
            case SERIALIZABLE -> Isolation.SERIALIZABLE;
        };
    }

    /// BEGIN.
    ///
    /// @throws DbException 25001 inside a transaction
    void begin() {
        requireNotOrphaned();
        if (frame.current != null && (frame.explicit || !autoCommit || frame.branch != null)) {
            throw DbException.of(
                    ErrorCode.ACTIVE_TRANSACTION, "a transaction is open already; commit or roll back first");
        }
        frame.explicit = true;
    }

    /// The catalogue that the next statement begins with. It is asked for again, by [#catalogAt], when the
    /// statement's view is open.
    CatalogSnapshot catalog() {
        long scn = transactions.snapshotScn(frame.current);
        boolean keeps = transactions.keepsSnapshot(frame.current);
        return own(keeps, keeps ? catalog.at(scn) : catalog.near(scn));
    }

    private CatalogSnapshot own(boolean keepsSnapshot, CatalogSnapshot committed) {
        OwnCatalog changed = frame.changedCatalog();
        if (changed == null) {
            return committed;
        }
        return keepsSnapshot ? changed.fixed() : changed.overNewer(committed);
    }

    /// The catalogue that goes with a view: that of the view's snapshot, with this transaction's own changes.
    CatalogSnapshot catalogAt(long scn) {
        return own(transactions.keepsSnapshot(frame.current), catalog.at(scn));
    }

    /// What is defined now, whatever the snapshot: for who holds locks and is going to change something.
    CatalogSnapshot newestCatalog() {
        return own(false, newestCommitted());
    }

    /// As [#newestCatalog], without the own changes.
    CatalogSnapshot newestCommitted() {
        return catalog.near(transactions.completedScn());
    }

    /// True when the catalogue has uncommitted changes of this transaction.
    boolean hasChangedCatalog() {
        return frame.changedCatalog() != null;
    }

    /// @param madeIn the newest committed version, in which everything is locked that was changed
    void changeCatalog(CatalogChanges changes, CatalogSnapshot madeIn) {
        OwnCatalog before = frame.changedCatalog();
        install(new OwnCatalog(before == null ? changes : before.changes().then(changes), madeIn));
    }

    private void install(OwnCatalog own) {
        TransactionFrame of = frame;
        Transaction transaction = of.current;
        assert transaction != null : "a definition statement has a transaction";
        install(of, transaction, own);
    }

    private void install(TransactionFrame of, Transaction transaction, OwnCatalog own) {
        of.setChangedCatalog(own);
        transaction.onCommit(() ->
                catalog.publish(own.overNewer(catalog.committed()), transaction.commitScn(), transactions.horizon()));
    }

    private void restoreCatalog(TransactionFrame of, @Nullable OwnCatalog before) {
        if (of.changedCatalog() == before) {
            return;
        }
        Transaction transaction = of.current;
        if (transaction == null || before == null) {
            of.setChangedCatalog(null);
            if (transaction != null) {
                transaction.onCommit(() -> {});
            }
        } else {
            install(of, transaction, before);
        }
    }

    // ---- statements ----

    StatementMark mark() {
        Transaction transaction = frame.current;
        assert transaction != null;
        return new StatementMark(transactions.savepoint(transaction), frame.changedCatalog());
    }

    /// Takes a frame.failed or restarted statement back.
    void undoStatement(StatementMark mark) {
        Transaction transaction = frame.current;
        if (transaction != null && transaction.state() == Transaction.State.ACTIVE) {
            transactions.rollbackTo(transaction, mark.mark());
            restoreCatalog(frame, mark.changedCatalog());
        }
    }

    /// What a failure leaves of the transaction: one that takes more than its statement with it lets others go
    /// on at once, as in PostgreSQL. What came after the newest savepoint is taken back, or everything if there
    /// is none; then only a rollback is possible, to a savepoint or of the whole. All cursors are closed.
    ///
    /// @param of the frame whose statement has failed; a cursor of a suspended one may be read
    void statementFailed(TransactionFrame of, DbException failure) {
        Transaction transaction = of.current;
        if (transaction == null || !endsTransaction(failure)) {
            return;
        }
        of.failed = true;
        Branch working = of.branch;
        try {
            if (working == null && failure.code() == ErrorCode.TRANSACTION_TIMEOUT) {
                expired(of, failure.code());
            } else if (working != null) {
                branches.fail(
                        working,
                        failure.code() == ErrorCode.DEADLOCK_DETECTED
                                ? XaFailure.XA_RBDEADLOCK
                                : XaFailure.XA_RBROLLBACK);
            } else if (transaction.state() == Transaction.State.ACTIVE) {
                takeBack(of, transaction);
            }
        } catch (DbException second) {
            // The rollback that is to come tries again.
            failure.addSuppressed(second);
        }
    }

    /// The frame of a transaction, null if the session has left it.
    @Nullable
    TransactionFrame frameOf(Transaction transaction) {
        for (TransactionFrame at = frame; at != null; at = at.outer) {
            if (at.current == transaction) {
                return at;
            }
        }
        return null;
    }

    boolean hasExpired() {
        return frame.expired != null;
    }

    /// The time of a local transaction is up: all of it is taken back, with what it was suspended for.
    void expired(TransactionFrame of, ErrorCode why) {
        for (TransactionFrame at = frame; ; at = at.outer) {
            assert at != null : "the frame is one of the session's";
            expire(at, why);
            if (at == of) {
                return;
            }
        }
    }

    private void expire(TransactionFrame of, ErrorCode why) {
        Transaction transaction = of.current;
        if (of.branch != null || transaction == null || transaction.state() != Transaction.State.ACTIVE) {
            return;
        }
        of.failed = true;
        of.expired = why;
        transaction.clearCancel();
        transactions.rollback(transaction);
        restoreCatalog(of, null);
    }

    private static DbException timeIsUp(ErrorCode why) {
        return DbException.of(
                why,
                why == ErrorCode.IDLE_IN_TRANSACTION_TIMEOUT
                        ? "the transaction was rolled back: nothing happened in it for too long; end it with ROLLBACK,"
                                + " and see idle_in_transaction_timeout"
                        : "the transaction was rolled back: its time was up; end it with ROLLBACK, and see"
                                + " transaction_timeout");
    }

    static boolean endsTransaction(DbException failure) {
        return failure.code().severity() != Severity.STATEMENT;
    }

    private void takeBack(TransactionFrame of, Transaction transaction) {
        transaction.clearCancel();
        if (of.savepoints.isEmpty()) {
            transactions.rollback(transaction);
            restoreCatalog(of, null);
        } else {
            TransactionFrame.Savepoint newest = of.savepoints.getLast();
            transactions.rollbackTo(transaction, newest.mark());
            restoreCatalog(of, newest.changedCatalog());
        }
    }

    // ---- frame.savepoints ----

    void savepoint(String name) {
        Transaction transaction = frame.current;
        assert transaction != null;
        frame.savepoints.add(new TransactionFrame.Savepoint(
                name, transactions.savepoint(transaction), frame.changedCatalog(), follower.mark()));
    }

    void rollbackTo(String name) {
        int index = find(name);
        TransactionFrame.Savepoint savepoint = frame.savepoints.get(index);
        Transaction transaction = frame.current;
        assert transaction != null;
        ErrorCode why = frame.expired;
        if (why != null) {
            throw timeIsUp(why);
        }
        transaction.clearCancel();
        transactions.rollbackTo(transaction, savepoint.mark());
        restoreCatalog(frame, savepoint.changedCatalog());
        follower.back(savepoint.followed());
        frame.failed = false;
        while (frame.savepoints.size() > index + 1) {
            frame.savepoints.removeLast();
        }
    }

    void release(String name) {
        int index = find(name);
        while (frame.savepoints.size() > index) {
            frame.savepoints.removeLast();
        }
    }

    private int find(String name) {
        for (int i = frame.savepoints.size() - 1; i >= 0; i--) {
            if (frame.savepoints.get(i).name().equals(name)) {
                return i;
            }
        }
        throw DbException.of(ErrorCode.INVALID_SAVEPOINT, "savepoint does not exist, name=" + name);
    }

    // ---- the end ----

    void commit() {
        commit(false);
    }

    /// @param chain another transaction with the same modes begins at once
    void commit(boolean chain) {
        requireLocal("COMMIT");
        requireNotOrphaned();
        TransactionFrame of = frame;
        Transaction transaction = of.current;
        ErrorCode why = of.expired;
        if (of.failed) {
            DbException told = why != null
                    ? timeIsUp(why)
                    : DbException.of(
                            ErrorCode.TRANSACTION_ROLLED_BACK,
                            "the transaction had failed and was rolled back; run it again");
            giveUp(of);
            throw told;
        }
        if (transaction == null) {
            forget(true, chain);
            return;
        }
        try {
            transactions.commit(transaction, Durability.FULL);
        } catch (Throwable refused) {
            try {
                giveUp(of);
            } catch (RuntimeException second) {
                refused.addSuppressed(second);
            }
            throw refused;
        }
        forget(true, chain);
    }

    /// After a COMMIT that has failed: whatever it was, it is rolled back. An autonomous transaction stays, as
    /// one that has failed: the ROLLBACK that is to come means it and not the one that is suspended.
    private void giveUp(TransactionFrame of) {
        if (!of.endsWithTransaction) {
            rollback();
            return;
        }
        of.failed = true;
        rollBack(of, false);
        restoreCatalog(of, null);
    }

    /// @param forGood the session forgets the transaction afterwards, whether this fails or not
    private void rollBack(TransactionFrame of, boolean forGood) {
        Transaction transaction = of.current;
        if (transaction != null && isOpen(transaction)) {
            transaction.clearCancel();
            if (forGood) {
                transactions.rollbackForGood(transaction);
            } else {
                transactions.rollback(transaction);
            }
        }
    }

    private static boolean isOpen(Transaction transaction) {
        return switch (transaction.state()) {
            case ACTIVE, PREPARED, ROLLING_BACK -> true;
            case COMMITTED, ROLLED_BACK -> false;
        };
    }

    /// PREPARE TRANSACTION: the transaction leaves the session, which begins anew. One that cannot be prepared
    /// is rolled back, as one that cannot be committed.
    void prepare(XaId id, int position) {
        requireLocal("PREPARE TRANSACTION");
        Transaction transaction = frame.current;
        assert transaction != null;
        if (frame.failed) {
            // As a commit: it is rolled back, and told so.
            commit();
        }
        try {
            if (transaction.isSessionLocal()) {
                throw DbException.at(
                        ErrorCode.FEATURE_NOT_SUPPORTED,
                        "a transaction that has worked with temporary tables cannot be prepared",
                        position);
            }
            branches.adopt(id, transaction, position);
        } catch (Throwable failure) {
            if (transaction.state() == Transaction.State.ACTIVE) {
                try {
                    transactions.rollbackForGood(transaction);
                } catch (DbException second) {
                    failure.addSuppressed(second);
                }
            }
            throw failure;
        } finally {
            forget(transaction.state() == Transaction.State.PREPARED, false);
        }
    }

    void endPrepared(XaId id, boolean commit, int position) {
        if (anyBegun() || frame.explicit || frame.branch != null) {
            throw DbException.at(
                    ErrorCode.ACTIVE_TRANSACTION,
                    (commit ? "COMMIT" : "ROLLBACK") + " PREPARED runs outside of a transaction; end this one first",
                    position);
        }
        requireNotOrphaned();
        branches.endPrepared(id, commit, position);
    }

    void rollback() {
        rollback(false);
    }

    void rollback(boolean chain) {
        requireLocal("ROLLBACK");
        boolean done = false;
        try {
            rollBack(frame, true);
            done = true;
        } finally {
            forget(false, chain && done);
        }
    }

    private void requireLocal(String what) {
        if (frame.branch != null) {
            throw insideBranch(what + " is the transaction manager's");
        }
    }

    static DbException insideBranch(String what) {
        return DbException.of(
                ErrorCode.INVALID_TRANSACTION_TERMINATION, what + " inside a global transaction; end it through XA");
    }

    /// The frame's transaction is over.
    private void forget(boolean committed, boolean chain) {
        TransactionFrame of = frame;
        Transaction ended = of.current;
        follower.ended(committed);
        IsolationLevel level = chain ? isolationNow() : null;
        boolean explicit = of.explicit;
        Boolean onlyRead = chain && ended != null ? (Boolean) of.readOnly : of.nextReadOnly;
        Boolean deferrable = chain && ended != null ? (Boolean) of.deferrable : of.nextDeferrable;
        of.clear();
        if (chain) {
            of.explicit = explicit;
            of.nextIsolation = level;
            of.nextReadOnly = onlyRead;
            of.nextDeferrable = deferrable;
            return;
        }
        if (explicit) {
            // BEGIN has said them for this one.
            of.nextIsolation = null;
            of.nextReadOnly = null;
            of.nextDeferrable = null;
        }
        if (of.endsWithTransaction) {
            pop(of);
        }
    }

    // ---- autonomous transactions ----

    /// Suspends what the session is in, and begins a frame of its own.
    ///
    /// @param endsWithTransaction the end of the first transaction ends the frame
    /// @return the frame, for [#leaveAutonomous]
    /// @throws DbException 54000 too deep
    TransactionFrame beginAutonomous(boolean endsWithTransaction) {
        requireNotOrphaned();
        TransactionFrame outer = frame;
        if (outer.depth() + 1 > DEPTH_MAX) {
            throw DbException.of(
                    ErrorCode.PROGRAM_LIMIT_EXCEEDED,
                    "autonomous transactions are nested too deep, limit=" + DEPTH_MAX + "; end one first");
        }
        TransactionFrame inner = outer.inner(endsWithTransaction, follower.suspended(), autoCommit);
        if (endsWithTransaction) {
            inner.explicit = true;
        } else {
            autoCommit = false;
        }
        frame = inner;
        return inner;
    }

    /// Ends frames, innermost first, and rolls back what is open in them; the one under them goes on.
    ///
    /// @param last to end; null for all
    /// @return true if something was open
    boolean leaveAutonomous(@Nullable TransactionFrame last) {
        boolean wasOpen = false;
        while (true) {
            TransactionFrame of = frame;
            if (of.outer == null) {
                return wasOpen;
            }
            Transaction transaction = of.current;
            wasOpen |= transaction != null || of.explicit;
            try {
                rollBack(of, true);
            } finally {
                follower.ended(false);
                of.clear();
                pop(of);
            }
            if (of == last) {
                return wasOpen;
            }
        }
    }

    /// True if the session has not left the frame.
    boolean isOpen(TransactionFrame of) {
        for (TransactionFrame at = frame; at != null; at = at.outer) {
            if (at == of) {
                return true;
            }
        }
        return false;
    }

    private void pop(TransactionFrame of) {
        TransactionFrame outer = of.outer;
        Object followed = of.outerFollowed;
        assert outer != null && followed != null : "the session's own frame stays";
        autoCommit = of.outerAutoCommit;
        frame = outer;
        follower.resumed(followed);
    }

    private void requireNotAutonomous(String what) {
        if (frame.outer != null) {
            throw DbException.of(
                    ErrorCode.ACTIVE_TRANSACTION, what + " inside an autonomous transaction; end it first");
        }
    }

    // ---- branches ----

    void enter(Branch started) {
        TransactionFrame of = frame;
        assert of.current == null && of.outer == null : "a branch begins outside a transaction";
        of.orphaned = false;
        of.branch = started;
        of.current = started.transaction;
        of.readOnly = settings.defaultReadOnly();
    }

    /// @param byOther the branch was given up behind the back of the thread that works in it
    void leaveBranch(boolean byOther) {
        // Whether the branch commits is not the session's business any more.
        forget(true, false);
        frame.orphaned = byOther;
    }
}
