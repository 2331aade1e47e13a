/// What the database consists of, as immutable values: schemas, tables, columns, indexes, constraints,
/// sequences.
///
/// **Source** ISO/IEC 9075-11 for the objects; Franklin, "Snapshot isolation for catalogues" in spirit: a
/// statement sees one version of everything.
///
/// **Words** *descriptor*: an immutable description of one object, with the open storage structure it stands
/// for; *snapshot*: all descriptors of one catalogue version; *ordinal*: a column's place in the row layout,
/// which dropped columns keep; *system table*: one without storage, whose rows a [SystemTable.Source] makes
/// when a statement asks, from state that lives elsewhere; *path*: schemas in which an unqualified name is
/// looked up, first match wins; *view*: a table descriptor with a query instead of storage; *materialised
/// view*: one with both.
///
/// **Invariants** 1. A descriptor never changes; a change of the catalogue makes new descriptors and a new
/// snapshot with a higher version.
/// 2. Objects refer to each other by id, never by descriptor, so a new version of one needs no new version of
///    the others. 3. A table's `version` rises with every change that could make a plan over it wrong: columns,
///    constraints (also foreign keys that refer to it), indexes. 4. Names are stored as the parser folds them
///    and compared exactly. 5. A view names what it
///    reads by ids ([ViewDefinition]), and its text is parsed when it is used: no definition keeps a catalogue
///    from being loaded.
///
/// **Locks** none: values; a snapshot is published by one reference. **On a crash** nothing to do.
///
/// **Not here** Rows of the catalogue, versions on disk and DDL: the session's rooms; statistics:
/// `sql.optimizer`.
@NullMarked
package io.rustydb.sql.catalog;

import org.jspecify.annotations.NullMarked;
