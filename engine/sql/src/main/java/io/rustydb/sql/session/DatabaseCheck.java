package io.rustydb.sql.session;

import io.rustydb.base.error.DbException;
import io.rustydb.base.type.ColumnAccessor;
import io.rustydb.base.type.KeyBuffer;
import io.rustydb.base.type.RowBuffer;
import io.rustydb.sql.catalog.Catalog;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.Structures;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.execution.IndexKeys;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.storage.heap.Fetch;
import io.rustydb.storage.heap.Heap;
import io.rustydb.storage.heap.HeapCheck;
import io.rustydb.storage.heap.HeapScan;
import io.rustydb.storage.index.btree.BTree;
import io.rustydb.storage.index.btree.BTreeCheck;
import io.rustydb.storage.index.btree.BTreeCursor;
import io.rustydb.storage.lock.LockMode;
import io.rustydb.storage.lock.LockTable;
import io.rustydb.storage.lock.ObjectLock;
import io.rustydb.storage.recovery.Kernel;
import io.rustydb.storage.transaction.ReadView;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.undo.Purge;
import java.util.ArrayList;
import java.util.List;

/// CHECK DATABASE: every table's heap and indexes by their own checkers, and each index against its heap in
/// both directions; at the end every page of the files.
///
/// The catalogue and one table after the other is locked exclusively, so that it holds still; a damaged
/// structure is one finding and the check goes on.
final class DatabaseCheck {
    private static final int FINDINGS_MAX = 1000;
    private static final int LARGE_READ_BYTES = 1 << 16;

    private final Kernel kernel;
    private final Structures structures;
    private final Transaction transaction;
    private final EvaluationContext evaluation;
    private final List<List<String>> findings = new ArrayList<>();

    DatabaseCheck(Kernel kernel, Structures structures, Transaction transaction, EvaluationContext evaluation) {
        this.kernel = kernel;
        this.structures = structures;
        this.transaction = transaction;
        this.evaluation = evaluation;
    }

    /// Rows (object, finding); none when all is sound.
    List<List<String>> run(Catalog definitions) {
        // What a crash left half done has pages that nothing names until it is rolled back. Before the lock,
        // too: who
        // never ends may hold it.
        Throwable stuck = structures.system().awaitRolledBack();
        lock(
                structures.locks().object(Catalog.LOCK_ID),
                "the catalogue",
                stuck == null ? transaction.lockWaitNanos() : 0);
        stuck = structures.system().awaitRolledBack();
        if (stuck != null) {
            report(
                    "recovery",
                    "transactions cannot be rolled back, what they have changed is still there and locked: reason="
                            + stuck.getMessage() + "; sys.transactions names them, sys.damaged_pages the pages");
        }
        Purge purge = structures.system().purge();
        Throwable passed = purge.passed();
        if (passed != null) {
            report(
                    "purge",
                    "old versions on damaged pages were left there: entries=" + purge.passedOver() + ", reason="
                            + passed.getMessage());
        }
        CatalogSnapshot catalog = definitions.committed();
        for (TableDescriptor table : catalog.tables()) {
            if (!table.hasStorage()) {
                continue;
            }
            if (stuck == null) {
                lock(structures.lock(table), "table=" + table, transaction.lockWaitNanos());
            } else if (!structures.locks().acquire(transaction, structures.lock(table), LockMode.EXCLUSIVE, 0)) {
                // Its holder may never end.
                report("table " + table, "not checked, it is locked");
                continue;
            }
            guarded("table " + table, () -> check(table));
        }
        if (stuck == null) {
            guarded(
                    "pages",
                    () -> new PageAccounts(kernel, structures, transaction, finding -> report("pages", finding))
                            .check(catalog));
        } else {
            report("pages", "not accounted for, transactions are half rolled back");
        }
        return findings;
    }

    private void lock(ObjectLock lock, String what, long nanos) {
        if (!structures.locks().acquire(transaction, lock, LockMode.EXCLUSIVE, nanos)) {
            throw LockTable.notAvailable(what);
        }
    }

    private void report(String object, String finding) {
        if (findings.size() < FINDINGS_MAX) {
            findings.add(List.of(object, finding));
        }
    }

    private void check(TableDescriptor table) {
        String name = "table " + table;
        Heap heap = structures.heap(table);
        guarded(name, () -> HeapCheck.check(heap, finding -> report(name, finding)));
        guarded(name, () -> readLargeValues(name, heap, table));
        for (IndexDescriptor index : table.indexes()) {
            String indexName = "index " + index.schema() + "." + index.name();
            BTree tree = structures.tree(index);
            // Purge changes indexes without a lock of the table.
            guarded(
                    indexName,
                    () -> structures
                            .system()
                            .whilePaused(() -> new BTreeCheck(tree).check(finding -> report(indexName, finding))));
            guarded(indexName, () -> compare(indexName, heap, table, index, tree));
        }
    }

