package io.rustydb.storage.heap;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.transaction.Fates;
import io.rustydb.storage.undo.UndoEntry;
import io.rustydb.storage.undo.UndoKind;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// A heap page as a snapshot sees it: a function of (page copy, SCN, undo) → page.
///
/// While any slot's owner has committed above the snapshot, the one with the highest commit SCN (in flight
/// counts as highest) is taken back by one entry; its first entry restores the slot's former owner. At the end
/// every row on the copy is visible. The order matters for room: who used space that a transaction freed had to
/// wait for its commit, so it has a higher SCN and is taken back before.
///
/// The own transaction is taken back too, because it may have recycled the slot of somebody the snapshot does
/// not see; its rows are then read from the original: nobody else can have changed them since.
///
/// Reusable; thread rule: one thread at a time.
final class ConsistentRead {
    /// What it reads beside the page.
    interface UndoSource extends Fates {
        /// Copies the entry.
        ///
        /// @return false if there is no entry of this transaction at the pointer
        boolean read(long pointer, long transaction, UndoEntry into);
    }

    /// The copy is stale: what it names was rolled back meanwhile. Copy the page again.
    static final int STALE = -1;
    /// Done; nothing of an in-flight transaction was taken back, so the result stands whatever happens to the
    /// page.
    static final int STABLE = 0;
    /// Done, if the page has not changed since it was copied.
    static final int IF_UNCHANGED = 1;

    private static final int NOBODY = -1;
    /// For [#follow].
    static final int ALL_ROWS = -2;

    private static final int OFFSET_MAX = 65528;

    private final int pageSize;
    private final int limit;
    private final byte[] original;
    private final MemorySegment originalSegment;
    private final byte[] page;
    private final MemorySegment segment;
    private final byte[] scratch;
    private final UndoEntry entry = new UndoEntry();
    private final long[] scns = new long[256];
    private @Nullable BufferPool pool;
    private int frame;
    private long stamp;
    private int watched = -1;
    private boolean watchedChanged;
    private int followed = NOBODY;
    private long[] writers = new long[8];
    private int writerCount;
    private long highest;
    private @Nullable Changes changes;

    /// What [#build] and [#rewind] have taken back, for who tells the versions of rows apart. Reusable.
    static final class Changes {
        /// Directory indexes of rows that were changed, not only locked.
        final BitSet rows = new BitSet();
        /// The transaction whose entries were taken back last.
        long owner;
        private int[] movedRows = new int[16];
        private long[] partners = new long[16];
        private int moved;

        void clear() {
            rows.clear();
            moved = 0;
        }

        /// Row id of the other half of the row's move, [RowId#NONE] if it did not move.
        long partner(int index) {
            for (int i = 0; i < moved; i++) {
                if (movedRows[i] == index) {
                    return partners[i];
                }
            }
            return RowId.NONE;
        }

        private void add(int index, int end, long txId, long partner) {
            rows.set(index, end);
            owner = txId;
            if (partner != RowId.NONE) {
                if (moved == partners.length) {
                    movedRows = Arrays.copyOf(movedRows, 2 * moved);
                    partners = Arrays.copyOf(partners, 2 * moved);
                }
                movedRows[moved] = index;
                partners[moved++] = partner;
            }
        }
    }

    ConsistentRead(int pageSize) {
        this.pageSize = pageSize;
        // Slots and directory entries that were made above the snapshot take room that its rows may need.
        this.limit = Math.min(2 * pageSize, OFFSET_MAX);
        this.original = new byte[pageSize];
        this.originalSegment = MemorySegment.ofArray(original);
        this.page = new byte[limit];
        this.segment = MemorySegment.ofArray(page);
        this.scratch = new byte[limit];
    }

    /// The page at the snapshot without the own transaction's changes; base 0.
    MemorySegment segment() {
        return segment;
    }

    byte[] bytes() {
        return page;
    }

