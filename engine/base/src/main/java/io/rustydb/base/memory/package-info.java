/// Off-heap memory in large pieces.
///
/// **Words** *reservation*: a zeroed, page-aligned segment.
///
/// **Invariants** 1. Every reservation is released before the engine's close returns.
///
/// **Locks** none.
///
/// **On a crash** the operating system frees it.
///
/// **Not here** What is kept in it: `storage.buffer`, `storage.wal`.
@NullMarked
package io.rustydb.base.memory;

import org.jspecify.annotations.NullMarked;
