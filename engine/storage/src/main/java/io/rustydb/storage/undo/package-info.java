/// Undo segments, pages and entries; rollback, purge, and what recovery does with transactions.
///
/// **Source** `docs/kernel.md` §5; Mohan et al., ARIES (1992) for compensation records; InnoDB's purge for its
/// task. We differ: an entry, its change and the tail are one record, and so are a compensation and the tail
/// moved back: a crash at any point leaves a transaction that is undone from where it stands, without a list of
/// what was undone.
///
/// **Words** *segment*: a header page and a chain of undo pages, written by one transaction at a time. *Tail*:
/// where the next entry goes. *Front*: from where purge has work left. *Entry*: what takes one logged change
/// back. *Step*: the record of progress of a rollback or of purge. *Family*: the kinds of entries of one
/// structure. *Archive*: the fates that have left a segment's ring. *Window*: the part of the past that is kept
/// for views to come.
///
/// **Invariants**
/// 1. An entry is in the same record as the change it takes back; a step is in the same record as the change it
///    stands for. So each is undone, and purged, exactly once. The undo of index entries that are inserted
///    together stands in a record before them: taking it back does nothing where there is nothing, and may be
///    done again.
/// 2. The entries of a segment are in the order of their transactions' commits; those of a rolled back
///    transaction are gone.
/// 3. The pages behind the tail are empty; the tail never moves back before an entry of a transaction that has
///    ended.
/// 4. An undo page is freed when every open and future snapshot includes all of its transactions, from the
///    front on.
/// 5. What frees the pages of a whole structure is purged only after every purge of an earlier commit, in
///    whatever segment it is.
/// 6. A TxId is used once: a segment whose wraps are used up takes no more transactions.
/// 7. An undo pointer alone proves nothing: who follows one checks the entry's transaction, and that the page
///    that named it has not changed.
/// 8. A fate is on disk (ring or archive) as long as a snapshot above the horizon may ask for it; whatever was
///    removed was removed under a horizon that is on disk with it, and a fate is rounded up to a horizon only
///    when that is on disk. So history outlives a restart.
/// 9. Open snapshots hold the horizon back, or are told 72000: what they read is used only after a look at the
///    horizon that follows the read.
///
/// **Locks** latches: undo page before segment header before space map; the tail of a segment is its
/// transaction's, the front is purge's. Above them the lock of segment creation, and that of a purge round.
///
/// **On a crash** headers say which transactions were active, prepared or committed; the first are rolled back
/// while sessions work, the second wait, both with their rows and objects locked; the third give their SCNs.
/// Purge goes on where its last step was logged.
///
/// **Not here** What an entry's payload means: the structures' [io.rustydb.storage.undo.UndoHandler]s. When a
/// transaction ends: `storage.transaction`.
@NullMarked
package io.rustydb.storage.undo;

import org.jspecify.annotations.NullMarked;
