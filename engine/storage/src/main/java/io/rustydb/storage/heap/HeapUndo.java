package io.rustydb.storage.heap;

import static io.rustydb.storage.page.PageHeader.U16;
import static io.rustydb.storage.page.PageHeader.U64;
import static io.rustydb.storage.page.PageHeader.U8;

import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.undo.UndoKind;
import java.lang.foreign.MemorySegment;

/// Undo entries of heap pages: payload layout, and the one function that takes a change back, on the page
/// (rollback) or on a copy (consistent read).
///
/// ```
///  0 page u64 | 8 index u16 | 10 flags u8 | 11 slot u8 (0-based) | 12 reserved u16 (of the slot, before)
///     | 14 row flags u8 | 15 row slot u8 (before)
/// 16 previous u64 (the transaction's entry before this one on this page)
///     | 24 row owner u64 (TxId the row's slot named)
/// FIRST: 32 former owner u64 | 40 former undo u64 | 48 former SCN u64 | 56 former maxRecycled u64
/// then   LOCK, TOUCH: nothing;  UPDATE: prefix u16 | suffix u16 | old bytes between them;
///        INSERT, DELETE: nothing, or with MOVED the row id the row came from or went to u64;
///        INSERT_RUN: rows u16, whose indexes follow one another from `index` on
/// ```
final class HeapUndo {
    static final int INSERT = 1;
    static final int UPDATE = 2;
    static final int DELETE = 3;
    static final int LOCK = 4;
    /// Payload: root u64.
    static final int CREATE_HEAP = 5;

    static final int DROP_HEAP = 6;
    /// At the home of a forwarded row whose bytes change elsewhere: like LOCK, but a change in the eyes of
    /// other transactions.
    static final int TOUCH = 7;
    /// Payload: first page u64, pages u16. The extent has left the directory and had no rows.
    static final int DROP_EXTENT = 8;
    /// Rows inserted together.
    static final int INSERT_RUN = 9;

    static final int KIND_INSERT = UndoKind.of(UndoKind.FAMILY_HEAP, INSERT);
    static final int KIND_UPDATE = UndoKind.of(UndoKind.FAMILY_HEAP, UPDATE);
    static final int KIND_DELETE = UndoKind.of(UndoKind.FAMILY_HEAP, DELETE);
    static final int KIND_LOCK = UndoKind.of(UndoKind.FAMILY_HEAP, LOCK);
    static final int KIND_TOUCH = UndoKind.of(UndoKind.FAMILY_HEAP, TOUCH);
    static final int KIND_CREATE_HEAP = UndoKind.of(UndoKind.FAMILY_HEAP, CREATE_HEAP);
    static final int KIND_DROP_HEAP = UndoKind.of(UndoKind.FAMILY_HEAP, DROP_HEAP);

    static final int KIND_INSERT_RUN = UndoKind.of(UndoKind.FAMILY_HEAP, INSERT_RUN);
    static final int KIND_DROP_EXTENT = UndoKind.of(UndoKind.FAMILY_HEAP, DROP_EXTENT);

    static final int DROP_EXTENT_BYTES = 10;

    static final int PAGE = 0;
    static final int INDEX = 8;
    static final int FLAGS = 10;
    static final int SLOT = 11;
    static final int RESERVED = 12;
    static final int ROW_FLAGS = 14;
    static final int ROW_SLOT = 15;
    static final int PREVIOUS = 16;
    static final int ROW_OWNER = 24;
    static final int FORMER_OWNER = 32;
    static final int FORMER_UNDO = 40;
    static final int FORMER_SCN = 48;
    static final int FORMER_MAX_RECYCLED = 56;

    static final int BYTES = 32;
    static final int BYTES_FIRST = 64;
    static final int UPDATE_BYTES = 4;
    static final int RUN_BYTES = 2;
    /// Longest payload without row bytes.
    static final int BYTES_MAX = BYTES_FIRST + Long.BYTES;

    static final int FLAG_FIRST = 1;
    /// The deletion and insertion are one row that got another row id.
    static final int FLAG_MOVED = 2;
    static final int MOVED_BYTES = Long.BYTES;

    private HeapUndo() {}

    /// True for operations on rows, whose entries hang on pages.
    static boolean isRowOperation(int operation) {
        return operation >= INSERT && operation <= LOCK || operation == TOUCH || operation == INSERT_RUN;
    }

    static long page(MemorySegment p, long at) {
        return p.get(U64, at + PAGE);
    }

    static int index(MemorySegment p, long at) {
        return p.get(U16, at + INDEX) & 0xFFFF;
    }

    /// Rows that the entry is about, from [#index] on.
    static int rows(int operation, MemorySegment p, long at) {
        return operation == INSERT_RUN ? p.get(U16, at + (isFirst(p, at) ? BYTES_FIRST : BYTES)) & 0xFFFF : 1;
    }

    static int slot(MemorySegment p, long at) {
        return p.get(U8, at + SLOT) & 0xFF;
    }

    static boolean isFirst(MemorySegment p, long at) {
        return (p.get(U8, at + FLAGS) & FLAG_FIRST) != 0;
    }

    /// Row id of the other half of a move, [RowId#NONE] if the entry is of none.
    static long partner(MemorySegment p, long at) {
        int flags = p.get(U8, at + FLAGS) & 0xFF;
        if ((flags & FLAG_MOVED) == 0) {
            return RowId.NONE;
        }
        return p.get(U64, at + ((flags & FLAG_FIRST) != 0 ? BYTES_FIRST : BYTES));
    }

