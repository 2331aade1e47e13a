package io.rustydb.storage.heap;

import static io.rustydb.storage.page.PageHeader.U16;
import static io.rustydb.storage.page.PageHeader.U8;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.LittleEndian;
import io.rustydb.base.type.RowBuffer;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.heap.HeapStore.Workspace;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageType;
import io.rustydb.storage.predicate.SerialTransaction;
import io.rustydb.storage.transaction.Fates;
import io.rustydb.storage.transaction.ReadView;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.undo.UndoEntry;
import io.rustydb.storage.undo.UndoReader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Reads single rows without latches. Thread rule: any thread.
final class RowReader implements ConsistentRead.UndoSource {
    private static final int ATTEMPTS_MAX = 3;
    /// Forwarding that does not end within so many looks is no race.
    private static final int CHASES_MAX = 1000;

    /// Results of a step that only this class sees.
    static final int FORWARDED = 8;
    static final int CONTINUED = 16;

    private final HeapStore store;
    private final BufferPool pool;
    private final MemorySegment memory;
    private final int pageSize;
    private final Fates fates;
    private final UndoReader undo;

    RowReader(HeapStore store, BufferPool pool) {
        this.store = store;
        this.pool = pool;
        this.memory = pool.memory();
        this.pageSize = pool.pageSize();
        this.fates = store.system().transactions().table();
        this.undo = store.system().undo().reader();
    }

    @Override
    public boolean read(long pointer, long transaction, UndoEntry into) {
        return undo.read(pointer, transaction, into);
    }

    @Override
    public long fate(long txId) {
        return fates.fate(txId);
    }

    // ---- at a snapshot ----

    /// @return [Fetch]
    int fetch(ReadView view, long rowId, RowBuffer out) {
        if (view.isUncommitted()) {
            return fetchUncommitted(view, rowId, out);
        }
        int outcome = fetchOne(view, rowId, RowId.NONE, out);
        if ((outcome & (FORWARDED | CONTINUED)) == 0) {
            return outcome;
        }
        int reconstructed = outcome & Fetch.RECONSTRUCTED;
        if ((outcome & FORWARDED) != 0) {
            outcome = fetchTarget(view, rowId, LittleEndian.getLong(out.bytes, out.offset), out) | reconstructed;
        }
        if ((outcome & CONTINUED) != 0) {
            RowPiece.assemble(out, store.tails());
        }
        return outcome & ~CONTINUED;
    }

    boolean isAllVisible(ReadView view, long rowId) {
        if (view.isUncommitted()) {
            return false;
        }
        long pageId = RowId.pageId(rowId);
        int frame = pool.resident(pageId);
        long stamp = pool.beginRead(frame);
        if (pool.pageOf(frame) != pageId) {
            return false;
        }
        long base = pool.offset(frame);
        boolean heap = PageHeader.type(memory, base) == PageType.HEAP.code();
        long visibleFrom = HeapPage.visibleFrom(memory, base);
        if (!pool.validate(frame, stamp) || !heap || visibleFrom > view.scn()) {
            return false;
        }
        view.met(visibleFrom);
        return true;
    }

    /// The newest version, whoever made it. Home and target, and the index entry that led here, are of
    /// different moments: the caller compares keys as with a version that was rebuilt.
    int fetchUncommitted(ReadView view, long rowId, RowBuffer out) {
        Transaction transaction = view.transaction();
        assert transaction != null;
        NewestRow newest = new NewestRow();
        fetchNewest(transaction, rowId, newest);
        if (!newest.exists) {
            return Fetch.NOT_FOUND;
        }
        out.set(newest.row.bytes, newest.row.offset, newest.row.length);
        return Fetch.FOUND | Fetch.RECONSTRUCTED;
    }

    /// Follows the address that the row's visible version at home gave.
    ///
    /// @return [Fetch], with [#CONTINUED] if the bytes are those of a [RowPiece]
    int fetchTarget(ReadView view, long rowId, long target, RowBuffer out) {
        int outcome = fetchOne(view, target, rowId, out);
        if ((outcome & Fetch.FOUND) == 0) {
            throw DbException.of(
                    ErrorCode.DATA_CORRUPTED,
                    "forwarding leads nowhere: row=" + RowId.text(rowId) + ", target=" + RowId.text(target)
                            + ", snapshot=" + view.scn() + "; check the database");
        }
        return outcome;
    }

