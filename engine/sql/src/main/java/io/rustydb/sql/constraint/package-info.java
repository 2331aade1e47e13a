/// Foreign keys, checked and carried out beside the change of each row.
///
/// **Source** SQL:2016 part 2 §4.18 and §11.8; Oracle's and PostgreSQL's answers to concurrent parents and
/// children. *How we differ*: no lock on the parent row. Both sides write first and look second, so of a child
/// and its vanishing parent at least one sees the other, and waits for its end.
///
/// **Words** *child*: the table with the foreign key; *parent*: the one it refers to; *probe*: a look-up of the
/// newest versions, committed or not.
///
/// **Invariants** 1. A probe comes after the own change of the row and of its index entries. 2. A row in flight
/// in another transaction is waited for, unless both its outcomes give the same answer. 3. NO ACTION is judged
/// when the statement has ended, RESTRICT at once. 4. A key with a NULL refers to nothing (MATCH SIMPLE); with
/// MATCH FULL a key is NULL as a whole or not at all. 5. A child that the statement's snapshot does not show is
/// still a child: changing it is a conflict, which restarts the statement.
///
/// **Locks** row locks of cascading changes; without an index on the child's key the child table exclusively,
/// since a scan cannot see rows in flight.
///
/// **On a crash** the transaction's undo takes cascades back.
///
/// **Not here** NOT NULL, CHECK and unique keys: `execution.change`.
@NullMarked
package io.rustydb.sql.constraint;

import org.jspecify.annotations.NullMarked;
