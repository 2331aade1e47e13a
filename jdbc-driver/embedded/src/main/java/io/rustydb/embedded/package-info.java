/// The driver's transport inside this VM: calls of the JDBC layer become calls of a session, and nothing else.
///
/// **Words** as `io.rustydb.jdbc.transport` on one side and `io.rustydb.sql.session` on the other.
///
/// **Invariants** 1. No call on the way of a value or a row allocates or copies. 2. Every failure of the engine
/// leaves as a `SQLException` with its SQLSTATE, vendor code, position and object name, or as an `XAException`
/// with its code. 3. A transport holds one share of its database, and gives it back when it closes.
///
/// **Locks** none.
///
/// **On a crash** nothing to do: the VM is gone.
///
/// **Not here** JDBC: `io.rustydb.jdbc`; opening databases: `io.rustydb.server.bootstrap`.
@NullMarked
package io.rustydb.embedded;

import org.jspecify.annotations.NullMarked;
