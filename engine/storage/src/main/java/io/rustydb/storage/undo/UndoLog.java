package io.rustydb.storage.undo;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.storage.lock.LockReport;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageType;
import io.rustydb.storage.recovery.Kernel;
import io.rustydb.storage.space.Space;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.transaction.TransactionLog;
import io.rustydb.storage.transaction.TransactionTable;
import io.rustydb.storage.transaction.TxId;
import io.rustydb.storage.transaction.UndoPosition;
import io.rustydb.storage.wal.MiniTransaction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes undo entries beside the changes they take back, takes them back, and writes the ends of transactions.
///
/// ```java
/// undo.prepare(tx, payloadBytes);                                   // no latch held; gives the transaction
///     its TxId
/// m.begin(pages + UndoLog.PAGES_MAX, bytes + UndoLog.bytesMax(payloadBytes));
/// int frame = m.latch(page);                                        // latches of undo pages come after all
///     others
/// … decide …
/// long pointer = undo.append(m, tx, kind, object, payloadBytes);    // then exactly payloadBytes by m.put…
/// m.putLong(root).putBytes(key, 0, length);
/// m.change(frame, handler, OP)…
/// m.commit();                                                       // must follow: the transaction counts
///     the entry as written
/// ```
/// Thread rule: any thread, one at a time a transaction.
public final class UndoLog implements TransactionLog {
    /// Pages [#append] may latch.
    public static final int PAGES_MAX = 2;

    private static final int APPEND_BYTES = UndoEntry.HEADER_BYTES + 64;

    private final Kernel kernel;
    private final int pageSize;
    private final TransactionTable table;
    private final UndoSegments segments;
    private final UndoReader reader;
    private final @Nullable UndoHandler[] handlers;

    UndoLog(Kernel kernel, TransactionTable table, @Nullable UndoHandler[] handlers, int slots) {
        this.kernel = kernel;
        this.pageSize = kernel.pool().pageSize();
        this.table = table;
        this.segments = new UndoSegments(kernel, table, slots);
        this.reader = new UndoReader(kernel.pool());
        this.handlers = handlers;
    }

    /// Bytes of arguments [#append] adds, the payload included.
    public static int bytesMax(int payloadBytes) {
        return payloadBytes + APPEND_BYTES;
    }

    /// Longest payload that fits a page.
    public int payloadBytesMax() {
        return pageSize - UndoPage.ENTRIES - UndoEntry.HEADER_BYTES;
    }

    public UndoReader reader() {
        return reader;
    }

    UndoSegments segments() {
        return segments;
    }

    // ---- writing ----

    /// Makes room for an entry, so that [#append] needs no page that is not there. May do I/O; no latch may be
    /// held.
    ///
    /// @throws DbException 53100 disk full, 53400 too many writing transactions, 54000 entry too long
    public void prepare(Transaction transaction, int payloadBytes) {
        int bytes = UndoEntry.HEADER_BYTES + payloadBytes;
        if (payloadBytes > payloadBytesMax()) {
            throw DbException.of(
                    ErrorCode.PROGRAM_LIMIT_EXCEEDED,
                    "undo entry too long: bytes=" + payloadBytes + ", limit=" + payloadBytesMax()
                            + "; shorten the row or key");
        }
        assert transaction.state() == Transaction.State.ACTIVE : "write by " + transaction;
        UndoPosition position = transaction.undo();
        UndoSegment segment;
        if (position.segment < 0) {
            segment = segments.acquire();
            position.segment = segment.number;
            position.ordinal = segment.nextOrdinal;
            transaction.assignId(TxId.of(
                    0,
                    segment.number,
                    (int) (segment.nextOrdinal % segment.slots),
                    segment.nextOrdinal / segment.slots));
            table.begin(segment.number, segment.nextOrdinal, transaction);
        } else {
            segment = segments.get(position.segment);
        }
        if (!position.begun) {
            segment.fates.archive(kernel, table);
        }
        if (segment.tailOffset + bytes > pageSize) {
            advanceTail(segment);
        }
        kernel.pool().resident(segment.tailPage);
        if (!position.begun) {
            kernel.pool().resident(segment.headerId);
        }
    }

