package io.rustydb.sql.session;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.ColumnAccessor;
import io.rustydb.base.type.KeyBuffer;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.IndexMethod;
import io.rustydb.sql.catalog.SequenceDescriptor;
import io.rustydb.sql.catalog.Structures;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.catalog.TablespaceDescriptor;
import io.rustydb.sql.definition.StructureStore;
import io.rustydb.sql.execution.IndexBuild;
import io.rustydb.sql.execution.IndexKeys;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.storage.heap.Heap;
import io.rustydb.storage.heap.HeapScan;
import io.rustydb.storage.index.btree.BTree;
import io.rustydb.storage.page.FileList;
import io.rustydb.storage.predicate.SerialTransaction;
import io.rustydb.storage.transaction.Isolation;
import io.rustydb.storage.transaction.ReadView;
import io.rustydb.storage.transaction.Transaction;
import org.jspecify.annotations.Nullable;

/// Creates and drops heaps, indexes and counters for definition statements of one transaction.
final class SessionStructures implements StructureStore {
    private final Structures structures;
    private final Transaction transaction;
    private final boolean changedBefore;
    private final EvaluationContext evaluation;

    /// @param changedBefore the transaction may have changed rows already
    SessionStructures(
            Structures structures, Transaction transaction, boolean changedBefore, EvaluationContext evaluation) {
        this.structures = structures;
        this.transaction = transaction;
        this.changedBefore = changedBefore;
        this.evaluation = evaluation;
    }

    @Override
    public long createHeap(long objectId, int fileId) {
        return structures.heaps().create(transaction, (int) objectId, fileId);
    }

    @Override
    public void dropHeap(TableDescriptor table) {
        SerialTransaction serial = transaction.serial();
        if (serial != null) {
            structures.transactions().requireSnapshot(transaction);
            structures.reads(table).rewritten(serial);
        }
        unlessDamaged(() -> {
            Heap heap = structures.heap(table);
            if (heap.hasLargeValues()) {
                dropLargeValues(heap, table.variableColumns());
            }
        });
        structures.heaps().drop(transaction, (int) table.id(), table.root());
    }

    @Override
    public void dropHeapAlone(TableDescriptor table) {
        SerialTransaction serial = transaction.serial();
        if (serial != null) {
            structures.transactions().requireSnapshot(transaction);
            structures.reads(table).rewritten(serial);
        }
        structures.heaps().drop(transaction, (int) table.id(), table.root());
    }

    @Override
    public void copyRows(TableDescriptor table, long newRoot) {
        Heap from = structures.heap(table);
        Heap to = structures.heaps().open((int) table.id(), newRoot);
        if (from.hasLargeValues()) {
            to.noteLargeValues();
        }
        // The table is locked exclusively: what this view sees is all there is.
        ReadView view = new ReadView();
        structures.transactions().openView(transaction, view);
        try {
            HeapScan scan = from.scan();
            scan.open(view);
            while (scan.nextPage()) {
                transaction.checkCancelled();
                for (int i = 0; i < scan.count(); i++) {
                    to.insert(transaction, scan.bytes(), scan.offset(i), scan.length(i));
                }
            }
        } finally {
            structures.transactions().closeView(view);
        }
    }

    @Override
    public TablespaceDescriptor createTablespace(long objectId, String name, @Nullable String file, int pageSize) {
        StringBuilder prefix = new StringBuilder();
        for (int i = 0; i < Math.min(name.length(), 40); i++) {
            char c = name.charAt(i);
            prefix.append(c < 0x80 && Character.isLetterOrDigit(c) ? c : '_');
        }
        int fileId = structures.tablespaces().create(transaction, (int) objectId, pageSize, file, prefix.toString());
        FileList.Entry entry = structures.tablespaces().entry(fileId);
        return new TablespaceDescriptor(objectId, name, fileId, entry.pageSize(), entry.path());
    }

    @Override
    public void giveUpIfMissing(TablespaceDescriptor tablespace) {
        structures.tablespaces().giveUpIfMissing(tablespace.fileId());
    }

    @Override
    public void dropTablespace(TablespaceDescriptor tablespace) {
        structures.tablespaces().drop(transaction, (int) tablespace.id(), tablespace.fileId());
    }

