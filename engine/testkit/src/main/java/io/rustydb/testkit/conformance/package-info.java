/// Outside test corpora, read as they are: PostgreSQL's regression suite and the statements of sqltest.
///
/// **Source** PostgreSQL 15 `src/test/regress` (sql and expected), psql's echo of all input (`-a`);
/// elliotchance/sqltest (`standards/2016`). *How we differ*: a statement counts when its rows are equal, as
/// values and in any order unless ORDER BY is written, or when the class of its SQLSTATE is that of the
/// expected message; wording, notices, plans' spelling of columns and psql's layout do not count.
///
/// **Words** *script*: a file of statements and psql commands; *block*: one answer in an expected output;
/// *cause*: why statements fail, with names and numbers taken out, so that like ones are counted together.
///
/// **Invariants** 1. What a port cannot do is a failed statement, never a skipped one. 2. psql commands are no
/// statements: they are obeyed where statements depend on them and never counted.
///
/// **Locks** none. **On a crash** nothing to do.
///
/// **Not here** The project's own files: `testkit.slt`; interleavings: `testkit.isolation`.
@NullMarked
package io.rustydb.testkit.conformance;

import org.jspecify.annotations.NullMarked;
