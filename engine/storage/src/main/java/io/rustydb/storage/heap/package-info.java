/// Heaps: rows in slotted pages with transaction slots.
///
/// **Source** `docs/kernel.md` §6; the transaction slots are Oracle's (interested transaction list), the
/// consistent-read page too. We differ: a recycled slot's former owner is saved in the new owner's first undo
/// entry, so a page can be taken back as far as undo reaches; the own transaction is taken back with the others
/// and its rows are read from the page as it was.
///
/// **Words** *slot*: a transaction on a page. *Clean-out*: writing a commit's SCN into its slot, a hint.
/// *maxRecycled*: every row without slot was committed at or below it. *visibleFrom*: every row of the page is
/// visible to snapshots from here on. *Home*: the place a row id names; *forwarded*: the row is elsewhere, home
/// has its address. *Run*: rows inserted together.
/// *Piece*, *tail*: what of a row
/// longer than a page stands on the page, and the rest.
///
/// **Invariants**
/// 1. A row's slot names the last transaction that changed or locked it, or is 0; while that transaction is in
///    flight nobody else changes the row.
/// 2. A row with slot 0 was committed at or below maxRecycled; a slot is recycled only after its owner's
///    commit.
/// 3. Bytes that an uncommitted change freed stay free until it is committed or rolled back: each slot in
///    flight reserves what its rollback may need, and free bytes are never fewer than all reserves.
/// 4. Undoing owners by descending commit SCN, each newest entry first, is possible on any copy of the page,
///    and gives the page of the snapshot.
/// 5. Operations depend on logged state alone: not on a slot's SCN, not on visibleFrom. A page that is only
///    redone differs in hints alone.
/// 6. A row's id is its own until purge has freed it, which is after every index entry that was marked with its
///    deletion.
/// 7. A forwarded row is changed only by who holds its home, and each such change has an undo entry at home
///    too, so that others see the conflict.
/// 8. A row read together with its slot, both validated, is interpreted by the slot owner's fate asked
///    afterwards: a commit that came between is above the snapshot, so nothing is seen too early.
/// 9. What took an in-flight transaction back stands only if the page has not changed since it was copied; what
///    took committed ones back stands if the page was unchanged when their fates were asked.
/// 10. Of a row that got another row id, the undo entries of deletion and insertion name each other.
/// 10. A tail belongs to one version of one row. It is written before the version and dropped after it was
///    replaced, by the same transaction, so it is there for every view that sees the version.
///
/// **Locks** latches: heap directory before heap page before undo page; one heap page at a time. Growth of a
/// heap has a lock of its own, taken with no latch. No latch is held while waiting for a transaction.
///
/// **On a crash** redo brings pages back; recovery's rollback takes back what was in flight; free space is
/// learnt again by looking.
///
/// **Not here** What the bytes of a row mean: `base.type.RowLayout`. Index entries: `storage.index`. Waiting:
/// `storage.lock`.
@NullMarked
package io.rustydb.storage.heap;

import org.jspecify.annotations.NullMarked;
