/// Randomness as the engine sees it.
///
/// **Words** *entropy*: 64 bits at a time.
///
/// **Invariants** 1. No other random source is used in the engine; ArchUnit holds it.
///
/// **Locks** none.
///
/// **On a crash** nothing to do.
///
/// **Not here** Key generation: `security.encryption`.
@NullMarked
package io.rustydb.base.random;

import org.jspecify.annotations.NullMarked;
