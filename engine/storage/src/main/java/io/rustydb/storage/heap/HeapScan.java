package io.rustydb.storage.heap;

import io.rustydb.base.type.LittleEndian;
import io.rustydb.base.type.RowBuffer;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.buffer.ReadAhead;
import io.rustydb.storage.heap.HeapStore.Workspace;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageType;
import io.rustydb.storage.transaction.Fates;
import io.rustydb.storage.transaction.ReadView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads all rows a view sees, a page at a time: the rows are copied out, so nothing is latched between calls.
///
/// ```java
/// scan.open(view);
/// while (scan.nextPage()) {
///     for (int i = 0; i < scan.count(); i++) {
///         … scan.rowId(i), scan.bytes(), scan.offset(i), scan.length(i) …
///     }
/// }
/// ```
/// Every row comes once, however it moves. Changes the own transaction makes while the scan is open may be seen
/// or not: who changes what it scans reads first. Reusable; thread rule: one thread at a time.
public final class HeapScan {
    private static final int ATTEMPTS_MAX = 3;

    private final Heap heap;
    private final BufferPool pool;
    private final RowReader reader;
    private final Fates fates;
    private final int pageSize;
    private final RowBuffer forwarded = new RowBuffer();

    private HeapExtents extents;
    private @Nullable ReadView view;
    private final ReadAhead ahead;
    private boolean large;
    private int next;
    private int end;

    /// The page, then rows that came from elsewhere.
    private byte[] bytes;
    private MemorySegment segment;
    private int used;
    private long[] rowIds = new long[64];
    private int[] offsets = new int[64];
    private int[] lengths = new int[64];
    private int count;
    private long[] tails = {};
    private int tailCount;

    HeapScan(Heap heap) {
        this.heap = heap;
        this.pool = heap.pool();
        this.ahead = new ReadAhead(pool);
        this.reader = heap.reader();
        this.fates = heap.store().system().transactions().table();
        this.pageSize = pool.pageSize();
        this.extents = heap.pages().extents();
        this.bytes = new byte[pageSize];
        this.segment = MemorySegment.ofArray(bytes);
    }

    /// Begins at the first page. The scan ends with the pages there were when it began; later rows are not
    /// visible to the view anyway, apart from the own transaction's.
    public void open(ReadView of) {
        openRange(of, 0, Integer.MAX_VALUE);
    }

    /// Scans the pages numbered `[from, until)` of [Heap#pageCount] alone.
    public void openRange(ReadView of, int from, int until) {
        view = of;
        extents = heap.pages().extents();
        next = from;
        end = Math.min(until, extents.used());
        count = 0;
        large = end - next >= pool.scanPagesMin();
        ahead.reset();
    }

    /// Goes to the next page that has visible rows. What the last page's accessors gave is void.
    public boolean nextPage() {
        while (next < end) {
            readAhead();
            read(extents.pageId(next++));
            if (count > 0) {
                return true;
            }
        }
        count = 0;
        tailCount = 0;
        return false;
    }

    /// Rows of the page.
    public int count() {
        return count;
    }

    public long rowId(int i) {
        return rowIds[i];
    }

    /// The array that holds all rows of the page.
    public byte[] bytes() {
        return bytes;
    }

    public int offset(int i) {
        return offsets[i];
    }

    public int length(int i) {
        return lengths[i];
    }

    // ---- a page ----

    private void readAhead() {
        int from = ahead.begin(next, extents.pageId(next));
        int until = Math.min(end, ahead.end());
        for (int ordinal = from; ordinal < until; ordinal++) {
            ahead.prefetch(extents.pageId(ordinal));
        }
    }

    private void read(long pageId) {
        ReadView of = view;
        assert of != null && of.isOpen() : "scan without view";
        count = 0;
        tailCount = 0;
        used = pageSize;
        int frame = -1;
        long stamp = 0;
        boolean valid = false;
        for (int attempt = 0; attempt < ATTEMPTS_MAX && !valid; attempt++) {
            frame = large ? pool.residentForScan(pageId) : pool.resident(pageId);
            stamp = pool.beginRead(frame);
            if (pool.pageOf(frame) == pageId) {
                copy(frame);
                valid = pool.validate(frame, stamp);
            }
        }
        if (!valid) {
            int latched = pool.latchShared(pageId);
            copy(latched);
            pool.unlatchShared(latched);
        }
        if (PageHeader.type(segment, 0) != PageType.HEAP.code()) {
            // The heap was dropped and its pages freed: then no snapshot sees its rows.
            return;
        }
        long visibleFrom = HeapPage.visibleFrom(segment, 0);
        if (visibleFrom <= of.scn()) {
            // Of an uncommitted view, all pages come here.
            of.met(visibleFrom);
            collect(of, pageId);
        } else if (isVisible(of)) {
            collect(of, pageId);
            if (valid) {
                noteCleaned(frame, stamp);
            }
        } else {
            rebuild(of, pageId);
        }
    }

    private void copy(int frame) {
        MemorySegment.copy(pool.memory(), ValueLayout.JAVA_BYTE, pool.offset(frame), bytes, 0, pageSize);
    }

