/// Hibernate's knowledge of RustyDB: types, functions, pagination, locking and the meaning of its failures.
///
/// **Source** Hibernate ORM 6.6, `org.hibernate.dialect.Dialect`; what it renders is standard SQL wherever the
/// standard has a form.
///
/// **Words** as Hibernate's.
///
/// **Invariants** 1. Only what the engine does is claimed; a flag is off until the engine has the feature. 2.
/// Nothing here depends on the driver: the dialect may be loaded by another class loader than the driver (a
/// module of the server beside a deployment).
///
/// **Locks** none.
///
/// **On a crash** nothing to do.
///
/// **Not here** the second-level cache; the driver.
@NullMarked
package io.rustydb.hibernate;

import org.jspecify.annotations.NullMarked;
