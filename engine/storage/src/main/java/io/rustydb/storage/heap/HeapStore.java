package io.rustydb.storage.heap;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.storage.transaction.Transaction;

/// All heaps of a database. Thread rule: any thread.
public final class HeapStore {
    /// A new, empty heap; gone again if the transaction rolls back.
    ///
    /// @param object id of the table; the object lock of the same id is held by the caller
    /// @return its root, for [#open]
    public long create(Transaction transaction, int object) {
        throw missing();
    }

    /// The heap of a root; the same handle for the same object while the database is open.
    public Heap open(int object, long root) {
        throw missing();
    }

    /// Drops a heap: its pages are freed once no snapshot sees it any more; it stays if the transaction rolls back.
    public void drop(Transaction transaction, int object, long root) {
        throw missing();
    }

    private static DbException missing() {
        return DbException.of(ErrorCode.FEATURE_NOT_SUPPORTED, "heaps are not built yet");
    }
}
