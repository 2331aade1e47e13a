/// Hash indexes: from the hash of a key straight to the page with its entries.
///
/// **Source** Fagin, Nievergelt, Pippenger, Strong, *Extendible Hashing* (1979); Hilford, Bastani, Cukic,
/// *EH\*: Extendible Hashing in a Distributed Environment* and Otoo's balanced multidimensional extendible hash
/// tree (1986) for a directory that is a tree of pages. We differ: a directory never doubles as a whole, one
/// page of it does; the first bits of the hash address, not the last ones, so that a bucket is a range of
/// hashes and a page of [io.rustydb.storage.index.btree] with its fences, marks, lists, undo and checks; what
/// cannot be split by hash (many rows of one key) does not get a chain of overflow pages but a small B+tree in
/// its place.
///
/// **Words** *Hash*: 64 bits of a key, big endian: they are the key that entries have. *Bucket*: a leaf page.
/// *Directory*: a page of slots. *Offset*: bits of the hash that lead to a directory. *Run*: the slots of a
/// directory that name the same page.
///
/// **Invariants**
/// 1. A directory of offset `o` with `2^k` slots sends a hash to slot number (bits `o … o + k` of it). All
///    hashes that come to it begin with the same `o` bits.
/// 2. The slots that name a page are one run, of a power of two, at a multiple of its length: the page holds
///    the hashes that begin with the bits of the run. So every hash has one bucket, and a bucket's fences say
///    the same as its run.
/// 3. A directory's offset is the number of bits that its run in the directory above tells: the directories
///    together are a tree that decides each bit once.
/// 4. The root is a directory and keeps its page id.
/// 5. Buckets are split at the middle of their run, if both halves get entries; a run of one slot is made
///    longer before. A bucket that this would not help, or whose bits are used up, becomes the first child of
///    an inner page of a B+tree, which then takes its slots.
/// 6. A bucket is never merged with another one. Emptied ones are filled again; REINDEX gives them back.
///
/// **Locks** As in `storage.index.btree`: latches from the root to the bucket, left to right; readers validate
/// a directory's stamp before and after they enter the page that a slot names. Directories change only when
/// buckets are split, so readers of different buckets meet nobody. No latch of its own for the index.
///
/// **On a crash** Each step (split, a directory that doubles or moves down, a tree in place of a bucket) is one
/// record over all its pages and leaves a good index. Entries have the undo of B+trees: (root, hash, locator).
///
/// **Not here** Splitting, building, freeing, checking: `storage.index.btree`, whose pages buckets are. Making
/// the hash of a row, and comparing the row's columns with what is asked for, which the hash does not replace:
/// `sql.execution`.
@NullMarked
package io.rustydb.storage.index.hash;

import org.jspecify.annotations.NullMarked;
