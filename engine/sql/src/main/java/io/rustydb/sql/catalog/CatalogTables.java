package io.rustydb.sql.catalog;

import io.rustydb.base.type.RowColumn;
import io.rustydb.base.type.RowLayout;
import io.rustydb.base.type.SqlType;
import java.util.ArrayList;
import java.util.List;

/// The tables in which the catalogue keeps itself, schema `sys`. Their shape is fixed by the format version of
/// the database; their heaps are the first roots of the data file's header, in the order of [Relation].
///
/// - **schemas**: id, name
/// - **tables**: id, schema_id, name, root, layout_version, version, comment, layout_columns (dropped ones
///   too), tablespace, buffer_pool, kind, persistence, on_commit, query (of a view), query_names (what its
///   names stand for), check_option, is_populated
/// - **columns**: table_id, ordinal, place (−1 = dropped), name, kind, precision, scale, not_null, default_sql,
///   identity_sequence (0 = none), identity_always, since_version, missing, comment
/// - **indexes**: id, table_id, name, is_unique, root, visible_from, keys (`ordinal` with a `-` behind it when
///   descending, comma separated), …, tablespace, buffer_pool
/// - **constraints**: id, table_id, name, kind (`p`, `u`, `c`, `f`), columns, index_id, condition,
///   parent_table_id, parent_columns, child_index_id, match_full, on_delete, on_update
/// - **tablespace_files**: id, name, file_id, page_size, file
/// - **sequences**: id, schema_id, name, kind, start, increment, minimum, maximum, cache, cycle,
///   owner_table_id, counter, owner_column
public final class CatalogTables {
    public static final String SCHEMA = "sys";
    public static final String INFORMATION_SCHEMA = "information_schema";
    public static final String PG_CATALOG = "pg_catalog";
    public static final String DEFAULT_SCHEMA = "public";
    /// What a session calls the schema of its temporary objects.
    public static final String TEMPORARY_SCHEMA = "pg_temp";
    /// Behind it, the number of the session whose temporary objects the schema holds.
    public static final String TEMPORARY_PREFIX = "pg_temp_";
    public static final long SYSTEM_SCHEMA_ID = 1;
    public static final long DEFAULT_SCHEMA_ID = 2;
    /// Has tables without storage only, so it has no row either.
    public static final long INFORMATION_SCHEMA_ID = 3;
    /// As [#INFORMATION_SCHEMA_ID].
    public static final long PG_CATALOG_ID = 4;
    /// Tables without storage are numbered anew each time the database is opened.
    static final long FIRST_SYSTEM_TABLE_ID = 100;
    /// Ids below belong to the catalogue's own objects.
    public static final long FIRST_USER_ID = 1000;

    /// Object id of a relation is `ordinal() + 10`, of its second copy `ordinal() + 30`.
    public enum Relation {
        SCHEMAS,
        TABLES,
        COLUMNS,
        INDEXES,
        CONSTRAINTS,
        SEQUENCES,
        TABLESPACE_FILES;

        public long id() {
            return 10 + ordinal();
        }

        /// Object id of the heap with the second copy of the rows.
        public long copyId() {
            return 30 + ordinal();
        }
    }

    private CatalogTables() {}

    /// True for the schema of a session's temporary objects.
    public static boolean isTemporary(String schema) {
        return schema.startsWith(TEMPORARY_PREFIX);
    }

    /// True for schemas in which nobody may define anything.
    public static boolean isSystem(String schema) {
        return schema.equals(SCHEMA) || schema.equals(INFORMATION_SCHEMA) || schema.equals(PG_CATALOG);
    }

    private record Shape(List<String> names, List<SqlType> types) {
        Shape add(String name, SqlType type) {
            List<String> n = new ArrayList<>(names);
            n.add(name);
            List<SqlType> t = new ArrayList<>(types);
            t.add(type);
            return new Shape(n, t);
        }
    }

