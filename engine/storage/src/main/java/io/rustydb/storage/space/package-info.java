/// Space in tablespace files: pages, extents, roots.
///
/// **Source** Free-space bitmaps as in Oracle's locally managed tablespaces.
///
/// **Words** *region*: pages covered by one map page; *extent*: a run of contiguous pages inside a region;
/// *root slot*: one of 64 values in the file header; *claim*: pages handed out in a mini-transaction that
/// is not committed.
///
/// **Invariants**
/// 1. A page is linked to iff its bit is set: both change in one record, so nothing leaks and nothing is lost.
/// 2. Bits are set once and cleared once; doing it twice is an assertion.
/// 3. In one mini-transaction pages are freed first (ascending), then allocated, then roots are set.
/// 4. A file is long enough for a page before the page is handed out.
/// 5. A file is in the list before it is made, and leaves the list before it is deleted ([Tablespaces]).
///
/// **Locks** space maps ascending, then the file header; both after every other page. One file comes or goes at
/// a time, no latch held.
///
/// **On a crash** maps and header are recovered like any page.
///
/// **Not here** What the pages hold.
@NullMarked
package io.rustydb.storage.space;

import org.jspecify.annotations.NullMarked;
