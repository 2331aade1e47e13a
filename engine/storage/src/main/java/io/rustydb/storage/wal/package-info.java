/// The log: records, mini-transactions, ring, flusher, segments, reader, redo.
///
/// **Source** Mohan et al., ARIES (1992), of which repeating history and page LSNs are kept (undo is data,
/// `storage.undo`); Johnson et al., Aether (2010) for reservation before copying; full-page images after
/// PostgreSQL. We differ: a change is applied by the code that redoes it, so there is one way to change a page;
/// a record carries its own LSN and the durable LSN of its time, so leftovers and damage are told from the end.
///
/// **Words** *LSN*: byte offset in the endless log; *credit*: bytes of the ring promised to a mini-transaction;
/// *published*: complete in the ring and applied to its pages; *image point*: records at or above it carry an
/// image of each page they are the first to change; *epoch*: a life of the database; *part*: one operation on
/// one page.
///
/// **Invariants**
/// 1. A page is changed by redo handlers only, inside [io.rustydb.storage.wal.MiniTransaction#commit].
/// 2. Unflushed bytes + outstanding credit ≤ ring capacity; so reserving never waits, and credit is taken when
///    no latch is held.
/// 3. Between reserve and publish nothing waits; whatever fails there stops the engine.
/// 4. The durable log ends at a record boundary; a record is durable iff its LSN is below the end.
/// 5. Unpublished space of the ring is zero.
/// 6. A record at or above the image point has an image of, or formats, each of its pages whose LSN is below
///    the image point. It is checked again after the reservation; a record that failed the check becomes
///    padding, and its successor carries all images.
/// 7. Epochs never fall along the log; at or above the epoch start of the control file there is only the
///    current one.
/// 8. A failed write or sync of the log stops the engine; nothing is acknowledged afterwards.
/// 9. A segment is whole and has a durable name before its first record is written.
/// 10. SCNs are drawn in LSN order and none is lost.
///
/// **Locks** flush owner → set of segments. Leaves: the step that draws SCNs, lists of waiters. No page latch
/// is taken while one of these is held.
///
/// **On a crash** the log ends at the first record that can not be believed. If the control file or a later
/// record proves that the log was durable beyond it, the log is damaged and the database refused.
///
/// **Not here** When checkpoints are taken: `storage.checkpoint`; opening a database: `storage.recovery`.
@NullMarked
package io.rustydb.storage.wal;

import org.jspecify.annotations.NullMarked;
