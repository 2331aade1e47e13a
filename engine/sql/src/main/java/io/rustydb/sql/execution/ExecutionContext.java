package io.rustydb.sql.execution;

import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.Structures;
import io.rustydb.sql.catalog.SystemReader;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.optimizer.TableStatistics;
import io.rustydb.sql.session.LargeValue;
import io.rustydb.storage.transaction.Transaction;
import org.jspecify.annotations.Nullable;

/// What a session lends to its executions. One per session, reused: the session sets the transaction before
/// each statement.
///
/// Thread rule: as its session; a statement is cancelled through its transaction ([Transaction#cancel]).
public final class ExecutionContext implements SystemReader {
    public static final long MEMORY_BYTES_DEFAULT = 256L << 20;

    private final Structures structures;
    private final TableStatistics statistics;
    private final EvaluationContext evaluation;
    private final Listener listener;
    private boolean defersForeignKeys;
    private CatalogSnapshot catalog = CatalogSnapshot.EMPTY;
    private @Nullable Transaction transaction;
    private boolean statementOnly;
    private long memoryBytesMax = MEMORY_BYTES_DEFAULT;

    /// What an execution tells its session.
    public interface Listener {
        /// The statement and its cursor have ended: in auto-commit mode the transaction ends now. Called
        /// exactly once an execution.
        ///
        /// @param failure null when all went well
        void ended(@Nullable Throwable failure);

        /// A cursor goes on, or ends: other threads, who may close the session, wait until [#leave].
        ///
        /// @throws io.rustydb.base.error.DbException 08003, 57P01 when the session is closed
        default void enter() {}

        default void leave() {}

        /// The catalogue that goes with an open view's snapshot.
        CatalogSnapshot catalogAt(long scn);

        /// What is defined now, whatever the snapshot. Asked when a lock was waited for, since a definition may
        /// have changed until then.
        CatalogSnapshot newestCatalog();

        /// Of the session that runs the statement, as [SystemReader#sessionId] tells it.
        default long sessionId() {
            return 0;
        }

        /// A large value of a result, for its reader to come back to. Inside a transaction of several
        /// statements it is kept until the transaction ends.
        ///
        /// @param scn what keeps it while the result is open
        /// @throws io.rustydb.base.error.DbException 0F001 it is gone
        default LargeValue openLarge(long lobId, boolean text, long scn) {
            throw new AssertionError("nobody reads large values here");
        }

        /// The catalogue at a moment of the past, whose view is open.
        ///
        /// @param moment index of the statement's moment
        CatalogSnapshot pastCatalog(int moment, long scn);
    }

    public ExecutionContext(
            Structures structures, TableStatistics statistics, EvaluationContext evaluation, Listener listener) {
        this.structures = structures;
        this.statistics = statistics;
        this.evaluation = evaluation;
        this.listener = listener;
    }

    /// True when foreign keys are checked by whoever runs the statement, when all of its statements are done.
    public boolean defersForeignKeys() {
        return defersForeignKeys;
    }

    /// Before the first statement of the context.
    public void deferForeignKeys() {
        defersForeignKeys = true;
    }

    /// @param snapshot under which the statement was planned or found valid
    /// @param statementOnly the transaction is the statement's own and is committed with it
    public void begin(Transaction of, CatalogSnapshot snapshot, boolean statementOnly) {
        transaction = of;
        catalog = snapshot;
        this.statementOnly = statementOnly;
    }

    /// The transaction is committed when the statement ends.
    public boolean isStatementOnly() {
        return statementOnly;
    }

    public Transaction transaction() {
        Transaction current = transaction;
        assert current != null : "a statement runs in a transaction";
        return current;
    }

    @Override
    public CatalogSnapshot catalog() {
        return catalog;
    }

    @Override
    public long sessionId() {
        return listener.sessionId();
    }

    /// Goes on with another catalogue, in which the plan is right too.
    void setCatalog(CatalogSnapshot other) {
        catalog = other;
    }

    public Structures structures() {
        return structures;
    }

    public TableStatistics statistics() {
        return statistics;
    }

    public EvaluationContext evaluation() {
        return evaluation;
    }

    public Listener listener() {
        return listener;
    }

    public long memoryBytesMax() {
        return memoryBytesMax;
    }

    public void setMemoryBytesMax(long bytes) {
        memoryBytesMax = bytes;
    }

    /// @throws io.rustydb.base.error.DbException 57014, 25P04
    public void checkCancelled() {
        Transaction current = transaction;
        if (current != null) {
            current.checkCancelled();
        }
    }
}