    /// Payload that fits the page the last [#prepare] has made ready.
    public int room(Transaction transaction) {
        return pageSize - segments.get(transaction.undo().segment).tailOffset - UndoEntry.HEADER_BYTES;
    }

    /// True if [#append] of so many bytes needs no further [#prepare].
    public boolean fits(Transaction transaction, int payloadBytes) {
        return segments.get(transaction.undo().segment).tailOffset + UndoEntry.HEADER_BYTES + payloadBytes <= pageSize;
    }

    /// Goes to the next page of the chain: one that a rollback left empty, or a new one.
    private void advanceTail(UndoSegment segment) {
        MiniTransaction m = segment.m;
        m.begin(2 + Space.PAGES_PER_CALL, 64 + Space.BYTES_PER_CALL);
        try {
            int tail = m.latch(segment.tailPage);
            long next = UndoPage.next(kernel.pool().memory(), kernel.pool().offset(tail));
            if (next == PageId.NONE) {
                next = kernel.undo().allocate(m);
                int page = m.create(next, PageType.UNDO, segment.number);
                m.change(page, UndoRedo.REDO, UndoRedo.OP_FORMAT);
                m.change(tail, UndoRedo.REDO, UndoRedo.OP_LINK).putLong(next);
                m.commit();
            }
            segment.tailPage = next;
            segment.tailOffset = UndoPage.ENTRIES;
        } finally {
            m.close();
        }
    }

    /// Begins the part that writes an entry; the caller puts exactly `payloadBytes` bytes next.
    ///
    /// @return the entry's pointer
    public long append(MiniTransaction m, Transaction transaction, int kind, int object, int payloadBytes) {
        UndoPosition position = transaction.undo();
        UndoSegment segment = segments.get(position.segment);
        int bytes = UndoEntry.HEADER_BYTES + payloadBytes;
        assert segment.tailOffset + bytes <= pageSize : "append without prepare";
        int page = m.latch(segment.tailPage);
        assert PageHeader.lower(kernel.pool().memory(), kernel.pool().offset(page)) == segment.tailOffset
                : "tail moved";
        if (!position.begun) {
            int header = m.latch(segment.headerId);
            m.change(header, UndoRedo.REDO, UndoRedo.OP_BEGIN)
                    .putLong(position.ordinal)
                    .putLong(segment.tailPage);
            position.begun = true;
            segment.nextOrdinal = position.ordinal + 1;
        }
        long pointer = UndoPage.pointer(segment.tailPage, segment.tailOffset);
        m.change(page, UndoRedo.REDO, UndoRedo.OP_APPEND)
                .putShort(bytes)
                .putByte(kind)
                .putByte(0)
                .putInt(object)
                .putLong(transaction.id())
                .putLong(position.last);
        segment.tailOffset += bytes;
        position.last = pointer;
        position.entries++;
        position.bytes += bytes;
        return pointer;
    }

    // ---- going back ----

    @Override
    public void rollbackTo(Transaction transaction, long entries) {
        UndoPosition position = transaction.undo();
        UndoSegment segment = segments.get(position.segment);
        while (position.entries > entries) {
            UndoEntry entry = segment.entry;
            if (!reader.read(position.last, transaction.id(), entry)) {
                throw missing(transaction.id(), position.last);
            }
            RollbackStep step = segment.rollbackStep;
            step.begin();
            try {
                handler(entry.kind()).rollback(entry, step);
                if (!step.isAdded()) {
                    MiniTransaction m = segment.m;
                    m.begin(UndoStep.PAGES_MAX, UndoStep.BYTES_MAX);
                    try {
                        step.addTo(m);
                        m.commit();
                    } finally {
                        m.close();
                    }
                }
            } finally {
                // A structure may fail when the change is taken back already, while it puts itself in order. The
                // entry is gone then, and who rolls back again goes on with the one before it.
                if (step.isDone()) {
                    segment.tailPage = UndoPage.pageId(entry.pointer());
                    segment.tailOffset = UndoPage.offset(entry.pointer());
                    position.last = entry.previous();
                    position.entries--;
                }
            }
        }
    }

