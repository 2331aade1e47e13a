package io.rustydb.sql.catalog;

import io.rustydb.base.type.ColumnAccessor;
import io.rustydb.base.type.KeyEncoder;
import io.rustydb.base.type.RowLayout;
import io.rustydb.base.type.SqlType;
import io.rustydb.storage.buffer.PoolName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An index of a table.
///
/// An entry is the key, behind it the included columns as a row of `payload`, and the row's id. Rows for which
/// the predicate is not true have no entry.
///
/// @param unique no two rows of the index have the same key, unless a column of it is NULL
/// @param valid false while it is built online, and for ever if that failed: writers keep it, nobody reads it
/// @param keys in key order
/// @param include ordinals of columns that entries carry without being sorted by them
/// @param predicate which rows have entries; null = all
/// @param method how entries are found; of a hash index they are the hash of the key, not the key
/// @param root page id of the root
/// @param visibleFrom snapshots below this SCN must not use it: rows deleted before its build have no entries
/// @param keyEncoder of exactly `keys`
/// @param accessors columns of `keys` in the table's rows; null where the key is an expression
/// @param bufferPool which buffer pool its pages are read into
/// @param payload layout of the included columns; null if there are none
public record IndexDescriptor(
        long id,
        long tableId,
        String schema,
        String name,
        boolean unique,
        boolean valid,
        List<Key> keys,
        List<Integer> include,
        @Nullable StoredExpression predicate,
        IndexMethod method,
        long root,
        long visibleFrom,
        KeyEncoder keyEncoder,
        @Nullable ColumnAccessor[] accessors,
        @Nullable RowLayout payload,
        PoolName bufferPool) {

    /// A column of the key.
    ///
    /// @param ordinal of the table's column; [#COMPUTED] if the key is an expression
    /// @param nullsFirst where its NULLs are; behind the values by default, before them when descending
    public record Key(
            int ordinal,
            boolean descending,
            boolean nullsFirst,
            @Nullable Computed computed) {
        public static final int COMPUTED = -1;

        public Key {
            assert (ordinal == COMPUTED) == (computed != null);
        }

        /// A column with its NULLs where they are by default.
        public Key(int ordinal, boolean descending) {
            this(ordinal, descending, descending, null);
        }
    }

    /// @param type of its values
    public record Computed(StoredExpression expression, SqlType type) {}

    public IndexDescriptor {
        keys = List.copyOf(keys);
        include = List.copyOf(include);
        assert keys.size() == accessors.length;
    }

    /// True when entries are made of a row's columns alone: no expression, no condition, nothing carried along.
    public boolean isPlain() {
        return predicate == null && include.isEmpty() && !hasExpression();
    }

    public boolean isHash() {
        return method == IndexMethod.HASH;
    }

    public boolean hasExpression() {
        for (Key key : keys) {
            if (key.computed() != null) {
                return true;
            }
        }
        return false;
    }

    /// True when entries have the values of a column: it is one of the key's or the included ones.
    public boolean covers(int ordinal) {
        return !isHash() && uses(ordinal);
    }

    /// True when `ordinal` is one of the key's or the included columns.
    public boolean uses(int ordinal) {
        for (Key key : keys) {
            if (key.ordinal() == ordinal) {
                return true;
            }
        }
        return include.contains(ordinal);
    }

    /// The accessor of a key column that is no expression.
    public ColumnAccessor accessor(int position) {
        ColumnAccessor accessor = accessors[position];
        assert accessor != null : "key column is a column: " + name;
        return accessor;
    }
}
