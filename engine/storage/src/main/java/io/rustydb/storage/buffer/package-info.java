/// Pages in memory: frames, latches, translation, pools, eviction, write-out, reading ahead.
///
/// **Source** Optimistic latches after Leis et al., LeanStore (2018), and The ART of Practical Synchronization
/// (2016); records of hits after BP-Wrapper (Ding, Jiang and Zhang, ICDE 2009) and Caffeine; advice after
/// SHARDS (Waldspurger et al., FAST 2015); pools as Oracle has them. We differ: translation is an array, not
/// swizzled pointers, so a page may have any number of links; a hit takes no lock and moves nothing in any
/// list.
///
/// **Words** *frame*: a place for one page, an `int`, counted in 4 KB from the begin of the region; *pool*: a
/// run of frames of one page size with a policy of its own; *slot*: a frame as its pool counts; *stamp*: state
/// of a frame at the begin of an optimistic section; *resident*: in the cache; *dirty*: has a logged change
/// that is not in its file; *recovery LSN*: LSN of the oldest such change; *claim*: take a frame for eviction;
/// *admit*: give a page a frame; *scanned*: read by a large scan or ahead, and not to be kept for that.
///
/// **Invariants**
/// 1. Bytes of a frame change only under its exclusive latch, and releasing that raises its version.
/// 2. A frame in the page table holds that page, or is being given to it or taken from it under the exclusive
///    latch.
/// 3. A free frame is latched exclusively; nobody waits for a latch of a frame that no longer has the page he
///    wants.
/// 4. A dirty page, a latched page and a page on its way to disk are not evicted.
/// 5. A page leaves for the disk after the log up to its LSN, and only while the engine runs.
/// 6. Who loads a page waits for no latch and for no other load; the I/O pool only reads.
/// 7. The region is never unmapped while the pool is open, so a late optimistic reader reads wrong bytes, never
///    none.
/// 8. Every frame that has a page is known to its pool's policy or stands in its queue of scanned pages.
///
/// **Locks** page latches (order: `docs/kernel.md` §3) → batch of the page writer → log. The writer and the
/// policies only try latches. Leaves: a pool's monitor, the adviser's, the I/O pool's queue, chunks of the page
/// table.
///
/// **On a crash** the cache is gone; what was dirty is redone from the log.
///
/// **Not here** Making changes: `storage.wal`, [io.rustydb.storage.wal.MiniTransaction]. The policies
/// themselves: `storage.buffer.policy`.
@NullMarked
package io.rustydb.storage.buffer;

import org.jspecify.annotations.NullMarked;
