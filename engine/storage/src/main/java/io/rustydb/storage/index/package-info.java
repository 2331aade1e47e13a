/// Index structures. The buckets of `hash` are leaves of `btree`, which knows its directories; the others are
/// blind to each other.
///
/// **Not here** The structures: one package each. Which index serves which query: `sql.optimizer`.
@NullMarked
package io.rustydb.storage.index;

import org.jspecify.annotations.NullMarked;
