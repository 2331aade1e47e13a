package io.rustydb.storage.heap;

import static io.rustydb.storage.page.PageHeader.U64;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.RowBuffer;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.buffer.ReadAhead;
import io.rustydb.storage.heap.HeapStore.Workspace;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.transaction.ReadView;
import io.rustydb.storage.transaction.TxId;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// Reads all committed versions that rows had in a window of SCNs, a page of rows at a time.
///
/// A page is brought to the window's upper end as for any snapshot; then commit after commit is taken back from
/// the same copy, and each row that a commit has changed gives one version, whatever the transaction did to it
/// on the way. So a page costs as much as a read at the lower end, and a copy of each version. A row that got
/// another row id keeps its history: both halves of the move name each other, and the version goes on where the
/// row came from. A row id was one row's in the whole window, because purge frees it only when no view can ask
/// for the deleted row.
///
/// Reusable; thread rule: one thread at a time.
public final class VersionScan {
    /// [#operation] of a version that was there before the window.
    public static final int BEFORE = 0;
    public static final int INSERT = 'I';
    public static final int UPDATE = 'U';
    /// The row as it was when it was deleted.
    public static final int DELETE = 'D';

    private static final int NOTHING = -1;
    private static final int EVERY_ROW = -1;

    private final Heap heap;
    private final RowReader reader;
    private final BufferPool pool;
    private final ReadAhead ahead;
    private final ConsistentRead.Changes changes = new ConsistentRead.Changes();

    private HeapExtents extents;
    private @Nullable ReadView high;
    private long low;
    private boolean large;
    private int next;
    private int end;

    private byte[] bytes;
    private int used;
    private int[] offsets = new int[64];
    private long[] starts = new long[64];
    private long[] ends = new long[64];
    private long[] transactions = new long[64];
    private byte[] operations = new byte[64];
    private int count;

    /// Of each row of the page: the version whose beginning is not found yet.
    private int[] open = new int[64];
    /// Rows whose history is told where they went.
    private final BitSet left = new BitSet();

    // Versions to be continued where their rows came from: row id, SCN, version.
    private long[] moves = new long[24];
    private int moveCount;

    VersionScan(Heap heap) {
        this.heap = heap;
        this.reader = heap.reader();
        this.pool = heap.pool();
        this.ahead = new ReadAhead(pool);
        this.extents = heap.pages().extents();
        this.bytes = new byte[pool.pageSize()];
    }

    /// @param from its SCN is the lower end: versions that were there then have no beginning
    /// @param until its SCN is the upper end: versions that were there then have no end
    public void open(ReadView from, ReadView until) {
        assert from.isOpen() && until.isOpen() && from.scn() <= until.scn() : "window without views";
        high = until;
        low = from.scn();
        extents = heap.pages().extents();
        next = 0;
        end = extents.used();
        count = 0;
        large = end >= pool.scanPagesMin();
        ahead.reset();
    }

    /// Goes to the next page that has versions. What the last one's accessors gave is void.
    public boolean nextPage() {
        while (next < end) {
            readAhead();
            long pageId = extents.pageId(next++);
            if (large) {
                pool.residentForScan(pageId);
            }
            begin();
            walk(pageId, EVERY_ROW, upper().scn(), NOTHING);
            finishMoves();
            if (count > 0) {
                return true;
            }
        }
        count = 0;
        return false;
    }

    /// Reads the versions of one row, wherever it went.
    ///
    /// @param rowId that the row had at any time of the window
    /// @return its row id at the upper end, so that who comes by several ids takes the row once
    public long read(long rowId) {
        begin();
        long at = rowId;
        long gone = walk(RowId.pageId(at), RowId.index(at), upper().scn(), NOTHING);
        while (gone != RowId.NONE) {
            at = gone;
            begin();
            gone = walk(RowId.pageId(at), RowId.index(at), upper().scn(), NOTHING);
        }
        finishMoves();
        return at;
    }

    /// Versions of the page or row.
    public int count() {
        return count;
    }

