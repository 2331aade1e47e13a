package io.rustydb.storage.heap;

import static io.rustydb.storage.page.PageHeader.U64;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.LittleEndian;
import io.rustydb.base.type.RowLayout;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.transaction.Fates;
import io.rustydb.storage.undo.UndoEntry;
import io.rustydb.storage.undo.UndoSalvage;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Reads what a heap page of a damaged database still says, without trusting it: every offset is bounded, what
/// was in flight is taken back if its undo can be read. Thread rule: one thread at a time.
public final class HeapSalvage {
    private final int pageSize;
    private final ConsistentRead read;
    private final UndoSalvage undo;
    private final Tails tails;

    /// Reads what does not lie on the page of a row.
    public interface Tails {
        /// @return false if it cannot be read
        boolean read(long id, byte[] target, int offset, int length);
    }

    /// Takes the rows of a page.
    public interface Rows {
        /// A committed row.
        ///
        /// @param rowId of its home, whichever page it lies on
        void row(long rowId, byte[] bytes, int offset, int length);

        /// A row that a transaction in flight has made or changed, and whose former state is lost.
        void undecided(long rowId, byte[] bytes, int offset, int length);

        /// A place of the page that makes no sense.
        void broken(int offset, String expected, String found);
    }

    public HeapSalvage(int pageSize, UndoSalvage undo, Tails tails) {
        this.pageSize = pageSize;
        this.tails = tails;
        this.undo = undo;
        this.read = new ConsistentRead(pageSize);
    }

    /// All rows of a heap page whose checksum is right.
    public void rows(MemorySegment memory, long base, Rows out) {
        MemorySegment m = memory.asSlice(base, pageSize);
        int slots = HeapPage.slots(m, 0);
        int count = PageHeader.count(m, 0);
        int directoryEnd = PageHeader.BYTES + slots * HeapPage.SLOT_BYTES + count * HeapPage.DIRECTORY_BYTES;
        if (slots > HeapPage.SLOTS_MAX || directoryEnd > pageSize) {
            out.broken(PageHeader.SLOTS, "a directory that ends in the page", "slots=" + slots + ", count=" + count);
            return;
        }
        read.load(memory, base);
        boolean decided = decide(m);
        MemorySegment page = decided ? read.segment() : read.original();
        byte[] bytes = decided ? read.bytes() : read.originalBytes();
        int limit = decided ? bytes.length : pageSize;
        long pageId = PageHeader.self(m, 0);
        int rows = PageHeader.count(page, 0);
        for (int i = 0; i < rows; i++) {
            row(page, bytes, limit, i, RowId.of(pageId, i), decided, out);
        }
    }

    /// Takes back what was in flight.
    ///
    /// @return false if that cannot be done: the rows are judged one by one
    private boolean decide(MemorySegment m) {
        // Undo is applied to pages only that are whole: it moves rows.
        if (!HeapPageCheck.checkLayout(m, 0, pageSize, finding -> {})) {
            return false;
        }
        try {
            read.resolve(undo);
            return read.build(Long.MAX_VALUE - 1, 0, new Source(undo)) != ConsistentRead.STALE;
        } catch (DbException e) {
            if (e.code() != ErrorCode.DATA_CORRUPTED && e.code() != ErrorCode.SNAPSHOT_TOO_OLD) {
                throw e;
            }
            return false;
        }
    }

