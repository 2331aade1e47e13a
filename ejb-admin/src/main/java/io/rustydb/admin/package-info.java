/// Session beans for whoever runs a database inside the server.
///
/// **Source** Jakarta Enterprise Beans 4.0, declarative security.
///
/// **Words** *administrator*: a caller in the role `rustydb-admin`.
///
/// **Invariants** 1. Every method is closed to callers without the role. 2. All work goes through SQL on the
/// pooled data source, so that the console, the command line and these beans can never disagree.
///
/// **Locks** none.
///
/// **On a crash** nothing to do.
///
/// **Not here** the statements themselves (`CHECK DATABASE`, `CHECKPOINT`): the engine.
@NullMarked
package io.rustydb.admin;

import org.jspecify.annotations.NullMarked;
