package io.rustydb.storage.lob;

import io.rustydb.base.type.LobSource;
import io.rustydb.storage.recovery.Kernel;
import io.rustydb.storage.recovery.RecoveryParticipant;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.undo.TransactionSystem;
import io.rustydb.storage.undo.UndoEntry;
import io.rustydb.storage.undo.UndoHandler;
import io.rustydb.storage.undo.UndoStep;
import org.jspecify.annotations.Nullable;

/// All large objects of a database. Registered as undo handler of [io.rustydb.storage.undo.UndoKind#FAMILY_LOB], and a participant before the
/// [TransactionSystem]. Thread rule: any thread.
public final class LobStore implements RecoveryParticipant, UndoHandler, LobSource {
    /// @param system null where no transaction is ever passed
    public LobStore(@Nullable TransactionSystem system) {}

    /// Begins a large object; gone again if the transaction rolls back.
    public LobWriter create(@Nullable Transaction transaction) {
        throw new UnsupportedOperationException();
    }

    /// @throws io.rustydb.base.error.DbException 42704 no such object
    public LobReader open(long lobId) {
        throw new UnsupportedOperationException();
    }

    /// Bytes of a complete object.
    public long length(long lobId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int read(long lobId, long position, byte[] target, int offset, int count) {
        throw new UnsupportedOperationException();
    }

    /// Drops an object: its pages are freed once no snapshot sees it any more; it stays if the transaction rolls back.
    public void drop(@Nullable Transaction transaction, long lobId) {
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
