/// Statements as a session runs them: planned once, executed often.
///
/// **Source** Oracle's statement-level restart for READ COMMITTED; JDBC 4.3 for batches and generated keys.
///
/// **Words** *planned statement*: immutable, shared by sessions through the plan cache; *execution*: one
/// session's operators of it; *frame*: savepoint, view and restarts around a change; *point statement*: one
/// that finds at most one row by a unique key and needs no operators.
///
/// **Invariants** 1. [io.rustydb.sql.execution.ExecutionContext.Listener#ended] is called exactly once an
/// execution, after the view is closed. 2. After a failure nothing of the statement is left in the transaction.
/// 3. A restart happens only while no row is delivered. 4. A point statement gives what the general one would.
///
/// **Locks** none of its own. **On a crash** nothing to do.
///
/// **Not here** Transactions' begin and end: the session; finding a plan: `sql.plancache`.
@NullMarked
package io.rustydb.sql.execution.statement;

import org.jspecify.annotations.NullMarked;
