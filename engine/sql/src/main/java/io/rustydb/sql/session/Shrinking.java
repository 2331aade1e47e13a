package io.rustydb.sql.session;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.KeyBuffer;
import io.rustydb.base.type.RowBuffer;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.Structures;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.catalog.TablespaceDescriptor;
import io.rustydb.sql.execution.IndexKeys;
import io.rustydb.sql.parser.ast.DefinitionStatement;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.QualifiedName;
import io.rustydb.storage.heap.Fetch;
import io.rustydb.storage.heap.Heap;
import io.rustydb.storage.heap.HeapScan;
import io.rustydb.storage.heap.RowId;
import io.rustydb.storage.index.btree.BTree;
import io.rustydb.storage.lock.LockMode;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.recovery.Kernel;
import io.rustydb.storage.space.Space;
import io.rustydb.storage.transaction.Durability;
import io.rustydb.storage.transaction.Isolation;
import io.rustydb.storage.transaction.ReadView;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.wal.MiniTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// ALTER TABLE … SHRINK SPACE and ALTER DATABASE SHRINK SPACE, which purges the recycle bin first: moves rows
/// and index pages to the front of the file while others read and write, and gives the end of the file back.
///
/// A row moves as its deletion and insertion by a transaction of this statement, a page of rows in each, so
/// that snapshots, locks, rollback and recovery need to know nothing of it. Rows that others hold stay. Only
/// the moment in which empty extents leave the table needs the table exclusively; who cannot have it in time
/// leaves them there. A crash leaves what was moved so far.
final class Shrinking {
    /// The object that lets one of these statements run at a time; no table has such an id.
    static final long LOCK_ID = 1L << 40;

    private static final int ROUNDS_MAX = 3;
    private static final int PURGE_ROUNDS_MAX = 1000;

    private final SqlSession session;
    private final Kernel kernel;
    private final Structures structures;
    private final Transaction outer;

    Shrinking(SqlSession session) {
        this.session = session;
        kernel = session.database().kernel();
        structures = session.database().structures();
        outer = structures.transactions().begin(Isolation.READ_COMMITTED);
    }

    void run(Optional<QualifiedName> name) {
        if (session.inTransaction()) {
            throw DbException.of(
                    ErrorCode.ACTIVE_TRANSACTION,
                    "space is shrunk outside of a transaction; commit or roll back first");
        }
        if (name.isEmpty()) {
            DefinitionStatement recycled = new DefinitionStatement.Purge(Optional.empty(), Optional.empty(), 0);
            Statements.inTransaction(session, () -> session.definitions().execute(recycled));
        }
        outer.setLockWaitNanos(session.settings().lockWaitNanos());
        session.started(outer);
        try {
            if (!structures
                    .locks()
                    .acquire(outer, structures.locks().object(LOCK_ID), LockMode.EXCLUSIVE, outer.lockWaitNanos())) {
                throw DbException.of(
                        ErrorCode.LOCK_NOT_AVAILABLE, "space is being shrunk by another session; try again");
            }
            if (name.isPresent()) {
                TableDescriptor table = table(name.get());
                purge();
                long[] from = {Long.MAX_VALUE};
                whileThere(table, () -> from[0] = structures.heap(table).pageNumberNeeded());
                shrink(table, from[0]);
                cutFiles();
            } else {
                shrinkAll();
            }
        } finally {
            session.stopped(outer);
            structures.transactions().rollback(outer);
        }
    }

    private TableDescriptor table(QualifiedName name) {
        CatalogSnapshot catalog = session.database().catalog().committed();
        String schema = name.qualifier().map(Name::text).orElse(session.schema());
        TableDescriptor table = catalog.table(schema, name.name());
        if (table != null && (table.isSystem() || !table.hasStorage())) {
            throw DbException.at(
                    table.isSystem() ? ErrorCode.INSUFFICIENT_PRIVILEGE : ErrorCode.WRONG_OBJECT_TYPE,
                    "a system table or view takes no space of its own to give back, table=" + table,
                    name.last().position());
        }
        if (table == null) {
            throw DbException.at(
                    ErrorCode.UNDEFINED_TABLE,
                    "table does not exist, table=" + schema + "." + name.name(),
                    name.last().position());
        }
        return table;
    }

    private void shrinkAll() {
        for (Space space : usable()) {
            if (space.fileId() != PageId.UNDO_FILE) {
                shrinkAll(space);
            }
        }
    }

    /// Spaces whose files are there.
    private List<Space> usable() {
        List<Space> all = new ArrayList<>(kernel.spaces().all());
        all.removeIf(space -> kernel.spaces().problem(space.fileId()) != null);
        return all;
    }

