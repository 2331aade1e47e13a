package io.rustydb.jdbc;

import io.rustydb.jdbc.error.SqlErrors;
import java.sql.SQLException;
import java.sql.Wrapper;
import org.jspecify.annotations.Nullable;

/// `Wrapper` for objects that wrap nothing but themselves.
interface SelfWrapper extends Wrapper {
    @Override
    default <T> T unwrap(@Nullable Class<T> type) throws SQLException {
        if (type != null && type.isInstance(this)) {
            return type.cast(this);
        }
        throw SqlErrors.invalidArgument("nothing of this class inside, class=" + type);
    }

    @Override
    default boolean isWrapperFor(@Nullable Class<?> type) {
        return type != null && type.isInstance(this);
    }
}