    /// The page as it was copied; base 0.
    MemorySegment original() {
        return originalSegment;
    }

    byte[] originalBytes() {
        return original;
    }

    /// Where the page was copied from: undo of transactions in flight is applied only while it has not changed.
    ///
    /// @param of null when the page is latched
    void guard(@Nullable BufferPool of, int atFrame, long atStamp) {
        pool = of;
        frame = atFrame;
        stamp = atStamp;
    }

    private boolean isUnchanged() {
        BufferPool from = pool;
        return from == null || from.validate(frame, stamp);
    }

    /// Copies the page; its content is to be trusted only after validation.
    void load(MemorySegment m, long base) {
        MemorySegment.copy(m, ValueLayout.JAVA_BYTE, base, original, 0, pageSize);
    }

    /// True if the row's newest version is the own transaction's: read it from the [#original].
    boolean isOwn(int index, long own) {
        if (own == 0 || index >= PageHeader.count(originalSegment, 0)) {
            return false;
        }
        int offset = HeapPage.rowOffset(originalSegment, 0, index);
        int slot = offset == 0 ? 0 : HeapPage.rowSlot(originalSegment, offset);
        return slot != 0 && HeapPage.slotOwner(originalSegment, 0, slot - 1) == own;
    }

    /// Makes [#watchedChanged] tell, after each [#build], whether the row was changed (not only locked) above
    /// the snapshot; -1 = no row.
    void watch(int index) {
        watched = index;
    }

    boolean watchedChanged() {
        return watchedChanged;
    }

    /// Makes [#writer] tell, after each [#build], who has changed a row above the snapshot, or any row
    /// ([#ALL_ROWS]).
    void follow(int index) {
        followed = index;
    }

    void followNobody() {
        followed = NOBODY;
    }

    /// Transactions, not the own one, that changed what is followed above the snapshot.
    int writerCount() {
        return writerCount;
    }

    long writer(int i) {
        return writers[i];
    }

    private void addWriter(long txId) {
        for (int i = 0; i < writerCount; i++) {
            if (writers[i] == txId) {
                return;
            }
        }
        if (writerCount == writers.length) {
            writers = Arrays.copyOf(writers, 2 * writerCount);
        }
        writers[writerCount++] = txId;
    }

    /// Makes [#build] and [#rewind] note what they take back; null = no longer.
    void note(@Nullable Changes into) {
        changes = into;
    }

    /// After a [#build] at a snapshot whose result stands: goes on to an older one. What is taken back now is
    /// committed, so the page that the copy was made from does not matter any more.
    ///
    /// @param scn not above that of the last call, and not below the oldest open snapshot
    /// @throws DbException 72000 the undo is gone, XX001 it is not what the page says
    void rewind(long scn, UndoSource undo) {
        guard(null, 0, 0);
        int result = takeBack(scn, 0, undo);
        assert result == STABLE : "a transaction in flight on a copy that was built";
    }

    /// Highest commit SCN that is still on the page.
    long highestScn() {
        return highest;
    }

    /// Asks for the fates of the slots' owners. If the page has not changed since it was copied when this
    /// returns, then who has committed has done so with what is on the copy, and its undo does not change any
    /// more.
    void resolve(Fates fates) {
        int slots = HeapPage.slots(originalSegment, 0);
        for (int i = 0; i < slots; i++) {
            scns[i] = scnOf(i, fates);
        }
    }

    /// Turns the copy, validated after [#resolve], into the page at `scn`.
    ///
    /// @param own transaction whose rows are read from the original, 0 = none
    /// @throws DbException 72000 the undo is gone, XX001 it is not what the page says
    int build(long scn, long own, UndoSource undo) {
        System.arraycopy(original, 0, page, 0, pageSize);
        int slots = HeapPage.slots(segment, 0);
        watchedChanged = false;
        writerCount = 0;
        for (int i = 0; i < slots; i++) {
            if (scns[i] == Fates.ROLLED_BACK) {
                return STALE;
            }
        }
        return takeBack(scn, own, undo);
    }

