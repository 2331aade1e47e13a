/// From syntax tree to algebra: names become column numbers, calls become functions, conversions become
/// visible.
///
/// **Source** ISO/IEC 9075-2:2023 clauses 6 to 8 and 14; PostgreSQL 15 chapter 10 for what a literal or
/// parameter of unknown type becomes.
///
/// **Words** *scope*: the names visible at a place, with the scope of the outer query behind it; *untyped*: a
/// string literal, NULL or parameter whose type its surroundings decide; *ordinal*: ORDER BY 2; *functionally
/// dependent*: a column of a table whose primary key is grouped by.
///
/// **Invariants** 1. Every error has the position of the node it is about. 2. What is parsed but cannot be
/// executed is refused here with 0A000, nothing is ignored. 3. A parameter has one type in the whole statement,
/// decided by its first use. 4. The objects that a statement used, and the names it did not find in earlier
/// schemas of the path, are recorded while they are looked up, so that a cached plan knows when it is stale.
///
/// **Locks** none: a binder lives for one statement. **On a crash** nothing to do.
///
/// **Not here** Which functions there are and what converts implicitly: `sql.function`; how to compute it:
/// `sql.optimizer`.
@NullMarked
package io.rustydb.sql.binder;

import org.jspecify.annotations.NullMarked;
