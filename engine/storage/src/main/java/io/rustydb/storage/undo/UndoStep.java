package io.rustydb.storage.undo;

import io.rustydb.storage.wal.MiniTransaction;

/// The progress of a rollback or of purge, logged together with the change it stands for.
public interface UndoStep {
    /// Pages [#addTo] may latch.
    int PAGES_MAX = 2;
    /// Bytes of arguments it may add.
    int BYTES_MAX = 96;

    /// Adds the progress to the mini-transaction; the last thing before its commit, which must follow. Latches
    /// an undo page and a segment header.
    void addTo(MiniTransaction m);

    /// Purge: every open and future snapshot is at or above it. Rollback: 0.
    long horizon();
}
