/// Sorting what an index is built of, in bounded memory.
///
/// **Source** Knuth, TAOCP 3 §5.4 (runs and merges); Graefe, *Implementing Sorting in Database Systems* (2006)
/// §2 (prefixes of keys beside their places, so that most comparisons need no second cache miss).
///
/// **Words** *entry*: key bytes and locator, as they will stand in the index; *tag*: a number that travels with
/// an entry; *run*: sorted entries in a temporary file; *fan-in*: runs that are merged at a time.
///
/// **Invariants** 1. Entries come out in the unsigned order of their bytes, each as often as it went in. 2. No
/// more than the budget is held, apart from a buffer for each run that is being merged. 3. Whatever happens,
/// `close` deletes all runs.
///
/// **Locks** none: one thread. **On a crash** runs are temporary files; nothing refers to them.
///
/// **Not here** Making entries: `sql.execution`. Pages of a tree: `index.btree`, whose loader takes what comes
/// out.
@NullMarked
package io.rustydb.storage.index.build;

import org.jspecify.annotations.NullMarked;
