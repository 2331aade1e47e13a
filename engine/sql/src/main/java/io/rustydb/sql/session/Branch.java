package io.rustydb.sql.session;

import io.rustydb.base.schedule.Scheduler;
import io.rustydb.storage.transaction.Transaction;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One transaction branch, owned by the engine. Its fields belong to the monitor of its [BranchTable].
final class Branch {
    final XaId id;
    final Transaction transaction;
    /// Sessions that work in it at once have its statements one after another.
    final Turn turn;
    /// Sessions that are working in it: between start or resume and end.
    final Set<Object> associated = new HashSet<>();
    /// Sessions that have suspended it.
    final Set<Object> suspended = new HashSet<>();

    State state = State.ACTIVE;
    /// Why it can only be rolled back: an XA_RB code, 0 while it can be committed.
    int rollbackOnly;
    /// The engine takes it back by itself; verbs wait for that.
    boolean undoing;
    Scheduler.@Nullable Timer timeout;
    /// The catalogue with what the branch has changed, for all who work in it; null if it has changed nothing.
    /// Belongs to the turn, not to the monitor.
    volatile @Nullable OwnCatalog catalog;
    /// Wall clock, 0 before.
    long preparedMicros;
    /// Found prepared when the database was opened.
    boolean recovered;

    enum State {
        ACTIVE,
        PREPARED,
        /// A verb that ends it is under way.
        ENDING
    }

    Branch(XaId id, Transaction transaction, Turn turn) {
        this.id = id;
        this.transaction = transaction;
        this.turn = turn;
    }
}
