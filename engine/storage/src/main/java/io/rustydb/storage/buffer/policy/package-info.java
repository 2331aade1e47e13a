/// Which page to give up: six eviction policies behind one interface, all in primitive arrays.
///
/// **Source** CLOCK: Corbató, A Paging Experiment with the Multics System (1968). 2Q: Johnson and Shasha, 2Q: A
/// Low Overhead High Performance Buffer Management Replacement Algorithm (VLDB 1994), the full version. LRU-K:
/// O'Neil, O'Neil and Weikum, The LRU-K Page Replacement Algorithm (SIGMOD 1993), K = 2. LIRS: Jiang and Zhang,
/// LIRS: An Efficient Low Inter-reference Recency Set Replacement Policy (SIGMETRICS 2002). ARC: Megiddo and
/// Modha, ARC: A Self-Tuning, Low Overhead Replacement Cache (FAST 2003). We differ: a policy may be refused a
/// page (latched or dirty) and then offers the next one of its order; what is remembered of evicted pages is
/// bounded by the number of slots in every policy; ARC adapts in whole pages.
///
/// **Words** *slot*: a place for a page, numbered from 0 inside one pool; *ghost*: a page that was evicted and
/// is remembered; *record*: a use of a page that the policy is told of (not every use is).
///
/// **Invariants**
/// 1. Fed with every use and never refused, a policy gives up exactly the pages that its paper says (the tests
///    compare with straightforward simulations).
/// 2. No call allocates.
/// 3. A slot is known to the policy from [EvictionPolicy#loaded] to [EvictionPolicy#victim] or
///    [EvictionPolicy#removed]; records of other slots are ignored.
///
/// **Locks** none: the pool calls a policy under its own monitor.
///
/// **On a crash** nothing is kept.
///
/// **Not here** When to evict, and what must not be: `storage.buffer`.
@NullMarked
package io.rustydb.storage.buffer.policy;

import org.jspecify.annotations.NullMarked;
