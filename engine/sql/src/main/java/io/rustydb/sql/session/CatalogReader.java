package io.rustydb.sql.session;

import io.rustydb.base.type.SqlType;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What doors tell about the catalogue (JDBC `DatabaseMetaData`, and the like of other protocols), as plain
/// values: the shape of a metadata result set is the door's business. Reads the catalogue as the session sees
/// it now.
///
/// Names are as stored; orders are by name, columns by position.
public interface CatalogReader {
    List<String> schemas();

    /// All tables whose schema and name are accepted, with everything that hangs on them.
    List<Table> tables(Predicate<String> schema, Predicate<String> name);

    enum TableKind {
        TABLE,
        SYSTEM_TABLE,
        SYSTEM_VIEW,
        VIEW,
        MATERIALIZED_VIEW
    }

    /// @param indexes also those that carry the primary key and unique constraints
    record Table(
            String schema,
            String name,
            TableKind kind,
            @Nullable String remarks,
            List<Column> columns,
            @Nullable Key primaryKey,
            List<Index> indexes,
            List<ForeignKey> foreignKeys) {}

    /// @param defaultExpression as SQL, null if none
    /// @param autoIncrement an identity column or one with a sequence default
    record Column(
            String name,
            SqlType type,
            boolean nullable,
            @Nullable String defaultExpression,
            boolean autoIncrement,
            @Nullable String remarks) {}

    /// @param columns in order of the constraint
    record Key(String constraintName, List<String> columns) {}

    /// @param columns of the key; of an expression, its text
    /// @param descending one entry per column
    /// @param filter the condition of a partial index, null if none
    record Index(
            String name,
            boolean unique,
            List<String> columns,
            List<Boolean> descending,
            @Nullable String filter) {}

    enum ReferentialAction {
        NO_ACTION,
        RESTRICT,
        CASCADE,
        SET_NULL,
        SET_DEFAULT
    }

    /// @param parentKeyName the referenced primary or unique constraint, null if it has no name
    record ForeignKey(
            String constraintName,
            List<String> columns,
            String parentSchema,
            String parentTable,
            List<String> parentColumns,
            @Nullable String parentKeyName,
            ReferentialAction onUpdate,
            ReferentialAction onDelete) {}
}
