/// Changing rows: heap, indexes, large values and what must be checked with each of them.
///
/// **Source** `docs/kernel.md` §5-7 for who waits for whom; SQL:2016 part 2 §14 for what is checked.
///
/// **Words** *writer*: changes one table for one execution; *hook*: what else happens with a changed row
/// (foreign keys); *out of line*: a value in a large object, its locator in the row.
///
/// **Invariants** 1. A row is written before its index entries, so that who finds an entry finds a row. 2. NOT
/// NULL and CHECK are tested before anything is written. 3. An index is touched only when the row's key in it
/// changed. 4. The rows to change are known before the first is changed: no statement meets its own changes. 5.
/// A large object belongs to one row. 6. Rows that wait to be inserted together are inserted before the
/// statement ends, and before anything fails that came after them.
///
/// **Locks** a shared lock of each changed table, taken before its first change; row locks by the heap; key
/// locks within the B+tree, not held while waiting. **On a crash** the transaction's undo takes rows, entries
/// and large objects back.
///
/// **Not here** Foreign keys: `sql.constraint`, behind [io.rustydb.sql.execution.change.RowHook].
@NullMarked
package io.rustydb.sql.execution.change;

import org.jspecify.annotations.NullMarked;
