/// The facade of storage: one open database.
///
/// **Source** `docs/kernel.md`.
@NullMarked
package io.rustydb.storage;

import org.jspecify.annotations.NullMarked;
