/// The SQL front end: text to tokens to syntax tree, and a tree back to text.
///
/// **Source** ISO/IEC 9075-2:2023 clause 5 for tokens, PostgreSQL's lexical rules where it goes beyond (`E''`,
/// `$$`, `::`, operator characters); Pratt, "Top down operator precedence" (POPL 1973) for expressions, with
/// PostgreSQL's precedence table. We differ from both in that a statement is turned into tokens once, in int
/// arrays, from which family, plan-cache key, script splitting and the parser all work.
///
/// **Words** *token*: kind, start, end in three arrays; *key*: the normalised token stream as a value;
/// *family*: what a statement does, by its first words; *height*: longest path of a tree, which is what is
/// bounded.
///
/// **Invariants** 1. Reading is one pass; no token is looked at more than a fixed number of times ahead. 2. No
/// recursion without `Cursor.enter`, weighted by the stack a rule takes. 3. Only
/// [io.rustydb.base.error.DbException] comes out, with a position. 4. Nothing that is read is dropped: what the
/// grammar accepts is in the tree. 5. print(parse(print(parse(text)))) = print(parse(text)). 6. Identifiers
/// without quotes are folded to lower case, with ASCII and Unicode rules that depend on no locale.
///
/// **Locks** none: a parser lives for one call. **On a crash** nothing to do.
///
/// **Not here** Meaning of names: `sql.binder`; what is cached under a key: `sql.plancache`; other people's
/// dialects: `sql.parser.foreign`.
@NullMarked
package io.rustydb.sql.parser;

import org.jspecify.annotations.NullMarked;
