package io.rustydb.sql.definition;

import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.IndexMethod;
import io.rustydb.sql.catalog.SequenceDescriptor;
import io.rustydb.sql.catalog.TableDescriptor;

/// Creates and drops what descriptors stand for, under the transaction of the statement: a rollback takes it
/// back, and what is dropped is freed when no snapshot needs it any more.
public interface StructureStore {
    /// @return page id of the new heap's directory
    long createHeap(long objectId);

    void dropHeap(TableDescriptor table);

    /// @return page id of its root
    long createIndex(long objectId, IndexMethod method);

    void dropIndex(IndexDescriptor index);

    /// Fills an empty index from the table's rows.
    ///
    /// @throws io.rustydb.base.error.DbException 23505 when it is unique and the rows are not
    void build(TableDescriptor table, IndexDescriptor index);

    /// @return id of the counter
    long createCounter(SequenceDescriptor shape);

    /// Bounds, increment, cache and cycling of an existing counter.
    void alterCounter(SequenceDescriptor shape);

    /// The next value will be this one.
    void restartCounter(long counter, long next);

    void dropCounter(long counter);

    /// Snapshots below it may not use an index that is built now.
    long buildScn();
}
