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
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a session is in: nothing, a local transaction, or a branch; with its savepoints and its own view of the
/// catalogue.
///
/// Thread rule: as its session.
final class SessionTransaction {
    private final TransactionManager transactions;
    private final Catalog catalog;
    private final BranchTable branches;
    private final Follower follower;

    private boolean autoCommit = true;
    /// BEGIN was said in auto-commit mode: the transaction lasts until COMMIT or ROLLBACK.
    private boolean explicit;

    private IsolationLevel sessionIsolation = IsolationLevel.READ_COMMITTED;
    private boolean sessionReadOnly;
    private boolean sessionDeferrable;
    private @Nullable IsolationLevel nextIsolation;
    private @Nullable Boolean nextReadOnly;
    private @Nullable Boolean nextDeferrable;

    /// Shown to other threads too, as is `failed`.
    private volatile @Nullable Transaction current;
    /// Read by other threads too.
    private volatile @Nullable Branch branch;
    private boolean readOnly;
    /// Only ROLLBACK is possible: the transaction was a deadlock's victim or lost a conflict.
    private volatile boolean failed;
    /// Its time was up.
    private @Nullable ErrorCode expired;
    /// The catalogue with this transaction's uncommitted changes; null while it has none.
    private @Nullable OwnCatalog changedCatalog;

    /// Another thread has ended the branch this session worked in: whoever works here believes to be in it
    /// still.
    private boolean orphaned;

    private final List<Savepoint> savepoints = new ArrayList<>();
    /// Wall clock of the first statement, for CURRENT_TIMESTAMP; 0 before it.
    private long beganMicros;

    private record Savepoint(
            String name, long mark, @Nullable OwnCatalog changedCatalog, Object followed) {}

    /// What is undone together with a transaction, beside its changes.
    interface Follower {
        /// The state at a savepoint.
        Object mark();

        /// Back to a savepoint.
        void back(Object mark);

        void ended(boolean committed);
    }

    /// Where a statement that fails goes back to.
    record StatementMark(long mark, @Nullable OwnCatalog changedCatalog) {}

    SessionTransaction(TransactionManager transactions, Catalog catalog, BranchTable branches, Follower follower) {
        this.follower = follower;
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
        if (branch != null && on) {
            throw insideBranch("auto-commit cannot be switched on");
        }
        if (on && current != null) {
            commit();
        } else {
            follower.ended(true);
        }
        explicit = false;
        autoCommit = on;
    }

    /// The modes of a new session; no transaction is open.
    void reset() {
        assert current == null : "a transaction is ended before";
        forget(false);
        nextIsolation = null;
        nextReadOnly = null;
        nextDeferrable = null;
        sessionDeferrable = false;
        autoCommit = true;
        sessionIsolation = IsolationLevel.READ_COMMITTED;
        sessionReadOnly = false;
    }

    /// That of the transaction that runs, or else of the one that would begin now.
    IsolationLevel isolationNow() {
        Transaction transaction = current;
        if (transaction != null) {
            return switch (transaction.isolation()) {
                case READ_UNCOMMITTED -> IsolationLevel.READ_UNCOMMITTED;
                case READ_COMMITTED -> IsolationLevel.READ_COMMITTED;
                case SNAPSHOT -> IsolationLevel.SNAPSHOT;
                case SERIALIZABLE -> IsolationLevel.SERIALIZABLE;
            };
        }
        return nextIsolation != null ? nextIsolation : sessionIsolation;
    }

    IsolationLevel isolation() {
        return sessionIsolation;
    }

    void setIsolation(IsolationLevel level) {
        requireNotBegun("isolation level");
        sessionIsolation = level;
    }

    boolean readOnly() {
        return sessionReadOnly;
    }

    void setReadOnly(boolean on) {
        requireNotBegun("read-only mode");
        sessionReadOnly = on;
    }

    /// A read-only serializable transaction waits for a safe snapshot.
    void setDeferrable(boolean on) {
        sessionDeferrable = on;
    }