    /// The array that holds all of them.
    public byte[] bytes() {
        return bytes;
    }

    public int offset(int i) {
        return offsets[i];
    }

    /// The commit that made it; 0 if it was there before the window.
    public long startScn(int i) {
        return starts[i];
    }

    /// The commit that ended it; 0 if it was there at the end of the window, and for a deletion.
    public long endScn(int i) {
        return ends[i];
    }

    /// [TxId] of [#startScn]; 0 if it was there before the window.
    public long transaction(int i) {
        return transactions[i];
    }

    public int operation(int i) {
        return operations[i];
    }

    // ---- walking ----

    private ReadView upper() {
        ReadView view = high;
        assert view != null && view.isOpen() : "scan without view";
        return view;
    }

    private void readAhead() {
        int from = ahead.begin(next, extents.pageId(next));
        int until = Math.min(end, ahead.end());
        for (int ordinal = from; ordinal < until; ordinal++) {
            ahead.prefetch(extents.pageId(ordinal));
        }
    }

    private void begin() {
        count = 0;
        used = 0;
        moveCount = 0;
    }

    private void finishMoves() {
        while (moveCount > 0) {
            moveCount -= 3;
            long rowId = moves[moveCount];
            walk(RowId.pageId(rowId), RowId.index(rowId), moves[moveCount + 1], (int) moves[moveCount + 2]);
        }
    }

    /// Walks a page back from an SCN to the window's lower end.
    ///
    /// @param only row of the page, or [#EVERY_ROW]
    /// @param version that the row is at this SCN, if it is told already
    /// @return where the row has gone, if its history is told there
    private long walk(long pageId, int only, long top, int version) {
        Workspace workspace = heap.store().takeWorkspace();
        ConsistentRead read = workspace.read(pool.pageSize());
        try {
            if (!reader.rebuild(read, pageId, top, TxId.NONE)) {
                return RowId.NONE;
            }
            upper().met(read.highestScn());
            if (open.length <= RowId.INDEX_MAX) {
                open = new int[RowId.INDEX_MAX + 1];
            }
            left.clear();
            int rows = PageHeader.count(read.segment(), 0);
            if (only == EVERY_ROW) {
                Arrays.fill(open, NOTHING);
                for (int i = 0; i < rows; i++) {
                    open[i] = add(read, RowId.of(pageId, i), top, 0);
                }
            } else {
                open[only] = version != NOTHING ? version : add(read, RowId.of(pageId, only), top, 0);
            }
            long gone = RowId.NONE;
            read.note(changes);
            for (long scn = read.highestScn(); scn > low; scn = read.highestScn()) {
                changes.clear();
                read.rewind(scn - 1, reader);
                BitSet changed = changes.rows;
                for (int i = changed.nextSetBit(0); i >= 0; i = changed.nextSetBit(i + 1)) {
                    if ((only == EVERY_ROW || only == i) && !left.get(i)) {
                        gone = changed(read, RowId.of(pageId, i), scn);
                    }
                }
            }
            return gone;
        } finally {
            read.note(null);
            heap.store().giveWorkspace(workspace);
        }
    }

    /// A commit has changed a row and was just taken back.
    ///
    /// @return where the row has gone, if that was the change
    private long changed(ConsistentRead read, long rowId, long scn) {
        int index = RowId.index(rowId);
        int after = open[index];
        long partner = changes.partner(index);
        if (partner != RowId.NONE) {
            if (after != NOTHING) {
                continueAt(partner, scn - 1, after);
                open[index] = NOTHING;
                return RowId.NONE;
            }
            left.set(index);
            return partner;
        }
        int before = add(read, rowId, scn - 1, scn);
        open[index] = before;
        if (after != NOTHING) {
            begins(after, scn, before == NOTHING ? INSERT : UPDATE);
        } else if (before != NOTHING) {
            int deleted = newVersion(offsets[before], 0);
            begins(deleted, scn, DELETE);
        }
        return RowId.NONE;
    }

