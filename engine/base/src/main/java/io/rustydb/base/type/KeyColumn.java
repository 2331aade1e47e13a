package io.rustydb.base.type;

/// A column of an index key.
///
/// @param nullsFirst where NULLs sort among the column's keys; the default is behind all values when ascending
///     and before all when descending
public record KeyColumn(SqlType type, boolean descending, boolean nullsFirst) {
    public KeyColumn {
        assert type.kind() != TypeKind.NULL && type.kind() != TypeKind.CLOB && type.kind() != TypeKind.BLOB
                : type + " cannot be a key";
    }

    public KeyColumn(SqlType type, boolean descending) {
        this(type, descending, descending);
    }

    public static KeyColumn ascending(SqlType type) {
        return new KeyColumn(type, false);
    }
}
