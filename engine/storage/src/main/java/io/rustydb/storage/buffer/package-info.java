/// Pages in memory: frames, latches, translation, eviction, write-out.
///
/// **Source** Optimistic latches after Leis et al., LeanStore (2018), and The ART of Practical Synchronization
/// (2016); CLOCK after Corbató (1968). We differ from LeanStore: translation is an array, not swizzled
/// pointers, so a page may have any number of links.
///
/// **Words** *frame*: a place for one page, an `int`; *stamp*: state of a frame at the begin of an optimistic
/// section; *resident*: in the pool; *dirty*: has a logged change that is not in its file; *recovery LSN*: LSN
/// of the oldest such change; *claim*: take a frame for eviction.
///
/// **Invariants**
/// 1. Bytes of a frame change only under its exclusive latch, and releasing that raises its version.
/// 2. A frame in the page table holds that page, or is being given to it or taken from it under the exclusive
///    latch.
/// 3. A free frame is latched exclusively; nobody waits for a latch of a frame that no longer has the page he
///    wants.
/// 4. A dirty page, a latched page and a page on its way to disk are not evicted.
/// 5. A page leaves for the disk after the log up to its LSN, and only while the engine runs.
/// 6. Who loads a page waits for no latch and for no other load.
/// 7. The region is never unmapped while the pool is open, so a late optimistic reader reads wrong bytes, never
///    none.
///
/// **Locks** page latches (order: `docs/kernel.md` §3) → batch of the page writer → log. The writer only tries
/// latches. Leaves: free frames, chunks of the page table.
///
/// **On a crash** the pool is gone; what was dirty is redone from the log.
///
/// **Not here** Making changes: `storage.wal`, [io.rustydb.storage.wal.MiniTransaction].
@NullMarked
package io.rustydb.storage.buffer;

import org.jspecify.annotations.NullMarked;
