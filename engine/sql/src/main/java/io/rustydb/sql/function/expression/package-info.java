/// Compiled expressions: trees that turn a batch into a vector.
///
/// **Source** SQL:2016 part 2 §6 for meaning, PostgreSQL 15 where the standard leaves a choice. *How we
/// differ*: everything works on batches; a row is a batch of one.
///
/// **Words** *strict*: NULL in, NULL out, without looking; *slot*: a value that comes from outside the batch (a
/// parameter, an outer row's column); *guarded*: evaluated only for rows that need it.
///
/// **Invariants**
/// 1. An expression instance owns its result vector and scratch, so it belongs to one execution at a time and
///    may not occur twice in a tree.
/// 2. An operand of CASE, COALESCE, AND and OR is evaluated only for the rows that the operands before it left
///    undecided, so the errors of dead branches do not surface.
/// 3. A result is valid until the same expression is evaluated again.
/// 4. Operands already have the types the operation wants: the binder puts in the conversions that
///    `TypeCoercion` names.
///
/// **Locks** none. **On a crash** nothing to do.
///
/// **Not here** Names, scopes and overload choice per statement: `sql.binder`; subqueries and aggregates' hash
/// tables: `sql.execution`.
@NullMarked
package io.rustydb.sql.function.expression;

import org.jspecify.annotations.NullMarked;
