package io.rustydb.storage.index.btree;

import io.rustydb.storage.recovery.Kernel;
import io.rustydb.storage.recovery.RecoveryParticipant;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.undo.TransactionSystem;
import io.rustydb.storage.undo.UndoEntry;
import io.rustydb.storage.undo.UndoHandler;
import io.rustydb.storage.undo.UndoStep;
import org.jspecify.annotations.Nullable;

/// All B+trees of a database. Registered as undo handler of [io.rustydb.storage.undo.UndoKind#FAMILY_INDEX], and a participant before the
/// [TransactionSystem]. Thread rule: any thread.
public final class BTreeStore implements RecoveryParticipant, UndoHandler {
    /// @param system null where no transaction is ever passed
    public BTreeStore(@Nullable TransactionSystem system) {}

    /// A new, empty tree; gone again if the transaction rolls back.
    ///
    /// @param object id of the index
    /// @return its root, for [#open]
    public long create(@Nullable Transaction transaction, int object) {
        throw new UnsupportedOperationException();
    }

    /// The tree of a root. Costs nothing but a small object.
    public BTree open(int object, long root) {
        throw new UnsupportedOperationException();
    }

    /// Drops a tree: its pages are freed once no snapshot sees it any more; it stays if the transaction rolls back.
    public void drop(@Nullable Transaction transaction, int object, long root) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void afterRedo(Kernel kernel) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void rollback(UndoEntry entry, UndoStep step) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void purge(UndoEntry entry, UndoStep step) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean needsPurge(int kind) {
        throw new UnsupportedOperationException();
    }
}
