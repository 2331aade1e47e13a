/// Waiting for rows and objects that another transaction holds.
///
/// **Source** Gray, Reuter, *Transaction Processing* (1992) §8. We differ: a row's lock is the transaction slot
/// in its page, so memory holds waiters only.
///
/// **Words** *owner*: a transaction as a node of the wait graph. *Victim*: the owner whose wait ends with
/// 40P01; its session takes its work back at once, as PostgreSQL does.
///
/// **Invariants**
/// 1. A waiter is registered before it looks at its holder for the last time, and a holder's end is visible
///    before it looks for waiters: no wake-up is lost.
/// 2. An owner waits for one thing at a time; each new edge is searched for cycles before its waiter parks, so
///    no cycle lasts.
/// 3. An owner that is suspended for an autonomous transaction waits for it without a park: a cycle through it
///    is found when the inner one begins to wait, and only who waits can be its victim.
/// 4. No latch and no key lock is held while waiting.
///
/// **Locks** the table's monitor; a leaf.
///
/// **On a crash** nothing to do: row locks are in the pages; object locks of prepared transactions are taken
/// again by recovery.
///
/// **Not here** Latches on pages: `storage.buffer`. Who holds a row: `storage.heap`.
@NullMarked
package io.rustydb.storage.lock;

import org.jspecify.annotations.NullMarked;
