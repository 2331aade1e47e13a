/// Text formats of values: the one place where a literal, a CAST and a result meet.
///
/// **Source** PostgreSQL 15 §8 (input and output of each type), appendix B. *How we differ*: TIME has
/// nanoseconds, timestamps end with the year 294246.
///
/// **Words** *text*: what a user writes or sees; *civil*: year, month and day of the proleptic Gregorian
/// calendar.
///
/// **Invariants** 1. Formatting and parsing a value gives the same value. 2. Bad syntax is 22P02 (temporals
/// 22007), a value outside the type 22003 (temporals 22008). 3. Blanks around a value do not count.
///
/// **Locks** none: pure functions. **On a crash** nothing to do.
///
/// **Not here** Conversion kernels: `sql.function.cast` calls this package row by row.
@NullMarked
package io.rustydb.sql.function.text;

import org.jspecify.annotations.NullMarked;
