/// Fuzzy checkpoints.
///
/// **Source** `docs/kernel.md`.
@NullMarked
package io.rustydb.storage.checkpoint;

import org.jspecify.annotations.NullMarked;