    static long formerScn(MemorySegment p, long at) {
        return p.get(U64, at + FORMER_SCN);
    }

    /// True if [#apply] may be called: the entry is whole, it is about this slot and rows that are there, and a
    /// row as it was has room. What it reads may be any bytes; of the page only its directory and the places of
    /// its rows are taken as good.
    ///
    /// @param p holds `length` bytes of payload at `at`
    /// @param limit as for [#apply]
    static boolean fits(
            int operation, MemorySegment p, long at, int length, MemorySegment m, long base, int limit, int slot) {
        if (!isRowOperation(operation) || length < BYTES || slot(p, at) != slot || slot >= HeapPage.slots(m, base)) {
            return false;
        }
        int fixed = isFirst(p, at) ? BYTES_FIRST : BYTES;
        if ((p.get(U8, at + FLAGS) & FLAG_MOVED) != 0) {
            if (operation != INSERT && operation != DELETE || length != fixed + MOVED_BYTES) {
                return false;
            }
        } else if (!switch (operation) {
            case UPDATE -> length >= fixed + UPDATE_BYTES;
            case INSERT_RUN -> length == fixed + RUN_BYTES;
            default -> length == fixed;
        }) {
            return false;
        }
        int index = index(p, at);
        int end = index + rows(operation, p, at);
        if (page(p, at) != PageHeader.self(m, base)
                || end == index
                || end > PageHeader.count(m, base)
                || (p.get(U8, at + ROW_SLOT) & 0xFF) > HeapPage.slots(m, base)) {
            return false;
        }
        for (int i = index; i < end; i++) {
            if (!HeapPage.isRow(m, base, limit, i)) {
                return false;
            }
        }
        if (operation != UPDATE) {
            return true;
        }
        int rowLength = HeapPage.rowLength(m, base + HeapPage.rowOffset(m, base, index));
        int prefix = p.get(U16, at + fixed) & 0xFFFF;
        int suffix = p.get(U16, at + fixed + 2) & 0xFFFF;
        int former = prefix + suffix + length - fixed - UPDATE_BYTES;
        int growth = HeapPage.blockBytes(former) - HeapPage.blockBytes(rowLength);
        return prefix + suffix <= rowLength && HeapPage.hasRoom(m, base, limit, growth);
    }

    /// Takes one change back; only where [#fits] says so.
    ///
    /// @param operation of the entry's kind
    /// @param p holds the payload at `[at, at + length)`
    /// @param consistentRead on a copy: also lowers maxRecycled to what it was. On the real page it stays,
    ///     because rows that lost their slot when it was recycled do not get it back
    static void apply(
            int operation,
            MemorySegment p,
            long at,
            int length,
            MemorySegment m,
            long base,
            int limit,
            byte[] scratch,
            boolean consistentRead) {
        int index = index(p, at);
        boolean first = isFirst(p, at);
        assert fits(operation, p, at, length, m, base, limit, slot(p, at)) : "undo that does not fit the page";
        if (operation == INSERT) {
            HeapPage.freeRow(m, base, index);
        } else if (operation == INSERT_RUN) {
            // The last one first: its bytes lie at the begin of the rows' area, its index at the directory's
            // end.
            for (int i = index + rows(operation, p, at) - 1; i >= index; i--) {
                HeapPage.freeRow(m, base, i);
            }
        } else {
            if (operation == UPDATE) {
                long fields = at + (first ? BYTES_FIRST : BYTES);
                int prefix = p.get(U16, fields) & 0xFFFF;
                int suffix = p.get(U16, fields + 2) & 0xFFFF;
                int middleBytes = (int) (at + length - fields - UPDATE_BYTES);
                HeapPage.replaceRow(
                        m, base, limit, index, prefix, suffix, p, fields + UPDATE_BYTES, middleBytes, scratch);
            }
            long row = base + HeapPage.rowOffset(m, base, index);
            m.set(U8, row + HeapPage.ROW_FLAGS, p.get(U8, at + ROW_FLAGS));
            int rowSlot = p.get(U8, at + ROW_SLOT) & 0xFF;
            // The slot may have been recycled since; then maxRecycled covers its owner's commit.
            boolean same = rowSlot != 0 && HeapPage.slotOwner(m, base, rowSlot - 1) == p.get(U64, at + ROW_OWNER);
            m.set(U8, row + HeapPage.ROW_SLOT, (byte) (same ? rowSlot : 0));
        }
        int slot = slot(p, at);
        if (first) {
            HeapPage.setSlot(
                    m,
                    base,
                    slot,
                    p.get(U64, at + FORMER_OWNER),
                    p.get(U64, at + FORMER_UNDO),
                    p.get(U64, at + FORMER_SCN));
            if (consistentRead) {
                // The lowest wins: recyclers are not undone in the order in which they recycled.
                long former = p.get(U64, at + FORMER_MAX_RECYCLED);
                m.set(U64, base + PageHeader.MAX_RECYCLED, Math.min(former, HeapPage.maxRecycled(m, base)));
            }
        } else {
            HeapPage.setSlot(
                    m,
                    base,
                    slot,
                    HeapPage.slotOwner(m, base, slot),
                    p.get(U64, at + PREVIOUS),
                    HeapPage.NOT_CLEANED | p.get(U16, at + RESERVED) & 0xFFFF);
        }
    }
}
