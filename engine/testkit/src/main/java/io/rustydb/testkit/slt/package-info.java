/// SQL tests as plain files: statements with their exact answers, run through a port so that the same file
/// serves in process and over a wire.
///
/// **Source** SQLite's sqllogictest. *How we differ*: a result row is one line, its values separated by `|`;
/// errors are SQLSTATEs.
///
/// ```
/// # a comment
/// statement ok                 the statement succeeds
/// statement count 2            … and changes two rows
/// statement error 23505        … or fails with this SQLSTATE
/// query                        rows in this order follow behind ----
/// query rowsort                rows in any order
/// statement ok @b              … in session b; without a name in session main
/// ```
/// A record ends with an empty line. NULL is `NULL`, the empty string `(empty)`, a blank at an end of a value
/// `·`.
///
/// **Words** *record*: one statement with its expectation; *port*: what runs statements.
///
/// **Invariants** 1. Whatever the port cannot do is a failed record, never a skipped one. 2. Message texts are
/// not compared.
///
/// **Locks** none. **On a crash** nothing to do.
///
/// **Not here** Interleavings of sessions that wait for each other.
@NullMarked
package io.rustydb.testkit.slt;

import org.jspecify.annotations.NullMarked;
