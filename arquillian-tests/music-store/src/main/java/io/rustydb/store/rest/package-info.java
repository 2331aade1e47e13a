/// The store over HTTP, as JSON.
///
/// **Invariants** 1. Answers are built from values, never from entities, so nothing is loaded after the
/// transaction. 2. Lists come in pages.
///
/// **Not here** transactions: each resource calls one bean of `io.rustydb.store`, which begins and ends its
/// own.
@NullMarked
package io.rustydb.store.rest;

import org.jspecify.annotations.NullMarked;