    private void shrinkAll(Space space) {
        long before = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS_MAX; round++) {
            purge();
            long[] found = new long[2];
            if (!whileThere(space, () -> found[0] = space.allocatedPages())) {
                return;
            }
            // All pages in use, side by side.
            long pages = found[0] - pagesToSpare(space);
            for (TableDescriptor table :
                    session.database().catalog().committed().tables()) {
                if (table.hasStorage() && !table.isSystem()) {
                    if (isIn(space, table.root())) {
                        shrink(table, pages);
                    }
                    whileThere(table, () -> {
                        for (IndexDescriptor index : table.indexes()) {
                            if (isIn(space, index.root())) {
                                checkCancelled();
                                structures.trees().moveBelow(structures.tree(index), pages);
                            }
                        }
                    });
                }
            }
            cutFiles();
            boolean there = whileThere(space, () -> found[1] = space.endOfFile());
            if (!there || found[1] <= pages || found[1] >= before) {
                return;
            }
            before = found[1];
        }
    }

    private static boolean isIn(Space space, long root) {
        return PageId.file(root) == space.fileId();
    }

    private long pagesToSpare(Space space) {
        long[] pages = {0};
        for (TableDescriptor table : session.database().catalog().committed().tables()) {
            if (table.hasStorage() && !table.isSystem() && isIn(space, table.root())) {
                checkCancelled();
                whileThere(table, () -> pages[0] += structures.heap(table).pagesToSpare());
            }
        }
        return pages[0];
    }

    /// Runs the body while the table can neither be dropped nor get another definition. It is left out if that
    /// has happened: the pages of the heap and of the indexes may be those of others by now, and a handle of a
    /// heap that is gone would be taken for that of the next one with its root.
    private void whileThere(TableDescriptor table, Runnable body) {
        Transaction holder = structures.transactions().begin(Isolation.READ_COMMITTED);
        try {
            if (hold(holder, table, LockMode.SHARED)) {
                body.run();
            }
        } finally {
            structures.transactions().rollback(holder);
        }
    }

    /// @return false if the table was not to be had, or is another one meanwhile
    private boolean hold(Transaction holder, TableDescriptor table, LockMode mode) {
        return structures.locks().acquire(holder, structures.lock(table), mode, outer.lockWaitNanos())
                && session.database()
                                .catalog()
                                .near(structures.transactions().completedScn())
                                .table(table.id())
                        == table;
    }

    private void cutFiles() {
        for (Space space : usable()) {
            whileThere(space, () -> {
                try (MiniTransaction m = kernel.newMiniTransaction()) {
                    space.cutFile(m, kernel.scheduler(), session.database().maintenance()::checkpoint);
                }
            });
        }
    }

    /// Runs the body while the tablespace cannot be dropped; what purge does with the file of one that was
    /// dropped, asks nobody. No other lock is waited for meanwhile.
    ///
    /// @return false if it is gone
    private boolean whileThere(Space space, Runnable body) {
        if (space.fileId() == PageId.DATA_FILE || space.fileId() == PageId.UNDO_FILE) {
            body.run();
            return true;
        }
        Transaction holder = structures.transactions().begin(Isolation.READ_COMMITTED);
        try {
            TablespaceDescriptor found = tablespace(session.database().catalog().committed(), space);
            if (found == null
                    || !structures
                            .locks()
                            .acquire(
                                    holder,
                                    structures.locks().object(found.id()),
                                    LockMode.SHARED,
                                    outer.lockWaitNanos())
                    || tablespace(
                                    session.database()
                                            .catalog()
                                            .near(structures.transactions().completedScn()),
                                    space)
                            == null
                    || kernel.spaces().problem(space.fileId()) != null) {
                return false;
            }
            body.run();
            return true;
        } finally {
            structures.transactions().rollback(holder);
        }
    }

    private static @Nullable TablespaceDescriptor tablespace(CatalogSnapshot catalog, Space space) {
        for (TablespaceDescriptor tablespace : catalog.tablespaces()) {
            if (tablespace.fileId() == space.fileId()) {
                return tablespace;
            }
        }
        return null;
    }

    /// Deleted versions stand in the way of what shall be empty.
    private void purge() {
        for (int round = 0; round < PURGE_ROUNDS_MAX; round++) {
            checkCancelled();
            if (!structures.system().purge().runOnce()) {
                return;
            }
        }
    }

    private void checkCancelled() {
        if (outer.isCancelled()) {
            throw DbException.of(
                    ErrorCode.QUERY_CANCELED, "statement cancelled, by request or because its time was up");
        }
    }

    /// Empties the table's pages from a page number on, and gives up those that are.
    private void shrink(TableDescriptor table, long pageNumber) {
        List<int[]> ranges = new ArrayList<>();
        Heap[] found = new Heap[1];
        whileThere(table, () -> {
            Heap there = structures.heap(table);
            there.eachRangeFrom(pageNumber, (from, until) -> ranges.add(new int[] {from, until}));
            if (!ranges.isEmpty()) {
                there.beginShrink(pageNumber);
            }
            found[0] = there;
        });
        if (ranges.isEmpty()) {
            return;
        }
        Heap heap = found[0];
        boolean ended = false;
        try {
            for (int[] range : ranges) {
                for (int page = range[1] - 1; page >= range[0]; page--) {
                    checkCancelled();
                    if (!movePage(table, heap, page)) {
                        return;
                    }
                }
            }
            purge();
            ended = giveUpEmpty(table, heap);
        } finally {
            if (!ended) {
                heap.giveUpShrink();
            }
        }
        purge();
    }

    /// @return false if the table is another one meanwhile
    private boolean movePage(TableDescriptor table, Heap heap, int page) {
        Transaction mover = structures.transactions().begin(Isolation.READ_COMMITTED);
        ReadView view = new ReadView();
        boolean done = false;
        try {
            if (!hold(mover, table, LockMode.SHARED)) {
                return false;
            }
            structures.transactions().openView(mover, view);
            List<IndexKeys> keys = new ArrayList<>();
            for (IndexDescriptor index : table.indexes()) {
                keys.add(IndexKeys.of(table, index, session.evaluation()));
            }
            Move move = new Move(table, heap, keys, mover, view);
            HeapScan scan = heap.scan();
            scan.openRange(view, page, page + 1);
            while (scan.nextPage()) {
                for (int i = 0; i < scan.count(); i++) {
                    move.row(scan.rowId(i), scan.bytes(), scan.offset(i), scan.length(i));
                }
            }
            heap.eachHome(page, move::rowAt);
            structures.transactions().closeView(view);
            // The checkpoint before the file is cut makes all of them durable.
            structures.transactions().commit(mover, Durability.ASYNC);
            done = true;
            return true;
        } finally {
            structures.transactions().closeView(view);
            if (!done && mover.state() == Transaction.State.ACTIVE) {
                structures.transactions().rollback(mover);
            }
        }
    }

    /// Moves rows in one transaction.
    private final class Move {
        private final TableDescriptor table;
        private final Heap heap;
        private final List<IndexKeys> keys;
        private final Transaction mover;
        private final ReadView view;
        private final KeyBuffer key = new KeyBuffer();
        private final RowBuffer elsewhere = new RowBuffer();

        Move(TableDescriptor table, Heap heap, List<IndexKeys> keys, Transaction mover, ReadView view) {
            this.table = table;
            this.heap = heap;
            this.keys = keys;
            this.mover = mover;
            this.view = view;
        }

        /// A row whose bytes lie on the page, though its place is on another one.
        void rowAt(long rowId) {
            if (Fetch.isFound(heap.fetch(view, rowId, elsewhere))) {
                row(rowId, elsewhere.bytes, elsewhere.offset, elsewhere.length);
            }
        }

        void row(long rowId, byte[] bytes, int offset, int length) {
            long moved = heap.move(mover, view, rowId, bytes, offset, length);
            if (moved == RowId.NONE) {
                // Somebody is changing it.
                return;
            }
            for (int k = 0; k < keys.size(); k++) {
                if (keys.get(k).encode(bytes, offset, key)) {
                    BTree tree = structures.tree(table.indexes().get(k));
                    if (!table.indexes().get(k).valid()) {
                        // Its build may not have come to this row yet, and lets be what it finds.
                        tree.addIfAbsent(key.bytes, 0, key.length, rowId);
                    }
                    tree.mark(mover, key.bytes, 0, key.length, rowId);
                    tree.insert(mover, key.bytes, 0, key.length, moved);
                }
            }
        }
    }

    /// @return false if the table was not to be had
    private boolean giveUpEmpty(TableDescriptor table, Heap heap) {
        Transaction owner = structures.transactions().begin(Isolation.READ_COMMITTED);
        boolean done = false;
        try {
            if (!hold(owner, table, LockMode.EXCLUSIVE)) {
                return false;
            }
            heap.endShrink(owner);
            structures.transactions().commit(owner, Durability.FULL);
            done = true;
            return true;
        } finally {
            if (!done && owner.state() == Transaction.State.ACTIVE) {
                structures.transactions().rollback(owner);
            }
        }
    }
}
