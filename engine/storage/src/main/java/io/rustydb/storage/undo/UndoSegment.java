package io.rustydb.storage.undo;

import io.rustydb.storage.wal.MiniTransaction;

/// An open undo segment. Its tail belongs to the transaction that writes in it, its front to purge; handed over
/// through the [UndoSegments]' monitor.
final class UndoSegment {
    final int number;
    final long headerId;
    final int slots;
    /// For records about this segment alone.
    final MiniTransaction m;
    final UndoEntry entry = new UndoEntry();
    final RollbackStep rollbackStep = new RollbackStep(this);
    final FateArchive fates = new FateArchive(this);

    // The tail.
    long nextOrdinal;
    long tailPage;
    int tailOffset;

    // The front.
    long firstPage;
    long purgeStart;
    long purgeAt;
    /// Purged ones whose exact fates the table still keeps: before this ordinal, 0 = none; and the horizon
    /// under which they were purged. The second pair came later than the first.
    long trimOrdinal;
    long trimHorizon;
    long purgedOrdinal;
    long purgedHorizon;

    UndoSegment(int number, long headerId, int slots, MiniTransaction m) {
        this.number = number;
        this.headerId = headerId;
        this.slots = slots;
        this.m = m;
    }

    /// True if no transaction can begin here any more: the wraps are used up, so a TxId would come twice.
    boolean isExhausted() {
        return nextOrdinal / slots > 0xFFFF_FFFFL;
    }
}
