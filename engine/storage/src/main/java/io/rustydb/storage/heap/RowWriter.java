package io.rustydb.storage.heap;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.time.Clock;
import io.rustydb.base.type.LittleEndian;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.heap.HeapStore.Workspace;
import io.rustydb.storage.lock.Awaited;
import io.rustydb.storage.lock.LockTable;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageType;
import io.rustydb.storage.page.ProtocolFault;
import io.rustydb.storage.transaction.Fates;
import io.rustydb.storage.transaction.ReadView;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.transaction.TxId;
import io.rustydb.storage.undo.UndoLog;
import io.rustydb.storage.wal.MiniTransaction;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Changes rows of one heap: finds room, waits for other transactions, detects conflicts, forwards rows that
/// outgrow their page.
///
/// A row's lock is that its slot names the transaction. A forwarded row is locked at home; who holds it there
/// may change the target. Each change is one mini-transaction with its undo entry. Thread rule: any thread, one
/// at a time a transaction.
final class RowWriter {
    private final Heap heap;
    private final HeapStore store;
    private final HeapRedo redo;
    private final HeapPages pages;
    private final RowReader reader;
    private final BufferPool pool;
    private final MemorySegment memory;
    private final int pageSize;
    private final UndoLog undo;
    private final LockTable locks;
    private final Fates fates;
    private final Clock clock;
    private final int keepFree;

    RowWriter(Heap heap, HeapStore store, HeapPages pages, RowReader reader) {
        this.heap = heap;
        this.store = store;
        this.redo = store.redoHandler();
        this.pages = pages;
        this.reader = reader;
        this.pool = heap.pool();
        this.memory = pool.memory();
        this.pageSize = pool.pageSize();
        this.undo = store.system().undo();
        this.locks = store.system().locks();
        this.fates = store.system().transactions().table();
        this.clock = store.kernel().clock();
        this.keepFree = pageSize / HeapPage.SLOTS_MAX * 2;
    }

    // ---- insert ----

    long insert(Transaction transaction, int flags, byte[] row, int offset, int length) {
        return insert(transaction, flags, row, offset, length, RowId.NONE);
    }

    private long insert(Transaction transaction, int flags, byte[] row, int offset, int length, long partner) {
        Workspace workspace = store.takeWorkspace();
        workspace.edit.setPartner(partner);
        try {
            undo.prepare(transaction, HeapUndo.BYTES_MAX);
            int stripe = transaction.undo().segment;
            int bytes = HeapPage.blockBytes(length) + HeapPage.DIRECTORY_BYTES + HeapPage.SLOT_BYTES + keepFree;
            int ordinal = pages.pageFor(stripe, bytes);
            while (true) {
                long pageId = pages.extents().pageId(ordinal);
                int index = insertAt(workspace, transaction, pageId, flags, row, offset, length);
                if (index >= 0) {
                    return RowId.of(pageId, index);
                }
                pages.leave(stripe, ordinal, -index - 1);
                ordinal = pages.anotherPageFor(stripe, bytes);
            }
        } finally {
            workspace.edit.setPartner(RowId.NONE);
            store.giveWorkspace(workspace);
        }
    }

    /// @return directory index, or -1 - the bytes that may be used there if the row did not fit
    private int insertAt(
            Workspace workspace, Transaction transaction, long pageId, int flags, byte[] row, int offset, int length) {
        MiniTransaction m = workspace.m;
        HeapEdit edit = workspace.edit;
        begin(m, length);
        try {
            int frame = m.latch(pageId, pool);
            long base = pool.offset(frame);
            int result = edit.planInsert(memory, base, transaction.id(), flags, row, offset, length, keepFree);
            if (result != HeapEdit.PLANNED) {
                return -1 - (result == HeapEdit.FULL ? edit.usableBytes(memory, base) : 0);
            }
            int index = edit.index();
            apply(m, frame, edit, transaction);
            return index;
        } finally {
            m.close();
        }
    }

    /// Inserts all rows of a run: a record for each page that takes some of them.
    void insertRun(Transaction transaction, RowRun run) {
        Workspace workspace = store.takeWorkspace();
        try {
            int inserted = 0;
            while (inserted < run.count()) {
                undo.prepare(transaction, HeapUndo.BYTES_MAX);
                int stripe = transaction.undo().segment;
                int bytes = HeapPage.blockBytes(run.length(inserted))
                        + HeapPage.DIRECTORY_BYTES
                        + HeapPage.SLOT_BYTES
                        + keepFree;
                int ordinal = pages.pageFor(stripe, bytes);
                int rows = insertRunAt(workspace, transaction, pages.extents().pageId(ordinal), run, inserted);
                inserted += rows;
                if (inserted < run.count()) {
                    pages.leave(stripe, ordinal, workspace.edit.usableAfter());
                }
            }
        } finally {
            store.giveWorkspace(workspace);
        }
    }

