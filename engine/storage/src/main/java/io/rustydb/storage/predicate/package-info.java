/// SERIALIZABLE: what serializable transactions have read, and the order in which they can have run.
///
/// **Source** Cahill, Röhm, Fekete, *Serializable Isolation for Snapshot Databases* (2008); Ports, Grittner,
/// *Serializable Snapshot Isolation in PostgreSQL* (2012) for the commit order, read-only transactions, safe
/// snapshots and the summary; Adya (1999) for the dependencies. We differ: what was read is a key or a range of
/// keys of an index, or a whole table, and never a row or a page. A writer looks for the row's old and new key
/// in each index of the table. So a range scan has one lock however many rows it meets, nothing is to be copied
/// when a page splits, merges or moves, and two rows of one page never conflict.
///
/// **Words** *reads*: a predicate lock (SIREAD elsewhere); it blocks nobody. *Edge*: a rw-dependency: the
/// reader did not see what the writer wrote, so it comes first. *Pivot*: a transaction with an edge in and an
/// edge out. *Dangerous*: T0 → pivot → T2 where T2 has committed first; such a one is in every cycle. *Doomed*:
/// chosen to be rolled back; learns it at its next step. *Safe*: a read-only transaction that can be in no
/// cycle. *Hull*: the smallest range over all that a transaction has read of an index.
///
/// **Invariants**
/// 1. A predicate is registered before the first entry or row of it is read; a writer looks for predicates
///    after its row and its entries are written. So of a reader and a writer at least one sees the other.
/// 2. An edge is kept while either end can still be in a cycle; what is forgotten was committed before every
///    active snapshot.
/// 3. No two transactions of a dangerous structure commit without the third being rolled back: the one that
///    would complete it is, or the pivot.
/// 4. Everything coarser stands for everything finer below it: hull for key, index for hull, table for index,
///    the summary for a forgotten transaction. Losing precision never loses a conflict.
/// 5. Memory is bounded: locks by hulls, committed transactions by the summary, its ids by taking every unknown
///    writer for a summarised one.
///
/// **Locks** the graph's monitor, then an index's or a table's; nothing waits under them, and those who look
/// for predicates leave the index's monitor before they take the graph's.
///
/// **On a crash** all is gone with the transactions, apart from prepared ones: those that were serializable are
/// taken to have read everything and to have edges in and out.
///
/// **Not here** Who wrote a version: `storage.heap`. Which keys a statement reads: `sql.execution`.
@NullMarked
package io.rustydb.storage.predicate;

import org.jspecify.annotations.NullMarked;
