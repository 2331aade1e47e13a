/// What an application does with JPA and transactions of the container, on tables of its own.
///
/// **Words** *keeper*: a bean of the tests whose methods run in transactions of the container.
///
/// **Not here** the music store's queries and orders: `io.rustydb.it.store`.
@NullMarked
package io.rustydb.it.jpa;

import org.jspecify.annotations.NullMarked;
