package io.rustydb.storage.sequence;

import io.rustydb.storage.recovery.Kernel;
import io.rustydb.storage.recovery.RecoveryParticipant;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.undo.TransactionSystem;
import io.rustydb.storage.undo.UndoEntry;
import io.rustydb.storage.undo.UndoHandler;
import io.rustydb.storage.undo.UndoStep;
import org.jspecify.annotations.Nullable;

/// All sequences of a database: durable counters that no rollback takes back. Registered as undo handler of
/// [io.rustydb.storage.undo.UndoKind#FAMILY_SEQUENCE], and a participant before the [TransactionSystem]. Thread rule: any thread.
public final class SequenceStore implements RecoveryParticipant, UndoHandler {
    /// Values logged ahead when `cache` is 0.
    public static final int CACHE_DEFAULT = 32;

    /// @param system null where no transaction is ever passed
    public SequenceStore(@Nullable TransactionSystem system) {}

    /// A new sequence; gone again if the transaction rolls back.
    ///
    /// @param increment not 0; negative counts down
    /// @param cache values logged ahead (skipped by a crash at most), 0 = [#CACHE_DEFAULT]
    /// @return its id, never 0
    /// @throws io.rustydb.base.error.DbException 22023 start outside `[min, max]`, increment 0
    public long create(
            @Nullable Transaction transaction, long start, long increment, long min, long max, boolean cycle, int cache) {
        throw new UnsupportedOperationException();
    }

    /// The next value.
    ///
    /// @throws io.rustydb.base.error.DbException 2200H exhausted; 42704 no such sequence
    public long next(long sequenceId) {
        throw new UnsupportedOperationException();
    }

    /// The value [#next] would return if nobody else asked.
    ///
    /// @throws io.rustydb.base.error.DbException 2200H exhausted; 42704 no such sequence
    public long peek(long sequenceId) {
        throw new UnsupportedOperationException();
    }

    /// Makes `value` the next one; takes effect at once and for everybody.
    ///
    /// @throws io.rustydb.base.error.DbException 22023 outside `[min, max]`
    public void restart(long sequenceId, long value) {
        throw new UnsupportedOperationException();
    }

    /// Makes sure that no value at or before `value` (in counting direction) comes any more: for identity columns given explicitly.
    public void advance(long sequenceId, long value) {
        throw new UnsupportedOperationException();
    }

    /// Changes what is counted by; `next` is the next value. Takes effect at once and for everybody.
    public void alter(long sequenceId, long next, long increment, long min, long max, boolean cycle, int cache) {
        throw new UnsupportedOperationException();
    }

    /// Drops a sequence; it stays if the transaction rolls back.
    public void drop(@Nullable Transaction transaction, long sequenceId) {
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
