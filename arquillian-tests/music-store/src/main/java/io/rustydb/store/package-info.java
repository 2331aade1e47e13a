/// A music store over the Chinook database: beans with the container's transactions.
///
/// **Words** *schema `chinook`*: the data as plain JDBC loads it from the script for PostgreSQL, left as it is;
/// *schema `store`*: the same data as JPA loads it from JSON, where orders are placed.
///
/// **Invariants** 1. An order's answer is given after its commit. 2. Invoice numbers follow one another without
/// a gap. 3. An invoice's total is the sum of its lines.
///
/// **On a crash** what was answered is there; an order without an answer is there as a whole or not at all.
///
/// **Not here** any class of RustyDB.
@NullMarked
package io.rustydb.store;

import org.jspecify.annotations.NullMarked;
