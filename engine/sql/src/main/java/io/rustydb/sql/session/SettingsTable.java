package io.rustydb.sql.session;

import io.rustydb.base.config.Setting;
import io.rustydb.base.config.SystemSettings;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.catalog.SystemRows;
import io.rustydb.sql.catalog.SystemTable;
import org.jspecify.annotations.Nullable;

/// `SYS.SETTINGS`: what can be set, and what is set for the session that asks.
final class SettingsTable {
    private SettingsTable() {}

    static SystemTable settings(SqlDatabase database) {
        return SystemTable.of("settings", "One row for each setting, as it is for the session that asks")
                .column("name", SqlType.VARCHAR, "Name in SET, SHOW and ALTER SYSTEM")
                .column("value", SqlType.VARCHAR, "Value in effect")
                .column("default_value", SqlType.VARCHAR, "What holds when nobody has said anything")
                .column("unit", SqlType.VARCHAR, "What a number without a unit counts; NULL if there is none")
                .column("allowed", SqlType.VARCHAR, "Which values it may have")
                .column("scope", SqlType.VARCHAR, "system (ALTER SYSTEM), session (SET too) or preset (nobody)")
                .column("applies", SqlType.VARCHAR, "Since when ALTER SYSTEM counts: online, next open or never")
                .column("source", SqlType.VARCHAR, "Who has said so: default, database, open, session")
                .column("stored_value", SqlType.VARCHAR, "As said with ALTER SYSTEM; NULL if nothing was")
                .column("pending", SqlType.BOOLEAN, "True if the stored value waits for the next opening")
                .column("description", SqlType.VARCHAR, "What it does")
                .rows((reader, rows) -> {
                    SqlSession session = database.session(reader.sessionId());
                    for (Setting<?> setting : database.settings().all()) {
                        row(setting, database.settings(), session, rows.next());
                    }
                });
    }

    private static <T> void row(
            Setting<T> setting, SystemSettings system, @Nullable SqlSession session, SystemRows row) {
        SystemSettings.Value<T> value = system.value(setting);
        T stored = value.stored();
        boolean own = session != null && session.settings().isOwn(setting);
        row.add(setting.name())
                .add(
                        session == null
                                ? setting.format(value.inEffect())
                                : session.settings().text(setting, Controls.isolationText(session)))
                .add(setting.format(system.defaultOf(setting)))
                .add(setting.type().unit().isEmpty() ? null : setting.type().unit())
                .add(setting.type().allowed())
                .add(setting.scope().word())
                .add(setting.applies().words())
                .add(own ? "session" : value.source().word())
                .add(stored == null ? null : setting.format(stored))
                .add(isPending(setting, value, system))
                .add(setting.description());
    }

    private static <T> boolean isPending(Setting<T> setting, SystemSettings.Value<T> value, SystemSettings system) {
        T stored = value.stored();
        return setting.applies() == Setting.Applies.AT_OPEN
                && value.source() != SystemSettings.Source.OPEN
                && !value.inEffect().equals(stored == null ? system.defaultOf(setting) : stored);
    }
}
