package io.rustydb.sql.session;

import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.storage.transaction.ReadView;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.transaction.TransactionManager;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a session knows of one of its transactions: the one it works in, or one that is suspended under it for
/// an autonomous one.
///
/// Belongs to [SessionTransaction]. Thread rule: as the session; the volatile fields and `outer` are read by
/// other threads too.
final class TransactionFrame {
    /// The frame that goes on when this one has gone; null for the session's own.
    final @Nullable TransactionFrame outer;
    /// Goes with the end of its transaction, as BEGIN AUTONOMOUS has it; else when its scope is closed.
    final boolean endsWithTransaction;
    /// What the settings were when the outer frame was suspended.
    final @Nullable Object outerFollowed;

    final boolean outerAutoCommit;

    volatile @Nullable Transaction current;
    volatile @Nullable Branch branch;
    /// Only ROLLBACK is possible: the transaction was a deadlock's victim or lost a conflict.
    volatile boolean failed;
    /// Its time was up.
    @Nullable
    ErrorCode expired;

    /// BEGIN was said in auto-commit mode: the transaction lasts until COMMIT or ROLLBACK.
    boolean explicit;
    boolean readOnly;
    boolean deferrable;

    @Nullable
    IsolationLevel nextIsolation;

    @Nullable
    Boolean nextReadOnly;

    @Nullable
    Boolean nextDeferrable;

    /// The catalogue with the uncommitted changes of a local transaction; null while it has none. A branch has
    /// its own.
    private @Nullable OwnCatalog changedCatalog;

    /// Another thread has ended the branch this session worked in: whoever works here believes to be in it
    /// still.
    boolean orphaned;

    final List<Savepoint> savepoints = new ArrayList<>();
    /// Wall clock of the first statement, for CURRENT_TIMESTAMP; 0 before it.
    long beganMicros;
    /// Of `transaction_timeout`.
    Scheduler.@Nullable Timer timer;

    /// Keeps the large values that the transaction has given out.
    private final ReadView keeper = new ReadView();

    private @Nullable TransactionManager keptIn;

    record Savepoint(String name, long mark, @Nullable OwnCatalog changedCatalog, Object followed) {}

    /// The session's own.
    TransactionFrame() {
        this(null, false, null, true);
    }

    private TransactionFrame(
            @Nullable TransactionFrame outer,
            boolean endsWithTransaction,
            @Nullable Object outerFollowed,
            boolean outerAutoCommit) {
        this.outer = outer;
        this.endsWithTransaction = endsWithTransaction;
        this.outerFollowed = outerFollowed;
        this.outerAutoCommit = outerAutoCommit;
    }

    /// A frame over this one.
    TransactionFrame inner(boolean endsWithTransaction, Object followed, boolean autoCommit) {
        return new TransactionFrame(this, endsWithTransaction, followed, autoCommit);
    }

    /// Frames that are suspended under this one.
    int depth() {
        int depth = 0;
        for (TransactionFrame at = outer; at != null; at = at.outer) {
            depth++;
        }
        return depth;
    }

    /// The newest transaction that is suspended under this frame.
    @Nullable
    Transaction suspended() {
        for (TransactionFrame at = outer; at != null; at = at.outer) {
            Transaction transaction = at.current;
            if (transaction != null) {
                return transaction;
            }
        }
        return null;
    }

    /// What the transaction has changed of the catalogue: of a branch the same for all who work in it.
    @Nullable
    OwnCatalog changedCatalog() {
        Branch of = branch;
        return of == null ? changedCatalog : of.catalog;
    }

    void setChangedCatalog(@Nullable OwnCatalog changed) {
        Branch of = branch;
        if (of == null) {
            changedCatalog = changed;
        } else {
            of.catalog = changed;
        }
    }

    /// Large values visible at an SCN stay until the transaction ends. What is visible later is kept with them.
    void keepLarge(TransactionManager transactions, long scn) {
        if (keeper.isOpen() && keeper.scn() <= scn) {
            return;
        }
        releaseLarge();
        transactions.keep(keeper, scn);
        keptIn = transactions;
    }

    void releaseLarge() {
        TransactionManager transactions = keptIn;
        if (transactions != null) {
            keptIn = null;
            transactions.release(keeper);
        }
    }

    /// The transaction is over, or is not the session's any more.
    void clear() {
        releaseLarge();
        Scheduler.Timer pending = timer;
        if (pending != null) {
            timer = null;
            pending.cancel();
        }
        current = null;
        branch = null;
        failed = false;
        expired = null;
        explicit = false;
        readOnly = false;
        deferrable = false;
        changedCatalog = null;
        savepoints.clear();
        beganMicros = 0;
        orphaned = false;
    }
}
