/// Aggregate functions on batches: states in primitive arrays, addressed by group id.
///
/// **Source** SQL:2016 part 2 §10.9; PostgreSQL 15 §9.21 for result types.
///
/// **Words** *group id*: a dense number from 0 that the executor's hash table gives each group; *accumulator*:
/// the states of all groups of one aggregate call.
///
/// **Invariants** 1. NULL arguments do not count, except for `count(*)`. 2. Sums of integers are exact: 64 bits
/// with overflow proof, then wide.
/// 3. Of no rows, `count` gives 0 and all others NULL.
///
/// **Locks** none: an accumulator belongs to one execution. **On a crash** nothing to do.
///
/// **Not here** DISTINCT, FILTER, grouping and spilling: `sql.execution`.
@NullMarked
package io.rustydb.sql.function.aggregate;

import org.jspecify.annotations.NullMarked;
