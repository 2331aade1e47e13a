/// Threads, parking, spinning and timers behind one interface.
///
/// **Words** *task*: a thread as the engine sees it; *adopted*: a thread that a container made.
///
/// **Invariants** 1. No thread of a container holds a reference to the engine after a call returned. 2. A park
/// is always inside a loop over its condition.
///
/// **Locks** none.
///
/// **On a crash** nothing to do.
///
/// **Not here** Latches and queues: `base.concurrent` and their users.
@NullMarked
package io.rustydb.base.schedule;

import org.jspecify.annotations.NullMarked;
