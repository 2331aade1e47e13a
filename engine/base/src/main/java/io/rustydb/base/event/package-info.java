/// What the engine tells its operator.
///
/// **Words** *event*: a sentence about the engine itself, not about a statement.
///
/// **Invariants** 1. Telling never fails and never waits for the engine.
///
/// **Locks** none.
///
/// **Not here** Failures of statements: `base.error`; what can be asked: the tables of the schema SYS.
@NullMarked
package io.rustydb.base.event;

import org.jspecify.annotations.NullMarked;
