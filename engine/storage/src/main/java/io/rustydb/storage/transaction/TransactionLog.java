package io.rustydb.storage.transaction;

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
