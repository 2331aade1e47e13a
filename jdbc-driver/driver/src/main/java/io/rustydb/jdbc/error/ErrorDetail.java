package io.rustydb.jdbc.error;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// A failure as it crosses the port.
///
/// @param sqlState five characters
/// @param vendorCode stable number of the error catalogue
/// @param position 1-based character position in the statement, 0 = unknown
/// @param objectName violated constraint, or the object the failure is about
/// @param retryable the same work may succeed in a new transaction
/// @param subject the objects of the catalogue it is about, one by one
public record ErrorDetail(
        String sqlState,
        int vendorCode,
        String message,
        int position,
        @Nullable String objectName,
        boolean retryable,
        Subject subject)
        implements Serializable {
    /// What the failure is about; null where it is not known or means nothing.
    public record Subject(
            @Nullable String schema,
            @Nullable String table,
            @Nullable String column,
            @Nullable String constraint) implements Serializable {
        public static final Subject NONE = new Subject(null, null, null, null);
    }

    /// Without a subject.
    public ErrorDetail(
            String sqlState,
            int vendorCode,
            String message,
            int position,
            @Nullable String objectName,
            boolean retryable) {
        this(sqlState, vendorCode, message, position, objectName, retryable, Subject.NONE);
    }

    public static ErrorDetail of(String sqlState, int vendorCode, String message) {
        return new ErrorDetail(sqlState, vendorCode, message, 0, null, false);
    }
}
