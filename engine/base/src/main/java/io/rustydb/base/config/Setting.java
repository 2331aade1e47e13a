package io.rustydb.base.config;

import java.util.List;

/// A knob: a constant of the room that uses it.
///
/// @param name lower case, words joined by `_`; where PostgreSQL has the knob, its name
/// @param aliases other databases' names for it, which work too
/// @param defaultValue of an ordinary database; one that is opened otherwise may have another
/// @param description what it does, in one sentence
public record Setting<T>(
        String name,
        List<String> aliases,
        SettingType<T> type,
        T defaultValue,
        Scope scope,
        Applies applies,
        String description) {

    /// Who may set it.
    public enum Scope {
        /// Nobody: it tells what is.
        PRESET("preset"),
        /// `ALTER SYSTEM`, for the whole database.
        SYSTEM("system"),
        /// Each session for itself, and `ALTER SYSTEM` for those that did not.
        SESSION("session");

        private final String word;

        Scope(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /// Since when a stored value is in effect.
    public enum Applies {
        ONLINE("online"),
        AT_OPEN("next open"),
        /// It cannot be changed.
        NEVER("never");

        private final String words;

        Applies(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    public Setting {
        aliases = List.copyOf(aliases);
        assert name.matches("[a-z][a-z0-9_]*") : "a setting's name is a plain word: " + name;
        assert (scope == Scope.PRESET) == (applies == Applies.NEVER) : "what nobody may set never changes: " + name;
    }

    public static <T> Setting<T> system(
            String name, SettingType<T> type, T defaultValue, Applies applies, String description) {
        return new Setting<>(name, List.of(), type, defaultValue, Scope.SYSTEM, applies, description);
    }

    public static <T> Setting<T> session(String name, SettingType<T> type, T defaultValue, String description) {
        return new Setting<>(name, List.of(), type, defaultValue, Scope.SESSION, Applies.ONLINE, description);
    }

    public static <T> Setting<T> preset(String name, SettingType<T> type, T value, String description) {
        return new Setting<>(name, List.of(), type, value, Scope.PRESET, Applies.NEVER, description);
    }

    public Setting<T> alsoKnownAs(String... others) {
        return new Setting<>(name, List.of(others), type, defaultValue, scope, applies, description);
    }

    /// @throws io.rustydb.base.error.DbException 22023 the text is no value of this setting
    public T parse(String text) {
        return type.parse(name, text);
    }

    public String format(T value) {
        return type.format(value);
    }

    /// One setting is one constant.
    @Override
    public boolean equals(Object other) {
        return other == this;
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }
}
