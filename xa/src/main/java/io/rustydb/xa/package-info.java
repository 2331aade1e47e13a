/// XA for RustyDB: data source, connections and the resource that a transaction manager drives.
///
/// **Source** X/Open XA (C193); JTA 2.0; JDBC 4.3 chapter 12.
///
/// **Words** *branch*: the database's part of a global transaction; *association*: a connection works for a
/// branch between start and end.
///
/// **Invariants** 1. A branch belongs to the database; here is only known which one this connection is
/// associated with. 2. While associated, no handle may commit, roll back, switch auto-commit on or set a
/// savepoint (2D000). 3. Closing a handle never ends a branch. 4. Every refusal is an `XAException` with a code
/// of the standard.
///
/// **Locks** none: one thread at a time, as a connection; commit, rollback, prepare and recover of a branch may
/// go through any connection.
///
/// **On a crash** prepared branches are listed by `recover` until they are committed or rolled back.
///
/// **Not here** Branch states: the engine; enlistment: the container.
@NullMarked
package io.rustydb.xa;

import org.jspecify.annotations.NullMarked;
