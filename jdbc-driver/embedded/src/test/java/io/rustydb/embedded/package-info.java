/// Tests of the in-VM transport and of the whole product through JDBC.
@NullMarked
package io.rustydb.embedded;

import org.jspecify.annotations.NullMarked;
