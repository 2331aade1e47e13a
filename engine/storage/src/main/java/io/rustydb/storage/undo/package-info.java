/// Undo segments, pages and entries; rollback and purge.
///
/// **Source** `docs/kernel.md` §5-6.
@NullMarked
package io.rustydb.storage.undo;

import org.jspecify.annotations.NullMarked;
