/// Failures as JDBC shows them: the standard subclass for each class of SQLSTATE, all with one detail record.
///
/// **Source** JDBC 4.3 §8.5 (categorised exceptions); SQLSTATEs are the engine's.
///
/// **Words** *detail*: SQLSTATE, vendor code, position and object name of a failure; *vendor code*: stable
/// number of the error catalogue.
///
/// **Invariants** 1. Every `SQLException` of the driver is a [RustyDbError]. 2. The subclass follows from the
/// SQLSTATE alone.
///
/// **Locks** none. **On a crash** nothing to do.
///
/// **Not here** The catalogue itself: `io.rustydb.base.error`; `XAException`:
/// `io.rustydb.jdbc.transport.TransportXa`.
@NullMarked
package io.rustydb.jdbc.error;

import org.jspecify.annotations.NullMarked;
