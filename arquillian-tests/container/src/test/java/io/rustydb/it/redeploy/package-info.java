/// Applications come and go; their classes go with them.
///
/// **Words** *witness*: a bean added to the application, which tells a table of the JVM which class loader it
/// was loaded by; *observer*: an application that stays deployed and reads that table.
///
/// **Invariants** 1. The table holds class loaders weakly, and nothing but classes of the JDK.
@NullMarked
package io.rustydb.it.redeploy;

import org.jspecify.annotations.NullMarked;