    private void requireNotBegun(String what) {
        if (current != null && !current.isReadOnly()) {
            throw DbException.of(
                    ErrorCode.ACTIVE_TRANSACTION,
                    what + " cannot be changed inside a transaction; commit or roll back first");
        }
    }

    /// SET TRANSACTION: for the transaction that begins next, or for the one that has done nothing yet.
    void setNext(@Nullable IsolationLevel level, @Nullable Boolean onlyRead, @Nullable Boolean deferrable) {
        if (current != null && beganMicros != 0) {
            if (onlyRead != null && onlyRead) {
                readOnly = true;
                onlyRead = null;
            }
            if (level != null || onlyRead != null || deferrable != null) {
                throw DbException.of(
                        ErrorCode.ACTIVE_TRANSACTION,
                        "SET TRANSACTION must come before the transaction's first statement");
            }
            return;
        }
        nextIsolation = level != null ? level : nextIsolation;
        nextReadOnly = onlyRead != null ? onlyRead : nextReadOnly;
        nextDeferrable = deferrable != null ? deferrable : nextDeferrable;
    }

    boolean isReadOnlyNow() {
        return current != null ? readOnly : nextReadOnly != null ? nextReadOnly : sessionReadOnly;
    }

    // ---- state ----

    boolean begun() {
        return current != null;
    }

    @Nullable
    Transaction current() {
        return current;
    }

    boolean hasFailed() {
        return failed;
    }

    @Nullable
    Branch branch() {
        return branch;
    }

    long beganMicros() {
        return beganMicros;
    }

    /// True when the statement that runs now is a transaction of its own.
    boolean isStatementOnly() {
        return autoCommit && !explicit && branch == null;
    }

