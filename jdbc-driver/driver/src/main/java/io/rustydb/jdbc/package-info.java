/// The JDBC driver: one JDBC layer over a [io.rustydb.jdbc.transport.Transport].
///
/// **Source** JDBC 4.3.
///
/// **Words** *handle*: what the application holds as its `Connection`; *physical connection*: the transport
/// below it; *shape*: the columns of a result, made once per statement.
///
/// **Invariants** 1. Closing anything closes what hangs on it: connection → statements → result set. 2. After
/// close every method but `close`, `isClosed`, `isValid`, `abort` and `isWrapperFor` fails (08003 for a
/// connection, 24000 for the rest). 3. Parameters are never spliced into text. 4. No static state but the one
/// registration with `DriverManager`.
///
/// **Locks** none: a connection and what hangs on it belong to one thread at a time; `cancel`, `abort` and a
/// connection's `close` may come from another one.
///
/// **On a crash** nothing to do.
///
/// **Not here** XA: `io.rustydb.xa`; the in-VM transport: `io.rustydb.embedded`; SQL: the engine.
///
/// URL keys are listed in [io.rustydb.jdbc.ConnectionKey] and in `docs/jdbc.md`.
@NullMarked
package io.rustydb.jdbc;

import org.jspecify.annotations.NullMarked;
