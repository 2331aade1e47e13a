/// Definition statements: CREATE, ALTER, DROP, TRUNCATE, REFRESH, COMMENT, FLASHBACK TABLE … TO BEFORE DROP,
/// PURGE.
///
/// **Source** ISO/IEC 9075-2 clause 11; names of constraints and indexes that were not given one, and defaults
/// where the standard is silent, as in PostgreSQL. *We differ* in giving every foreign key an index on the
/// child's columns, so that a parent's delete need not scan the child.
///
/// **Words** *structure*: heap, index or counter in storage; *snapshot*: the catalogue as the transaction sees
/// it; *recycle bin*: the tables whose names begin with `bin$`: dropped, and kept to come back.
///
/// **Invariants** 1. A statement is a function from snapshot to snapshot plus changes of structures under the
/// same transaction: rolled back, both are as before. 2. A table that is altered or dropped is locked
/// exclusively; one that is referred to by a new foreign key too. 3. Existing rows satisfy a new constraint
/// before the snapshot shows it. 4. System tables are never changed, and tables in the recycle bin only come
/// back or go. 5. No foreign key of another table names a table in the recycle bin, and none of its own another
/// table. 6. What a view reads is there as long as the view: who makes one holds the names of its tables
/// shared, who drops or changes a table holds its name exclusively. 7. Temporary objects lie in a schema that
/// only their session looks into; permanent ones never refer to them.
///
/// **Locks** the names a statement wants, then its tables; when it is done, whatever else it has touched. Each
/// wait may find the catalogue changed: then the statement is done again. All locks last until the transaction
/// ends.
///
/// **On a crash** the transaction's undo takes structures and catalogue rows back together.
///
/// **Not here** How the snapshot becomes rows: `sql.catalog`; grants: the decision point of `security`.
@NullMarked
package io.rustydb.sql.definition;

import org.jspecify.annotations.NullMarked;
