package io.rustydb.sql.catalog;

import io.rustydb.base.type.SqlType;

/// A sequence, or the generator behind an identity column. Its current value lives in storage, under its
/// counter, outside of any transaction.
///
/// @param type SMALLINT, INTEGER or BIGINT
/// @param cache values a session takes at once
/// @param ownerTableId table whose identity column it feeds, or which it is OWNED BY; 0 = none
/// @param ownerColumn ordinal of that column
/// @param counter id of its value in the storage's sequence store
public record SequenceDescriptor(
        long id,
        String schema,
        String name,
        SqlType type,
        long start,
        long increment,
        long minimum,
        long maximum,
        long cache,
        boolean cycle,
        long ownerTableId,
        int ownerColumn,
        long counter) {
    public SequenceDescriptor {
        assert increment != 0 && minimum <= maximum && start >= minimum && start <= maximum && cache >= 1;
    }

    public SequenceDescriptor named(String newName) {
        return in(schema, newName);
    }

    public SequenceDescriptor in(String newSchema, String newName) {
        return new SequenceDescriptor(
                id,
                newSchema,
                newName,
                type,
                start,
                increment,
                minimum,
                maximum,
                cache,
                cycle,
                ownerTableId,
                ownerColumn,
                counter);
    }

    public SequenceDescriptor withCounter(long newCounter) {
        return new SequenceDescriptor(
                id,
                schema,
                name,
                type,
                start,
                increment,
                minimum,
                maximum,
                cache,
                cycle,
                ownerTableId,
                ownerColumn,
                newCounter);
    }

    /// @param table 0 for OWNED BY NONE
    public SequenceDescriptor ownedBy(long table, int column) {
        return new SequenceDescriptor(
                id, schema, name, type, start, increment, minimum, maximum, cache, cycle, table, column, counter);
    }

    /// True when it is the generator of an identity column, and no sequence of its own.
    public boolean isIdentity(CatalogSnapshot catalog) {
        TableDescriptor table = ownerTableId == 0 ? null : catalog.table(ownerTableId);
        if (table == null) {
            return false;
        }
        for (ColumnDescriptor column : table.columns()) {
            ColumnDescriptor.Identity identity = column.identity();
            if (identity != null && identity.sequenceId() == id) {
                return true;
            }
        }
        return false;
    }
}