    /// Reads the row at one place.
    ///
    /// @param home [RowId#NONE] for a row at home; else the row id it must name as its home, which is cut off
    private int fetchOne(ReadView view, long rowId, long home, RowBuffer out) {
        long pageId = RowId.pageId(rowId);
        int index = RowId.index(rowId);
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            int frame = pool.resident(pageId);
            long stamp = pool.beginRead(frame);
            if (pool.pageOf(frame) != pageId) {
                continue;
            }
            long base = pool.offset(frame);
            int slots = Math.min(HeapPage.slots(memory, base), HeapPage.SLOTS_MAX);
            int count = Math.min(PageHeader.count(memory, base), directoryMax(slots));
            int type = PageHeader.type(memory, base);
            long visibleFrom = HeapPage.visibleFrom(memory, base);
            long maxRecycled = HeapPage.maxRecycled(memory, base);
            int offset = 0;
            int flags = 0;
            int rowSlot = 0;
            long owner = 0;
            long state = 0;
            if (index < count) {
                long at = base + PageHeader.BYTES + slots * HeapPage.SLOT_BYTES + 2L * index;
                offset = Math.min(memory.get(U16, at) & 0xFFFF, pageSize - HeapPage.ROW_HEADER_BYTES);
                long row = base + offset;
                flags = memory.get(U8, row + HeapPage.ROW_FLAGS);
                rowSlot = Math.min(memory.get(U8, row + HeapPage.ROW_SLOT) & 0xFF, slots);
                int length = Math.min(
                        memory.get(U16, row + HeapPage.ROW_LENGTH) & 0xFFFF,
                        pageSize - offset - HeapPage.ROW_HEADER_BYTES);
                if (rowSlot != 0) {
                    owner = HeapPage.slotOwner(memory, base, rowSlot - 1);
                    state = HeapPage.slotState(memory, base, rowSlot - 1);
                }
                out.prepare(length);
                MemorySegment.copy(
                        memory, ValueLayout.JAVA_BYTE, row + HeapPage.ROW_HEADER_BYTES, out.bytes, 0, length);
            }
            if (!pool.validate(frame, stamp)) {
                continue;
            }
            if (type != PageType.HEAP.code() || offset == 0) {
                // Purged or rolled back, perhaps with its heap: no snapshot sees a row here.
                return Fetch.NOT_FOUND;
            }
            long scn = view.scn();
            if (visibleFrom <= scn) {
                view.met(visibleFrom);
                return interpret(flags, home, out);
            }
            long commitScn = Visibility.commitScn(maxRecycled, rowSlot, owner, state, view.ownTxId(), fates);
            if (commitScn <= scn) {
                view.met(commitScn);
                if (rowSlot != 0 && commitScn != 0 && (state & HeapPage.NOT_CLEANED) != 0) {
                    cleanOut(frame, stamp);
                }
                return interpret(flags, home, out);
            }
            return rebuild(view, pageId, index, home, out);
        }
        return rebuild(view, pageId, index, home, out);
    }

    private int directoryMax(int slots) {
        return (pageSize - PageHeader.BYTES - slots * HeapPage.SLOT_BYTES) / HeapPage.DIRECTORY_BYTES;
    }

    private static int interpret(int flags, long home, RowBuffer out) {
        boolean here = (flags & HeapPage.FLAG_FORWARDED_HERE) != 0;
        if ((flags & HeapPage.FLAG_DELETED) != 0 || here != (home != RowId.NONE)) {
            return Fetch.NOT_FOUND;
        }
        if (here) {
            if (LittleEndian.getLong(out.bytes, out.offset) != home) {
                return Fetch.NOT_FOUND;
            }
            out.offset += Long.BYTES;
            out.length -= Long.BYTES;
        }
        return Fetch.FOUND
                | ((flags & HeapPage.FLAG_FORWARDED_TO) != 0 ? FORWARDED : 0)
                | ((flags & HeapPage.FLAG_CONTINUED) != 0 ? CONTINUED : 0);
    }

    /// Writes the hint if nothing has changed since the stamp; no matter if not.
    void cleanOut(int frame, long stamp) {
        if (pool.tryUpgrade(frame, stamp)) {
            CleanOut.run(memory, pool.offset(frame), fates);
            pool.unlatchExclusive(frame);
        }
    }

    private int rebuild(ReadView view, long pageId, int index, long home, RowBuffer out) {
        Workspace workspace = store.takeWorkspace();
        try {
            ConsistentRead read = workspace.read(pageSize);
            if (!rebuild(read, view, pageId, index)) {
                return Fetch.NOT_FOUND;
            }
            boolean own = read.isOwn(index, view.ownTxId());
            MemorySegment page = own ? read.original() : read.segment();
            if (!own) {
                view.met(read.highestScn());
            }
            int offset = index < PageHeader.count(page, 0) ? HeapPage.rowOffset(page, 0, index) : 0;
            if (offset == 0) {
                return Fetch.NOT_FOUND;
            }
            out.set(
                    own ? read.originalBytes() : read.bytes(),
                    offset + HeapPage.ROW_HEADER_BYTES,
                    HeapPage.rowLength(page, offset));
            int outcome = interpret(HeapPage.rowFlags(page, offset), home, out);
            return (outcome & Fetch.FOUND) != 0 && !own ? outcome | Fetch.RECONSTRUCTED : outcome;
        } finally {
            store.giveWorkspace(workspace);
        }
    }

    /// Brings the page to the view's snapshot; a serializable transaction is told whose changes to a row, or to
    /// any ([ConsistentRead#ALL_ROWS]), it does not see.
    ///
    /// @return false if it is no heap page (any more)
    boolean rebuild(ConsistentRead read, ReadView view, long pageId, int index) {
        SerialTransaction serial = view.serial();
        if (serial == null || !serial.isTracked()) {
            return rebuild(read, pageId, view.scn(), view.ownTxId());
        }
        read.follow(index);
        try {
            if (!rebuild(read, pageId, view.scn(), view.ownTxId())) {
                return false;
            }
            for (int i = 0; i < read.writerCount(); i++) {
                serial.sawOldVersion(read.writer(i));
            }
            return true;
        } finally {
            read.followNobody();
        }
    }

    /// Brings the page to the snapshot.
    ///
    /// @return false if it is no heap page (any more)
    boolean rebuild(ConsistentRead read, long pageId, long scn, long own) {
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            int frame = pool.resident(pageId);
            long stamp = pool.beginRead(frame);
            if (pool.pageOf(frame) != pageId) {
                continue;
            }
            read.load(memory, pool.offset(frame));
            if (!pool.validate(frame, stamp)) {
                continue;
            }
            if (PageHeader.type(read.original(), 0) != PageType.HEAP.code()) {
                return false;
            }
            read.resolve(fates);
            if (!pool.validate(frame, stamp)) {
                continue;
            }
            read.guard(pool, frame, stamp);
            int result = read.build(scn, own, this);
            if (result == ConsistentRead.STABLE
                    || result == ConsistentRead.IF_UNCHANGED && pool.validate(frame, stamp)) {
                return true;
            }
        }
        return rebuildLatched(read, pageId, scn, own);
    }

    /// The page changes faster than it can be rebuilt. Under the latch nothing of it can be rolled back; its
    /// undo was just read, so it is in memory.
    private boolean rebuildLatched(ConsistentRead read, long pageId, long scn, long own) {
        for (int attempt = 0; attempt < CHASES_MAX; attempt++) {
            int frame = pool.latchShared(pageId);
            try {
                read.load(memory, pool.offset(frame));
                if (PageHeader.type(read.original(), 0) != PageType.HEAP.code()) {
                    return false;
                }
                read.resolve(fates);
                read.guard(null, 0, 0);
                if (read.build(scn, own, this) != ConsistentRead.STALE) {
                    return true;
                }
            } finally {
                pool.unlatchShared(frame);
            }
            // A slot's owner has just been marked as rolled back in memory; the page follows or has done so.
            store.kernel().scheduler().spinWait();
        }
        throw DbException.of(
                ErrorCode.DATA_CORRUPTED,
                "undo does not fit the page: page=" + PageId.text(pageId) + ", snapshot=" + scn
                        + "; check the database");
    }

    // ---- newest version ----

    void fetchNewest(Transaction transaction, long rowId, NewestRow out) {
        for (int attempt = 0; ; attempt++) {
            fetchNewestPiece(transaction, rowId, out);
            if (!out.exists || !out.continued) {
                return;
            }
            try {
                RowPiece.assemble(out.row, store.tails());
                return;
            } catch (DbException gone) {
                // A version in flight may be rolled back, and its tail freed, between the two looks.
                if (attempt == CHASES_MAX) {
                    throw gone;
                }
                store.kernel().scheduler().spinWait();
            }
        }
    }

    private void fetchNewestPiece(Transaction transaction, long rowId, NewestRow out) {
        for (int attempt = 0; attempt < CHASES_MAX; attempt++) {
            if (newest(transaction, rowId, RowId.NONE, out)) {
                if (!out.exists || !out.forwarded) {
                    return;
                }
                long holder = out.holder;
                long target = LittleEndian.getLong(out.row.bytes, out.row.offset);
                // Home decides who holds the row; the target must still be its own, or the row has moved since.
                if (newest(transaction, target, rowId, out) && out.exists) {
                    out.holder = holder;
                    return;
                }
            }
            store.kernel().scheduler().spinWait();
        }
        throw DbException.of(
                ErrorCode.DATA_CORRUPTED,
                "forwarding leads nowhere: row=" + RowId.text(rowId) + "; check the database");
    }

    /// @return false if the page was caught between two states: look again
    private boolean newest(Transaction transaction, long rowId, long home, NewestRow out) {
        long pageId = RowId.pageId(rowId);
        int index = RowId.index(rowId);
        int frame = pool.latchShared(pageId);
        try {
            long base = pool.offset(frame);
            out.exists = false;
            out.forwarded = false;
            out.continued = false;
            out.holder = 0;
            if (PageHeader.type(memory, base) != PageType.HEAP.code() || index >= PageHeader.count(memory, base)) {
                return true;
            }
            int offset = HeapPage.rowOffset(memory, base, index);
            if (offset == 0) {
                return true;
            }
            int rowSlot = HeapPage.rowSlot(memory, base + offset);
            if (rowSlot != 0) {
                long owner = HeapPage.slotOwner(memory, base, rowSlot - 1);
                long state = HeapPage.slotState(memory, base, rowSlot - 1);
                if (owner != transaction.id() && (state & HeapPage.NOT_CLEANED) != 0) {
                    long fate = fates.fate(owner);
                    if (fate == Fates.ROLLED_BACK) {
                        return false;
                    }
                    out.holder = fate == Fates.IN_FLIGHT ? owner : 0;
                }
            }
            int flags = HeapPage.rowFlags(memory, base + offset);
            int length = HeapPage.rowLength(memory, base + offset);
            out.row.prepare(length);
            MemorySegment.copy(
                    memory, ValueLayout.JAVA_BYTE, base + offset + HeapPage.ROW_HEADER_BYTES, out.row.bytes, 0, length);
            int outcome = interpret(flags, home, out.row);
            out.exists = (outcome & Fetch.FOUND) != 0;
            out.forwarded = (outcome & FORWARDED) != 0;
            out.continued = (outcome & CONTINUED) != 0;
            return true;
        } finally {
            pool.unlatchShared(frame);
        }
    }

    /// Whether the row was changed, and not only locked, by a commit above the snapshot. No latch is held.
    boolean isChangedAbove(ConsistentRead read, long rowId, long scn, long own) {
        read.watch(RowId.index(rowId));
        try {
            return rebuild(read, RowId.pageId(rowId), scn, own) && read.watchedChanged();
        } finally {
            read.watch(-1);
        }
    }
}
