package io.rustydb.sql.session;

import io.rustydb.base.type.SqlType;
import org.jspecify.annotations.Nullable;

/// What a door tells about a result column or parameter.
///
/// @param name label, as the user sees it
/// @param schema, table, baseColumn where it comes from, when it is a plain column
/// @param autoIncrement an identity column or one with a sequence default
public record ColumnInfo(
        String name,
        SqlType type,
        boolean nullable,
        @Nullable String schema,
        @Nullable String table,
        @Nullable String baseColumn,
        boolean autoIncrement) {}
