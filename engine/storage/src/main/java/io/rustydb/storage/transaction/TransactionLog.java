package io.rustydb.storage.transaction;

import io.rustydb.storage.lock.LockReport;
import java.util.List;

/// What the end of a transaction needs of the undo segments. Implemented by `storage.undo`.
public interface TransactionLog {
    /// Takes what [#commit] needs and may wait for it (log credit, the header page in memory). Outside the
    /// critical step.
    void beforeCommit(Transaction transaction);

    /// Writes the commit record. Does not wait.
    ///
    /// @return LSN of the record
    long commit(Transaction transaction, long scn);

    /// Gives a transaction that has written nothing its place in a segment, as its first write would.
    void begin(Transaction transaction);

    /// Writes down which objects the transaction holds, so that it holds them again after a restart. Nothing if
    /// its changes say so.
    void noteLocks(Transaction transaction, List<LockReport.Held> locks);

    /// Writes the prepare record.
    ///
    /// @return LSN of the record
    long prepare(Transaction transaction, byte[] xid);

    /// Writes that a prepared transaction is active again: its rollback begins, and after a crash goes on by
    /// itself.
    ///
    /// @return LSN of the record
    long unprepare(Transaction transaction);

    /// Undoes the transaction's entries, newest first, until only `entries` are left.
    void rollbackTo(Transaction transaction, long entries);

    /// Writes that the transaction, without entries, has ended.
    void rolledBack(Transaction transaction);

    /// The transaction has ended and its segment is free for the next one.
    void release(Transaction transaction);
}
