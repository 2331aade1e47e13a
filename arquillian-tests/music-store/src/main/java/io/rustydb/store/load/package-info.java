/// Brings the data in when the application starts for the first time.
///
/// **Invariants** 1. Each copy of the data comes in one transaction: all of it or nothing. 2. Both copies have
/// the same totals.
///
/// **On a crash** the copy that was on its way is loaded anew at the next start.
@NullMarked
package io.rustydb.store.load;

import org.jspecify.annotations.NullMarked;
