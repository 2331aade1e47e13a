/// Opening a database: control file, redo, participants.
///
/// **Source** `docs/kernel.md`.
@NullMarked
package io.rustydb.storage.recovery;

import org.jspecify.annotations.NullMarked;
