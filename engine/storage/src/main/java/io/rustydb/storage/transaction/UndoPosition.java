package io.rustydb.storage.transaction;

/// Where a transaction writes its undo. Open fields because each logged change moves them; they belong to
/// `storage.undo`.
///
/// Thread rule: that of the transaction, and they change only after the record that moved them on disk was
/// applied.
public final class UndoPosition {
    /// Undo segment, -1 while the transaction has none.
    public int segment = -1;
    /// Ordinal of the transaction in its segment.
    public long ordinal;
    /// True once the segment header says ACTIVE.
    public boolean begun;
    /// Pointer to the last entry, 0 = none.
    public long last;
    /// Entries written and not rolled back: a savepoint is this number.
    public long entries;
    /// Bytes of those entries and of what was rolled back: the work a rollback may have.
    public long bytes;
}
