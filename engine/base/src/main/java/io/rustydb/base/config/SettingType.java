package io.rustydb.base.config;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;

/// What a setting's values are and how they are written.
///
/// Thread rule: immutable, any thread.
public interface SettingType<T> {
    /// @param name of the setting, for the message
    /// @throws DbException 22023
    T parse(String name, String text);

    /// In the way that [#parse] reads, in the largest unit that shows the value exactly.
    String format(T value);

    /// What a bare number counts, as `SYS.SETTINGS` shows it; empty when there is none.
    default String unit() {
        return "";
    }

    /// Which values there are, in words that end a message.
    String allowed();

    /// The failure of [#parse].
    static DbException refused(String name, String text, String allowed) {
        return DbException.of(
                ErrorCode.INVALID_ARGUMENT,
                "value does not fit the setting, name=" + name + ", value=" + text + "; it must be " + allowed);
    }
}
