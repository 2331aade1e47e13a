package io.rustydb.storage.heap;

import io.rustydb.base.concurrent.TaskLock;
import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageType;
import io.rustydb.storage.recovery.Kernel;
import io.rustydb.storage.recovery.RecoveryParticipant;
import io.rustydb.storage.space.Space;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.transaction.TxId;
import io.rustydb.storage.undo.TransactionSystem;
import io.rustydb.storage.undo.UndoEntry;
import io.rustydb.storage.undo.UndoHandler;
import io.rustydb.storage.undo.UndoKind;
import io.rustydb.storage.undo.UndoLog;
import io.rustydb.storage.undo.UndoStep;
import io.rustydb.storage.wal.MiniTransaction;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// All heaps of a database: makes, opens and drops them, and takes their changes back. A participant of the
/// engine, before the [TransactionSystem].
///
/// Thread rule: any thread.
public final class HeapStore implements RecoveryParticipant, UndoHandler {
    private static final int WORKSPACES = 64;

    private final TransactionSystem system;
    private final HeapRedo redo = new HeapRedo();
    private final Map<Long, Heap> heaps = new ConcurrentHashMap<>();
    private final Map<Integer, Heap> byObject = new ConcurrentHashMap<>();
    private final AtomicReferenceArray<@Nullable Workspace> workspaces = new AtomicReferenceArray<>(WORKSPACES);
    private @Nullable Kernel kernel;
    private @Nullable TaskLock opening;
    private @Nullable RowTails tails;

    /// Registers itself for the undo entries of heaps.
    public HeapStore(TransactionSystem system) {
        this.system = system;
        system.register(UndoKind.FAMILY_HEAP, this);
    }

    /// Rows may be longer than a page from now on. Before the engine opens.
    public void connect(RowTails to) {
        tails = to;
    }

    /// @throws DbException 54000 rows are not longer than a page here
    RowTails tails() {
        RowTails connected = tails;
        if (connected == null) {
            throw DbException.of(ErrorCode.PROGRAM_LIMIT_EXCEEDED, "row too long: nothing keeps the rest of it");
        }
        return connected;
    }

    /// For the engine, before it opens.
    public HeapRedo redoHandler() {
        return redo;
    }

    TransactionSystem system() {
        return system;
    }

    Kernel kernel() {
        Kernel k = kernel;
        assert k != null : "heaps are not open";
        return k;
    }

    @Override
    public void afterRedo(Kernel opened) {
        kernel = opened;
        opening = new TaskLock(opened.scheduler());
    }

    // ---- definition ----

    /// A new, empty heap; gone again if the transaction rolls back.
    ///
    /// @param object id of the table; the caller holds the object lock of the same id exclusively
    /// @return its root, for [#open]
    public long create(Transaction transaction, int object) {
        return create(transaction, object, PageId.DATA_FILE);
    }

    /// As above, in the file of a tablespace.
    public long create(Transaction transaction, int object, int fileId) {
        Space space = kernel().spaces().ofFile(fileId);
        UndoLog undo = system.undo();
        undo.prepare(transaction, Long.BYTES);
        Workspace workspace = takeWorkspace();
        MiniTransaction m = workspace.m;
        m.begin(1 + UndoLog.PAGES_MAX + Space.PAGES_PER_CALL, UndoLog.bytesMax(Long.BYTES) + Space.BYTES_PER_CALL);
        try {
            // The map of the data file is latched before the undo page: nobody waits for it with an undo page
            // latched.
            long root = space.allocate(m);
            m.create(root, PageType.HEAP_DIRECTORY, object);
            undo.append(m, transaction, HeapUndo.KIND_CREATE_HEAP, object, Long.BYTES);
            m.putLong(root);
            m.commit();
            return root;
        } finally {
            m.close();
            giveWorkspace(workspace);
        }
    }

    /// The heap of a root; the same handle for the same root while the database is open.
    public Heap open(int object, long root) {
        Heap heap = heaps.get(root);
        if (heap == null) {
            heap = openOnce(object, root);
            byObject.put(object, heap);
        }
        assert root == PageId.NONE || heap.object() == object
                : "the handle of a heap that was dropped was made again: root=" + PageId.text(root) + ", object="
                        + object + ", of the handle=" + heap.object();
        return heap;
    }

    // Reads pages: a map must not be locked meanwhile.
    private Heap openOnce(int object, long root) {
        TaskLock lock = opening;
        assert lock != null : "heaps are not open";
        lock.lock();
        try {
            Heap heap = heaps.get(root);
            if (heap == null) {
                heap = new Heap(this, object, root);
                heaps.put(root, heap);
            }
            return heap;
        } finally {
            lock.unlock();
        }
    }

