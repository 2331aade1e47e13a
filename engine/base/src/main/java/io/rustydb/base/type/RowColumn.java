package io.rustydb.base.type;

import org.jspecify.annotations.Nullable;

/// A column as the row layout sees it.
///
/// @param sinceVersion schema version of the table in which the column appeared; 1 for columns of CREATE TABLE
/// @param missing the value of rows older than the column, encoded as in a row ([RowWriter#encodeValue]); null
///     = SQL NULL
public record RowColumn(SqlType type, int sinceVersion, byte @Nullable [] missing) {
    public RowColumn {
        assert type.kind() != TypeKind.NULL : "a column has a type";
        assert sinceVersion >= 1 && sinceVersion <= RowLayout.VERSION_MAX : "schema version is from 1";
    }

    public static RowColumn of(SqlType type) {
        return new RowColumn(type, 1, null);
    }
}
