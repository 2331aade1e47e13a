package io.rustydb.server.bootstrap;

import io.rustydb.sql.catalog.CatalogTables;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.session.SessionTestAccess;
import io.rustydb.sql.session.SqlDatabase;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.heap.Heap;
import io.rustydb.storage.heap.HeapPagesAccess;
import io.rustydb.storage.index.btree.BTreeCheck;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageType;
import io.rustydb.storage.recovery.Kernel;
import io.rustydb.storage.space.Space;
import io.rustydb.storage.undo.UndoPagesAccess;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Every page in use belongs to something in the catalogue, and nothing is left of what was deleted: in a quiet
/// database after purge.
final class PageAccounts {
    private static final int SPACE_PAGES = 2;

    private final Engine engine;
    private final Kernel kernel;
    private final List<String> findings = new ArrayList<>();
    private final List<Heap> heaps = new ArrayList<>();
    private final Map<Integer, Long> indexPages = new HashMap<>();
    private final Set<Integer> heapIds = new HashSet<>();
    private final Set<Long> largeObjects = new HashSet<>();

    private PageAccounts(Engine engine) {
        this.engine = engine;
        this.kernel = engine.storage().kernel();
    }

    /// @param largeValues values of rows that are stored out of line
    static List<String> check(Engine engine, int largeValues) {
        PageAccounts accounts = new PageAccounts(engine);
        accounts.collect();
        accounts.collectCopies();
        accounts.walk();
        accounts.compare(largeValues);
        return accounts.findings;
    }

    private void collect() {
        for (TableDescriptor table :
                SessionTestAccess.committedCatalog(engine.sql()).tables()) {
            Heap heap = engine.structures().heap(table);
            heaps.add(heap);
            heapIds.add(heap.object());
            int deleted = HeapPagesAccess.deletedRows(heap);
            if (deleted != 0) {
                findings.add("table " + table + ": deleted rows after purge=" + deleted);
            }
            for (IndexDescriptor index : table.indexes()) {
                BTreeCheck.Statistics found = new BTreeCheck(engine.structures().tree(index)).check(findings::add);
                if (found.marked() != 0) {
                    findings.add("index " + index.name() + ": marked entries after purge=" + found.marked());
                }
                indexPages.put((int) index.id(), found.leaves() + found.innerPages());
            }
        }
    }

    /// The second copies of the catalogue's heaps.
    private void collectCopies() {
        for (CatalogTables.Relation relation : CatalogTables.Relation.values()) {
            int object = (int) relation.copyId();
            Heap heap = engine.structures().heaps().open(object, kernel.data().root(SqlDatabase.rootSlot(object)));
            heaps.add(heap);
            heapIds.add(object);
        }
    }

    private void walk() {
        for (Space space : kernel.spaces().all()) {
            if (space.fileId() != PageId.UNDO_FILE) {
                walk(space);
            }
        }
    }

    private void walk(Space space) {
        long left = space.allocatedPages() - SPACE_PAGES;
        for (long number = SPACE_PAGES; left > 0; number++) {
            long pageId = PageId.of(space.fileId(), number);
            if (!space.isAllocated(pageId)) {
                continue;
            }
            left--;
            boolean inHeap = false;
            for (Heap heap : heaps) {
                inHeap |= HeapPagesAccess.contains(heap, pageId);
            }
            if (!inHeap) {
                look(pageId);
            }
        }
    }

    private void look(long pageId) {
        BufferPool pool = kernel.pool();
        int frame = pool.latchShared(pageId);
        try {
            long base = pool.offset(frame);
            int type = PageHeader.type(pool.memory(), base);
            int object = PageHeader.object(pool.memory(), base);
            boolean owned;
            if (type == PageType.HEAP_DIRECTORY.code()) {
                owned = heapIds.contains(object);
            } else if (type == PageType.INDEX_LEAF.code()
                    || type == PageType.INDEX_INNER.code()
                    || type == PageType.HASH_DIRECTORY.code()) {
                owned = indexPages.merge(object, -1L, Long::sum) >= 0;
            } else if (type == PageType.LOB.code()) {
                largeObjects.add(pool.memory().get(PageHeader.U64, base + PageHeader.PRIVATE));
                owned = true;
            } else {
                owned = type == PageType.SEQUENCE.code();
            }
            if (!owned) {
                findings.add("page " + PageId.text(pageId) + " is in use and belongs to nothing: type=" + type
                        + ", object=" + object);
            }
        } finally {
            pool.unlatchShared(frame);
        }
    }

    private void compare(int largeValues) {
        indexPages.forEach((index, rest) -> {
            if (rest != 0) {
                findings.add("index " + index + ": pages of the tree that were not found, or found too often=" + rest);
            }
        });
        if (largeObjects.size() != largeValues) {
            findings.add("large objects=" + largeObjects.size() + ", large values in rows=" + largeValues);
        }
        long undo = UndoPagesAccess.pages(engine.structures().system());
        long allocated = kernel.undo().allocatedPages();
        if (allocated != undo + SPACE_PAGES) {
            findings.add("undo pages in use=" + allocated + ", in the segments=" + undo);
        }
        for (int frame = 0; frame < kernel.pool().frames(); frame++) {
            // A frame that was given back stays latched until it is handed out again.
            if (kernel.pool().isLatchedExclusive(frame) && kernel.pool().pageOf(frame) != PageId.NONE) {
                findings.add("frame " + frame + " is still latched");
            }
        }
    }
}
