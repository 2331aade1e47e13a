/// The syntax tree: what was written, before any name is looked up.
///
/// **Source** ISO/IEC 9075-2:2023 for the shapes; PostgreSQL where it goes beyond. We differ in that chains of
/// AND and OR are one node with many operands, so that a predicate of 100,000 terms is flat.
///
/// **Words** *statement*: one of the four families [io.rustydb.sql.parser.ast.QueryStatement],
/// [io.rustydb.sql.parser.ast.ChangeStatement], [io.rustydb.sql.parser.ast.DefinitionStatement],
/// [io.rustydb.sql.parser.ast.ControlStatement]; *query*: anything that gives rows; *body*: a query without
/// WITH, ORDER BY, limit and locks; *name*: an identifier after case folding.
///
/// **Invariants** 1. Every node is immutable and has the 1-based position of the character it is blamed on (an
/// operator's own position for binary expressions, else the first character). 2. Families are sealed: a
/// `switch` over them needs no default. 3. An absent part is an empty list or an empty Optional, never null. 4.
/// The height of a tree is at most [io.rustydb.sql.parser.DialectOptions#nestingMax], so a recursive pass over
/// it ends without exhausting its stack. 5. Parentheses leave no trace. 6. Operands of a
/// [io.rustydb.sql.parser.ast.Expression.Logical] are at least two and never a Logical of the same operator.
///
/// **Locks** none: values. **On a crash** nothing to do; CHECK, DEFAULT and view texts are stored as printed
/// SQL, never as trees.
///
/// **Not here** Reading text: `sql.parser`; meaning of names and types: `sql.binder`.
@NullMarked
package io.rustydb.sql.parser.ast;

import org.jspecify.annotations.NullMarked;
