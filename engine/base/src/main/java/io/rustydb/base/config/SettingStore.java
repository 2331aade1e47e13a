package io.rustydb.base.config;

import java.util.SortedMap;

/// Where stored settings live.
///
/// Thread rule: one caller at a time.
public interface SettingStore {
    /// Names and values as texts.
    ///
    /// @throws io.rustydb.base.error.DbException F0000 they cannot be understood
    SortedMap<String, String> read();

    /// Replaces all of them; durable on return. A crash, or a failure that is thrown, leaves the old ones or
    /// the new ones, never a mixture.
    void write(SortedMap<String, String> values);
}
