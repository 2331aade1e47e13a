/// Time as the engine sees it: one interface, owned by the machine or by a simulation.
///
/// **Words** *nanos*: monotonic; *epoch*: wall clock.
///
/// **Invariants** 1. Nothing in the engine decides by the wall clock.
///
/// **Locks** none.
///
/// **On a crash** nothing to do.
///
/// **Not here** SQL's date and time values: `base.type`.
@NullMarked
package io.rustydb.base.time;

import org.jspecify.annotations.NullMarked;
