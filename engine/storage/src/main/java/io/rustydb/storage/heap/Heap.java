package io.rustydb.storage.heap;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.RowBuffer;
import io.rustydb.storage.transaction.ReadView;
import io.rustydb.storage.transaction.Transaction;

/// A table's rows. Bytes are opaque here. Opened by [HeapStore]; thread rule: any thread, one at a time a transaction.
///
/// A transaction may be rolled back to a savepoint after any failure of these calls.
public final class Heap {
    private final int object;
    private final long root;

    Heap(int object, long root) {
        this.object = object;
        this.root = root;
    }

    /// Id of the object (table) the heap belongs to.
    public int object() {
        return object;
    }

    /// Page id of its directory: what the catalogue keeps.
    public long root() {
        return root;
    }

    /// Longest row in bytes; longer values go to LOBs.
    public int rowBytesMax() {
        throw missing();
    }

    /// @return row id
    /// @throws DbException 54000 row longer than [#rowBytesMax], 53100 disk full
    public long insert(Transaction transaction, byte[] row, int offset, int length) {
        throw missing();
    }

    /// Reads the version the view sees.
    ///
    /// @return [Fetch]
    public int fetch(ReadView view, long rowId, RowBuffer out) {
        throw missing();
    }

    /// Reads the newest version, committed or not.
    ///
    /// @param transaction whose own changes are nobody else's
    public void fetchNewest(Transaction transaction, long rowId, NewestRow out) {
        throw missing();
    }

    /// Replaces a row that the view sees.
    ///
    /// @param waitNanos how long to wait for another transaction's end; 0 = not at all, [Long#MAX_VALUE] = no bound
    /// @return [WriteOutcome]
    /// @throws DbException 40001 conflict of a SNAPSHOT transaction, 40P01, 57014, 54000, 53100
    public int update(Transaction transaction, ReadView view, long rowId, byte[] row, int offset, int length, long waitNanos) {
        throw missing();
    }

    /// Deletes a row that the view sees; index entries are marked by the caller.
    public int delete(Transaction transaction, ReadView view, long rowId, long waitNanos) {
        throw missing();
    }

    /// Locks a row that the view sees, as an update would, without changing it.
    public int lock(Transaction transaction, ReadView view, long rowId, long waitNanos) {
        throw missing();
    }

    /// A scan over all rows; reusable.
    public HeapScan scan() {
        throw missing();
    }

    private static DbException missing() {
        return DbException.of(ErrorCode.FEATURE_NOT_SUPPORTED, "heaps are not built yet");
    }
}
