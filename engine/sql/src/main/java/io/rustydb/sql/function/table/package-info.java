/// Functions that give rows: in FROM, and in select lists.
///
/// **Source** PostgreSQL 15, "Set Returning Functions" (9.25).
///
/// **Words** *generator*: one call on its way, which gives its rows a piece at a time.
///
/// **Invariants** 1. A function is chosen by its signature as scalar functions are. 2. A strict function with a
/// NULL argument gives no rows. 3. A generator holds what it needs for its next row, never all rows.
///
/// **Locks** none: the registry is immutable, a generator belongs to one execution. **On a crash** nothing to
/// do.
///
/// **Not here** Running them: `sql.execution.batch`; where they may stand: `sql.binder`.
@NullMarked
package io.rustydb.sql.function.table;

import org.jspecify.annotations.NullMarked;
