/// The port between the JDBC layer and a database: one JDBC layer, several ways to reach the engine (in this
/// VM; over a wire).
///
/// **Source** the shape of the engine's session API, with types of its own so that the driver depends on
/// nothing; JDBC 4.3 for what must pass through; X/Open XA (C193) for the branch verbs.
///
/// **Words** *transport*: one conversation with a database; *provider*: what opens transports for some forms of
/// URL; *kind*: family of a value.
///
/// **Invariants** 1. Every failure leaves as a `SQLException` made by [io.rustydb.jdbc.error.SqlErrors] (branch
/// verbs: `XAException`). 2. Indexes are 0-based here and 1-based only in JDBC. 3. Typed setters and getters
/// pass primitives: nothing between a JDBC call and the engine boxes or builds an object.
///
/// **Locks** none: a transport is used by one thread at a time; only `cancel` and `close` may come from another
/// one.
///
/// **On a crash** nothing to do; a lost connection shows as class 08.
///
/// **Not here** JDBC's own rules (closing, conversions of `java.sql` classes, metadata shapes):
/// `io.rustydb.jdbc`.
@NullMarked
package io.rustydb.jdbc.transport;

import org.jspecify.annotations.NullMarked;
