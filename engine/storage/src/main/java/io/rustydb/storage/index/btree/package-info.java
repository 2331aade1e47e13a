/// B+trees: ordered sets of (key, locator) with a mark each, on pages.
///
/// **Source** Bayer, McCreight (1972); Graefe, *Modern B-Tree Techniques* (2011) §3.3-3.5 (prefix truncation by
/// fence keys, poor man's normalised keys); Leis et al., *The ART of Practical Synchronization* (2016)
/// (optimistic lock coupling). We differ: the root's page id is fixed (a root that splits moves its content
/// down); a split is a record of its own, before the insert that wanted it, so that undo concerns single
/// entries only; the right link is a hint for scans, checked by the left page's stamp. Entries of one key may
/// share an item, as in PostgreSQL's deduplication (nbtree/README), but with locators as differences
/// ([NodeList]).
///
/// **Words** *Entry*: key bytes and the 8-byte locator behind them. *Item*: what a slot names, an entry or a
/// list. *List*: entries of one key in one item. *Mark*: the entry's row was deleted or has another key now;
/// older snapshots still find it. *Fence*: bound of a page's keys, as its parent's separators say. *Head*:
/// first four bytes of a key behind the page's prefix. *Locator*: a row id, opaque here. *Stamp*: version of a
/// frame at the begin of an optimistic read.
///
/// **Invariants**
/// 1. A page holds exactly the entries `low <= entry < high` of its level; the ranges of one level partition
///    all byte strings. So every key has one leaf, an empty leaf has a range too, and a scan that goes on where
///    the last range ended skips and repeats nothing.
/// 2. The prefix of a page is the common prefix of its fences, never of its items: an insert cannot shorten it.
/// 3. Keys of one tree are prefix-free (`KeyEncoder`'s are), so that entries of one key stand side by side in
///    locator order.
/// 4. Entries are distinct. An unmarked entry belongs to the newest version of its row; who comes by a marked
///    one compares the key again.
/// 5. An entry goes only with its last mark: it counts marks that are not purged ([EntryWriter]), so purge may
///    come in any order of transactions.
/// 6. Two fences and two items of the greatest length fit a page: a full page can always be split. A list is at
///    most half as long: between the halves of one that is cut there is always room for an entry.
/// 7. Each step, an entry's or the structure's, is one record over all its pages, the space map and the undo
///    step included, and leaves a good tree.
/// 8. What a reader took from a page before validation is used clamped, and believed only afterwards. Nothing
///    is allocated or thrown in between.
/// 9. A list says nothing that its entries would not say each alone: who reads meets entries, and their order,
///    marks, locks and undo are the same. Its entries have one mark or none; taking one out, marking it and
///    taking the mark back never need room, so rollback and purge do not.
/// 10. Equal keys are joined when a leaf would otherwise be split, or when it is loaded, never by a reader.
/// 11. Of an entry that is inserted together with others (*run*, [RunWriter]) no living one of its locator is
///     there before, nor can another transaction add one while the row is in flight. So its undo may stand in
///     the log before it, and may be repeated.
///
/// **Locks** the key's hash (unique check and insert; not held while waiting for a transaction), then page
/// latches from root to leaf and left to right, then the data file's space map, then undo page and segment
/// header. Writers latch by upgrading stamps, which never waits; one that lost waits for the leaf alone, or for
/// parent and page in this order, and checks the link again. No latch is held across I/O, waits or foreign
/// code.
///
/// **On a crash** redo repeats splits, merges and changes of entries; the rollback of what was in flight takes
/// back single entries by (root, key, locator), and frees trees whose creation was not committed, from the
/// leaves up, the root last. Half-freed trees are smaller, but good, and freed to the end when the undo entry
/// is met again.
///
/// A tree that is being loaded ([BTreeLoader]) is good after each leaf, and freed whole with its creation.
///
/// **Not here** Visibility, and whether a row has a key: `storage.heap` and `sql.execution` (through
/// [EntryJudge]). Making keys: `base.type`.
@NullMarked
package io.rustydb.storage.index.btree;

import org.jspecify.annotations.NullMarked;
