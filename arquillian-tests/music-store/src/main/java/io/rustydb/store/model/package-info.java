/// The tables of the store as entities, with all their relations; columns are named as in the Chinook script.
///
/// **Invariants** 1. Keys of the data are assigned, not generated, since the data brings them. 2. What
/// customers see changes carries a version.
///
/// **Not here** transactions: `io.rustydb.store`.
@NullMarked
package io.rustydb.store.model;

import org.jspecify.annotations.NullMarked;
