/// Operators over batches: each gives its rows a batch at a time, on demand.
///
/// **Source** Graefe, "Volcano" (1994); Boncz and others, MonetDB/X100 (CIDR 2005). *How we differ*: batches
/// begin small and grow, so that the first row of a LIMIT or of a look-up in a nested loop does not pay for two
/// thousand.
///
/// **Words** *build side*, *probe side* of a hash join; *pair*: a left and a right row that may match.
///
/// **Invariants** 1. `open` may be called again at any time and begins anew, with the slots as they are then.
/// 2. `next` gives a batch with at least one row alive, or null at the end; it is valid until the next call. 3.
/// A batch given away may be narrowed by its receiver, its vectors may not be written. 4. Cancellation is
/// looked for once a batch by those who read storage.
///
/// **Locks** none between calls. **On a crash** nothing to do.
///
/// **Not here** Changing rows: `execution.change`.
@NullMarked
package io.rustydb.sql.execution.batch;

import org.jspecify.annotations.NullMarked;
