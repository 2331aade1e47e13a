package io.rustydb.sql.definition;

import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.IndexMethod;
import io.rustydb.sql.catalog.SequenceDescriptor;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.catalog.TablespaceDescriptor;
import org.jspecify.annotations.Nullable;

/// Creates and drops what descriptors stand for, under the transaction of the statement: a rollback takes it
/// back, and what is dropped is freed when no snapshot needs it any more.
public interface StructureStore {
    /// @return page id of the new heap's directory
    long createHeap(long objectId, int fileId);

    void dropHeap(TableDescriptor table);

    /// @return page id of its root
    long createIndex(long objectId, IndexMethod method, int fileId);

    /// Copies all rows of a table as they are into a new, empty heap.
    void copyRows(TableDescriptor table, long newRoot);

    /// Drops the heap alone; values out of line stay, which another heap has now.
    void dropHeapAlone(TableDescriptor table);

    /// Makes the file of a new tablespace.
    ///
    /// @param file its name; null = one is made up
    /// @param pageSize bytes; 0 = as the database's
    TablespaceDescriptor createTablespace(long objectId, String name, @Nullable String file, int pageSize);

    /// If the tablespace's file is missing, it is given up for good: what was in it can be dropped then.
    void giveUpIfMissing(TablespaceDescriptor tablespace);

    void dropTablespace(TablespaceDescriptor tablespace);

    void dropIndex(IndexDescriptor index);

    /// Fills an empty index from the table's rows.
    ///
    /// @throws io.rustydb.base.error.DbException 23505 when it is unique and the rows are not
    void build(TableDescriptor table, IndexDescriptor index);

    /// @param next the first value
    /// @return id of the counter
    long createCounter(SequenceDescriptor shape, long next);

    /// A counter that has handed out `last`, which is within the bounds.
    ///
    /// @return its id
    long createCounterBehind(SequenceDescriptor shape, long last);

    /// True when a counter has handed out nothing, as far as is known.
    boolean isUntouched(long counter);

    /// The value that a counter hands out next, when it is untouched; else the one it handed out last.
    long valueOf(long counter);

    void dropCounter(long counter);

    /// Snapshots below it may not use an index that is built now.
    long buildScn();
}
