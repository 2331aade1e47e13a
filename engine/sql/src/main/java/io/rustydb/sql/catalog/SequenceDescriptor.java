package io.rustydb.sql.catalog;

import io.rustydb.base.type.SqlType;

/// A sequence, or the generator behind an identity column. Its current value lives in storage, under its
/// counter, outside of any transaction.
///
/// @param type SMALLINT, INTEGER or BIGINT
/// @param cache values a session takes at once
/// @param ownerTableId table whose identity or serial column it feeds, 0 = none
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
        long counter) {
    public SequenceDescriptor {
        assert increment != 0 && minimum <= maximum && start >= minimum && start <= maximum && cache >= 1;
    }

    public SequenceDescriptor named(String newName) {
        return new SequenceDescriptor(
                id, schema, newName, type, start, increment, minimum, maximum, cache, cycle, ownerTableId, counter);
    }
}
