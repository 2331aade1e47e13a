/// Allocation of pages and extents in tablespace files.
///
/// **Source** `docs/kernel.md`.
@NullMarked
package io.rustydb.storage.space;

import org.jspecify.annotations.NullMarked;
