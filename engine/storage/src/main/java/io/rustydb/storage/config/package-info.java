/// The settings of storage, and the file in which all settings are stored.
///
/// **Source** PostgreSQL's `postgresql.auto.conf`. *How we differ*: the file bears a checksum, so that rot is
/// not taken for somebody's wish.
///
/// **Words** see `base.config`.
///
/// **Invariants** 1. The file is read under the directory's lock and before anything that a setting shapes. 2.
/// It is replaced as a whole: written beside, synced, renamed, directory synced. 3. A file that cannot be
/// understood is refused (F0000) with its line; it is neither guessed at nor overwritten.
///
/// **Locks** none; one change at a time is the caller's to see to. **On a crash** the old file or the new one;
/// what was written beside it is written anew by the next change.
///
/// **Not here** What `ALTER SYSTEM` may say: `sql.session`.
@NullMarked
package io.rustydb.storage.config;

import org.jspecify.annotations.NullMarked;
