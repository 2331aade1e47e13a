package io.rustydb.sql.function;

import org.jspecify.annotations.Nullable;

/// The catalogue as functions see it; implemented by the session. Ids are those of `pg_class` and its kin; an
/// id that means nothing has no answer, as in PostgreSQL.
public interface CatalogAccess {
    /// The statement that makes an index.
    @Nullable
    String index(long id);

    /// One column of an index's key.
    ///
    /// @param place from 1
    @Nullable
    String indexKey(long id, long place);

    /// What stands behind `CONSTRAINT name`.
    @Nullable
    String constraint(long id);

    /// The query of a view.
    @Nullable
    String view(long id);

    /// The statements that make a table, view, index or sequence.
    ///
    /// @param kind TABLE, VIEW, INDEX, SEQUENCE, in any case
    /// @param schema null for the path
    /// @throws io.rustydb.base.error.DbException 42704 there is none, 22023 another kind
    String definition(String kind, String name, @Nullable String schema);

    /// The comment of a table, or of its column.
    ///
    /// @param column number from 1, 0 = the table's own
    @Nullable
    String comment(long table, long column);

    /// True when the name of a table, index or sequence without its schema means that object.
    @Nullable
    Boolean isVisible(long id);

    /// @param name as SQL writes it, perhaps with its schema
    @Nullable
    Long relation(String name);

    /// As `format_type` writes a type.
    @Nullable
    String type(long oid, long modifier);
}
