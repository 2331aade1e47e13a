/// Regular expressions in time linear to the text: POSIX and SQL patterns on RE2/J.
///
/// **Source** PostgreSQL 15 §9.7.2 and §9.7.3 for the syntax; Russ Cox, "Regular Expression Matching Can Be
/// Simple And Fast" for the engine. *How we differ*: back references, lookahead and lookbehind do not exist,
/// for they cost exponential time; they are refused (0A000).
///
/// **Words** *pattern*: a compiled expression; *flags*: the letters behind it, `i`, `g`, `n`, `x`, ...
///
/// **Invariants** 1. No text and no pattern makes a match take more than time linear in both. 2. The longest of
/// the leftmost matches counts, unless the pattern has a quantifier that is not greedy.
///
/// **Locks** none: a cache belongs to one session. **On a crash** nothing to do.
///
/// **Not here** LIKE: `sql.function.expression`.
@NullMarked
package io.rustydb.sql.function.regex;

import org.jspecify.annotations.NullMarked;
