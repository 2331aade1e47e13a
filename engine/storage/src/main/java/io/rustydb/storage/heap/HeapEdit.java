package io.rustydb.storage.heap;

import static io.rustydb.storage.page.PageHeader.U16;
import static io.rustydb.storage.page.PageHeader.U64;
import static io.rustydb.storage.page.PageHeader.U8;

import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.transaction.Fates;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Plans one change of a heap page by a transaction: chooses the slot, proves that the change and its rollback
/// fit, and builds the undo payload and the redo arguments. The page is latched exclusively (or private) and
/// not touched.
///
/// Reusable; thread rule: one thread at a time.
final class HeapEdit {
    /// [#plan…] results.
    static final int PLANNED = 0;
    /// No room on the page.
    static final int FULL = 1;
    /// All transaction slots are in use: wait for [#holder].
    static final int NO_SLOT = 2;

    private static final int NO_SLOT_INDEX = -1;

    private final Fates fates;
    private final int slotsMax;
    private byte[] undo = new byte[256];
    private MemorySegment undoSegment = MemorySegment.ofArray(undo);
    private byte[] redo = new byte[256];
    private MemorySegment redoSegment = MemorySegment.ofArray(redo);
    private int undoBytes;
    private int redoBytes;
    private int operation;
    private int undoKind;
    private int plannedRows;
    private int usableAfter;

    // The plan of the slot.
    private int slot;
    private int slotFlags;
    private boolean first;
    private long formerOwner;
    private long formerUndo;
    private long formerScn;
    private int reservedBefore;
    private int reservedByOthers;
    private long maxRecycled;
    private long holder;
    private long partner = RowId.NONE;

    /// @param slotsMax transaction slots a page may have
    HeapEdit(Fates fates, int slotsMax) {
        this.fates = fates;
        this.slotsMax = slotsMax;
    }

    byte[] undo() {
        return undo;
    }

    int undoBytes() {
        return undoBytes;
    }

    int undoKind() {
        return undoKind;
    }

    byte[] redo() {
        return redo;
    }

    MemorySegment redoSegment() {
        return redoSegment;
    }

    int redoBytes() {
        return redoBytes;
    }

    int operation() {
        return operation;
    }

    /// Rows inserted and deleted from now on are halves of a move.
    ///
    /// @param rowId of the other half; [RowId#NONE] for ordinary rows
    void setPartner(long rowId) {
        partner = rowId;
    }

    /// A transaction to wait for, after [#NO_SLOT].
    long holder() {
        return holder;
    }

    /// Bytes of the page that this transaction may use for new rows, after [#FULL].
    int usableBytes(MemorySegment m, long base) {
        return Math.max(0, HeapPage.freeBytes(m, base) - reservedByOthers - reservedBefore);
    }

    /// The undo entry's pointer, known only when it is appended.
    void setPointer(long pointer) {
        redoSegment.set(U64, HeapRedo.POINTER, pointer);
    }

    /// @param flags of the new row
    /// @param keepFree bytes an insert must leave for later growth, unless the page is empty
    int planInsert(MemorySegment m, long base, long txId, int flags, byte[] row, int offset, int length, int keepFree) {
        int index = HeapPage.freeIndex(m, base);
        if (index > RowId.INDEX_MAX) {
            return FULL;
        }
        boolean empty = PageHeader.count(m, base) == 0;
        boolean newIndex = index == PageHeader.count(m, base);
        int result = planSlot(m, base, txId);
        if (result != PLANNED) {
            return result;
        }
        int growth = HeapPage.blockBytes(length);
        int extra = newIndex ? HeapPage.DIRECTORY_BYTES : 0;
        if (!fits(m, base, growth, extra + (empty ? 0 : keepFree))) {
            return FULL;
        }
        begin(m, base, txId, index, HeapUndo.KIND_INSERT, HeapRedo.OP_INSERT, growth, 0, 0, 0, flags);
        redoRoom(HeapRedo.WRITE_BYTES + length);
        System.arraycopy(row, offset, redo, HeapRedo.WRITE_BYTES, length);
        redoBytes = HeapRedo.WRITE_BYTES + length;
        return PLANNED;
    }

