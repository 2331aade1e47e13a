package io.rustydb.storage.heap;

import io.rustydb.storage.transaction.Transaction;

/// Where the rest of rows goes that are longer than a page: a port, so that heaps know nothing of large
/// objects. A tail never changes, and is there as long as a view that sees its row's version. Thread rule: any
/// thread.
public interface RowTails {
    /// @return id of the tail, not 0; gone again if the transaction rolls back
    long write(Transaction transaction, byte[] row, int offset, int length);

    /// Freed when no view sees it any more; stays if the transaction rolls back.
    void drop(Transaction transaction, long id);

    /// Reads all of a tail.
    ///
    /// @throws io.rustydb.base.error.DbException 0F001 it is gone, XX001 damaged
    void read(long id, byte[] target, int offset, int length);
}