    /// The heap of a root that may have been dropped, for reading what a snapshot still sees of it. It does not
    /// stand for the object, which may have another heap now.
    public Heap openPast(int object, long root) {
        Heap heap = heaps.get(root);
        return heap != null ? heap : new Heap(this, object, root);
    }

    /// Drops a heap: its pages are freed once no snapshot sees it any more; it stays if the transaction rolls
    /// back.
    public void drop(Transaction transaction, int object, long root) {
        UndoLog undo = system.undo();
        undo.prepare(transaction, Long.BYTES);
        Workspace workspace = takeWorkspace();
        MiniTransaction m = workspace.m;
        m.begin(UndoLog.PAGES_MAX, UndoLog.bytesMax(Long.BYTES));
        try {
            undo.append(m, transaction, HeapUndo.KIND_DROP_HEAP, object, Long.BYTES);
            m.putLong(root);
            m.commit();
        } finally {
            m.close();
            giveWorkspace(workspace);
        }
    }

    // ---- workspaces ----

    /// What one operation needs in memory, reused.
    static final class Workspace {
        final MiniTransaction m;
        final HeapEdit edit;
        private final @Nullable ConsistentRead[] reads = new @Nullable ConsistentRead[4];
        final RowWriter.Attempt attempt = new RowWriter.Attempt();
        byte[] row = new byte[256];

        Workspace(MiniTransaction m, HeapEdit edit) {
            this.m = m;
            this.edit = edit;
        }

        /// For pages of this size.
        ConsistentRead read(int pageSize) {
            int code = Integer.numberOfTrailingZeros(pageSize) - 12;
            ConsistentRead read = reads[code];
            if (read == null) {
                read = new ConsistentRead(pageSize);
                reads[code] = read;
            }
            return read;
        }
    }

    Workspace takeWorkspace() {
        for (int i = 0; i < WORKSPACES; i++) {
            Workspace workspace = workspaces.getOpaque(i);
            if (workspace != null && workspaces.compareAndSet(i, workspace, null)) {
                return workspace;
            }
        }
        return new Workspace(
                kernel().newMiniTransaction(),
                new HeapEdit(system.transactions().table(), HeapPage.SLOTS_MAX));
    }

    void giveWorkspace(Workspace workspace) {
        for (int i = 0; i < WORKSPACES; i++) {
            if (workspaces.getOpaque(i) == null && workspaces.compareAndSet(i, null, workspace)) {
                return;
            }
        }
    }

    // ---- undo ----

    @Override
    public boolean needsPurge(int kind) {
        return kind == HeapUndo.KIND_DELETE || kind == HeapUndo.KIND_DROP_HEAP || kind == HeapUndo.KIND_DROP_EXTENT;
    }

    @Override
    public boolean changesDefinition(int kind) {
        return kind == HeapUndo.KIND_CREATE_HEAP || kind == HeapUndo.KIND_DROP_HEAP;
    }

    @Override
    public void keptPages(UndoEntry entry, LongConsumer pageIds) {
        if (entry.kind() == HeapUndo.KIND_DROP_HEAP) {
            long root = entry.segment().get(PageHeader.U64, UndoEntry.HEADER_BYTES);
            HeapPages.eachPage(kernel().pool(), root, pageIds);
        } else if (entry.kind() == HeapUndo.KIND_DROP_EXTENT) {
            long first = extentFirst(entry);
            for (int page = 0; page < extentPages(entry); page++) {
                pageIds.accept(first + page);
            }
        }
    }

    private static long extentFirst(UndoEntry entry) {
        return entry.segment().get(PageHeader.U64, UndoEntry.HEADER_BYTES);
    }

    private static int extentPages(UndoEntry entry) {
        return entry.segment().get(PageHeader.U16, UndoEntry.HEADER_BYTES + Long.BYTES) & 0xFFFF;
    }

    /// Nobody has it in a directory, and it had no rows, so that its rollback frees it as its purge does.
    private void freeExtent(UndoEntry entry, UndoStep step) {
        Workspace workspace = takeWorkspace();
        MiniTransaction m = workspace.m;
        m.begin(UndoStep.PAGES_MAX + Space.PAGES_PER_CALL, UndoStep.BYTES_MAX + Space.BYTES_PER_CALL);
        try {
            kernel().spaces().of(extentFirst(entry)).freeExtent(m, extentFirst(entry), extentPages(entry));
            step.addTo(m);
            m.commit();
        } finally {
            m.close();
            giveWorkspace(workspace);
        }
    }

