/// Pages on disk: ids, types, the common header, the checksum, the tablespace files.
///
/// **Source** `docs/kernel.md` §1-2. CRC32C after Castagnoli et al., Optimization of cyclic redundancy-check
/// codes (1993).
///
/// **Words** *page id*: file and page number in a `long`; *seal*: set the checksum of a private copy;
/// *damaged*: bytes that can not be this page; *quarantine*: a damaged page fails every read that needs it and
/// nothing else.
///
/// **Invariants**
/// 1. A page that was read is the page that was asked for: checksum, format version and own id were compared,
///    and if this life of the database has stored it, it is what was stored last.
/// 2. A checksum is computed over bytes that nobody changes.
/// 3. A damaged page is named with file, byte offset, expected and found, and is never overwritten by what was
///    read.
/// 4. Reserved bytes are zero.
/// 5. A user's file that is missing costs its own pages alone; one that recovery has passed over is never used
///    again ([FileList]).
///
/// **Locks** growth of a file (a leaf, held while the file grows).
///
/// **On a crash** a page that was being written may be torn; the log mends it (`storage.wal`). A file may be
/// shorter than it was told to be: redo writes what is missing.
///
/// **Not here** Pages in memory: `storage.buffer`; which pages are in use: `storage.space`.
@NullMarked
package io.rustydb.storage.page;

import org.jspecify.annotations.NullMarked;