    /// As many rows of the run as fit, at indexes that follow one another.
    ///
    /// @param from first row of the run that is not inserted yet
    /// @param keepFree as for one row
    int planRun(MemorySegment m, long base, long txId, RowRun run, int from, int keepFree) {
        int count = PageHeader.count(m, base);
        int index = HeapPage.freeIndex(m, base);
        int result = planSlot(m, base, txId);
        usableAfter = 0;
        if (result != PLANNED) {
            return result;
        }
        int growth = 0;
        int extra = 0;
        int rows = 0;
        int bytes = HeapRedo.WRITE_BYTES + HeapRedo.RUN_BYTES;
        boolean empty = count == 0;
        for (int row = from; row < run.count(); row++) {
            int next = index + rows;
            if (next > RowId.INDEX_MAX || next < count && HeapPage.rowOffset(m, base, next) != 0) {
                break;
            }
            int length = run.length(row);
            int grown = growth + HeapPage.blockBytes(length);
            int added = extra + (next < count ? 0 : HeapPage.DIRECTORY_BYTES);
            if (!fits(m, base, grown, added + (empty ? 0 : keepFree))) {
                break;
            }
            growth = grown;
            extra = added;
            empty = false;
            redoRoom(bytes + HeapRedo.RUN_ROW_BYTES + length);
            redoSegment.set(U16, bytes, (short) length);
            System.arraycopy(run.bytes(), run.offset(row), redo, bytes + HeapRedo.RUN_ROW_BYTES, length);
            bytes += HeapRedo.RUN_ROW_BYTES + length;
            rows++;
        }
        plannedRows = rows;
        if (rows == 0) {
            usableAfter = usableBytes(m, base);
            return FULL;
        }
        begin(m, base, txId, index, HeapUndo.KIND_INSERT_RUN, HeapRedo.OP_INSERT_RUN, growth, 0, 0, 0, 0);
        redoSegment.set(U16, HeapRedo.WRITE_BYTES, (short) rows);
        redoBytes = bytes;
        undoSegment.set(U16, undoBytes, (short) rows);
        undoBytes += HeapUndo.RUN_BYTES;
        usableAfter = Math.max(
                0,
                HeapPage.freeBytes(m, base) - growth - extra - grownBytes() - reservedByOthers - reservedAfter(growth));
        return PLANNED;
    }

    /// Rows of the last [#planRun].
    int rows() {
        return plannedRows;
    }

    /// Bytes of the page that this transaction may use for further rows after the last [#planRun].
    int usableAfter() {
        return usableAfter;
    }

    /// @param flags of the row's new version
    int planUpdate(MemorySegment m, long base, long txId, int index, int flags, byte[] row, int offset, int length) {
        int result = planSlot(m, base, txId);
        if (result != PLANNED) {
            return result;
        }
        long old = base + HeapPage.rowOffset(m, base, index);
        int oldLength = HeapPage.rowLength(m, old);
        int growth = HeapPage.blockBytes(length) - HeapPage.blockBytes(oldLength);
        if (!fits(m, base, growth, 0)) {
            return FULL;
        }
        long oldBytes = old + HeapPage.ROW_HEADER_BYTES;
        int shorter = Math.min(length, oldLength);
        int prefix = 0;
        while (prefix < shorter && m.get(U8, oldBytes + prefix) == row[offset + prefix]) {
            prefix++;
        }
        int suffix = 0;
        int suffixMax = shorter - prefix;
        while (suffix < suffixMax
                && m.get(U8, oldBytes + oldLength - 1 - suffix) == row[offset + length - 1 - suffix]) {
            suffix++;
        }
        beginRow(m, base, txId, index, HeapUndo.KIND_UPDATE, HeapRedo.OP_UPDATE, growth, flags);
        int oldMiddle = oldLength - prefix - suffix;
        undoRoom(undoBytes + HeapUndo.UPDATE_BYTES + oldMiddle);
        undoSegment.set(U16, undoBytes, (short) prefix);
        undoSegment.set(U16, undoBytes + 2, (short) suffix);
        MemorySegment.copy(m, oldBytes + prefix, undoSegment, undoBytes + HeapUndo.UPDATE_BYTES, oldMiddle);
        undoBytes += HeapUndo.UPDATE_BYTES + oldMiddle;
        int newMiddle = length - prefix - suffix;
        redoRoom(HeapRedo.WRITE_BYTES + HeapRedo.UPDATE_BYTES + newMiddle);
        redoSegment.set(U16, HeapRedo.WRITE_BYTES, (short) prefix);
        redoSegment.set(U16, HeapRedo.WRITE_BYTES + 2, (short) suffix);
        System.arraycopy(row, offset + prefix, redo, HeapRedo.WRITE_BYTES + HeapRedo.UPDATE_BYTES, newMiddle);
        redoBytes = HeapRedo.WRITE_BYTES + HeapRedo.UPDATE_BYTES + newMiddle;
        return PLANNED;
    }

