/// Functions: what they are called, what they take and give, and what they do to vectors.
///
/// **Source** PostgreSQL 15, chapters 9 (functions) and 10 (type conversion); SQL:2016 part 2 §6 and §9.5.
///
/// **Words** *signature*: argument types, result rule; *kernel*: the code that works on vectors; *strict*: NULL
/// in, NULL out; *volatility*: whether two calls may differ; *coercion*: an implicit conversion.
///
/// **Invariants** 1. Every function has a doc line and an example that a test runs. 2. A strict kernel never
/// sees a NULL row. 3. Overload resolution and implicit conversion are decided in `TypeCoercion` and nowhere
/// else.
///
/// **Locks** none: registries are immutable once built. **On a crash** nothing to do.
///
/// **Numbers** measured on two loaded cores: `a = ?` on a batch of one 16 ns; over 2048 rows `a + b * 2` of
/// INTEGER 0.6 ns a row.
///
/// **Not here** Sequences' values: the session, behind `SequenceAccess`; user-defined routines:
/// `sql.procedure`.
@NullMarked
package io.rustydb.sql.function;

import org.jspecify.annotations.NullMarked;
