/// The facade of storage: one open database and its settings.
///
/// **Source** `docs/kernel.md`, `docs/architecture.md` §2-4.
///
/// **Words** *abandon*: let go without a checkpoint, as a crash would.
///
/// **Invariants**
/// 1. Everything that was opened is closed in reverse order, also when opening fails.
/// 2. After a failure (57P02) closing writes nothing.
///
/// **Locks** none of its own.
///
/// **On a crash** the next open recovers.
///
/// **Not here** Sessions and SQL: `engine/sql`.
@NullMarked
package io.rustydb.storage;

import org.jspecify.annotations.NullMarked;
