/// JSON: its text, its binary form, values between the two, and what SQL values become in it.
///
/// **Source** RFC 8259; PostgreSQL 15 §8.14 and §9.16 (its `json.c`, `jsonb.c`, `jsonfuncs.c` for answers);
/// SQL:2016 part 2 §6.
///
/// **Words** *text*: type JSON, kept as given; *document*: a value of type JSONB, see
/// [io.rustydb.base.type.Jsonb]; *value*: a [JsonValue], the tree that changes work on; *path*: the language of
/// `sql.function.json.path`.
///
/// **Invariants** 1. Whatever is stored as JSON or JSONB was accepted by [JsonParser]: who reads it does not
/// check again. 2. No document is deeper than `Jsonb.DEPTH_MAX` (54001), so recursion over one is bounded. 3. A
/// JSONB string has no U+0000 and no half of a surrogate pair.
///
/// **Why a parser of our own** positions and limits of errors, numbers exact to the last zero, the text's spans
/// without a tree, and half surrogate pairs that JSON text may hold and JSONB may not: a library would be asked
/// for none of what it is good at, and would be the engine's first one.
///
/// **Locks** none. **On a crash** nothing to do.
///
/// **Not here** The functions' names: `sql.function.library`.
@NullMarked
package io.rustydb.sql.function.json;

import org.jspecify.annotations.NullMarked;
