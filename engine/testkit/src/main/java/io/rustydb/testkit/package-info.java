/// A machine in one JVM: disk, clock and threads that follow from one seed.
///
/// **Source** Deterministic simulation as FoundationDB and TigerBeetle practise it; disk faults after Pillai et
/// al., *All File Systems Are Not Created Equal* (OSDI 2014), and Rebello et al., *Can Applications Recover
/// from fsync Failures?* (ATC 2020). We differ in running real threads, one at a time, so that the production
/// classes run unchanged.
///
/// **Words** *turn*: the right to run; *scheduling point*: where the turn may change hands; *pending*: written
/// but not synced; *crash*: the power fails.
///
/// **Invariants** 1. Everything follows from the seed. 2. What was synced survives; of the rest any combination
/// of whole, torn and lost writes may. 3. After a crash no task reaches the disk again.
///
/// **Locks** none: one task runs at a time. **On a crash** that is what it is for.
///
/// **Not here** What must hold after a crash: the tests of each structure.
@NullMarked
package io.rustydb.testkit;

import org.jspecify.annotations.NullMarked;
