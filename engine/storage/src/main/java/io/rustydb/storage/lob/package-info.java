/// Large objects: byte strings too long for a row, written and read as streams.
///
/// **Source** the exact-position tree of files (Unix index blocks); we differ: built from left to right only,
/// and complete before anybody sees it.
///
/// **Words** *Root*: the first page; its id is part of the object's. *Stamp*: tells objects apart that had the
/// same root one after the other. *Index page*: page numbers of the level below. *Data
/// page*: bytes.
///
/// **Invariants**
/// 1. A page is allocated and linked in one record: every page of an unfinished object is reachable from its
///    root, so rollback finds them all.
/// 2. Every data page but the last is full; the page of a position follows from the position.
/// 3. Each page has its object's stamp, and the id a part of it: an id or reader that is older than the pages
///    finds nothing.
/// 4. A complete object never changes. It is freed only when its creator rolled back or when its drop is
///    visible to every snapshot, so readers need no latch across pages.
/// 5. Freed from the end to the root; the root last, in one record with the undo step, so that the step runs
///    exactly once.
///
/// **Locks** root before index pages before new pages before the space map; one page with content at a time.
///
/// **On a crash** pages of unfinished objects are freed by the rollback of their transaction; half-freed
/// objects are freed to the end when the undo entry is met again.
///
/// **Not here** Which row refers to an object, and that each is dropped with its row: `sql.execution`.
@NullMarked
package io.rustydb.storage.lob;

import org.jspecify.annotations.NullMarked;