    private void row(MemorySegment page, byte[] bytes, int limit, int index, long place, boolean decided, Rows out) {
        int offset = HeapPage.rowOffset(page, 0, index);
        if (offset == 0) {
            return;
        }
        if (offset < PageHeader.BYTES || offset > limit - HeapPage.ROW_HEADER_BYTES) {
            out.broken((int) HeapPage.directoryAt(page, 0, index), "an offset in the page", Integer.toString(offset));
            return;
        }
        int length = HeapPage.rowLength(page, offset);
        if (offset + HeapPage.ROW_HEADER_BYTES + length > limit) {
            out.broken(offset + HeapPage.ROW_LENGTH, "a row that ends in the page", "length=" + length);
            return;
        }
        int flags = HeapPage.rowFlags(page, offset);
        boolean undecided = !decided && isInFlight(page, HeapPage.rowSlot(page, offset));
        boolean deleted = (flags & HeapPage.FLAG_DELETED) != 0;
        if (deleted && !undecided || (flags & HeapPage.FLAG_FORWARDED_TO) != 0) {
            return;
        }
        int at = offset + HeapPage.ROW_HEADER_BYTES;
        long rowId = place;
        if ((flags & HeapPage.FLAG_FORWARDED_HERE) != 0) {
            if (length < Long.BYTES) {
                out.broken(offset + HeapPage.ROW_LENGTH, "a forwarded row with its home", "length=" + length);
                return;
            }
            rowId = page.get(U64, at);
            at += Long.BYTES;
            length -= Long.BYTES;
        }
        if ((flags & HeapPage.FLAG_CONTINUED) != 0) {
            byte[] whole = whole(bytes, at, length);
            if (whole == null) {
                out.broken(offset, "a row whose rest can be read", "row=" + RowId.text(rowId));
                return;
            }
            bytes = whole;
            at = 0;
            length = whole.length;
        }
        if (undecided && !deleted) {
            out.undecided(rowId, bytes, at, length);
        } else {
            out.row(rowId, bytes, at, length);
        }
    }

    /// @return null if the rest of the row is lost
    private byte @Nullable [] whole(byte[] bytes, int at, int length) {
        int head = length - RowPiece.HEAD;
        if (head < 0) {
            return null;
        }
        int total = LittleEndian.getInt(bytes, at + RowPiece.LENGTH);
        if (total < head || total > RowLayout.ROW_BYTES_MAX) {
            return null;
        }
        byte[] whole = new byte[total];
        System.arraycopy(bytes, at + RowPiece.HEAD, whole, 0, head);
        return tails.read(RowPiece.tail(bytes, at), whole, head, total - head) ? whole : null;
    }

    private boolean isInFlight(MemorySegment page, int slot) {
        if (slot == 0 || slot > HeapPage.slots(page, 0)) {
            return false;
        }
        long state = HeapPage.slotState(page, 0, slot - 1);
        return (state & HeapPage.NOT_CLEANED) != 0
                && undo.fate(HeapPage.slotOwner(page, 0, slot - 1)) == Fates.IN_FLIGHT;
    }

    /// The undo of one page. Entries that name each other in a ring come to an end.
    private static final class Source implements ConsistentRead.UndoSource {
        private final UndoSalvage undo;
        private long readsLeft;

        Source(UndoSalvage undo) {
            this.undo = undo;
            this.readsLeft = undo.entriesMax();
        }

        @Override
        public boolean read(long pointer, long transaction, UndoEntry into) {
            return readsLeft-- > 0 && undo.read(pointer, transaction, into);
        }

        @Override
        public long fate(long txId) {
            return undo.fate(txId);
        }
    }

    // ---- directories ----

    /// Takes the extents of a directory page.
    public interface Extents {
        /// @param pages of the extent, `used` of them formatted
        void extent(long firstPage, int pages, int used);
    }

    /// Page id of the first directory page of the heap that a heap page belongs to.
    public static long root(MemorySegment memory, long base) {
        long number = memory.get(PageHeader.U32, base + HeapPage.ROOT) & 0xFFFF_FFFFL;
        return PageId.of(PageId.file(PageHeader.self(memory, base)), number);
    }

    /// @return the next directory page of the heap, [PageId#NONE] at the end
    public static long directory(MemorySegment memory, long base, int pageSize, Extents out) {
        int count = Math.min(PageHeader.count(memory, base), HeapDirectory.capacity(pageSize));
        int file = PageId.file(PageHeader.self(memory, base));
        for (int i = 0; i < count; i++) {
            out.extent(
                    PageId.of(file, HeapDirectory.first(memory, base, i)),
                    HeapDirectory.pages(memory, base, i),
                    HeapDirectory.used(memory, base, i));
        }
        return HeapDirectory.next(memory, base);
    }
}
