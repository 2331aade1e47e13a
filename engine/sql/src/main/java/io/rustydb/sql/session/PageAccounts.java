package io.rustydb.sql.session;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.ColumnAccessor;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.CatalogTables.Relation;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.Structures;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.heap.Heap;
import io.rustydb.storage.heap.HeapScan;
import io.rustydb.storage.index.btree.BTreeCheck;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.recovery.Kernel;
import io.rustydb.storage.space.PageLedger;
import io.rustydb.storage.space.Space;
import io.rustydb.storage.transaction.ReadView;
import io.rustydb.storage.transaction.Transaction;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Every page of the files belongs to exactly one structure, waits to be freed by purge, or is free.
///
/// The caller holds the catalogue and all tables exclusively, so nothing is allocated; purge is paused.
final class PageAccounts {
    private static final int ORPHANS_MAX = 100;

    private final Kernel kernel;
    private final Structures structures;
    private final Transaction transaction;
    private final Consumer<String> findings;
    /// Some structure could not be read to its end: pages that nobody has entered may be its.
    private boolean incomplete;

    private long orphans;

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
            guarded(() -> structures.system().purge().eachUndoPage(page -> undo.own("an undo segment", page)));
            finish(undo);
        });
    }

    private void checkData(CatalogSnapshot catalog) {
        Map<Integer, PageLedger> ledgers = new TreeMap<>();
        for (Space space : kernel.spaces().all()) {
            String problem = kernel.spaces().problem(space.fileId());
            if (problem != null) {
                findings.accept(problem);
            } else if (space.fileId() != PageId.UNDO_FILE) {
                ledgers.put(space.fileId(), new PageLedger(space, findings, this::orphan));
            }
        }
        PageLedger main = ledgers.get(PageId.DATA_FILE);
        assert main != null : "the data file is there";
        guarded(() -> structures.sequences().eachPage(page -> main.own("the sequences", page)));
        for (Relation relation : Relation.values()) {
            int object = (int) relation.copyId();
            guarded(() -> {
                Heap copy = structures.heaps().open(object, kernel.data().root(SqlDatabase.rootSlot(object)));
                copy.eachPage(page -> main.own("the copy of the catalogue", page));
                enterLargeValues(main, copy, new ColumnAccessor[0], "the copy of the catalogue");
            });
        }
        for (TableDescriptor table : catalog.tables()) {
            if (!table.hasStorage()) {
                continue;
            }
            String name = "table " + table;
            PageLedger ofTable = ledgers.get(PageId.file(table.root()));
            if (ofTable != null) {
                guarded(() -> structures.heap(table).eachPage(page -> ofTable.own(name, page)));
                guarded(() -> enterLargeValues(
                        main, structures.heap(table), table.variableColumns(), "a large value of " + name));
            }
            for (IndexDescriptor index : table.indexes()) {
                PageLedger ofIndex = ledgers.get(PageId.file(index.root()));
                if (ofIndex == null) {
                    continue;
                }
                guarded(() -> {
                    BTreeCheck tree = new BTreeCheck(structures.tree(index));
                    // Its findings are told elsewhere.
                    try {
                        tree.check(finding -> {});
                    } finally {
                        tree.eachPage(page -> ofIndex.own("index " + index.schema() + "." + index.name(), page));
                    }
                });
            }
        }
        guarded(() -> structures
                .system()
                .purge()
                .eachPending((handler, entry) -> guarded(() -> handler.keptPages(entry, page -> {
                    PageLedger ledger = ledgers.get(PageId.file(page));
                    if (ledger != null) {
                        ledger.own("a structure that was dropped", page);
                    }
                }))));
        ledgers.values().forEach(this::finish);
    }

    /// What a damaged page keeps from being entered is told, and the rest goes on.
    private void guarded(Runnable part) {
        try {
            part.run();
        } catch (DbException e) {
            if (e.code() != ErrorCode.DATA_CORRUPTED) {
                throw e;
            }
            incomplete = true;
            findings.accept(e.getMessage());
        }
    }

    private void finish(PageLedger ledger) {
        orphans = 0;
        guarded(ledger::finish);
        if (orphans > ORPHANS_MAX || incomplete && orphans > 0) {
            findings.accept("pages in use that belong to nothing"
                    + (incomplete ? ", or to what a damaged page names" : "") + ": pages=" + orphans);
        }
    }

    private void enterLargeValues(PageLedger ledger, Heap heap, ColumnAccessor[] variable, String name) {
        if (!heap.hasLargeValues()) {
            return;
        }
        ReadView view = new ReadView();
        structures.transactions().openView(transaction, view);
        try {
            HeapScan scan = heap.scan();
            scan.open(view);
            while (scan.nextPage()) {
                for (int i = 0; i < scan.tailCount(); i++) {
                    structures.lobs().eachPage(scan.tail(i), page -> ledger.own("the rest of a row, " + name, page));
                }
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
        if (++orphans > ORPHANS_MAX || incomplete) {
            return;
        }
        BufferPool pool = kernel.pool();
        String found;
        try {
            int frame = pool.latchShared(pageId);
            long base = pool.offset(frame);
            found = "type=" + PageHeader.type(pool.memory(), base) + ", object="
                    + PageHeader.object(pool.memory(), base);
            pool.unlatchShared(frame);
        } catch (DbException e) {
            if (e.code() != ErrorCode.DATA_CORRUPTED) {
                throw e;
            }
            found = e.getMessage();
        }
        findings.accept("page " + PageId.text(pageId) + " is in use and belongs to nothing, " + found);
    }
}
