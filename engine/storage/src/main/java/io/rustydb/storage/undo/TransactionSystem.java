package io.rustydb.storage.undo;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.storage.lock.KeyLocks;
import io.rustydb.storage.lock.LockTable;
import io.rustydb.storage.recovery.Kernel;
import io.rustydb.storage.recovery.RecoveryParticipant;
import io.rustydb.storage.transaction.TransactionManager;

/// Transactions, undo, locks and purge of one database, put together. Given to the engine as the **last** participant: when it rolls back what was in
/// flight, the structures' [UndoHandler]s must have opened theirs.
public final class TransactionSystem implements RecoveryParticipant {
    /// Before the database is opened.
    public void register(int family, UndoHandler handler) {
        throw missing();
    }

    public TransactionManager transactions() {
        throw missing();
    }

    public UndoLog undo() {
        throw missing();
    }

    public LockTable locks() {
        throw missing();
    }

    public KeyLocks keyLocks() {
        throw missing();
    }

    @Override
    public void afterRedo(Kernel kernel) {
        throw missing();
    }

    private static DbException missing() {
        return DbException.of(ErrorCode.FEATURE_NOT_SUPPORTED, "transactions are not built yet");
    }
}
