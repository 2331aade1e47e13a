/// Typed vectors and batches: the only form in which SQL values move between operators, expressions and
/// functions.
///
/// **Source** Boncz, Zukowski, Nes: MonetDB/X100, CIDR 2005; DuckDB's vectors. *How we differ*: a selected row
/// keeps its position, so a column reference costs nothing; a constant is a vector whose row index is masked to
/// 0; batches start small, a single row is a batch of one.
///
/// **Why here** Functions work on vectors and constant folding evaluates expressions before there is an
/// execution, so vectors live in `sql.function`, below binder, optimizer and execution, and execution imports
/// them.
///
/// **Words** *batch*: vectors of equal row count; *row*: position in a vector; *selection*: ascending positions
/// that are alive; *constant*: one value for every row; *wide*: decimals that do not fit scaled `long`s.
///
/// **Invariants**
/// 1. Getters take a position and apply the vector's mask, so they work on constants.
/// 2. A result vector belongs to the expression that filled it and is valid until that expression is evaluated
///    again.
/// 3. Only selected positions of a result are defined.
/// 4. A BOOLEAN that is NULL has value 0, so a filter looks at values alone.
/// 5. Values read or compared are not NULL; who cannot know asks `isNull` first.
///
/// **Locks** none: a vector belongs to one execution. **On a crash** nothing to do.
///
/// **Not here** Conversions: `sql.function.cast`; expressions: `sql.function.expression`; the row format:
/// `base.type`.
@NullMarked
package io.rustydb.sql.function.vector;

import org.jspecify.annotations.NullMarked;