    private static Shape shape(Relation relation) {
        Shape empty = new Shape(List.of(), List.of());
        return switch (relation) {
            case SCHEMAS -> empty.add("id", SqlType.BIGINT).add("name", SqlType.VARCHAR);
            case TABLES ->
                empty.add("id", SqlType.BIGINT)
                        .add("schema_id", SqlType.BIGINT)
                        .add("name", SqlType.VARCHAR)
                        .add("root", SqlType.BIGINT)
                        .add("layout_version", SqlType.INTEGER)
                        .add("version", SqlType.BIGINT)
                        .add("comment", SqlType.VARCHAR)
                        .add("layout_columns", SqlType.INTEGER)
                        .add("tablespace", SqlType.VARCHAR)
                        .add("buffer_pool", SqlType.VARCHAR)
                        .add("kind", SqlType.VARCHAR)
                        .add("persistence", SqlType.VARCHAR)
                        .add("on_commit", SqlType.VARCHAR)
                        .add("query", SqlType.VARCHAR)
                        .add("query_names", SqlType.VARCHAR)
                        .add("check_option", SqlType.VARCHAR)
                        .add("is_populated", SqlType.BOOLEAN);
            case COLUMNS ->
                empty.add("table_id", SqlType.BIGINT)
                        .add("ordinal", SqlType.INTEGER)
                        .add("place", SqlType.INTEGER)
                        .add("name", SqlType.VARCHAR)
                        .add("kind", SqlType.INTEGER)
                        .add("precision", SqlType.INTEGER)
                        .add("scale", SqlType.INTEGER)
                        .add("not_null", SqlType.BOOLEAN)
                        .add("default_sql", SqlType.VARCHAR)
                        .add("identity_sequence", SqlType.BIGINT)
                        .add("identity_always", SqlType.BOOLEAN)
                        .add("since_version", SqlType.INTEGER)
                        .add("missing", SqlType.VARBINARY)
                        .add("comment", SqlType.VARCHAR);
            case INDEXES ->
                empty.add("id", SqlType.BIGINT)
                        .add("table_id", SqlType.BIGINT)
                        .add("name", SqlType.VARCHAR)
                        .add("is_unique", SqlType.BOOLEAN)
                        .add("root", SqlType.BIGINT)
                        .add("visible_from", SqlType.BIGINT)
                        .add("keys", SqlType.VARCHAR)
                        .add("is_valid", SqlType.BOOLEAN)
                        .add("include", SqlType.VARCHAR)
                        .add("expressions", SqlType.VARCHAR)
                        .add("predicate", SqlType.VARCHAR)
                        .add("method", SqlType.VARCHAR)
                        .add("tablespace", SqlType.VARCHAR)
                        .add("buffer_pool", SqlType.VARCHAR);
            case CONSTRAINTS ->
                empty.add("id", SqlType.BIGINT)
                        .add("table_id", SqlType.BIGINT)
                        .add("name", SqlType.VARCHAR)
                        .add("kind", SqlType.VARCHAR)
                        .add("columns", SqlType.VARCHAR)
                        .add("index_id", SqlType.BIGINT)
                        .add("condition", SqlType.VARCHAR)
                        .add("parent_table_id", SqlType.BIGINT)
                        .add("parent_columns", SqlType.VARCHAR)
                        .add("child_index_id", SqlType.BIGINT)
                        .add("match_full", SqlType.BOOLEAN)
                        .add("on_delete", SqlType.INTEGER)
                        .add("on_update", SqlType.INTEGER);
            case SEQUENCES ->
                empty.add("id", SqlType.BIGINT)
                        .add("schema_id", SqlType.BIGINT)
                        .add("name", SqlType.VARCHAR)
                        .add("kind", SqlType.INTEGER)
                        .add("start", SqlType.BIGINT)
                        .add("increment", SqlType.BIGINT)
                        .add("minimum", SqlType.BIGINT)
                        .add("maximum", SqlType.BIGINT)
                        .add("cache", SqlType.BIGINT)
                        .add("cycle", SqlType.BOOLEAN)
                        .add("owner_table_id", SqlType.BIGINT)
                        .add("counter", SqlType.BIGINT)
                        .add("owner_column", SqlType.INTEGER);
            case TABLESPACE_FILES ->
                empty.add("id", SqlType.BIGINT)
                        .add("name", SqlType.VARCHAR)
                        .add("file_id", SqlType.INTEGER)
                        .add("page_size", SqlType.INTEGER)
                        .add("file", SqlType.VARCHAR);
        };
    }

    /// The descriptor under which SQL reads a relation of the catalogue.
    ///
    /// @param root page id of its heap's directory
    public static TableDescriptor descriptor(Relation relation, long root) {
        Shape shape = shape(relation);
        List<ColumnDescriptor> columns = new ArrayList<>();
        for (int i = 0; i < shape.names.size(); i++) {
            columns.add(ColumnDescriptor.of(shape.names.get(i), i, shape.types.get(i), false));
        }
        RowLayout layout =
                new RowLayout(1, shape.types.stream().map(RowColumn::of).toList());
        return new TableBuilder(
                        relation.id(), SCHEMA, relation.name().toLowerCase(java.util.Locale.ROOT), columns, layout)
                .kind(TableDescriptor.Kind.SYSTEM_TABLE)
                .root(root)
                .build();
    }
}
