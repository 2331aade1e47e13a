/// From algebra to physical plans: where conditions go, in which order tables are joined, how each is read.
///
/// **Source** Selinger and others, "Access path selection" (SIGMOD 1979) for access paths and costs;
/// Galindo-Legaria and Joshi, "Orthogonal optimization of subqueries" (SIGMOD 2001) for EXISTS and IN as semi
/// joins. *How we differ*: the join order is greedy, estimates are simple, and an index nested loop is nothing
/// of its own: its inner side is planned with the join condition as a filter over values from outside.
///
/// **Words** *plan*: immutable, shared by all sessions; *cost*: about rows touched; *pushed*: a conjunct that
/// moved to where all its columns first are; *implied*: the query's conjuncts prove a partial index's
/// condition; *parameters* of a nested loop: left columns that the right side reads.
///
/// **Invariants** 1. A plan gives the rows of its relation, whatever the estimates say. 2. A conjunct is
/// applied exactly once. 3. Volatile conjuncts are not moved below a join, and nothing is moved below a Limit
/// or Lock. 4. A plan's columns are exactly those asked of it.
///
/// **Locks** none; [io.rustydb.sql.optimizer.TableStatistics] is shared and approximate. **On a crash** nothing
/// to do.
///
/// **Not here** Running plans: `sql.execution`.
@NullMarked
package io.rustydb.sql.optimizer;

import org.jspecify.annotations.NullMarked;
