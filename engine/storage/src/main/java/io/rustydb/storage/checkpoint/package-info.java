/// Checkpoints and the control file.
///
/// **Source** Fuzzy checkpoints as in ARIES, with PostgreSQL's redo point (here: image point).
///
/// **Words** *checkpoint LSN*: where redo begins; *clean*: the log ends there and nothing is in flight.
///
/// **Invariants**
/// 1. Every change below the checkpoint LSN is durable in its file before the control file names that LSN.
/// 2. A control copy is durable before a segment below its checkpoint LSN is given up.
/// 3. The copies alternate; the one that holds the current state is never written. What holds for a life of the
///    database (epoch, epoch start) is in both.
/// 4. A failed sync of a data file or of the control file stops the engine.
/// 5. A control file that is foreign, of an unknown format, or damaged beyond the other copy's help is refused
///    and left as it is.
///
/// **Locks** one checkpoint at a time → batch of the page writer → log. No page latch is held or waited for.
///
/// **On a crash** redo begins at the last checkpoint whose control copy was written.
///
/// **Not here** Redo: `storage.wal`; putting it together: `storage.recovery` and the facade.
@NullMarked
package io.rustydb.storage.checkpoint;

import org.jspecify.annotations.NullMarked;
