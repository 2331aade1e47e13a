/// Files behind one interface, so that a simulated disk can lose, tear, reorder and misdirect what was not
/// synced.
///
/// **Words** *root*: the database directory; *sync*: durable on return.
///
/// **Invariants** 1. A failed sync is final. 2. A new or renamed entry is durable only after its directory was
/// synced. 3. No path leaves the root.
///
/// **Locks** one lock a root, held by one engine.
///
/// **On a crash** what was not synced may be there, in part or not at all.
///
/// **Not here** Pages and log records: `storage`.
@NullMarked
package io.rustydb.base.io;

import org.jspecify.annotations.NullMarked;
