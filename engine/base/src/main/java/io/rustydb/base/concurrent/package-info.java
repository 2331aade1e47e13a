/// Waiting for a condition that another task will make true.
///
/// **Words** *wake*: let every waiter look at its condition again.
///
/// **Invariants** 1. A waiter is registered before it looks at its condition for the last time, and a waker
/// changes the condition before it looks for waiters: no wake-up is lost.
///
/// **Locks** the queue's monitor, a leaf: nothing is called while it is held.
///
/// **On a crash** nothing to do.
///
/// **Not here** Latches on pages: `storage.buffer`; locks of transactions: `storage.lock`.
@NullMarked
package io.rustydb.base.concurrent;

import org.jspecify.annotations.NullMarked;
