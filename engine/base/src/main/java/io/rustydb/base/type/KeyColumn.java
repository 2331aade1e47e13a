package io.rustydb.base.type;

/// A column of an index key.
///
/// NULLs sort after all values when ascending and before all when descending.
public record KeyColumn(SqlType type, boolean descending) {
    public KeyColumn {
        assert type.kind() != TypeKind.NULL && type.kind() != TypeKind.CLOB && type.kind() != TypeKind.BLOB
                : type + " cannot be a key";
    }

    public static KeyColumn ascending(SqlType type) {
        return new KeyColumn(type, false);
    }
}