    private void guarded(String object, Runnable check) {
        try {
            check.run();
        } catch (DbException e) {
            report(object, e.getMessage());
        }
    }

    /// Every value out of line can be read to its end and has the length that its row says.
    private void readLargeValues(String name, Heap heap, TableDescriptor table) {
        ColumnAccessor[] variable = table.variableColumns();
        if (variable.length == 0) {
            return;
        }
        ReadView view = new ReadView();
        structures.transactions().openView(transaction, view);
        try {
            byte[] buffer = new byte[LARGE_READ_BYTES];
            HeapScan scan = heap.scan();
            scan.open(view);
            while (scan.nextPage()) {
                for (int i = 0; i < scan.count(); i++) {
                    for (ColumnAccessor column : variable) {
                        if (column.isOutOfLine(scan.bytes(), scan.offset(i))) {
                            long id = column.lobId(scan.bytes(), scan.offset(i));
                            long length = column.lobLength(scan.bytes(), scan.offset(i));
                            String value = ", row=" + scan.rowId(i) + ", column=" + column.column() + ", object=" + id;
                            try {
                                readLargeValue(name, id, length, value, buffer);
                            } catch (DbException e) {
                                report(name, e.getMessage() + value);
                            }
                        }
                    }
                }
            }
        } finally {
            structures.transactions().closeView(view);
        }
    }

    private void readLargeValue(String name, long id, long length, String value, byte[] buffer) {
        long position = 0;
        int read;
        do {
            read = structures.lobs().read(id, position, buffer, 0, buffer.length);
            position += Math.max(0, read);
        } while (read > 0);
        if (position != length) {
            report(
                    name,
                    "large value has another length than its row says, found=" + position + ", expected=" + length
                            + value);
        }
    }

    /// Every visible row has its unmarked entry, and every unmarked entry has its row with that key.
    private void compare(String name, Heap heap, TableDescriptor table, IndexDescriptor index, BTree tree) {
        ReadView view = new ReadView();
        structures.transactions().openView(transaction, view);
        try {
            IndexKeys keys = IndexKeys.of(table, index, evaluation);
            KeyBuffer key = new KeyBuffer();
            BTreeCursor cursor = tree.cursor();
            HeapScan scan = heap.scan();
            scan.open(view);
            long rows = 0;
            while (scan.nextPage()) {
                for (int i = 0; i < scan.count(); i++) {
                    if (!keys.encode(scan.bytes(), scan.offset(i), key)) {
                        continue;
                    }
                    rows++;
                    if (index.valid() && !hasEntry(cursor, key, scan.rowId(i))) {
                        report(name, "row has no entry, row=" + scan.rowId(i) + ", key=" + key);
                    }
                }
            }
            long entries = 0;
            RowBuffer row = new RowBuffer();
            byte[] entryKey = new byte[tree.keyBytesMax()];
            cursor.open(null, 0, true, null, 0, true, true);
            while (cursor.next()) {
                if (cursor.marked()) {
                    continue;
                }
                entries++;
                int length = cursor.copyKey(entryKey, 0);
                long rowId = cursor.locator();
                if (!Fetch.isFound(heap.fetch(view, rowId, row))) {
                    report(name, "entry has no row, row=" + rowId);
                    continue;
                }
                if (!keys.encode(row.bytes, row.offset, key)) {
                    report(name, "entry of a row for which the index's condition is not true, row=" + rowId);
                    continue;
                }
                if (key.length != length || java.util.Arrays.compare(key.bytes, 0, length, entryKey, 0, length) != 0) {
                    report(name, "entry has another key than its row, row=" + rowId + ", key of the row=" + key);
                }
            }
            if (rows != entries && index.valid()) {
                report(name, "numbers differ, rows=" + rows + ", unmarked entries=" + entries);
            }
        } finally {
            structures.transactions().closeView(view);
        }
    }

    private static boolean hasEntry(BTreeCursor cursor, KeyBuffer key, long rowId) {
        cursor.openPrefix(key.bytes, 0, key.length, true);
        while (cursor.next()) {
            if (cursor.locator() == rowId && !cursor.marked() && cursor.keyEquals(key.bytes, 0, key.length)) {
                return true;
            }
        }
        return false;
    }
}
