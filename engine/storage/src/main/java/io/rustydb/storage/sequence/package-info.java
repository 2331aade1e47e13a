/// Durable counters: SQL sequences and identity columns.
///
/// **Words** *Range*: values logged as handed out before the first of them is. *Ahead*: the range that is
/// logged while the one before it is handed out.
///
/// **Invariants**
/// 1. A value is handed out only when a record that says "next is behind it" is durable: no value comes twice
///    after a crash.
/// 2. Values of one range are handed out by an atomic increment, those of the next only when it is used up:
///    without `cycle` and `restart` each value comes at most once, and gaps are possible (crash, concurrent
///    refill, rollback of its user).
/// 3. Counting is not undone; only creation (by rollback) and drop (by purge) free a slot, which happens in one
///    record with the undo step.
///
/// **Locks** the store's mutex (looking for slots, table of open sequences) before a sequence's mutex (refill,
/// restart) before page latches. A mutex may be held across I/O; no latch is.
///
/// **On a crash** counting goes on behind the last logged range: at most two ranges are skipped.
///
/// **Not here** `currval` and `lastval`: they belong to sessions. Names: `sql.catalog`.
@NullMarked
package io.rustydb.storage.sequence;

import org.jspecify.annotations.NullMarked;
