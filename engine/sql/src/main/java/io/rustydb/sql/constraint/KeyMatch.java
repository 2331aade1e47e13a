package io.rustydb.sql.constraint;

import io.rustydb.base.type.ColumnAccessor;
import io.rustydb.base.type.KeyBuffer;
import io.rustydb.base.type.KeyEncoder;
import io.rustydb.base.type.RowBuffer;
import io.rustydb.base.type.RowLayout;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.catalog.ConstraintDescriptor.ForeignKey;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.TableDescriptor;

/// The key columns of a foreign key, read from a row of either table, as a key (or its first columns) of an
/// index of either table.
final class KeyMatch {
    private final ForeignKey foreignKey;
    private final RowLayout childLayout;
    private final RowLayout parentLayout;

    KeyMatch(ForeignKey foreignKey, TableDescriptor child, TableDescriptor parent) {
        this.foreignKey = foreignKey;
        childLayout = child.layout();
        parentLayout = parent.layout();
    }

    /// Accessors of one table's columns in the order of an index that begins with the other's (or its own)
    /// columns of the foreign key.
    ///
    /// @param ofChild whose rows are read
    /// @param indexOfChild whose columns the index has
    private ColumnAccessor[] accessors(IndexDescriptor index, boolean indexOfChild, boolean ofChild) {
        int count = foreignKey.columns().size();
        ColumnAccessor[] accessors = new ColumnAccessor[count];
        for (int i = 0; i < count; i++) {
            int ordinal = index.keys().get(i).ordinal();
            int position = (indexOfChild ? foreignKey.columns() : foreignKey.parentColumns()).indexOf(ordinal);
            assert position >= 0 : "index begins with the columns of the foreign key: " + index.name();
            accessors[i] = ofChild
                    ? childLayout.accessor(foreignKey.columns().get(position))
                    : parentLayout.accessor(foreignKey.parentColumns().get(position));
        }
        return accessors;
    }

    /// For the parent's unique index, from rows of the child.
    ColumnAccessor[] parentKeyFromChild(IndexDescriptor parentIndex) {
        return accessors(parentIndex, false, true);
    }

    ColumnAccessor[] parentKeyFromParent(IndexDescriptor parentIndex) {
        return accessors(parentIndex, false, false);
    }

    /// For the child's index, from rows of the parent.
    ColumnAccessor[] childKeyFromParent(IndexDescriptor childIndex) {
        return accessors(childIndex, true, false);
    }

    ColumnAccessor[] childKeyFromChild(IndexDescriptor childIndex) {
        return accessors(childIndex, true, true);
    }

    /// The foreign key's own order.
    ColumnAccessor[] inOrder(boolean ofChild) {
        ColumnAccessor[] accessors = new ColumnAccessor[foreignKey.columns().size()];
        for (int i = 0; i < accessors.length; i++) {
            accessors[i] = ofChild
                    ? childLayout.accessor(foreignKey.columns().get(i))
                    : parentLayout.accessor(foreignKey.parentColumns().get(i));
        }
        return accessors;
    }

    /// @return false when the key has a NULL or a number that no key of the index can have: then nothing
    ///     matches
    static boolean encode(KeyEncoder encoder, ColumnAccessor[] accessors, RowBuffer row, KeyBuffer out) {
        out.clear();
        for (int i = 0; i < accessors.length; i++) {
            ColumnAccessor accessor = accessors[i];
            if (accessor.isNull(row.bytes, row.offset) || !fits(encoder, i, accessor, row)) {
                return false;
            }
            encoder.append(i, accessor, row.bytes, row.offset, out);
        }
        return true;
    }

    private static boolean fits(KeyEncoder encoder, int index, ColumnAccessor accessor, RowBuffer row) {
        TypeKind kind = encoder.column(index).type().kind();
        if (!kind.isInteger() || accessor.type().kind().fixedBytes() <= kind.fixedBytes()) {
            return true;
        }
        long value = accessor.getIntegral(row.bytes, row.offset);
        return kind == TypeKind.INTEGER ? value == (int) value : value == (short) value;
    }
}
