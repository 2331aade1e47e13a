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
public record ErrorDetail(
        String sqlState,
        int vendorCode,
        String message,
        int position,
        @Nullable String objectName,
        boolean retryable) implements Serializable {
    public static ErrorDetail of(String sqlState, int vendorCode, String message) {
        return new ErrorDetail(sqlState, vendorCode, message, 0, null, false);
    }
}