    /// @throws DbException 40000 the branch that the caller believes to work in is gone
    void requireNotOrphaned() {
        if (orphaned) {
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
        if (failed) {
            throw expired != null
                    ? timeIsUp(expired)
                    : DbException.of(
                            ErrorCode.IN_FAILED_TRANSACTION,
                            "the transaction has failed and can only be rolled back; end it with ROLLBACK");
        }
        Branch working = branch;
        if (working != null) {
            branches.requireWork(working);
        }
        Transaction transaction = current;
        if (transaction == null) {
            IsolationLevel level = nextIsolation != null ? nextIsolation : sessionIsolation;
            readOnly = nextReadOnly != null ? nextReadOnly : sessionReadOnly;
            boolean deferrable = nextDeferrable != null ? nextDeferrable : sessionDeferrable;
            nextIsolation = null;
            nextReadOnly = null;
            nextDeferrable = null;
            transaction = transactions.begin(storage(level), readOnly, deferrable);
            current = transaction;
        }
        if (beganMicros == 0) {
            beganMicros = nowMicros;
        }
        return transaction;
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
        if (current != null && (explicit || !autoCommit || branch != null)) {
            throw DbException.of(
                    ErrorCode.ACTIVE_TRANSACTION, "a transaction is open already; commit or roll back first");
        }
        explicit = true;
    }

    /// The catalogue that the next statement begins with. It is asked for again, by [#catalogAt], when the
    /// statement's view is open.
    CatalogSnapshot catalog() {
        long scn = transactions.snapshotScn(current);
        boolean keeps = transactions.keepsSnapshot(current);
        return own(keeps, keeps ? catalog.at(scn) : catalog.near(scn));
    }

    private CatalogSnapshot own(boolean keepsSnapshot, CatalogSnapshot committed) {
        OwnCatalog changed = changedCatalog;
        if (changed == null) {
            return committed;
        }
        return keepsSnapshot ? changed.fixed() : changed.overNewer(committed);
    }

    /// The catalogue that goes with a view: that of the view's snapshot, with this transaction's own changes.
    CatalogSnapshot catalogAt(long scn) {
        return own(transactions.keepsSnapshot(current), catalog.at(scn));
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
        return changedCatalog != null;
    }

    /// @param madeIn the newest committed version, in which everything is locked that was changed
    void changeCatalog(CatalogChanges changes, CatalogSnapshot madeIn) {
        OwnCatalog before = changedCatalog;
        install(new OwnCatalog(before == null ? changes : before.changes().then(changes), madeIn));
    }

    private void install(OwnCatalog own) {
        Transaction transaction = current;
        assert transaction != null : "a definition statement has a transaction";
        changedCatalog = own;
        transaction.onCommit(() ->
                catalog.publish(own.overNewer(catalog.committed()), transaction.commitScn(), transactions.horizon()));
    }

    private void restoreCatalog(@Nullable OwnCatalog before) {
        if (changedCatalog == before) {
            return;
        }
        if (before == null) {
            changedCatalog = null;
            if (current != null) {
                current.onCommit(() -> {});
            }
        } else {
            install(before);
        }
    }

    // ---- statements ----

    StatementMark mark() {
        Transaction transaction = current;
        assert transaction != null;
        return new StatementMark(transactions.savepoint(transaction), changedCatalog);
    }

    /// Takes a failed or restarted statement back.
    void undoStatement(StatementMark mark) {
        Transaction transaction = current;
        if (transaction != null && transaction.state() == Transaction.State.ACTIVE) {
            transactions.rollbackTo(transaction, mark.mark());
            restoreCatalog(mark.changedCatalog());
        }
    }

    /// What a failure leaves of the transaction: one that takes more than its statement with it lets others go
    /// on at once, as in PostgreSQL. What came after the newest savepoint is taken back, or everything if there
    /// is none; then only a rollback is possible, to a savepoint or of the whole. All cursors are closed.
    void statementFailed(DbException failure) {
        Transaction transaction = current;
        if (transaction == null || !endsTransaction(failure)) {
            return;
        }
        failed = true;
        Branch of = branch;
        try {
            if (of == null && failure.code() == ErrorCode.TRANSACTION_TIMEOUT) {
                expired(failure.code());
            } else if (of != null) {
                branches.fail(
                        of,
                        failure.code() == ErrorCode.DEADLOCK_DETECTED
                                ? XaFailure.XA_RBDEADLOCK
                                : XaFailure.XA_RBROLLBACK);
            } else if (transaction.state() == Transaction.State.ACTIVE) {
                takeBack(transaction);
            }
        } catch (DbException second) {
            // The rollback that is to come tries again.
            failure.addSuppressed(second);
        }
    }

    boolean hasExpired() {
        return expired != null;
    }

    /// The time of the local transaction is up: all of it is taken back.
    void expired(ErrorCode why) {
        Transaction transaction = current;
        if (transaction == null || transaction.state() != Transaction.State.ACTIVE) {
            return;
        }
        failed = true;
        expired = why;
        transaction.clearCancel();
        transactions.rollback(transaction);
        restoreCatalog(null);
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

    private void takeBack(Transaction transaction) {
        transaction.clearCancel();
        if (savepoints.isEmpty()) {
            transactions.rollback(transaction);
            restoreCatalog(null);
        } else {
            Savepoint newest = savepoints.getLast();
            transactions.rollbackTo(transaction, newest.mark());
            restoreCatalog(newest.changedCatalog());
        }
    }

    // ---- savepoints ----

    void savepoint(String name) {
        Transaction transaction = current;
        assert transaction != null;
        savepoints.add(new Savepoint(name, transactions.savepoint(transaction), changedCatalog, follower.mark()));
    }

    void rollbackTo(String name) {
        int index = find(name);
        Savepoint savepoint = savepoints.get(index);
        Transaction transaction = current;
        assert transaction != null;
        if (expired != null) {
            throw timeIsUp(expired);
        }
        transaction.clearCancel();
        transactions.rollbackTo(transaction, savepoint.mark());
        restoreCatalog(savepoint.changedCatalog());
        follower.back(savepoint.followed());
        failed = false;
        while (savepoints.size() > index + 1) {
            savepoints.removeLast();
        }
    }

    void release(String name) {
        int index = find(name);
        while (savepoints.size() > index) {
            savepoints.removeLast();
        }
    }

    private int find(String name) {
        for (int i = savepoints.size() - 1; i >= 0; i--) {
            if (savepoints.get(i).name().equals(name)) {
                return i;
            }
        }
        throw DbException.of(ErrorCode.INVALID_SAVEPOINT, "savepoint does not exist, name=" + name);
    }

    // ---- the end ----

    void commit() {
        requireLocal("COMMIT");
        requireNotOrphaned();
        Transaction transaction = current;
        ErrorCode why = expired;
        if (why != null) {
            rollback();
            throw timeIsUp(why);
        }
        if (failed) {
            rollback();
            throw DbException.of(
                    ErrorCode.TRANSACTION_ROLLED_BACK, "the transaction had failed and was rolled back; run it again");
        }
        if (transaction == null) {
            forget(true);
            return;
        }
        boolean committed = false;
        try {
            transactions.commit(transaction, Durability.FULL);
            committed = true;
        } catch (DbException e) {
            if (transaction.state() == Transaction.State.ACTIVE) {
                // Nothing was promised: the record was not written.
                transactions.rollback(transaction);
            }
            throw e;
        } finally {
            forget(committed);
        }
    }

    /// PREPARE TRANSACTION: the transaction leaves the session, which begins anew. One that cannot be prepared
    /// is rolled back, as one that cannot be committed.
    void prepare(XaId id, int position) {
        requireLocal("PREPARE TRANSACTION");
        Transaction transaction = current;
        assert transaction != null;
        if (changedCatalog != null) {
            throw DbException.at(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "a transaction that has changed definitions cannot be prepared; commit it",
                    position);
        }
        if (failed) {
            // As a commit: it is rolled back, and told so.
            commit();
        }
        try {
            branches.adopt(id, transaction, position);
        } catch (Throwable failure) {
            if (transaction.state() == Transaction.State.ACTIVE) {
                try {
                    transactions.rollback(transaction);
                } catch (DbException second) {
                    failure.addSuppressed(second);
                }
            }
            throw failure;
        } finally {
            forget(transaction.state() == Transaction.State.PREPARED);
        }
    }

    void endPrepared(XaId id, boolean commit, int position) {
        if (current != null || explicit || branch != null) {
            throw DbException.at(
                    ErrorCode.ACTIVE_TRANSACTION,
                    (commit ? "COMMIT" : "ROLLBACK") + " PREPARED runs outside of a transaction; end this one first",
                    position);
        }
        requireNotOrphaned();
        branches.endPrepared(id, commit, position);
    }

    void rollback() {
        requireLocal("ROLLBACK");
        Transaction transaction = current;
        try {
            if (transaction != null && transaction.state() != Transaction.State.ROLLED_BACK) {
                transaction.clearCancel();
                transactions.rollback(transaction);
            }
        } finally {
            forget(false);
        }
    }

    private void requireLocal(String what) {
        if (branch != null) {
            throw insideBranch(what + " is the transaction manager's");
        }
    }

    static DbException insideBranch(String what) {
        return DbException.of(
                ErrorCode.INVALID_TRANSACTION_TERMINATION, what + " inside a global transaction; end it through XA");
    }

    private void forget(boolean committed) {
        follower.ended(committed);
        current = null;
        branch = null;
        failed = false;
        expired = null;
        explicit = false;
        readOnly = false;
        changedCatalog = null;
        savepoints.clear();
        beganMicros = 0;
        orphaned = false;
    }

    // ---- branches ----

    void enter(Branch started) {
        assert current == null : "a branch begins outside a transaction";
        orphaned = false;
        branch = started;
        current = started.transaction;
        readOnly = sessionReadOnly;
    }

    /// @param byOther the branch was given up behind the back of the thread that works in it
    void leaveBranch(boolean byOther) {
        // Whether the branch commits is not the session's business any more.
        forget(true);
        orphaned = byOther;
    }
}
