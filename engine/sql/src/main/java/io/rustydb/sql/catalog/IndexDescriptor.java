package io.rustydb.sql.catalog;

import java.util.List;

/// A B+tree index.
///
/// @param unique no two rows have the same key, unless a column of it is NULL
/// @param keys in key order
/// @param root page id of the tree's root
/// @param visibleFrom snapshots below this SCN must not use it: rows deleted before its build have no entries
/// @param keyEncoder of exactly `keys`
/// @param accessors columns of `keys` in the table's rows
public record IndexDescriptor(
        long id,
        long tableId,
        String schema,
        String name,
        boolean unique,
        List<Key> keys,
        long root,
        long visibleFrom,
        io.rustydb.base.type.KeyEncoder keyEncoder,
        io.rustydb.base.type.ColumnAccessor[] accessors) {

    /// @param ordinal of the table's column
    public record Key(int ordinal, boolean descending) {}

    public IndexDescriptor {
        keys = List.copyOf(keys);
        assert keys.size() == accessors.length;
    }

    /// True when `ordinal` is one of the key columns.
    public boolean covers(int ordinal) {
        for (Key key : keys) {
            if (key.ordinal() == ordinal) {
                return true;
            }
        }
        return false;
    }
}
