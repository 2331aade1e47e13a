package io.rustydb.sql.session;

import io.rustydb.base.config.Setting;
import io.rustydb.base.config.SystemSettings;
import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.parser.ast.ControlStatement.AlterSystem;
import io.rustydb.sql.parser.ast.ControlStatement.SettingValue;

/// ALTER SYSTEM: settings of the whole database, stored with it.
final class SystemControls {
    private SystemControls() {}

    /// After BEGIN, also before its first statement. With auto-commit off, nothing was said yet.
    private static boolean isBegun(SqlSession session) {
        return session.autoCommit() && session.inBlock();
    }

    /// Stored when it returns. As in PostgreSQL it is no part of a transaction and refused inside of one.
    ///
    /// @throws DbException 25001, 42704, 55P02, 22023 with position; 58030, 53100
    static void alter(SqlSession session, AlterSystem statement) {
        if (session.inTransaction() || session.transaction().branch() != null || isBegun(session)) {
            throw DbException.at(
                    ErrorCode.ACTIVE_TRANSACTION,
                    "ALTER SYSTEM runs outside of a transaction; commit or roll back first",
                    statement.position());
        }
        SystemSettings settings = session.database().settings();
        if (statement.name().isEmpty()) {
            for (Setting<?> setting : settings.all()) {
                if (settings.value(setting).stored() != null) {
                    session.database().alter(setting, null);
                }
            }
            return;
        }
        String name = statement.name().get();
        Setting<?> setting = Settings.require(settings, name, statement.position());
        if (setting.scope() == Setting.Scope.PRESET) {
            throw Settings.preset(setting, statement.position());
        }
        SettingValue given = Settings.single(name, statement.values());
        try {
            session.database().alter(setting, given == null ? null : given.text());
        } catch (DbException refused) {
            throw given == null || refused.code() != ErrorCode.INVALID_ARGUMENT
                    ? refused
                    : refused.withPosition(given.position());
        }
    }
}
