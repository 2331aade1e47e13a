/// Whole workloads beside peers, in one run and at equal durability. Never shipped.
///
/// **Question** How many operations a second does each engine do, in process, through JDBC, prepared, on a file
/// database that fits its cache; and how far is that from what the machine allows: a bare group-committing log
/// writer, a bare hand-over between two threads.
///
/// **Words** *peer*: another engine in the same run; *limit*: what the machine does without a database;
/// *round*: one timed slice of one engine.
///
/// **Invariants** 1. Every engine runs the same statements on the same rows. 2. A commit counts when it is on
/// stable storage: H2 by `CHECKPOINT SYNC` after each commit (its default does not wait for the disk), HSQLDB
/// by `WRITE DELAY FALSE`, Derby by default, SQLite by WAL with `synchronous=FULL`, RustyDB by default. 3.
/// Rounds of the engines alternate and the median counts, so that a noisy neighbour hits all alike.
@NullMarked
package io.rustydb.benchmarks;

import org.jspecify.annotations.NullMarked;
