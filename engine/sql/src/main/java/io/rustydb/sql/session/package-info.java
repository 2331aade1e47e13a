/// Sessions: statements, transactions and branches as a door of the engine sees them.
///
/// **Source** JDBC 4.3 for transaction boundaries; X/Open XA (C193) for branch verbs.
///
/// **Words** *session*: one user's conversation; *prepared*: a planned statement of a session; *branch*: the
/// engine's part of a global transaction.
///
/// **Invariants** 1. A branch belongs to the engine; a session is only associated with it between start and
/// end. 2. A row shown to a client was committed durably, or is the transaction's own. 3. Between two calls a
/// session holds no latch and no page.
///
/// **Locks** a session's turn, then the turn of the branch it works in, both for the length of a call; then the
/// monitor of the branch table, for states only. Who comes from outside (close, shut-down, the end of a branch
/// by a transaction manager's own thread) cancels the running statement and takes the turn after it. `cancel`
/// only sets a flag. Verbs that end a branch take no turn: a statement may be waiting for just that branch.
///
/// **On a crash** open local transactions are rolled back, prepared branches stay prepared.
///
/// **Not here** Wire formats: `server.wire`; JDBC's own rules: `jdbc-driver/driver`.
@NullMarked
package io.rustydb.sql.session;

import org.jspecify.annotations.NullMarked;
