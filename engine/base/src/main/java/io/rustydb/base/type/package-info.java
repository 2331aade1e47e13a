/// SQL types, the row layout and order-preserving keys, so that storage needs no catalogue.
///
/// **Words** *kind*: the family; *type*: a kind with precision and scale; *row*: a record's bytes; *key*: bytes
/// whose unsigned order is SQL's order.
///
/// **Invariants** 1. Codes of kinds are stored and never reused. 2. Comparing two keys byte by byte equals
/// comparing the values.
///
/// **Locks** none: values. **On a crash** nothing to do.
///
/// **Not here** Conversions and functions: `sql.function`.
@NullMarked
package io.rustydb.base.type;

import org.jspecify.annotations.NullMarked;
