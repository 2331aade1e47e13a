/// The path language of SQL/JSON: its text, its tree, its evaluation.
///
/// **Source** SQL:2016 part 2 §9.39; PostgreSQL 15 §9.16.2 (`jsonpath_gram.y`, `jsonpath_exec.c`) for
/// everything that the standard leaves open, the normal form of the text, and SQLSTATEs; methods of PostgreSQL
/// 17.
///
/// **Words** *item*: a value that a path passes on; *sequence*: the items an expression gives; *lax*, *strict*:
/// whether a path that does not fit the document gives nothing or fails; *unwrap*: to take an array's elements
/// in its place, as lax does where a single item is wanted.
///
/// **Invariants** 1. A predicate never fails: what fails inside of it is unknown. 2. A tree nests at most
/// `JsonPathParser.DEPTH_MAX` deep (54001), so evaluation is bounded like documents are.
///
/// **Locks** none. **On a crash** nothing to do.
///
/// **Not here** JSON_VALUE and its like, which only begin with a path: `sql.function.library`.
@NullMarked
package io.rustydb.sql.function.json.path;

import org.jspecify.annotations.NullMarked;
