package io.rustydb.base.error;

import org.jspecify.annotations.Nullable;

/// The objects of the catalogue that a failure is about, so that nobody needs to read the message.
///
/// @param schema of the table
/// @param constraint violated, or whose condition could not be evaluated
public record ErrorSubject(
        @Nullable String schema,
        @Nullable String table,
        @Nullable String column,
        @Nullable String constraint) {
    /// The constraint, else the column, else the table.
    @Nullable
    String narrowest() {
        return constraint != null ? constraint : column != null ? column : table;
    }
}
