package io.rustydb.storage.undo;

import io.rustydb.base.concurrent.TaskLock;
import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageType;
import io.rustydb.storage.recovery.Kernel;
import io.rustydb.storage.space.Space;
import io.rustydb.storage.transaction.TransactionTable;
import io.rustydb.storage.transaction.TxId;
import io.rustydb.storage.wal.MiniTransaction;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// All undo segments of the database and those of them that are free. Thread rule: any thread.
final class UndoSegments {
    private final Kernel kernel;
    private final TransactionTable table;
    private final int slots;
    private final TaskLock creation;
    private final AtomicReferenceArray<@Nullable UndoSegment> byNumber = new AtomicReferenceArray<>(TxId.SEGMENTS_MAX);
    private volatile int count;
    /// Last in, first out: the pages of the last user are in memory.
    private final ArrayDeque<UndoSegment> free = new ArrayDeque<>();

    UndoSegments(Kernel kernel, TransactionTable table, int slots) {
        this.kernel = kernel;
        this.table = table;
        this.slots = slots;
        this.creation = new TaskLock(kernel.scheduler());
    }

    /// A free segment, made if there is none. May do I/O.
    UndoSegment acquire() {
        UndoSegment segment = takeFree();
        return segment != null ? segment : create();
    }

    private @Nullable UndoSegment takeFree() {
        synchronized (this) {
            return free.pollFirst();
        }
    }

    void release(UndoSegment segment) {
        if (segment.isExhausted()) {
            return;
        }
        synchronized (this) {
            free.addFirst(segment);
        }
    }

    /// Segments are numbered from 1 to this.
    int count() {
        return count;
    }

    UndoSegment get(int number) {
        UndoSegment segment = byNumber.get(number);
        assert segment != null : "unknown segment " + number;
        return segment;
    }

    private void publish(UndoSegment segment) {
        byNumber.set(segment.number, segment);
        count = Math.max(count, segment.number);
    }

    /// Recovery: a segment that was found, free or in use.
    void add(UndoSegment segment, boolean isFree) {
        publish(segment);
        if (isFree && !segment.isExhausted()) {
            synchronized (this) {
                free.addLast(segment);
            }
        }
    }

    private UndoSegment create() {
        creation.lock();
        try {
            UndoSegment released = takeFree();
            if (released != null) {
                return released;
            }
            int number = count() + 1;
            if (number >= TxId.SEGMENTS_MAX) {
                throw DbException.of(
                        ErrorCode.LIMIT_EXCEEDED,
                        "too many transactions write at once: limit=" + (TxId.SEGMENTS_MAX - 1)
                                + "; commit or roll back some");
            }
            Space space = kernel.undo();
            MiniTransaction m = kernel.newMiniTransaction();
            long header;
            long first;
            m.begin(2 + 3 * Space.PAGES_PER_CALL, 128 + 3 * Space.BYTES_PER_CALL);
            try {
                long next = space.root(SegmentHeader.ROOT_SLOT);
                header = space.allocate(m);
                first = space.allocate(m);
                int page = m.create(first, PageType.UNDO, number);
                m.change(page, UndoRedo.REDO, UndoRedo.OP_FORMAT);
                int frame = m.create(header, PageType.UNDO_HEADER, number);
                m.change(frame, UndoRedo.REDO, UndoRedo.OP_SEGMENT)
                        .putShort(number)
                        .putShort(slots)
                        .putLong(next)
                        .putLong(first);
                space.setRoot(m, SegmentHeader.ROOT_SLOT, header);
                m.commit();
            } finally {
                m.close();
            }
            UndoSegment segment = new UndoSegment(number, header, slots, m);
            segment.tailPage = first;
            segment.tailOffset = UndoPage.ENTRIES;
            segment.firstPage = first;
            table.addSegment(number, slots, 0, 0, 0);
            publish(segment);
            return segment;
        } finally {
            creation.unlock();
        }
    }

    // ---- recovery ----

    /// Reads one segment from its header page and finds its tail.
    UndoSegment open(long headerId) {
        MemorySegment m = copy(headerId, PageType.UNDO_HEADER);
        UndoSegment segment = new UndoSegment(
                SegmentHeader.segment(m, 0), headerId, SegmentHeader.slots(m, 0), kernel.newMiniTransaction());
        segment.nextOrdinal = SegmentHeader.ordinal(m, 0);
        segment.firstPage = m.get(PageHeader.U64, SegmentHeader.FIRST);
        segment.purgeStart = m.get(PageHeader.U64, SegmentHeader.PURGE_START);
        segment.purgeAt = m.get(PageHeader.U64, SegmentHeader.PURGE_AT);
        segment.fates.open(m, id -> copy(id, PageType.UNDO_FATES));
        long pageId = m.get(PageHeader.U64, SegmentHeader.BEGIN);
        while (true) {
            MemorySegment page = copy(pageId, PageType.UNDO);
            segment.tailPage = pageId;
            segment.tailOffset = PageHeader.lower(page, 0);
            long next = UndoPage.next(page, 0);
            if (next == PageId.NONE || PageHeader.lower(copy(next, PageType.UNDO), 0) == UndoPage.ENTRIES) {
                return segment;
            }
            pageId = next;
        }
    }

    /// A private copy of a page that nobody changes.
    MemorySegment copy(long pageId, PageType type) {
        int frame = kernel.pool().latchShared(pageId);
        try {
            byte[] bytes = new byte[kernel.pool().pageSize()];
            MemorySegment copy = MemorySegment.ofArray(bytes);
            MemorySegment.copy(kernel.pool().memory(), kernel.pool().offset(frame), copy, 0, bytes.length);
            if (PageHeader.type(copy, 0) != type.code()) {
                throw DbException.of(
                        ErrorCode.DATA_CORRUPTED,
                        "unexpected page: page=" + PageId.text(pageId) + ", type=" + PageHeader.type(copy, 0)
                                + ", expected=" + type + "; restore the database from a backup");
            }
            return copy;
        } finally {
            kernel.pool().unlatchShared(frame);
        }
    }
}
