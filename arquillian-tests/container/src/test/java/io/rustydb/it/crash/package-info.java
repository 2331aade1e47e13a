/// Servers that are killed: what was acknowledged is there afterwards, and what was in doubt is decided.
///
/// **Words** *kill*: SIGKILL, or the machine halting itself in the middle of a call; nothing is flushed, nobody
/// says goodbye.
///
/// **Invariants** 1. Each test works on a server of its own, started by the test as the launcher starts it, on
/// ports and in directories of its own.
///
/// **Not here** the engine's own crash simulations: `engine/storage`.
@NullMarked
package io.rustydb.it.crash;

import org.jspecify.annotations.NullMarked;
