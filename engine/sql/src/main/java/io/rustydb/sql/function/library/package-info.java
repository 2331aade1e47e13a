/// The built-in scalar functions, one file a family.
///
/// **Source** PostgreSQL 15 chapter 9; `nvl`, `decode` as in Oracle.
///
/// **Words** *row kernel*: one row's work; *vector kernel*: a loop over arrays.
///
/// **Invariants** 1. Arithmetic never wraps: outside its type it is 22003. 2. Strings are UTF-8 and counted in
/// characters (code points), unless the function's name says octets. 3. Case mapping and order do not depend on
/// the machine's locale.
///
/// **Locks** none: kernels have no state of their own. **On a crash** nothing to do.
///
/// **Not here** Aggregates: `sql.function.aggregate`; comparison, logic, LIKE, IN: `sql.function.expression`.
@NullMarked
package io.rustydb.sql.function.library;

import org.jspecify.annotations.NullMarked;
