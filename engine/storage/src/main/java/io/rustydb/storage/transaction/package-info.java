/// Transactions: identity, snapshots, commit, two-phase commit.
///
/// **Source** `docs/kernel.md` §5; Lamport, *Time, Clocks* (1978) for the SCN; the transaction table of a
/// segment follows Oracle's, but keeps its whole unpurged past in memory, so that a snapshot never meets a
/// transaction whose commit SCN is unknown.
///
/// **Words** *SCN*: the number of a commit. *Snapshot*: an SCN; everything at or below is visible. *Fate*:
/// commit SCN, in flight, or rolled back. *Ordinal*: the number of a transaction in its undo segment.
/// *Horizon*: every open and future snapshot is at or above it.
///
/// **Invariants**
/// 1. Commits complete in the order of their SCNs: a snapshot that includes one includes all smaller ones.
/// 2. SCN order is the order of the commit records in the log, so the durable commits are those at or below one
///    SCN.
/// 3. A transaction's fate is final before its SCN is in any snapshot.
/// 4. A fate is trimmed only when every open and future snapshot includes it.
/// 5. The effect of a commit that may be lost is not shown to anybody outside the engine: results wait for what
///    they have read.
/// 6. A prepared transaction keeps its segment, slot and locks until it is told to commit or to roll back.
///
/// **Locks** the critical step of commits (latches of the own segment's header are taken inside it); below it
/// nothing of this package.
///
/// **On a crash** fates come back from the undo segments' headers; snapshots are gone; the SCN goes on above
/// every number on disk.
///
/// **Not here** What undo says and how it is applied: `storage.undo`. Waiting for rows: `storage.lock`.
@NullMarked
package io.rustydb.storage.transaction;

import org.jspecify.annotations.NullMarked;
