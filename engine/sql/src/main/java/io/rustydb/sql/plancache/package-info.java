/// Finding a plan for a text: parse, bind and plan it, or take the plan that an equal text had.
///
/// **Source** Oracle's shared cursors; the key is the token stream, so blanks, comments and the case of words
/// do not matter.
///
/// **Words** *key*: normalised tokens, schema path, settings, wanted keys; *valid*: the objects a plan used are
/// unchanged and the names it missed are still missing; *session plans*: a session's own map from texts to
/// plans, in front of the shared cache.
///
/// **Invariants** 1. A plan that is not valid in a session's catalogue is not given to it. 2. Statements under
/// a transaction's own, uncommitted catalogue neither read nor fill the shared cache. 3. The cache is bounded;
/// what was not used for longest goes.
///
/// **Locks** one short monitor around the shared map; planning runs outside of it, so two sessions may plan the
/// same text at once and one plan wins.
///
/// **On a crash** nothing to do.
///
/// **Not here** What a plan is: `sql.execution.statement`.
@NullMarked
package io.rustydb.sql.plancache;

import org.jspecify.annotations.NullMarked;