    private int takeBack(long scn, long own, UndoSource undo) {
        int slots = HeapPage.slots(segment, 0);
        boolean inFlight = false;
        while (true) {
            int slot = -1;
            highest = 0;
            for (int i = 0; i < slots; i++) {
                if (scns[i] > highest) {
                    highest = scns[i];
                    slot = i;
                }
            }
            if (highest <= scn) {
                break;
            }
            long owner = HeapPage.slotOwner(segment, 0, slot);
            boolean foreign = highest == Long.MAX_VALUE && owner != own;
            inFlight |= foreign;
            boolean there = undo.read(HeapPage.slotUndo(segment, 0, slot), owner, entry);
            if (foreign && !isUnchanged()) {
                // The owner has gone back to a savepoint, and its next entry may stand where this one stood.
                return STALE;
            }
            if (!there || !matches(slot)) {
                if (foreign) {
                    return STALE;
                }
                throw broken(slot, scn);
            }
            boolean first = HeapUndo.isFirst(entry.segment(), UndoEntry.HEADER_BYTES);
            int operation = UndoKind.operation(entry.kind());
            if (operation != HeapUndo.LOCK) {
                int index = HeapUndo.index(entry.segment(), UndoEntry.HEADER_BYTES);
                int end = index + HeapUndo.rows(operation, entry.segment(), UndoEntry.HEADER_BYTES);
                watchedChanged |= index <= watched && watched < end;
                if ((followed == ALL_ROWS || index <= followed && followed < end) && owner != own) {
                    addWriter(owner);
                }
                Changes noted = changes;
                if (noted != null) {
                    noted.add(index, end, owner, HeapUndo.partner(entry.segment(), UndoEntry.HEADER_BYTES));
                }
            }
            HeapUndo.apply(
                    operation,
                    entry.segment(),
                    UndoEntry.HEADER_BYTES,
                    entry.payloadBytes(),
                    segment,
                    0,
                    limit,
                    scratch,
                    true);
            if (first) {
                scns[slot] = HeapUndo.formerScn(entry.segment(), UndoEntry.HEADER_BYTES);
            }
        }
        long recycled = HeapPage.maxRecycled(segment, 0);
        if (recycled > scn) {
            throw DbException.of(
                    ErrorCode.SNAPSHOT_TOO_OLD,
                    "the versions of the snapshot are gone: page=" + PageId.text(PageHeader.self(segment, 0))
                            + ", snapshot=" + scn + ", recycled=" + recycled + "; begin a new transaction");
        }
        highest = Math.max(highest, recycled);
        return inFlight ? IF_UNCHANGED : STABLE;
    }

    private long scnOf(int slot, Fates fates) {
        long owner = HeapPage.slotOwner(originalSegment, 0, slot);
        if (owner == 0) {
            return 0;
        }
        long state = HeapPage.slotState(originalSegment, 0, slot);
        if ((state & HeapPage.NOT_CLEANED) == 0) {
            return state;
        }
        long fate = fates.fate(owner);
        return fate == Fates.IN_FLIGHT ? Long.MAX_VALUE : fate;
    }

    private boolean matches(int slot) {
        return UndoKind.family(entry.kind()) == UndoKind.FAMILY_HEAP
                && HeapUndo.fits(
                        UndoKind.operation(entry.kind()),
                        entry.segment(),
                        UndoEntry.HEADER_BYTES,
                        entry.payloadBytes(),
                        segment,
                        0,
                        limit,
                        slot);
    }

    private DbException broken(int slot, long scn) {
        return DbException.of(
                ErrorCode.DATA_CORRUPTED,
                "undo does not fit the page: page=" + PageId.text(PageHeader.self(segment, 0)) + ", slot=" + slot
                        + ", undo=" + HeapPage.slotUndo(segment, 0, slot) + ", snapshot=" + scn
                        + "; check the database");
    }
}
