package io.rustydb.storage.undo;

import java.util.function.LongConsumer;

/// What a structure does with its own undo entries. One per family of kinds, see [UndoKind].
///
/// Both calls run without latches and may run again after a crash if the step was not logged; with
/// [UndoStep#addTo] in the same mini-transaction they run exactly once. Neither needs the catalogue: an entry
/// says all it takes.
public interface UndoHandler {
    /// Takes the change back. The newest entry of a transaction comes first.
    ///
    /// A failure after that mini-transaction's commit, while the structure puts itself in order, is told as any
    /// other; the change is taken back all the same.
    ///
    /// @param step to be added to the mini-transaction that takes the change back; if there is nothing to
    ///     change, it is not used
    void rollback(UndoEntry entry, UndoStep step);

    /// The change is visible to every open and future snapshot: what was kept for older ones may go.
    /// Transactions of a segment come in the order of their commits, of each the newest entry first; only kinds
    /// for which [#needsPurge] holds.
    void purge(UndoEntry entry, UndoStep step);

    boolean needsPurge(int kind);

    /// Pages that belong to nothing but this entry until it is purged: those of a dropped structure. Only kinds
    /// for which [#needsPurge] holds, while nothing is purged.
    default void keptPages(UndoEntry entry, LongConsumer pageIds) {}

    /// True for a change of an object's definition: a prepared transaction with such an entry holds the object
    /// exclusively.
    default boolean changesDefinition(int kind) {
        return false;
    }
}
