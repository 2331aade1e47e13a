package io.rustydb.sql.session;

import io.rustydb.base.config.Setting;
import io.rustydb.sql.function.SettingAccess;
import io.rustydb.sql.parser.ast.ControlStatement.SettingValue;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// `current_setting` and `set_config` of one session. What a statement sets is in effect from its next
/// evaluation on, names and plans from the next statement.
final class SessionSettings implements SettingAccess {
    private final SqlSession session;

    SessionSettings(SqlSession session) {
        this.session = session;
    }

    @Override
    public @Nullable String get(String name, boolean missingOk) {
        String folded = name.toLowerCase(Locale.ROOT);
        if (missingOk && session.database().settings().find(folded) == null) {
            return null;
        }
        return text(session.settings().require(folded, 0));
    }

    private String text(Setting<?> setting) {
        return session.settings().text(setting, Controls.isolationText(session));
    }

    @Override
    public String set(String name, String value, boolean local) {
        String folded = name.toLowerCase(Locale.ROOT);
        session.settings().set(folded, List.of(new SettingValue(value, true, 0)), local, session.inBlock(), 0);
        session.settingsChanged();
        return text(session.settings().require(folded, 0));
    }
}
