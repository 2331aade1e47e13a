/// Settings: what can be set, its type and bounds, and what is set in one open database.
///
/// **Source** PostgreSQL's configuration parameters (`ALTER SYSTEM`, `pg_settings`) for spelling, units and
/// behaviour. *How we differ*: a setting is a typed constant of the room that uses it; values are in effect at
/// once or at the next opening, there is no reload.
///
/// **Words** *setting*: a named, typed, documented knob; *scope*: who may set it; *stored*: said with `ALTER
/// SYSTEM` and kept with the database; *in effect*: what rooms work with now; *listener*: a room that follows a
/// change online.
///
/// **Invariants** 1. A value in effect has passed its type's bounds, wherever it came from. 2. A change is
/// durable before any listener hears of it. 3. Nothing unknown or out of bounds is ignored: it is refused where
/// it is said.
///
/// **Locks** none here: changes come one at a time, which their caller sees to; reading takes none.
///
/// **On a crash** see [SettingStore].
///
/// **Not here** The file: `storage.config`; `SET`, `SHOW` and a session's own values: `sql.session`.
@NullMarked
package io.rustydb.base.config;

import org.jspecify.annotations.NullMarked;
