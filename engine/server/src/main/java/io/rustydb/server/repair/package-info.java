/// Salvages a damaged database into a new one: `./rustydb repair SOURCE TARGET`.
///
/// **Source** SQLite's `.recover`, InnoDB's forced recovery for the task; we differ: log and undo are used as
/// far as they go, so what was committed comes back and what was not does not.
///
/// **Words** *whole page*: its checksum, format and own id are right; *copy of the catalogue*: its rows are
/// stored twice; *undecided row*: changed by a transaction in flight whose undo cannot be read; *lost table*:
/// rows whose definition cannot be read.
///
/// **Invariants**
/// 1. The source is opened for reading only; what redo changes lies in an overlay.
/// 2. Nothing of the source is followed before it was bounded: links lead to pages whose own id is checked.
/// 3. Every committed row on whole pages is in the target, or in the report if the target refuses it.
/// 4. No row is in the target that was not committed; where that cannot be known, the report tells.
///
/// **Locks** none: the source's engine does not run.
///
/// **On a crash** the target is half made; delete it and begin again.
///
/// **Not here** How a page is read without trust: the `…Salvage` classes beside the structures. Damage at run
/// time: `storage.recovery`.
@NullMarked
package io.rustydb.server.repair;

import org.jspecify.annotations.NullMarked;
