/// `./rustydb conformance`: outside test corpora on RustyDB, in process.
///
/// **Source** `io.rustydb.testkit.conformance`, which reads the corpora.
///
/// **Words** *score*: statements passed of all, file by file; *cause*: what went wrong, with names and numbers
/// taken out.
///
/// **Invariants** 1. Each file has a database of its own.
///
/// **Locks** none. **On a crash** nothing to do.
///
/// **Not here** Speed: `io.rustydb.benchmarks`.
@NullMarked
package io.rustydb.benchmarks.conformance;

import org.jspecify.annotations.NullMarked;
