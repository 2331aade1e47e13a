/// Pages in memory: frames, latches, translation, eviction, write-out.
///
/// **Source** `docs/kernel.md`.
@NullMarked
package io.rustydb.storage.buffer;

import org.jspecify.annotations.NullMarked;
