/// What opening a database consists of, and the ports of the rooms that take part.
///
/// **Source** `docs/kernel.md` §4.
///
/// **Words** *participant*: a room with work at creation, opening or closing; *kernel*: pool, log and spaces of
/// an open database; *half made*: creation was interrupted.
///
/// **Invariants**
/// 1. Nothing is built on log that is not durable: leftovers of a killed process are synced first.
/// 2. The raised epoch is durable in both control copies before the first record of the new life.
/// 3. Participants run after redo and before the first session.
/// 4. Nothing that exists is overwritten unless the marker `creating` says that it is half made by us.
///
/// 5. The list of damaged pages is knowledge, not data: opening, reading and repairing are right without it.
///
/// **Locks** the lock of the directory, while the database is open.
///
/// **On a crash** during recovery: it begins anew from the same checkpoint; redo is repeatable.
///
/// **Not here** Rolling back what was in flight: `storage.undo`, as a participant.
@NullMarked
package io.rustydb.storage.recovery;

import org.jspecify.annotations.NullMarked;
