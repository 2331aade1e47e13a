package io.rustydb.storage.heap;

import io.rustydb.base.type.LittleEndian;
import io.rustydb.base.type.RowBuffer;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageType;
import io.rustydb.storage.transaction.ReadView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Reads rows by their ids for one who meets many of a page one after the other, as a range of an index does
/// whose order is about that of the rows.
///
/// Asked for a second row of a page, or the first of one where the page before gave several, it copies the
/// page, if all on it is visible to the view, and reads this and the following rows from the copy: as long as
/// the page has not changed since, which is asked for each row, so each is read as if [Heap#fetch] read it now.
/// Everything else is left to [Heap#fetch].
///
/// Thread rule: one thread.
public final class RowFetcher {
    /// So many rows of one page in a row, and the next page is copied at once.
    private static final int LONG_RUN = 4;

    private final RowReader reader;
    private final BufferPool pool;
    private final RowBuffer single = new RowBuffer();

    private byte[] copy = {};
    /// The page in the copy, [PageId#NONE] for none.
    private long copied = PageId.NONE;
    private int frame;
    private long stamp;
    private long visibleFrom;
    private int count;
    private int directory;

    /// The page of the last row, and how many rows of it were asked for in a row.
    private long last = PageId.NONE;

    private int run;

    private byte[] bytes = {};
    private int offset;

    RowFetcher(RowReader reader, BufferPool pool) {
        this.reader = reader;
        this.pool = pool;
    }

    /// Reads the version the view sees; it is at [#offset] of [#bytes] until the next call.
    ///
    /// @return [Fetch]
    public int fetch(ReadView view, long rowId) {
        long pageId = RowId.pageId(rowId);
        if (pageId != copied) {
            boolean worthwhile = pageId == last || run >= LONG_RUN;
            run = pageId == last ? run : 0;
            last = pageId;
            if (!worthwhile || !copyPage(pageId, view)) {
                run++;
                return fetchSingle(view, rowId);
            }
        } else if (!pool.validate(frame, stamp)) {
            copied = PageId.NONE;
            last = PageId.NONE;
            run = 0;
            return fetchSingle(view, rowId);
        }
        run++;
        if (view.isUncommitted() || visibleFrom > view.scn()) {
            return fetchSingle(view, rowId);
        }
        int index = RowId.index(rowId);
        int at = index < count ? LittleEndian.getUnsignedShort(copy, directory + HeapPage.DIRECTORY_BYTES * index) : 0;
        if (at == 0) {
            return Fetch.NOT_FOUND;
        }
        if (copy[at + HeapPage.ROW_FLAGS] != 0) {
            return fetchSingle(view, rowId);
        }
        view.met(visibleFrom);
        bytes = copy;
        offset = at + HeapPage.ROW_HEADER_BYTES;
        return Fetch.FOUND;
    }

    /// The array with the row: read only.
    public byte[] bytes() {
        return bytes;
    }

    public int offset() {
        return offset;
    }

    private int fetchSingle(ReadView view, long rowId) {
        int outcome = reader.fetch(view, rowId, single);
        bytes = single.bytes;
        offset = single.offset;
        return outcome;
    }

    /// @return false if the page has rows that not everybody of the view's time sees as they stand
    private boolean copyPage(long pageId, ReadView view) {
        if (view.isUncommitted()) {
            return false;
        }
        copied = PageId.NONE;
        if (copy.length == 0) {
            copy = new byte[pool.pageSize()];
        }
        MemorySegment memory = pool.memory();
        frame = pool.resident(pageId);
        stamp = pool.beginRead(frame);
        if (pool.pageOf(frame) != pageId) {
            return false;
        }
        long base = pool.offset(frame);
        if (HeapPage.visibleFrom(memory, base) > view.scn()) {
            return false;
        }
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, base, copy, 0, copy.length);
        if (!pool.validate(frame, stamp) || copy[PageHeader.TYPE] != PageType.HEAP.code()) {
            return false;
        }
        visibleFrom = LittleEndian.getLong(copy, PageHeader.VISIBLE_FROM);
        count = LittleEndian.getUnsignedShort(copy, PageHeader.COUNT);
        directory = PageHeader.BYTES + (copy[PageHeader.SLOTS] & 0xFF) * HeapPage.SLOT_BYTES;
        copied = pageId;
        return true;
    }
}
