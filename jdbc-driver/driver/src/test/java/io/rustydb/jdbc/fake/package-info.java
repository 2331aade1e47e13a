/// A small database in memory behind the real port, for tests of the JDBC layer: each known statement text has
/// an answer, and what reaches the port is written down.
@NullMarked
package io.rustydb.jdbc.fake;

import org.jspecify.annotations.NullMarked;