    @Override
    public void rollback(UndoEntry entry, UndoStep step) {
        if (isGone(entry)) {
            return;
        }
        switch (UndoKind.operation(entry.kind())) {
            case HeapUndo.INSERT,
                    HeapUndo.INSERT_RUN,
                    HeapUndo.UPDATE,
                    HeapUndo.DELETE,
                    HeapUndo.LOCK,
                    HeapUndo.TOUCH -> rollbackRow(entry, step);
            case HeapUndo.CREATE_HEAP -> freeHeap(entry, step);
            case HeapUndo.DROP_HEAP -> {}
            case HeapUndo.DROP_EXTENT -> freeExtent(entry, step);
            default -> throw new AssertionError("heap undo kind " + entry.kind());
        }
    }

    /// True if what the entry is about went with its tablespace.
    private boolean isGone(UndoEntry entry) {
        // The payload of each kind begins with a page id.
        long pageId = entry.segment().get(PageHeader.U64, UndoEntry.HEADER_BYTES);
        if (kernel().spaces().has(pageId)) {
            return false;
        }
        Heap dropped = heaps.remove(pageId);
        if (dropped != null) {
            byObject.remove(dropped.object(), dropped);
        }
        return true;
    }

    private void rollbackRow(UndoEntry entry, UndoStep step) {
        long pageId = HeapUndo.page(entry.segment(), UndoEntry.HEADER_BYTES);
        Workspace workspace = takeWorkspace();
        MiniTransaction m = workspace.m;
        m.begin(1 + UndoStep.PAGES_MAX, 1 + entry.payloadBytes() + UndoStep.BYTES_MAX);
        try {
            int frame = m.latch(pageId);
            if (!isNewest(entry, frame)) {
                throw unfit(entry, pageId, "the row as this change left it");
            }
            m.change(frame, redo, HeapRedo.OP_UNDO)
                    .putByte(UndoKind.operation(entry.kind()))
                    .putBytes(entry.bytes(), UndoEntry.HEADER_BYTES, entry.payloadBytes());
            step.addTo(m);
            m.commit();
        } finally {
            m.close();
            giveWorkspace(workspace);
        }
    }

    /// True if the entry is the newest that its transaction has on the page, and fits it: a page that has lost
    /// a write, or undo that has, is not made worse.
    private boolean isNewest(UndoEntry entry, int frame) {
        BufferPool pool = kernel().pool();
        MemorySegment m = pool.memory();
        long base = pool.offset(frame);
        if (PageHeader.type(m, base) != PageType.HEAP.code() || entry.payloadBytes() < HeapUndo.BYTES) {
            return false;
        }
        int slot = HeapUndo.slot(entry.segment(), UndoEntry.HEADER_BYTES);
        return HeapUndo.fits(
                        UndoKind.operation(entry.kind()),
                        entry.segment(),
                        UndoEntry.HEADER_BYTES,
                        entry.payloadBytes(),
                        m,
                        base,
                        pool.pageSizeOfFrame(frame),
                        slot)
                && HeapPage.slotOwner(m, base, slot) == entry.transaction()
                && HeapPage.slotUndo(m, base, slot) == entry.pointer();
    }

    private DbException unfit(UndoEntry entry, long pageId, String expected) {
        return DbException.of(
                ErrorCode.DATA_CORRUPTED,
                "page does not fit its undo: page=" + PageId.text(pageId) + ", file="
                        + kernel().spaces().path(PageId.file(pageId)) + ", index="
                        + HeapUndo.index(entry.segment(), UndoEntry.HEADER_BYTES) + ", transaction="
                        + TxId.text(entry.transaction()) + ", undo=" + entry.pointer() + ", expected=" + expected
                        + ", found=another state; check the database, restore the page from a backup");
    }

    @Override
    public void purge(UndoEntry entry, UndoStep step) {
        if (isGone(entry)) {
            return;
        }
        if (entry.kind() == HeapUndo.KIND_DROP_HEAP) {
            freeHeap(entry, step);
        } else if (entry.kind() == HeapUndo.KIND_DROP_EXTENT) {
            freeExtent(entry, step);
        } else {
            purgeRow(entry, step);
        }
    }