    private void continueAt(long rowId, long scn, int version) {
        if (moveCount == moves.length) {
            moves = Arrays.copyOf(moves, 2 * moveCount);
        }
        moves[moveCount++] = rowId;
        moves[moveCount++] = scn;
        moves[moveCount++] = version;
    }

    // ---- versions ----

    /// The row as it stands on the copy, which is the page at an SCN.
    ///
    /// @return its number, or [#NOTHING] if there is no such row
    private int add(ConsistentRead read, long rowId, long scn, long endScn) {
        MemorySegment page = read.segment();
        int index = RowId.index(rowId);
        int offset = index < PageHeader.count(page, 0) ? HeapPage.rowOffset(page, 0, index) : 0;
        if (offset == 0) {
            return NOTHING;
        }
        int flags = HeapPage.rowFlags(page, offset);
        if ((flags & (HeapPage.FLAG_DELETED | HeapPage.FLAG_FORWARDED_HERE)) != 0) {
            return NOTHING;
        }
        int at = offset + HeapPage.ROW_HEADER_BYTES;
        if ((flags & HeapPage.FLAG_FORWARDED_TO) != 0) {
            return addTarget(rowId, page.get(U64, at), scn, endScn);
        }
        return newVersion(append(read.bytes(), at, HeapPage.rowLength(page, offset), flags), endScn);
    }

    private int addTarget(long home, long target, long scn, long endScn) {
        Workspace workspace = heap.store().takeWorkspace();
        try {
            ConsistentRead read = workspace.read(pool.pageSize());
            int index = RowId.index(target);
            if (reader.rebuild(read, RowId.pageId(target), scn, TxId.NONE)
                    && index < PageHeader.count(read.segment(), 0)) {
                MemorySegment page = read.segment();
                int offset = HeapPage.rowOffset(page, 0, index);
                int at = offset + HeapPage.ROW_HEADER_BYTES;
                if (offset != 0
                        && (HeapPage.rowFlags(page, offset) & (HeapPage.FLAG_DELETED | HeapPage.FLAG_FORWARDED_HERE))
                                == HeapPage.FLAG_FORWARDED_HERE
                        && page.get(U64, at) == home) {
                    int length = HeapPage.rowLength(page, offset) - Long.BYTES;
                    int flags = HeapPage.rowFlags(page, offset);
                    return newVersion(append(read.bytes(), at + Long.BYTES, length, flags), endScn);
                }
            }
        } finally {
            heap.store().giveWorkspace(workspace);
        }
        throw DbException.of(
                ErrorCode.DATA_CORRUPTED,
                "forwarding leads nowhere: row=" + RowId.text(home) + ", target=" + RowId.text(target) + ", snapshot="
                        + scn + "; check the database");
    }

    private int append(byte[] source, int from, int length, int flags) {
        if ((flags & HeapPage.FLAG_CONTINUED) == 0) {
            return append(source, from, length);
        }
        RowBuffer whole = new RowBuffer();
        whole.set(source, from, length);
        RowPiece.assemble(whole, heap.store().tails());
        return append(whole.bytes, whole.offset, whole.length);
    }

    private int append(byte[] source, int from, int length) {
        if (used + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, used + length));
        }
        int at = used;
        System.arraycopy(source, from, bytes, at, length);
        used += length;
        return at;
    }

    private int newVersion(int offset, long endScn) {
        if (count == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * count);
            starts = Arrays.copyOf(starts, 2 * count);
            ends = Arrays.copyOf(ends, 2 * count);
            transactions = Arrays.copyOf(transactions, 2 * count);
            operations = Arrays.copyOf(operations, 2 * count);
        }
        offsets[count] = offset;
        starts[count] = 0;
        ends[count] = endScn;
        transactions[count] = TxId.NONE;
        operations[count] = BEFORE;
        return count++;
    }

    private void begins(int version, long scn, int operation) {
        starts[version] = scn;
        transactions[version] = changes.owner;
        operations[version] = (byte) operation;
    }
}
