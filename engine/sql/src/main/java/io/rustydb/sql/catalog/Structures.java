package io.rustydb.sql.catalog;

import io.rustydb.storage.heap.Heap;
import io.rustydb.storage.heap.HeapStore;
import io.rustydb.storage.index.btree.BTree;
import io.rustydb.storage.index.btree.BTreeStore;
import io.rustydb.storage.lob.LobStore;
import io.rustydb.storage.lock.LockTable;
import io.rustydb.storage.lock.ObjectLock;
import io.rustydb.storage.predicate.IndexReads;
import io.rustydb.storage.predicate.TableReads;
import io.rustydb.storage.sequence.SequenceStore;
import io.rustydb.storage.tablespace.TablespaceStore;
import io.rustydb.storage.transaction.TransactionManager;
import io.rustydb.storage.undo.History;
import io.rustydb.storage.undo.TransactionSystem;

/// The storage behind descriptors: opens what a descriptor names. One per database.
public record Structures(
        HeapStore heaps,
        BTreeStore trees,
        LobStore lobs,
        SequenceStore sequences,
        TablespaceStore tablespaces,
        TransactionSystem system) {

    public Heap heap(TableDescriptor table) {
        return heaps.open((int) table.id(), table.root());
    }

    /// The heap of a descriptor of the past, which may have been dropped since.
    public Heap pastHeap(TableDescriptor table) {
        return heaps.openPast((int) table.id(), table.root());
    }

    public BTree tree(IndexDescriptor index) {
        return trees.open((int) index.id(), index.root());
    }

    public TransactionManager transactions() {
        return system.transactions();
    }

    public History history() {
        return system.history();
    }

    public LockTable locks() {
        return system.locks();
    }

    /// What serializable transactions have read of a table.
    public TableReads reads(TableDescriptor table) {
        return transactions().graph().table((int) table.id());
    }

    /// What serializable transactions have read by an index.
    public IndexReads reads(IndexDescriptor index) {
        return transactions().graph().table((int) index.tableId()).index((int) index.id());
    }

    /// Pages of tables and indexes go to the buffer pools that their definitions say.
    ///
    /// @param from what holds already
    public void assignPools(CatalogSnapshot from, CatalogSnapshot to) {
        for (TableDescriptor table : to.tables()) {
            TableDescriptor before = from.table(table.id());
            if (before == table || !table.hasStorage()) {
                continue;
            }
            tablespaces.assign((int) table.id(), table.bufferPool());
            for (IndexDescriptor index : table.indexes()) {
                tablespaces.assign((int) index.id(), index.bufferPool());
            }
        }
    }

    /// Shared by those who change rows of the table, exclusive for those who change its definition.
    public ObjectLock lock(TableDescriptor table) {
        return locks().object(table.id());
    }
}