    private void purgeRow(UndoEntry entry, UndoStep step) {
        long pageId = HeapUndo.page(entry.segment(), UndoEntry.HEADER_BYTES);
        int index = HeapUndo.index(entry.segment(), UndoEntry.HEADER_BYTES);
        Workspace workspace = takeWorkspace();
        MiniTransaction m = workspace.m;
        BufferPool pool = kernel().pool();
        int free;
        m.begin(1 + UndoStep.PAGES_MAX, 8 + UndoStep.BYTES_MAX);
        try {
            int frame = m.latch(pageId);
            if (!isDeleted(pool, frame, index)) {
                throw unfit(entry, pageId, "a deleted row");
            }
            free = HeapPage.freeBytes(pool.memory(), pool.offset(frame));
            m.change(frame, redo, HeapRedo.OP_FREE).putShort(index);
            step.addTo(m);
            m.commit();
        } finally {
            m.close();
            giveWorkspace(workspace);
        }
        Heap heap = byObject.get(entry.object());
        if (heap != null) {
            heap.noteFree(pageId, free);
        }
    }

    private static boolean isDeleted(BufferPool pool, int frame, int index) {
        long base = pool.offset(frame);
        int offset = index < PageHeader.count(pool.memory(), base) ? HeapPage.rowOffset(pool.memory(), base, index) : 0;
        return offset != 0 && (HeapPage.rowFlags(pool.memory(), base + offset) & HeapPage.FLAG_DELETED) != 0;
    }

    /// Gives all pages of a heap back, extent by extent from the end, so that a crash on the way leaves a
    /// shorter heap; the root goes with the step. What a damaged directory page lists stays in use and belongs
    /// to nothing from then on: CHECK DATABASE tells it.
    private void freeHeap(UndoEntry entry, UndoStep step) {
        long root = entry.segment().get(PageHeader.U64, UndoEntry.HEADER_BYTES);
        Heap dropped = heaps.remove(root);
        if (dropped != null) {
            byObject.remove(dropped.object(), dropped);
        }
        Workspace workspace = takeWorkspace();
        MiniTransaction m = workspace.m;
        try {
            while (freeLast(m, root, step)) {
                // Each turn is a record of its own.
            }
        } finally {
            m.close();
            giveWorkspace(workspace);
        }
    }

    /// Pages whose map is damaged, or says that they are free, stay as they are.
    private void freeOrLose(MiniTransaction m, long first, int pages) {
        try {
            kernel().spaces().of(first).freeExtent(m, first, pages);
        } catch (DbException e) {
            if (e.code() != ErrorCode.DATA_CORRUPTED) {
                throw e;
            }
        }
    }

    /// @return false if the root itself was freed
    private boolean freeLast(MiniTransaction m, long root, UndoStep step) {
        BufferPool pool = kernel().pool();
        long before = PageId.NONE;
        long last = root;
        boolean readable = true;
        while (true) {
            long next = PageId.NONE;
            try {
                int frame = pool.latchShared(last);
                next = HeapDirectory.next(pool.memory(), pool.offset(frame));
                pool.unlatchShared(frame);
            } catch (DbException e) {
                if (e.code() != ErrorCode.DATA_CORRUPTED) {
                    throw e;
                }
                readable = false;
            }
            if (next == PageId.NONE) {
                break;
            }
            before = last;
            last = next;
        }
        m.begin(2 + UndoStep.PAGES_MAX + Space.PAGES_PER_CALL, 64 + UndoStep.BYTES_MAX + Space.BYTES_PER_CALL);
        try {
            if (before != PageId.NONE) {
                m.latch(before);
            }
            int frame = readable ? m.latch(last) : -1;
            int count = readable ? PageHeader.count(pool.memory(), pool.offset(frame)) : 0;
            if (count > 0) {
                long base = pool.offset(frame);
                long first = PageId.of(PageId.file(root), HeapDirectory.first(pool.memory(), base, count - 1));
                int pages = HeapDirectory.pages(pool.memory(), base, count - 1);
                m.change(frame, redo, HeapDirectory.OP_REMOVE);
                freeOrLose(m, first, pages);
            } else if (before != PageId.NONE) {
                m.change(m.latch(before), redo, HeapDirectory.OP_LINK).putLong(PageId.NONE);
                if (readable) {
                    m.release(frame);
                }
                freeOrLose(m, last, 1);
            } else {
                if (readable) {
                    m.release(frame);
                }
                freeOrLose(m, root, 1);
                step.addTo(m);
                m.commit();
                return false;
            }
            m.commit();
            return true;
        } finally {
            m.close();
        }
    }
}