    /// Changes the row's flags alone: [HeapUndo#KIND_DELETE], [HeapUndo#KIND_LOCK] or [HeapUndo#KIND_TOUCH].
    int planMark(MemorySegment m, long base, long txId, int index, int flags, int kind) {
        int result = planSlot(m, base, txId);
        if (result != PLANNED) {
            return result;
        }
        if (!fits(m, base, 0, 0)) {
            return FULL;
        }
        beginRow(m, base, txId, index, kind, HeapRedo.OP_MARK, 0, flags);
        redoBytes = HeapRedo.WRITE_BYTES;
        return PLANNED;
    }

    // ---- slots ----

    private int planSlot(MemorySegment m, long base, long txId) {
        int slots = HeapPage.slots(m, base);
        int own = NO_SLOT_INDEX;
        int free = NO_SLOT_INDEX;
        int oldest = NO_SLOT_INDEX;
        long oldestScn = Long.MAX_VALUE;
        reservedByOthers = 0;
        holder = 0;
        for (int i = 0; i < slots; i++) {
            long owner = HeapPage.slotOwner(m, base, i);
            if (owner == 0) {
                free = free == NO_SLOT_INDEX ? i : free;
                continue;
            }
            if (owner == txId) {
                own = i;
                continue;
            }
            long scn = commitScn(owner, HeapPage.slotState(m, base, i));
            if (scn == Fates.IN_FLIGHT) {
                reservedByOthers += (int) HeapPage.slotState(m, base, i) & 0xFFFF;
                holder = holder == 0 ? owner : holder;
            } else if (scn < oldestScn) {
                oldest = i;
                oldestScn = scn;
            }
        }
        maxRecycled = HeapPage.maxRecycled(m, base);
        first = own == NO_SLOT_INDEX;
        slotFlags = first ? HeapRedo.FLAG_TAKE : 0;
        formerOwner = 0;
        formerUndo = 0;
        formerScn = 0;
        reservedBefore = 0;
        if (!first) {
            slot = own;
            reservedBefore = (int) HeapPage.slotState(m, base, own) & 0xFFFF;
        } else if (free != NO_SLOT_INDEX) {
            slot = free;
        } else if (oldest != NO_SLOT_INDEX) {
            slot = oldest;
            formerOwner = HeapPage.slotOwner(m, base, oldest);
            formerUndo = HeapPage.slotUndo(m, base, oldest);
            formerScn = oldestScn;
            maxRecycled = Math.max(maxRecycled, oldestScn);
        } else if (slots < slotsMax && HeapPage.freeBytes(m, base) - reservedByOthers >= HeapPage.SLOT_BYTES) {
            slot = slots;
            slotFlags |= HeapRedo.FLAG_GROW;
        } else {
            return NO_SLOT;
        }
        return PLANNED;
    }

    /// Commit SCN of a slot's owner, or in flight. A rolled back owner is one whose last step is not on this
    /// page yet: still in flight here.
    private long commitScn(long owner, long state) {
        if ((state & HeapPage.NOT_CLEANED) == 0) {
            return state;
        }
        long fate = fates.fate(owner);
        return fate > 0 ? fate : Fates.IN_FLIGHT;
    }

    /// True if the change fits and after it everybody in flight can still go back.
    private boolean fits(MemorySegment m, long base, int growth, int extra) {
        int freeAfter = HeapPage.freeBytes(m, base) - growth - extra - grownBytes();
        return freeAfter >= reservedByOthers + reservedAfter(growth);
    }

