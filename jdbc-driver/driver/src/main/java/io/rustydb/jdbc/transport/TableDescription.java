package io.rustydb.jdbc.transport;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A table as JDBC metadata asks about it.
///
/// @param type `TABLE`, `SYSTEM TABLE`, `SYSTEM VIEW` or `VIEW`
/// @param columns in order of position
public record TableDescription(
        String schema,
        String name,
        String type,
        @Nullable String remarks,
        List<Column> columns,
        @Nullable Key primaryKey,
        List<Index> indexes,
        List<ForeignKey> foreignKeys) {
    public TableDescription {
        columns = List.copyOf(columns);
        indexes = List.copyOf(indexes);
        foreignKeys = List.copyOf(foreignKeys);
    }

    /// @param defaultExpression as SQL, null if none
    public record Column(
            String name,
            ValueKind kind,
            int precision,
            int scale,
            boolean nullable,
            @Nullable String defaultExpression,
            boolean autoIncrement,
            @Nullable String remarks) {}

    public record Key(String name, List<String> columns) {
        public Key {
            columns = List.copyOf(columns);
        }
    }

    /// @param columns of the key; of an expression, its text
    /// @param descending one entry per column
    /// @param filter the condition of a partial index, null if none
    public record Index(
            String name,
            boolean unique,
            List<String> columns,
            List<Boolean> descending,
            @Nullable String filter) {
        public Index {
            columns = List.copyOf(columns);
            descending = List.copyOf(descending);
        }
    }

    /// @param parentKeyName the referenced primary or unique constraint
    /// @param updateRule, deleteRule `importedKey…` constants of `DatabaseMetaData`
    public record ForeignKey(
            String name,
            List<String> columns,
            String parentSchema,
            String parentTable,
            List<String> parentColumns,
            @Nullable String parentKeyName,
            int updateRule,
            int deleteRule) {
        public ForeignKey {
            columns = List.copyOf(columns);
            parentColumns = List.copyOf(parentColumns);
        }
    }
}
