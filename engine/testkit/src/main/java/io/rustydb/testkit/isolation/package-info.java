/// Interleavings of sessions as plain files: who does what in which order, and what came of it.
///
/// **Source** PostgreSQL's isolation tester, whose spec files are read as they are. *How we differ*: sessions
/// are tasks of a [io.rustydb.base.schedule.Scheduler]. In a simulation time passes only when nobody can go on,
/// so a step that waits for a lock is told from a slow one without a clock.
///
/// ```
/// setup { CREATE TABLE … }            before each permutation; teardown behind it
/// session s1
/// setup { BEGIN; }                    teardown { … }
/// step r1 { SELECT … }
/// session s2
/// step w2 { UPDATE … }
/// permutation r1 w2 c1 c2             without one: every merge of the sessions' steps
/// ```
/// A step's name in a permutation may carry markers in parentheses; they are read and ignored.
///
/// **Words** *step*: statements of one session under a name; *waiting*: a step that has not ended when nobody
/// else can go on; *outcome*: a step's answer, and whether it waited.
///
/// **Invariants** 1. The next step starts when the last one has ended or waits. 2. A session whose step waits
/// is given its next step when the first has ended. 3. A step that waits for ever is an error, not a result.
///
/// **Locks** none. **On a crash** nothing to do.
///
/// **Not here** Statements one at a time: `testkit.slt`.
@NullMarked
package io.rustydb.testkit.isolation;

import org.jspecify.annotations.NullMarked;
