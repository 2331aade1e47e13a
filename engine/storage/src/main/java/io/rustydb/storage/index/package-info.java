/// Index structures, siblings blind to each other.
///
/// **Not here** The structures: one package each. Which index serves which query: `sql.optimizer`.
@NullMarked
package io.rustydb.storage.index;

import org.jspecify.annotations.NullMarked;
