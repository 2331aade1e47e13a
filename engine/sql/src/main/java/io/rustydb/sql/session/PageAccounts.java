package io.rustydb.sql.session;

import io.rustydb.base.type.ColumnAccessor;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.CatalogTables.Relation;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.Structures;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.heap.HeapScan;
import io.rustydb.storage.index.btree.BTreeCheck;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.recovery.Kernel;
import io.rustydb.storage.space.PageLedger;
import io.rustydb.storage.transaction.ReadView;
import io.rustydb.storage.transaction.Transaction;
import java.util.function.Consumer;

/// Every page of the files belongs to exactly one structure, waits to be freed by purge, or is free.
///
/// The caller holds the catalogue and all tables exclusively, so nothing is allocated; purge is paused.
final class PageAccounts {
    private final Kernel kernel;
    private final Structures structures;
    private final Transaction transaction;
    private final Consumer<String> findings;

    PageAccounts(Kernel kernel, Structures structures, Transaction transaction, Consumer<String> findings) {
        this.kernel = kernel;
        this.structures = structures;
        this.transaction = transaction;
        this.findings = findings;
    }

    void check(CatalogSnapshot catalog) {
        structures.system().whilePaused(() -> {
            checkData(catalog);
            PageLedger undo = new PageLedger(kernel.undo(), findings, this::orphan);
            structures.system().purge().eachUndoPage(page -> undo.own("an undo segment", page));
            undo.finish();
        });
    }

    private void checkData(CatalogSnapshot catalog) {
        PageLedger ledger = new PageLedger(kernel.data(), findings, this::orphan);
        structures.sequences().eachPage(page -> ledger.own("the sequences", page));
        for (Relation relation : Relation.values()) {
            int object = (int) relation.copyId();
            structures
                    .heaps()
                    .open(object, kernel.data().root(SqlDatabase.rootSlot(object)))
                    .eachPage(page -> ledger.own("the copy of the catalogue", page));
        }
        for (TableDescriptor table : catalog.tables()) {
            if (table.source() != null) {
                continue;
            }
            String name = "table " + table;
            structures.heap(table).eachPage(page -> ledger.own(name, page));
            enterLargeValues(ledger, table, "a large value of " + name);
            for (IndexDescriptor index : table.indexes()) {
                BTreeCheck tree = new BTreeCheck(structures.tree(index));
                // Its findings are told elsewhere.
                tree.check(finding -> {});
                tree.eachPage(page -> ledger.own("index " + index.schema() + "." + index.name(), page));
            }
        }
        structures
                .system()
                .purge()
                .eachPending((handler, entry) ->
                        handler.keptPages(entry, page -> ledger.own("a structure that was dropped", page)));
        ledger.finish();
    }

    private void enterLargeValues(PageLedger ledger, TableDescriptor table, String name) {
        if (!structures.heap(table).hasLargeValues()) {
            return;
        }
        ColumnAccessor[] variable = table.variableColumns();
        ReadView view = new ReadView();
        structures.transactions().openView(transaction, view);
        try {
            HeapScan scan = structures.heap(table).scan();
            scan.open(view);
            while (scan.nextPage()) {
                for (int i = 0; i < scan.count(); i++) {
                    for (ColumnAccessor column : variable) {
                        if (!column.isNull(scan.bytes(), scan.offset(i))
                                && column.isOutOfLine(scan.bytes(), scan.offset(i))) {
                            structures
                                    .lobs()
                                    .eachPage(
                                            column.lobId(scan.bytes(), scan.offset(i)), page -> ledger.own(name, page));
                        }
                    }
                }
            }
        } finally {
            structures.transactions().closeView(view);
        }
    }

    private void orphan(long pageId) {
        BufferPool pool = kernel.pool();
        int frame = pool.latchShared(pageId);
        try {
            long base = pool.offset(frame);
            findings.accept("page " + PageId.text(pageId) + " is in use and belongs to nothing, type="
                    + PageHeader.type(pool.memory(), base) + ", object="
                    + PageHeader.object(pool.memory(), base));
        } finally {
            pool.unlatchShared(frame);
        }
    }
}
