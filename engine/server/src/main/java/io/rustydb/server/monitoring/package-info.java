/// What storage tells of itself in tables of schema `SYS`.
///
/// **Source** Oracle's `V$` views and PostgreSQL's `pg_stat_*` for the columns.
///
/// **Words** *system table*: see [io.rustydb.sql.catalog.SystemTable]. Storage knows nothing of SQL, so its
/// tables are described here; what sessions, transactions and locks show is described in `sql.session`, which
/// owns that state.
///
/// **Invariants** 1. A source takes no latch and waits for nothing: looking never slows down what is looked at.
/// 2. Numbers of one row are read one after the other and may be apart by what happened meanwhile.
///
/// **Locks** none. **On a crash** nothing to do: counters begin anew with each opening.
///
/// **Not here** The mechanism: `sql.catalog` and `sql.execution`; sessions and transactions: `sql.session`.
@NullMarked
package io.rustydb.server.monitoring;

import org.jspecify.annotations.NullMarked;