    /// @return rows inserted
    private int insertRunAt(Workspace workspace, Transaction transaction, long pageId, RowRun run, int from) {
        MiniTransaction m = workspace.m;
        HeapEdit edit = workspace.edit;
        begin(m, pageSize);
        try {
            int frame = m.latch(pageId, pool);
            int result = edit.planRun(memory, pool.offset(frame), transaction.id(), run, from, keepFree);
            if (result != HeapEdit.PLANNED) {
                return 0;
            }
            apply(m, frame, edit, transaction);
            for (int i = 0; i < edit.rows(); i++) {
                run.setRowId(from + i, RowId.of(pageId, edit.index() + i));
            }
            return edit.rows();
        } finally {
            m.close();
        }
    }

    // ---- changes of a row ----

    /// What is to be done with a row.
    private enum Change {
        UPDATE,
        DELETE,
        LOCK,
        /// Of a forwarded row at home.
        TOUCH
    }

    /// @param kind 0, or [HeapPage#FLAG_CONTINUED] for a piece
    int update(
            Transaction transaction,
            ReadView view,
            long rowId,
            int kind,
            byte[] row,
            int offset,
            int length,
            long waitNanos) {
        return change(Change.UPDATE, transaction, view, rowId, kind, row, offset, length, waitNanos, RowId.NONE);
    }

    int delete(Transaction transaction, ReadView view, long rowId, long waitNanos) {
        return change(Change.DELETE, transaction, view, rowId, 0, NO_ROW, 0, 0, waitNanos, RowId.NONE);
    }

    /// Gives a row another place: an insertion and a deletion that name each other.
    ///
    /// @param kind 0, or [HeapPage#FLAG_CONTINUED] for a piece
    /// @param row what the row is
    /// @return the new row id, [RowId#NONE] if somebody else holds the row
    long move(Transaction transaction, ReadView view, long rowId, int kind, byte[] row, int offset, int length) {
        if (lock(transaction, view, rowId, 0) != WriteOutcome.OK) {
            return RowId.NONE;
        }
        boolean forgets = store.kernel().fault() == ProtocolFault.MOVED_ROW_FORGETS_PLACE;
        long moved = insert(transaction, kind, row, offset, length, forgets ? RowId.NONE : rowId);
        int deleted = change(Change.DELETE, transaction, view, rowId, 0, NO_ROW, 0, 0, LockTable.FOREVER, moved);
        assert deleted == WriteOutcome.OK : "a locked row cannot be deleted, outcome=" + deleted;
        return moved;
    }

    int lock(Transaction transaction, ReadView view, long rowId, long waitNanos) {
        return change(Change.LOCK, transaction, view, rowId, 0, NO_ROW, 0, 0, waitNanos, RowId.NONE);
    }

    private static final byte[] NO_ROW = {};

    /// Results of one attempt beside those of [WriteOutcome].
    private static final int AGAIN = 16;
    private static final int WAIT = 17;
    private static final int CHECK = 18;
    private static final int NO_ROOM = 19;
    private static final int FORWARDED = 20;
    private static final int MORE_UNDO = 21;

    /// The state of one call of [#change].
    static final class Attempt {
        long holder;
        /// The newest commit SCN (or bound of it) for which it was proved that nothing above the snapshot
        /// changed the row.
        long provedScn;
        long newestScn;
        long target;
        int undoBytes;
        /// Of an update: flag of the new version.
        int kind;
        /// The rest of the version that is changed or deleted, 0 if it is none that is longer than a page.
        long tail;

        private void begin(int kindAfter) {
            kind = kindAfter;
            tail = 0;
            holder = 0;
            provedScn = -1;
            newestScn = 0;
            target = 0;
            undoBytes = HeapUndo.BYTES_MAX;
        }
    }