    DbException missing(long txId, long pointer) {
        return DbException.of(
                ErrorCode.DATA_CORRUPTED,
                "undo entry is missing: transaction=" + TxId.text(txId) + ", page="
                        + PageId.text(UndoPage.pageId(pointer)) + ", offset=" + UndoPage.offset(pointer)
                        + "; restore the database from a backup");
    }

    UndoHandler handler(int kind) {
        UndoHandler handler = handlers[UndoKind.family(kind)];
        if (handler == null) {
            throw DbException.of(
                    ErrorCode.DATA_CORRUPTED,
                    "undo entry of an unknown kind: kind=" + kind + "; restore the database from a backup");
        }
        return handler;
    }

    // ---- ends ----

    @Override
    public void beforeCommit(Transaction transaction) {
        UndoSegment segment = segments.get(transaction.undo().segment);
        kernel.pool().resident(segment.headerId);
        segment.m.begin(1, 32);
    }

    @Override
    public long commit(Transaction transaction, long scn) {
        UndoSegment segment = segments.get(transaction.undo().segment);
        MiniTransaction m = segment.m;
        try {
            int header = m.latch(segment.headerId);
            m.change(header, UndoRedo.REDO, UndoRedo.OP_COMMIT)
                    .putLong(transaction.undo().ordinal)
                    .putLong(scn);
            return m.commit();
        } finally {
            m.close();
        }
    }

    @Override
    public void begin(Transaction transaction) {
        prepare(transaction, 0);
        UndoPosition position = transaction.undo();
        if (position.begun) {
            return;
        }
        UndoSegment segment = segments.get(position.segment);
        MiniTransaction m = segment.m;
        m.begin(1, 32);
        try {
            int header = m.latch(segment.headerId);
            m.change(header, UndoRedo.REDO, UndoRedo.OP_BEGIN)
                    .putLong(position.ordinal)
                    .putLong(segment.tailPage);
            m.commit();
            position.begun = true;
            segment.nextOrdinal = position.ordinal + 1;
        } finally {
            m.close();
        }
    }

    @Override
    public void noteLocks(Transaction transaction, List<LockReport.Held> locks) {
        for (byte[] payload : LockNotes.of(locks, payloadBytesMax())) {
            prepare(transaction, payload.length);
            try (MiniTransaction m = kernel.newMiniTransaction()) {
                m.begin(PAGES_MAX, bytesMax(payload.length));
                append(m, transaction, LockNotes.KIND, 0, payload.length);
                m.putBytes(payload, 0, payload.length);
                m.commit();
            }
        }
    }

    @Override
    public long prepare(Transaction transaction, byte[] xid) {
        UndoSegment segment = segments.get(transaction.undo().segment);
        MiniTransaction m = segment.m;
        m.begin(1, 32 + xid.length);
        try {
            int header = m.latch(segment.headerId);
            m.change(header, UndoRedo.REDO, UndoRedo.OP_PREPARE)
                    .putLong(transaction.undo().ordinal)
                    .putShort(transaction.serial() == null ? 0 : SegmentHeader.FLAG_SERIALIZABLE)
                    .putBytes(xid, 0, xid.length);
            return m.commit();
        } finally {
            m.close();
        }
    }

    @Override
    public long unprepare(Transaction transaction) {
        return setState(transaction, SegmentHeader.STATE_ACTIVE);
    }

    @Override
    public void rolledBack(Transaction transaction) {
        setState(transaction, SegmentHeader.STATE_ROLLED_BACK);
    }

    private long setState(Transaction transaction, int state) {
        UndoSegment segment = segments.get(transaction.undo().segment);
        MiniTransaction m = segment.m;
        m.begin(1, 32);
        try {
            int header = m.latch(segment.headerId);
            m.change(header, UndoRedo.REDO, UndoRedo.OP_STATE)
                    .putLong(transaction.undo().ordinal)
                    .putByte(state);
            return m.commit();
        } finally {
            m.close();
        }
    }

    @Override
    public void release(Transaction transaction) {
        UndoPosition position = transaction.undo();
        UndoSegment segment = segments.get(position.segment);
        if (!position.begun) {
            table.cancel(segment.number);
            transaction.forgetId();
        }
        position.segment = -1;
        segments.release(segment);
    }
}
