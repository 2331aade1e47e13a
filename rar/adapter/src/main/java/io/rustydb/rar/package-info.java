/// The resource adapter: starts and stops the engine with its deployment and gives the server's pool
/// connections that take part in its transactions.
///
/// **Source** Jakarta Connectors 2.1, chapters 5 (life cycle), 6 (connections) and 7 (transactions); JDBC 4.3
/// for the handle.
///
/// **Words** *managed connection*: one physical connection, owned by the server's pool; *handle*: what the
/// application holds as its `java.sql.Connection` (the driver's own class, so there is no layer between the
/// application and the driver), several of which may share one managed connection inside a transaction.
///
/// **Invariants** 1. A managed connection is bound to no thread: its branch belongs to the engine and is found
/// by its Xid. 2. A handle that is closed, or whose connection went back to the pool, fails with 08003 and
/// cannot reach the physical connection. 3. A failure that means the connection is dead is reported to the pool
/// once, as `CONNECTION_ERROR_OCCURRED`. 4. After `stop` nothing outside the deployment refers to its classes:
/// no driver in `DriverManager`, no thread, no shutdown hook, no `ThreadLocal`.
///
/// **Locks** none of its own; the pool gives a managed connection to one transaction or one caller at a time.
///
/// **On a crash** the engine recovers when `start` opens the database; prepared branches are offered to the
/// server's recovery by `recover` on a connection of its own.
///
/// **Not here** the engine (`io.rustydb.server.bootstrap`), the JDBC driver, the XA verbs (`io.rustydb.xa`),
/// pool sizes (`ironjacamar.xml` in the archive beside this module).
@NullMarked
package io.rustydb.rar;

import org.jspecify.annotations.NullMarked;