    private int change(
            Change change,
            Transaction transaction,
            ReadView view,
            long rowId,
            int kind,
            byte[] row,
            int offset,
            int length,
            long waitNanos,
            long partner) {
        long deadline = waitNanos > 0 && waitNanos != LockTable.FOREVER ? clock.nanos() + waitNanos : 0;
        Workspace workspace = store.takeWorkspace();
        workspace.edit.setPartner(partner);
        Attempt attempt = workspace.attempt;
        attempt.begin(kind);
        try {
            while (true) {
                int result = attempt(change, workspace, transaction, view, rowId, row, offset, length, attempt);
                switch (result) {
                    case WriteOutcome.OK -> {
                        dropTail(change, transaction, attempt);
                        return result;
                    }
                    case WriteOutcome.GONE -> {
                        return result;
                    }
                    case WriteOutcome.CONFLICT -> {
                        return conflict(transaction, rowId);
                    }
                    case AGAIN, MORE_UNDO -> {}
                    case WAIT -> {
                        long left = deadline == 0 ? waitNanos : Math.max(0, deadline - clock.nanos());
                        if (!locks.awaitEnd(transaction, attempt.holder, awaited(rowId), left)) {
                            return WriteOutcome.NOT_AVAILABLE;
                        }
                    }
                    case CHECK -> {
                        if (reader.isChangedAbove(workspace.read(pageSize), rowId, view.scn(), transaction.id())) {
                            return conflict(transaction, rowId);
                        }
                        attempt.provedScn = attempt.newestScn;
                    }
                    case NO_ROOM -> {
                        moveOut(workspace, transaction, rowId, row, offset, length);
                        dropTail(change, transaction, attempt);
                        return WriteOutcome.OK;
                    }
                    case FORWARDED -> {
                        int outcome = changeForwarded(
                                change, workspace, transaction, rowId, attempt.target, row, offset, length, waitNanos);
                        if (outcome == WriteOutcome.OK) {
                            dropTail(change, transaction, attempt);
                        }
                        return outcome;
                    }
                    default -> throw new AssertionError("attempt " + result);
                }
            }
        } finally {
            workspace.edit.setPartner(RowId.NONE);
            store.giveWorkspace(workspace);
        }
    }

    /// The version that was changed or deleted had a rest of its own.
    private void dropTail(Change change, Transaction transaction, Attempt attempt) {
        if (attempt.tail != 0 && change != Change.LOCK) {
            store.tails().drop(transaction, attempt.tail);
        }
    }

    private void noteTail(Attempt attempt, long row, int flags) {
        if ((flags & HeapPage.FLAG_CONTINUED) != 0) {
            int home = (flags & HeapPage.FLAG_FORWARDED_HERE) != 0 ? Long.BYTES : 0;
            attempt.tail = memory.get(PageHeader.U64, row + HeapPage.ROW_HEADER_BYTES + home + RowPiece.TAIL);
        }
    }

    private Awaited awaited(long rowId) {
        return new Awaited(heap.object(), "row " + RowId.text(rowId));
    }

    private static int conflict(Transaction transaction, long rowId) {
        if (transaction.isolation().keepsSnapshot()) {
            throw DbException.of(
                    ErrorCode.SERIALIZATION_FAILURE,
                    "the row was changed by a transaction that committed after this one's snapshot: row="
                            + RowId.text(rowId) + ", transaction=" + TxId.text(transaction.id())
                            + "; run the transaction again");
        }
        return WriteOutcome.CONFLICT;
    }

