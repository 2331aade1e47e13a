/// Bound statements as algebra: relations and scalars over columns that are known by number.
///
/// **Source** Codd's operators with SQL's bags and NULLs; column numbers after Graefe, "The Cascades framework"
/// (1995). *How we differ*: a column keeps its number on its whole way through a statement, so moving an
/// operator needs no renumbering, and a number that a relation does not produce is a reference to an outer
/// query.
///
/// **Words** *column number*: unique within one statement; *free*: used and not produced inside; *conjunct*: an
/// operand of the AND that a condition is.
///
/// **Invariants** 1. Everything is an immutable value. 2. Two operators never produce the same column number,
/// except that a Filter, Join, Aggregate key, Window, Sort, Limit, Distinct or Lock passes its input's columns
/// on. 3. Operands have the types that their operator wants: conversions are explicit
/// [io.rustydb.sql.algebra.Scalar.Cast] nodes. 4. Scalars compare by value, so equal expressions are found by
/// `equals`.
///
/// **Locks** none. **On a crash** nothing to do.
///
/// **Not here** Names: `sql.binder`; how relations are computed: `sql.optimizer`; vectors: `sql.function`.
@NullMarked
package io.rustydb.sql.algebra;

import org.jspecify.annotations.NullMarked;
