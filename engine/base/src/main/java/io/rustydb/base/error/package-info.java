/// Failures: one exception type and one catalogue of SQLSTATEs.
///
/// **Source** SQLSTATEs as in PostgreSQL's appendix A; class 72 is Oracle's for "snapshot too old".
///
/// **Words** *code*: an entry of [ErrorCode]; *severity*: how much of the caller's state the failure takes with
/// it.
///
/// **Invariants** 1. A user's, resource or environment failure is a [DbException]; a programmer's mistake is an
/// assertion.
/// 2. Vendor codes are unique and never reused.
///
/// **Locks** none. **On a crash** nothing to do.
///
/// **Not here** Translation to `SQLException` and `XAException`: `jdbc-driver/embedded`.
@NullMarked
package io.rustydb.base.error;

import org.jspecify.annotations.NullMarked;