    /// One look at the row at home under its page's latch, and the change if nothing stands against it.
    private int attempt(
            Change change,
            Workspace workspace,
            Transaction transaction,
            ReadView view,
            long rowId,
            byte[] row,
            int offset,
            int length,
            Attempt attempt) {
        undo.prepare(transaction, attempt.undoBytes);
        long pageId = RowId.pageId(rowId);
        int index = RowId.index(rowId);
        MiniTransaction m = workspace.m;
        begin(m, length);
        try {
            int frame = m.latch(pageId, pool);
            long base = pool.offset(frame);
            int count = PageHeader.count(memory, base);
            int at = index < count && PageHeader.type(memory, base) == PageType.HEAP.code()
                    ? HeapPage.rowOffset(memory, base, index)
                    : 0;
            if (at == 0 || PageHeader.object(memory, base) != heap.object()) {
                return WriteOutcome.GONE;
            }
            int flags = HeapPage.rowFlags(memory, base + at);
            if ((flags & HeapPage.FLAG_FORWARDED_HERE) != 0) {
                return WriteOutcome.GONE;
            }
            int rowSlot = HeapPage.rowSlot(memory, base + at);
            long owner = rowSlot == 0 ? 0 : HeapPage.slotOwner(memory, base, rowSlot - 1);
            boolean own = rowSlot != 0 && owner == transaction.id();
            if (!own) {
                long state = rowSlot == 0 ? 0 : HeapPage.slotState(memory, base, rowSlot - 1);
                long scn = Visibility.commitScn(
                        HeapPage.maxRecycled(memory, base), rowSlot, owner, state, transaction.id(), fates);
                if (scn == Long.MAX_VALUE) {
                    attempt.holder = owner;
                    return WAIT;
                }
                if (scn > view.scn() && HeapPage.visibleFrom(memory, base) > view.scn() && scn != attempt.provedScn) {
                    attempt.newestScn = scn;
                    return CHECK;
                }
            }
            if ((flags & HeapPage.FLAG_DELETED) != 0) {
                return WriteOutcome.GONE;
            }
            boolean forwarded = (flags & HeapPage.FLAG_FORWARDED_TO) != 0;
            if (change == Change.LOCK && own) {
                return WriteOutcome.OK;
            }
            if (forwarded) {
                attempt.target = memory.get(PageHeader.U64, base + at + HeapPage.ROW_HEADER_BYTES);
            }
            attempt.tail = 0;
            noteTail(attempt, base + at, flags);
            Change atHome = forwarded && change == Change.UPDATE ? Change.TOUCH : change;
            int after = atHome == Change.UPDATE ? flags & ~HeapPage.FLAG_CONTINUED | attempt.kind : flags;
            int result = plan(atHome, workspace.edit, base, transaction, index, after, row, offset, length);
            if (result == HeapEdit.NO_SLOT) {
                attempt.holder = workspace.edit.holder();
                return WAIT;
            }
            if (result == HeapEdit.FULL) {
                if (own) {
                    return NO_ROOM;
                }
                // The row is locked first; where it goes is decided when nobody else can touch it.
                result = plan(Change.LOCK, workspace.edit, base, transaction, index, flags, row, offset, length);
                assert result == HeapEdit.PLANNED : "no room for a lock";
                apply(m, frame, workspace.edit, transaction);
                return NO_ROOM;
            }
            if (!undo.fits(transaction, workspace.edit.undoBytes())) {
                attempt.undoBytes = workspace.edit.undoBytes();
                return MORE_UNDO;
            }
            apply(m, frame, workspace.edit, transaction);
            return forwarded && change != Change.LOCK ? FORWARDED : WriteOutcome.OK;
        } finally {
            m.close();
        }
    }

    private int plan(
            Change change,
            HeapEdit edit,
            long base,
            Transaction transaction,
            int index,
            int flags,
            byte[] row,
            int offset,
            int length) {
        return switch (change) {
            case UPDATE -> edit.planUpdate(memory, base, transaction.id(), index, flags, row, offset, length);
            case DELETE ->
                edit.planMark(
                        memory, base, transaction.id(), index, flags | HeapPage.FLAG_DELETED, HeapUndo.KIND_DELETE);
            case LOCK -> edit.planMark(memory, base, transaction.id(), index, flags, HeapUndo.KIND_LOCK);
            case TOUCH -> edit.planMark(memory, base, transaction.id(), index, flags, HeapUndo.KIND_TOUCH);
        };
    }

    private void begin(MiniTransaction m, int rowBytes) {
        // The old version of the row is on the page, the new one in the arguments.
        m.begin(
                1 + UndoLog.PAGES_MAX,
                UndoLog.bytesMax(HeapUndo.BYTES_MAX + pageSize)
                        + HeapRedo.WRITE_BYTES
                        + HeapRedo.UPDATE_BYTES
                        + rowBytes);
    }

    /// Logs and applies the planned change.
    private void apply(MiniTransaction m, int frame, HeapEdit edit, Transaction transaction) {
        long pointer = undo.append(m, transaction, edit.undoKind(), heap.object(), edit.undoBytes());
        m.putBytes(edit.undo(), 0, edit.undoBytes());
        edit.setPointer(pointer);
        m.change(frame, redo, edit.operation()).putBytes(edit.redo(), 0, edit.redoBytes());
        m.commit();
    }

    // ---- forwarding ----

    /// The row, locked by the transaction at home, does not fit there any more: it goes elsewhere and leaves
    /// its address.
    private void moveOut(Workspace workspace, Transaction transaction, long home, byte[] row, int offset, int length) {
        long target = insertForwarded(workspace, transaction, home, row, offset, length);
        setAddress(workspace, transaction, home, target);
    }

    private long insertForwarded(
            Workspace workspace, Transaction transaction, long home, byte[] row, int offset, int length) {
        int bytes = withHome(workspace, home, row, offset, length);
        return insert(transaction, HeapPage.FLAG_FORWARDED_HERE | workspace.attempt.kind, workspace.row, 0, bytes);
    }