    /// The table is locked exclusively, so the newest rows are all that others have not dropped already.
    private void dropLargeValues(Heap heap, ColumnAccessor[] variable) {
        ReadView view = new ReadView();
        structures.transactions().openView(transaction, view);
        try {
            HeapScan scan = heap.scan();
            scan.open(view);
            boolean[] more = {true};
            while (more[0]) {
                // A page that cannot be read is behind the scan when it fails.
                unlessDamaged(() -> {
                    more[0] = scan.nextPage();
                    if (more[0]) {
                        dropLargeValues(scan, variable);
                    }
                });
            }
        } finally {
            structures.transactions().closeView(view);
        }
    }

    private void dropLargeValues(HeapScan scan, ColumnAccessor[] variable) {
        for (int i = 0; i < scan.tailCount(); i++) {
            structures.lobs().drop(transaction, scan.tail(i));
        }
        for (int i = 0; i < scan.count(); i++) {
            for (ColumnAccessor column : variable) {
                if (!column.isNull(scan.bytes(), scan.offset(i)) && column.isOutOfLine(scan.bytes(), scan.offset(i))) {
                    structures.lobs().drop(transaction, column.lobId(scan.bytes(), scan.offset(i)));
                }
            }
        }
    }

    /// What drops a structure is not kept from it by a page that cannot be read: large values that only such a
    /// page names stay in use and belong to nothing, which CHECK DATABASE tells.
    private static void unlessDamaged(Runnable body) {
        try {
            body.run();
        } catch (DbException e) {
            if (e.code() != ErrorCode.DATA_CORRUPTED) {
                throw e;
            }
        }
    }

    @Override
    public long createIndex(long objectId, IndexMethod method, int fileId) {
        return switch (method) {
            case BTREE -> structures.trees().create(transaction, (int) objectId, fileId);
            case HASH -> structures.trees().createHash(transaction, (int) objectId, fileId);
        };
    }

    @Override
    public void dropIndex(IndexDescriptor index) {
        structures.trees().drop(transaction, (int) index.id(), index.root());
    }

    @Override
    public void build(TableDescriptor table, IndexDescriptor index) {
        // The table is locked exclusively, so its newest rows are the committed ones and those of this
        // transaction: exactly what the newest view sees.
        Transaction reader = transaction;
        ReadView view = new ReadView();
        structures.transactions().openView(reader, view);
        try {
            new IndexBuild(structures, table, index, evaluation).build(view, IndexBuild.SORT_BYTES);
        } finally {
            structures.transactions().closeView(view);
        }
        if (changedBefore) {
            addReplaced(table, index);
        }
    }

    /// Versions that this transaction has replaced are what others see until it commits: they get entries too,
    /// marked as if they had been there when they were replaced.
    private void addReplaced(TableDescriptor table, IndexDescriptor index) {
        Transaction other = structures.transactions().begin(Isolation.READ_COMMITTED);
        ReadView view = new ReadView();
        structures.transactions().openView(other, view);
        try {
            BTree tree = structures.tree(index);
            IndexKeys keys = IndexKeys.of(table, index, evaluation);
            KeyBuffer key = new KeyBuffer();
            HeapScan scan = structures.heap(table).scan();
            scan.open(view);
            while (scan.nextPage()) {
                for (int i = 0; i < scan.count(); i++) {
                    if (keys.encode(scan.bytes(), scan.offset(i), key)
                            && tree.insert(transaction, key.bytes, 0, key.length, scan.rowId(i))) {
                        tree.mark(transaction, key.bytes, 0, key.length, scan.rowId(i));
                    }
                }
            }
        } finally {
            structures.transactions().closeView(view);
            structures.transactions().rollback(other);
        }
    }

    @Override
    public long createCounter(SequenceDescriptor s, long next) {
        return structures
                .sequences()
                .create(transaction, next, s.increment(), s.minimum(), s.maximum(), s.cycle(), cache(s));
    }

    private static int cache(SequenceDescriptor s) {
        // CACHE 1 is SQL's default and says nothing about the log: values are logged ahead all the same.
        return s.cache() == 1 ? 0 : (int) Math.min(s.cache(), 1 << 20);
    }

    @Override
    public long createCounterBehind(SequenceDescriptor s, long last) {
        long counter = createCounter(s, last);
        structures.sequences().next(counter);
        return counter;
    }

    @Override
    public boolean isUntouched(long counter) {
        return structures.sequences().isUntouched(counter);
    }

    @Override
    public long valueOf(long counter) {
        return isUntouched(counter)
                ? structures.sequences().peek(counter)
                : structures.sequences().last(counter);
    }

    @Override
    public void dropCounter(long counter) {
        structures.sequences().drop(transaction, counter);
    }

    @Override
    public long buildScn() {
        return structures.transactions().completedScn();
    }
}
