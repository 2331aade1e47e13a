package io.rustydb.sql.algebra;

import io.rustydb.base.type.KeyDecoder;
import io.rustydb.sql.catalog.IndexDescriptor;
import java.util.List;

/// An index of a scanned table, its keys and condition bound to the numbers of the scan's columns.
///
/// @param keys one for each key column; plain columns are references
/// @param predicate what holds for every row of the index; empty = all rows
public record BoundIndex(IndexDescriptor index, List<Scalar> keys, List<Scalar> predicate) {
    public BoundIndex {
        keys = List.copyOf(keys);
        predicate = List.copyOf(predicate);
    }

    /// True when entries tell the value of a column of the scan.
    public boolean tells(Relation.Scan scan, int column) {
        if (column == scan.rowIdColumn()) {
            return true;
        }
        int ordinal = scan.table().columns().get(column - scan.firstColumn()).ordinal();
        if (index.include().contains(ordinal)) {
            return true;
        }
        for (Scalar key : keys) {
            if (key instanceof Scalar.ColumnRef reference && reference.number() == column) {
                return KeyDecoder.isExact(reference.type());
            }
        }
        return false;
    }
}
