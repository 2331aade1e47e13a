/// The catalogue as the tools of other databases look at it: `pg_catalog`, and the SQL of what is defined.
///
/// **Source** PostgreSQL 15, chapter 53 (columns in its order; a column that means nothing here is NULL or what
/// PostgreSQL has where a feature is not used).
///
/// **Words** *oid*: the id of an object, which all kinds of objects draw from one counter; types have
/// PostgreSQL's own oids ([PgTypes]). *Definition text*: SQL that would make the object again.
///
/// **Invariants** 1. Rows are made from the snapshot of the reading session. 2. An object that cannot be
/// described (its text cannot be read any more) costs its own row's text, never the query.
///
/// **Locks** none. **On a crash** nothing to do.
///
/// **Not here** INFORMATION_SCHEMA: `sql.catalog`; states of sessions and locks: `sys`.
@NullMarked
package io.rustydb.sql.metadata;

import org.jspecify.annotations.NullMarked;
