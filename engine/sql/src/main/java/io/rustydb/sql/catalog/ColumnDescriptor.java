package io.rustydb.sql.catalog;

import io.rustydb.base.type.SqlType;
import org.jspecify.annotations.Nullable;

/// A column of a table.
///
/// @param ordinal place in the row layout, 0-based; places of dropped columns are skipped
/// @param notNull NOT NULL, or part of the primary key
/// @param defaultValue DEFAULT; null if there is none
/// @param identity null for a column that is no identity
/// @param comment COMMENT ON COLUMN
public record ColumnDescriptor(
        String name,
        int ordinal,
        SqlType type,
        boolean notNull,
        @Nullable StoredExpression defaultValue,
        @Nullable Identity identity,
        @Nullable String comment) {

    /// @param sequenceId the sequence that feeds the column
    /// @param always GENERATED ALWAYS: explicit values are refused
    public record Identity(long sequenceId, boolean always) {}

    public static ColumnDescriptor of(String name, int ordinal, SqlType type, boolean notNull) {
        return new ColumnDescriptor(name, ordinal, type, notNull, null, null, null);
    }
}
