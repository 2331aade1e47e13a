package io.rustydb.jdbc.error;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// What every exception of the driver knows beyond `SQLException`; ask it with `exception instanceof
/// RustyDbError`, or find it in a chain of causes with [#find].
public interface RustyDbError {
    ErrorDetail detail();

    /// 1-based character position in the statement's text, 0 = unknown.
    default int position() {
        return detail().position();
    }

    /// The violated constraint, or the object the failure is about; null if there is none.
    default @Nullable String objectName() {
        return detail().objectName();
    }

    /// Name of the violated constraint, or of the CHECK whose condition could not be evaluated; of a unique
    /// index that is no constraint, of the index. A NOT NULL has no name: there is the column.
    default @Nullable String constraintName() {
        String known = detail().subject().constraint();
        if (known != null || detail().subject().column() != null) {
            return known;
        }
        return detail().sqlState().startsWith("23") ? detail().objectName() : null;
    }

    /// Schema of [#tableName].
    default @Nullable String schemaName() {
        return detail().subject().schema();
    }

    /// The table whose row violates a constraint (of a foreign key: the referring one), or is stored into.
    default @Nullable String tableName() {
        return detail().subject().table();
    }

    /// The column that must not be NULL, that the value is stored into, or whose DEFAULT failed.
    default @Nullable String columnName() {
        return detail().subject().column();
    }

    /// True when the same work, begun again in a new transaction, may succeed.
    default boolean retryable() {
        return detail().retryable();
    }

    /// The first such failure in the chain of causes; null if there is none.
    static @Nullable RustyDbError find(@Nullable Throwable failure) {
        int depthMax = 32;
        Throwable current = failure;
        for (int depth = 0; current != null && depth < depthMax; depth++) {
            if (current instanceof RustyDbError error) {
                return error;
            }
            current = current instanceof SQLException sql && sql.getCause() == null
                    ? sql.getNextException()
                    : current.getCause();
        }
        return null;
    }
}
