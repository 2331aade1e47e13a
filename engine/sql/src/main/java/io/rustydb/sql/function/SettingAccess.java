package io.rustydb.sql.function;

import org.jspecify.annotations.Nullable;

/// The session's settings as functions see them; implemented by the session.
public interface SettingAccess {
    /// The value in effect, as SHOW tells it.
    ///
    /// @param missingOk null for an unknown name instead of a failure
    /// @throws io.rustydb.base.error.DbException 42704
    @Nullable
    String get(String name, boolean missingOk);

    /// As SET, or SET LOCAL.
    ///
    /// @return the value, as SHOW tells it
    /// @throws io.rustydb.base.error.DbException 42704, 55P02, 22023; 25P01 `local` outside of a transaction
    String set(String name, String value, boolean local);
}
