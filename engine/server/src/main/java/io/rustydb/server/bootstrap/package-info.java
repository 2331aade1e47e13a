/// The only place that wires the engine: opens databases and hands out sessions.
///
/// **Words** *handle*: one holder's share of an open database; *location*: a memory database's name or a
/// directory.
///
/// **Invariants** 1. Within one class loader a location is open at most once, however many handles there are.
/// 2. A file database closes when its last handle closes; a memory database lives until `SHUTDOWN` or the end
/// of the JVM. 3. Nothing is created outside the directory that the request names.
///
/// **Locks** opening and closing one location exclude each other; sessions take none of these locks.
///
/// **On a crash** the next open recovers.
///
/// **Not here** URLs and properties: `jdbc-driver`; container life cycle: `rar`.
@NullMarked
package io.rustydb.server.bootstrap;

import org.jspecify.annotations.NullMarked;
