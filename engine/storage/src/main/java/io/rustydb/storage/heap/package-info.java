/// Heaps: rows in slotted pages with transaction slots.
///
/// **Source** `docs/kernel.md` §5-6.
@NullMarked
package io.rustydb.storage.heap;

import org.jspecify.annotations.NullMarked;