    private int grownBytes() {
        return (slotFlags & HeapRedo.FLAG_GROW) != 0 ? HeapPage.SLOT_BYTES : 0;
    }

    /// What must stay free so that the transaction can take back everything so far, newest first.
    private int reservedAfter(int growth) {
        return Math.max(0, reservedBefore - growth);
    }

    // ---- building ----

    private void beginRow(
            MemorySegment m, long base, long txId, int index, int kind, int redoOperation, int growth, int flags) {
        long row = base + HeapPage.rowOffset(m, base, index);
        int rowSlot = HeapPage.rowSlot(m, row);
        long rowOwner = rowSlot == 0 ? 0 : HeapPage.slotOwner(m, base, rowSlot - 1);
        begin(m, base, txId, index, kind, redoOperation, growth, HeapPage.rowFlags(m, row), rowSlot, rowOwner, flags);
    }

    private void begin(
            MemorySegment m,
            long base,
            long txId,
            int index,
            int kind,
            int redoOperation,
            int growth,
            int flagsBefore,
            int rowSlotBefore,
            long rowOwner,
            int flagsAfter) {
        undoKind = kind;
        operation = redoOperation;
        MemorySegment u = undoSegment;
        u.set(U64, HeapUndo.PAGE, PageHeader.self(m, base));
        u.set(U16, HeapUndo.INDEX, (short) index);
        boolean moved = partner != RowId.NONE && (kind == HeapUndo.KIND_INSERT || kind == HeapUndo.KIND_DELETE);
        u.set(U8, HeapUndo.FLAGS, (byte) ((first ? HeapUndo.FLAG_FIRST : 0) | (moved ? HeapUndo.FLAG_MOVED : 0)));
        u.set(U8, HeapUndo.SLOT, (byte) slot);
        u.set(U16, HeapUndo.RESERVED, (short) reservedBefore);
        u.set(U8, HeapUndo.ROW_FLAGS, (byte) flagsBefore);
        u.set(U8, HeapUndo.ROW_SLOT, (byte) rowSlotBefore);
        u.set(U64, HeapUndo.PREVIOUS, first ? 0 : HeapPage.slotUndo(m, base, slot));
        u.set(U64, HeapUndo.ROW_OWNER, rowOwner);
        undoBytes = HeapUndo.BYTES;
        if (first) {
            u.set(U64, HeapUndo.FORMER_OWNER, formerOwner);
            u.set(U64, HeapUndo.FORMER_UNDO, formerUndo);
            u.set(U64, HeapUndo.FORMER_SCN, formerScn);
            u.set(U64, HeapUndo.FORMER_MAX_RECYCLED, HeapPage.maxRecycled(m, base));
            undoBytes = HeapUndo.BYTES_FIRST;
        }
        if (moved) {
            u.set(U64, undoBytes, partner);
            undoBytes += HeapUndo.MOVED_BYTES;
        }
        MemorySegment r = redoSegment;
        r.set(U8, HeapRedo.SLOT, (byte) slot);
        r.set(U8, HeapRedo.FLAGS, (byte) slotFlags);
        r.set(U16, HeapRedo.RESERVED, (short) reservedAfter(growth));
        r.set(U64, HeapRedo.OWNER, txId);
        r.set(U64, HeapRedo.POINTER, 0L);
        r.set(U64, HeapRedo.MAX_RECYCLED, maxRecycled);
        r.set(U16, HeapRedo.INDEX, (short) index);
        r.set(U8, HeapRedo.ROW_FLAGS, (byte) flagsAfter);
        r.set(U8, HeapRedo.ROW_FLAGS + 1, (byte) 0);
    }

    /// The directory index of the planned row.
    int index() {
        return redoSegment.get(U16, HeapRedo.INDEX) & 0xFFFF;
    }

    private void undoRoom(int bytes) {
        if (undo.length < bytes) {
            undo = Arrays.copyOf(undo, 2 * bytes);
            undoSegment = MemorySegment.ofArray(undo);
        }
    }

    private void redoRoom(int bytes) {
        if (redo.length < bytes) {
            redo = Arrays.copyOf(redo, 2 * bytes);
            redoSegment = MemorySegment.ofArray(redo);
        }
    }
}
