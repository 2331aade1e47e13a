/// The music store inside WildFly: real data, real queries, orders in transactions of the container.
///
/// **Words** *numbers of the data*: what the assertions expect was counted from the Chinook data by another
/// program, not by a database.
///
/// **Invariants** 1. Tests leave the loaded data as they found it; only orders are added.
///
/// **Not here** what happens when the server is killed: `io.rustydb.it.crash`.
@NullMarked
package io.rustydb.it.store;

import org.jspecify.annotations.NullMarked;
