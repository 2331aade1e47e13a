package io.rustydb.storage.index.btree;

/// Tells a unique check what the row behind an entry is. Implemented above heap and index, which do not know
/// each other.
///
/// Both methods run without latches; [#judge] under the key lock, so it must not wait for a transaction.
public interface EntryJudge {
    /// The newest version of the row behind an entry of the key.
    enum Verdict {
        /// No row, deleted for good (or by the asking transaction), or its newest version has another key: no
        /// conflict.
        FREE,
        /// Alive: inserted by a committed transaction or by the asking one.
        TAKEN,
        /// Inserted, deleted or changed by another transaction whose end decides.
        IN_FLIGHT
    }

    Verdict judge(long locator, boolean marked);

    /// Waits for the end of the transaction that the last verdict [Verdict#IN_FLIGHT] was about; then all
    /// entries are judged anew.
    void awaitEnd();
}
