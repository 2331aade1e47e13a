/// Running plans: what is the same for all of them. Contexts, parameters, cursors, compiled scalars, the
/// statement's frame of snapshot, savepoint and restart.
///
/// **Source** Graefe, "Volcano" (1994) for open, next, close; Oracle's statement restart for READ COMMITTED
/// conflicts.
///
/// **Words** *planned statement*: immutable, shared; *execution*: its operators and vectors, of one session,
/// used again and again; *context*: what a session lends to an execution; *slot*: a value from outside an
/// expression's batch, parameters first; *entry*: what an index has for a row, made by `IndexKeys` alone;
/// *restart*: undo the statement and begin anew with a new snapshot.
///
/// **Invariants** 1. A statement is atomic: whatever fails, its changes are undone to the savepoint it began
/// with. 2. A restart happens only before the first row is delivered: statements that lock or change rows run
/// to their end before they deliver any. 3. Rows leave only after every commit they have read is durable. 4.
/// Between two calls of a cursor no latch and no page is held. 5. Hash tables, sorts and kept rows are charged
/// against the statement's memory budget before they grow; beyond it is 53200.
///
/// **Locks** table locks (shared) before rows are changed; row locks by the heap. **On a crash** nothing of an
/// execution survives.
///
/// **Not here** Operators: `execution.batch`; single-row statements: `execution.point`; changing rows:
/// `execution.change`; the cache of plans: `sql.plancache`.
@NullMarked
package io.rustydb.sql.execution;

import org.jspecify.annotations.NullMarked;