    /// Builds the bytes of a forwarded row in the workspace.
    private static int withHome(Workspace workspace, long home, byte[] row, int offset, int length) {
        int bytes = Long.BYTES + length;
        if (workspace.row.length < bytes) {
            workspace.row = new byte[2 * bytes];
        }
        LittleEndian.putLong(workspace.row, 0, home);
        System.arraycopy(row, offset, workspace.row, Long.BYTES, length);
        return bytes;
    }

    private void setAddress(Workspace workspace, Transaction transaction, long home, long target) {
        byte[] address = new byte[Long.BYTES];
        LittleEndian.putLong(address, 0, target);
        int result = changeOwn(
                Change.UPDATE, workspace, transaction, home, HeapPage.FLAG_FORWARDED_TO, address, 0, Long.BYTES);
        // Every row has room for an address, and the lock has a slot.
        assert result == HeapEdit.PLANNED : "no room for a forwarding address";
    }

    /// Changes a row that is locked by the transaction (at its home), whatever its slot says: no checks.
    ///
    /// @param flags of the new version
    /// @return [HeapEdit] result; [HeapEdit#NO_SLOT] and [HeapEdit#FULL] changed nothing
    private int changeOwn(
            Change change,
            Workspace workspace,
            Transaction transaction,
            long rowId,
            int flags,
            byte[] row,
            int offset,
            int length) {
        int undoBytes = HeapUndo.BYTES_MAX;
        while (true) {
            undo.prepare(transaction, undoBytes);
            MiniTransaction m = workspace.m;
            begin(m, length);
            try {
                int frame = m.latch(RowId.pageId(rowId), pool);
                long base = pool.offset(frame);
                long old = base + HeapPage.rowOffset(memory, base, RowId.index(rowId));
                int before = HeapPage.rowFlags(memory, old);
                noteTail(workspace.attempt, old, before);
                int after = change == Change.DELETE ? flags | before & HeapPage.FLAG_CONTINUED : flags;
                int result =
                        plan(change, workspace.edit, base, transaction, RowId.index(rowId), after, row, offset, length);
                if (result != HeapEdit.PLANNED) {
                    return result;
                }
                if (!undo.fits(transaction, workspace.edit.undoBytes())) {
                    undoBytes = workspace.edit.undoBytes();
                    continue;
                }
                apply(m, frame, workspace.edit, transaction);
                return HeapEdit.PLANNED;
            } finally {
                m.close();
            }
        }
    }

    /// Home is locked (or already marked deleted); now the row itself.
    private int changeForwarded(
            Change change,
            Workspace workspace,
            Transaction transaction,
            long home,
            long target,
            byte[] row,
            int offset,
            int length,
            long waitNanos) {
        if (change == Change.DELETE) {
            return deleteTarget(workspace, transaction, target, waitNanos);
        }
        int bytes = withHome(workspace, home, row, offset, length);
        byte[] forwarded = Arrays.copyOf(workspace.row, bytes);
        int flags = HeapPage.FLAG_FORWARDED_HERE | workspace.attempt.kind;
        int result = changeOwn(Change.UPDATE, workspace, transaction, target, flags, forwarded, 0, bytes);
        if (result == HeapEdit.PLANNED) {
            return WriteOutcome.OK;
        }
        // No room or no slot there: the row moves on and home gets the new address.
        long next = insertForwarded(workspace, transaction, home, row, offset, length);
        setAddress(workspace, transaction, home, next);
        return deleteTarget(workspace, transaction, target, waitNanos);
    }

    private int deleteTarget(Workspace workspace, Transaction transaction, long target, long waitNanos) {
        long deadline = waitNanos > 0 && waitNanos != LockTable.FOREVER ? clock.nanos() + waitNanos : 0;
        while (true) {
            int result = changeOwn(
                    Change.DELETE, workspace, transaction, target, HeapPage.FLAG_FORWARDED_HERE, NO_ROW, 0, 0);
            if (result == HeapEdit.PLANNED) {
                return WriteOutcome.OK;
            }
            assert result == HeapEdit.NO_SLOT : "no room for a deletion, page=" + PageId.text(RowId.pageId(target));
            long left = deadline == 0 ? waitNanos : Math.max(0, deadline - clock.nanos());
            if (!locks.awaitEnd(transaction, workspace.edit.holder(), awaited(target), left)) {
                return WriteOutcome.NOT_AVAILABLE;
            }
        }
    }
}