    /// True if the newest version of every row on the copy is visible.
    private boolean isVisible(ReadView of) {
        long newest = HeapPage.maxRecycled(segment, 0);
        int slots = HeapPage.slots(segment, 0);
        for (int i = 0; i < slots; i++) {
            long owner = HeapPage.slotOwner(segment, 0, i);
            if (owner != 0) {
                long state = HeapPage.slotState(segment, 0, i);
                newest = Math.max(newest, Visibility.commitScn(0, i + 1, owner, state, of.ownTxId(), fates));
            }
        }
        if (newest > of.scn()) {
            return false;
        }
        of.met(newest);
        return true;
    }

    private void noteCleaned(int frame, long stamp) {
        int slots = HeapPage.slots(segment, 0);
        for (int i = 0; i < slots; i++) {
            long owner = HeapPage.slotOwner(segment, 0, i);
            if (owner != 0
                    && (HeapPage.slotState(segment, 0, i) & HeapPage.NOT_CLEANED) != 0
                    && fates.fate(owner) > 0) {
                reader.cleanOut(frame, stamp);
                return;
            }
        }
    }

    /// Takes the rows of the copy where they are.
    private void collect(ReadView of, long pageId) {
        int rows = PageHeader.count(segment, 0);
        for (int i = 0; i < rows; i++) {
            int offset = HeapPage.rowOffset(segment, 0, i);
            if (offset != 0) {
                row(
                        of,
                        RowId.of(pageId, i),
                        HeapPage.rowFlags(segment, offset),
                        offset + HeapPage.ROW_HEADER_BYTES,
                        HeapPage.rowLength(segment, offset));
            }
        }
    }

    private void row(ReadView of, long rowId, int flags, int offset, int length) {
        if ((flags & (HeapPage.FLAG_DELETED | HeapPage.FLAG_FORWARDED_HERE)) != 0) {
            return;
        }
        if ((flags & (HeapPage.FLAG_FORWARDED_TO | HeapPage.FLAG_CONTINUED)) != 0) {
            elsewhere(of, rowId, flags, offset, length);
            return;
        }
        add(rowId, offset, length);
    }

    /// The row, or its rest, is not on the page.
    private void elsewhere(ReadView of, long rowId, int flags, int offset, int length) {
        int outcome;
        if (of.isUncommitted()) {
            outcome = reader.fetchUncommitted(of, rowId, forwarded);
        } else if ((flags & HeapPage.FLAG_FORWARDED_TO) != 0) {
            outcome = reader.fetchTarget(of, rowId, LittleEndian.getLong(bytes, offset), forwarded);
        } else {
            forwarded.set(bytes, offset, length);
            outcome = Fetch.FOUND | RowReader.CONTINUED;
        }
        if ((outcome & RowReader.CONTINUED) != 0) {
            noteTail(RowPiece.assemble(forwarded, heap.store().tails()));
        }
        if (Fetch.isFound(outcome)) {
            add(rowId, append(forwarded.bytes, forwarded.offset, forwarded.length), forwarded.length);
        }
    }

    private void noteTail(long tail) {
        if (tailCount == tails.length) {
            tails = Arrays.copyOf(tails, 2 * tailCount + 4);
        }
        tails[tailCount++] = tail;
    }

    /// Tails of the page's rows that are longer than a page: what drops the heap drops them too. Not of a view
    /// of READ UNCOMMITTED.
    public int tailCount() {
        return tailCount;
    }

    public long tail(int i) {
        return tails[i];
    }

    private void rebuild(ReadView of, long pageId) {
        Workspace workspace = heap.store().takeWorkspace();
        try {
            ConsistentRead read = workspace.read(pageSize);
            long own = of.ownTxId();
            if (!reader.rebuild(read, of, pageId, ConsistentRead.ALL_ROWS)) {
                return;
            }
            of.met(read.highestScn());
            MemorySegment original = read.original();
            MemorySegment rebuilt = read.segment();
            int rows = Math.max(PageHeader.count(original, 0), PageHeader.count(rebuilt, 0));
            for (int i = 0; i < rows; i++) {
                boolean isOwn = read.isOwn(i, own);
                MemorySegment page = isOwn ? original : rebuilt;
                int offset = i < PageHeader.count(page, 0) ? HeapPage.rowOffset(page, 0, i) : 0;
                if (offset != 0) {
                    int length = HeapPage.rowLength(page, offset);
                    byte[] source = isOwn ? read.originalBytes() : read.bytes();
                    int at = append(source, offset + HeapPage.ROW_HEADER_BYTES, length);
                    row(of, RowId.of(pageId, i), HeapPage.rowFlags(page, offset), at, length);
                }
            }
        } finally {
            heap.store().giveWorkspace(workspace);
        }
    }

    private int append(byte[] source, int from, int length) {
        if (used + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, used + length));
            segment = MemorySegment.ofArray(bytes);
        }
        int at = used;
        System.arraycopy(source, from, bytes, at, length);
        used += length;
        return at;
    }

    private void add(long rowId, int offset, int length) {
        if (count == rowIds.length) {
            rowIds = Arrays.copyOf(rowIds, 2 * count);
            offsets = Arrays.copyOf(offsets, 2 * count);
            lengths = Arrays.copyOf(lengths, 2 * count);
        }
        rowIds[count] = rowId;
        offsets[count] = offset;
        lengths[count] = length;
        count++;
    }
}
