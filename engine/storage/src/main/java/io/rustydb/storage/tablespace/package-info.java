/// Tablespaces that come and go with transactions.
///
/// **Source** Locally managed tablespaces with block sizes of their own, as in Oracle; `CREATE TABLESPACE`
/// inside of transactions is ours.
///
/// **Words** *list*: file `files`, which tells recovery what files there are (`storage.page.FileList`); *take
/// away*: delete a file whose pages belong to nobody.
///
/// **Invariants**
/// 1. A file that is in the list, or on disk, has an undo entry that takes it away, or a row in the catalogue:
///    the entry is durable before the file is listed, and the step that uses it up is logged after the file is
///    deleted.
/// 2. A file is listed before it is made, and leaves the list before it is deleted; recovery passes over log
///    about files that are not listed.
/// 3. A file is deleted only when the commit that dropped it, or whatever makes its pages nobody's, is durable.
/// 4. File ids are never used again: log and undo may name them for long.
/// 5. Who meets undo about a page of a file that is gone has nothing to do.
///
/// **Locks** one creation at a time, then `storage.space`'s, one file that comes or goes at a time. No latch is
/// held.
///
/// **On a crash** while a file is made: the transaction is rolled back, which takes the file away, however much
/// of it is there. While one is deleted: purge comes by its entry again.
///
/// **Not here** Names of tablespaces: `sql.catalog`; making and deleting files: `storage.space`.
@NullMarked
package io.rustydb.storage.tablespace;

import org.jspecify.annotations.NullMarked;
