/// Conversions between types, on vectors and on single values.
///
/// **Source** PostgreSQL 15 §8 and §4.2.9; SQL:2016 part 2 §6.13 and §9.2 (store assignment).
///
/// **Words** *cast*: explicit, shortens strings silently; *assignment*: into a column, refuses to lose
/// characters.
///
/// **Invariants** 1. A conversion gives an exact or a rounded value, or an error of class 22; never a wrapped
/// one. 2. NUMERIC rounds half away from zero, floating point to integer half to even, as PostgreSQL does. 3.
/// NULL stays NULL.
///
/// **Locks** none. **On a crash** nothing to do.
///
/// **Not here** Which conversions are allowed where: `TypeCoercion`. Text forms: `sql.function.text`.
@NullMarked
package io.rustydb.sql.function.cast;

import org.jspecify.annotations.NullMarked;
