package io.rustydb.storage.heap;

import io.rustydb.base.error.DbException;
import io.rustydb.base.type.RowBuffer;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.transaction.ReadView;
import io.rustydb.storage.transaction.Transaction;
import java.util.function.LongConsumer;

/// A table's rows. Bytes are opaque here. Opened by [HeapStore]; thread rule: any thread, one at a time a
/// transaction.
///
/// After a failure of one of these calls the transaction goes back to a savepoint from before it, as a
/// statement does anyway.
public final class Heap {
    private final HeapStore store;
    private final int object;
    private final long root;
    private final int rowBytesMax;
    private final BufferPool pool;
    private final HeapPages pages;
    private final RowReader reader;
    private final RowWriter writer;

    Heap(HeapStore store, int object, long root) {
        this.store = store;
        this.object = object;
        this.root = root;
        this.rowBytesMax = HeapPage.rowBytesMax(Math.min(
                store.kernel().pool().pageSizeOf(root), store.kernel().pool().pageSize()));
        this.pool = store.kernel().pool().forObject(object, root);
        this.pages = new HeapPages(store.kernel(), store.redoHandler(), object, root);
        this.reader = new RowReader(store, pool);
        this.writer = new RowWriter(this, store, pages, reader);
    }

    /// Id of the object (table) the heap belongs to.
    public int object() {
        return object;
    }

    /// Page id of its directory: what the catalogue keeps.
    public long root() {
        return root;
    }

    /// Longest row in bytes that lies on its page as a whole. Of a longer one most lies elsewhere: it is
    /// written anew with each change, and read with each look at the row.
    public int rowBytesMax() {
        return rowBytesMax;
    }

    /// Formatted pages, for estimates and to cut a scan into ranges.
    public int pageCount() {
        return pages.extents().used();
    }

    /// True if a row may refer to a large object: what drops the heap has to look.
    public boolean hasLargeValues() {
        return pages.hasLargeValues();
    }

    /// To be called before a row that refers to a large object is written.
    public void noteLargeValues() {
        pages.noteLargeValues();
    }

    /// Every page of the heap, directory included; for checkers.
    public void eachPage(LongConsumer pageIds) {
        pages.eachPage(pageIds);
    }

    // ---- shrinking ----

    /// Rows shall leave the pages from this page number on: nothing is inserted there any more, until
    /// [#endShrink].
    public void beginShrink(long pageNumber) {
        pages.withdrawFrom(pageNumber);
    }

    /// The pages from this page number on, extent by extent, the last first.
    ///
    /// @param each told `[from, until)` of [HeapScan#openRange]
    public void eachRangeFrom(long pageNumber, RangeConsumer each) {
        HeapExtents extents = pages.extents();
        for (int extent = extents.extents() - 1; extent >= 0; extent--) {
            if (extents.firstPage(extent) + extents.extentPages(extent) > pageNumber) {
                int from = extents.extentStart(extent);
                each.accept(from, Math.min(extents.used(), from + extents.extentPages(extent)));
            }
        }
    }

    public interface RangeConsumer {
        void accept(int from, int until);
    }

    /// Page number from which on a heap that held its rows without gaps would have no pages, its present pages
    /// taken in order of the file. Reads every page.
    public long pageNumberNeeded() {
        return pages.pageNumberNeeded();
    }

    /// Row ids whose rows lie on a page because their own had no room; as the page says now, to be looked at
    /// again.
    public void eachHome(int page, LongConsumer rowIds) {
        pages.eachHome(page, rowIds);
    }

    /// Pages that a heap of these rows without gaps would give back. Reads every page.
    public long pagesToSpare() {
        return Math.max(0, pages.extents().pages() - pages.pagesNeeded());
    }

    /// Gives up the withdrawn extents that have no rows (any more), see [#beginShrink], and offers the others
    /// again.
    ///
    /// @param transaction holds the table exclusively
    /// @return pages, which are free when no older snapshot is open
    public int endShrink(Transaction transaction) {
        return pages.detachEmpty(transaction, store.system().undo());
    }

    /// After [#beginShrink], where the table cannot be had exclusively: the pages stay and are used again.
    public void giveUpShrink() {
        pages.offerAll();
    }

    HeapStore store() {
        return store;
    }

    /// Pages of the heap come through this view.
    BufferPool pool() {
        return pool;
    }

    HeapPages pages() {
        return pages;
    }

    RowReader reader() {
        return reader;
    }

    void noteFree(long pageId, int freeBytes) {
        pages.noteFree(pageId, freeBytes);
    }

    // ---- reading ----

    /// Reads the version the view sees.
    ///
    /// @return [Fetch]
    public int fetch(ReadView view, long rowId, RowBuffer out) {
        return reader.fetch(view, rowId, out);
    }

    /// True if every row of the page of `rowId` is, as it stands, what the view sees. A hint: false without
    /// need where nobody has noted it on the page yet.
    public boolean isAllVisible(ReadView view, long rowId) {
        return reader.isAllVisible(view, rowId);
    }

    /// Reads the newest version, committed or not.
    ///
    /// @param transaction whose own changes are nobody else's
    public void fetchNewest(Transaction transaction, long rowId, NewestRow out) {
        reader.fetchNewest(transaction, rowId, out);
    }

    /// Reads rows like [#fetch], for one who meets many of a page one after the other; reusable.
    public RowFetcher fetcher() {
        return new RowFetcher(reader, pool);
    }

    /// A scan over all rows; reusable.
    public HeapScan scan() {
        return new HeapScan(this);
    }

    /// A scan over all versions of rows; reusable.
    public VersionScan versions() {
        return new VersionScan(this);
    }

    // ---- writing ----

    /// @return row id
    /// @throws DbException 53100 disk full
    public long insert(Transaction transaction, byte[] row, int offset, int length) {
        if (length > rowBytesMax) {
            byte[] piece = piece(transaction, row, offset, length);
            return writer.insert(transaction, HeapPage.FLAG_CONTINUED, piece, 0, piece.length);
        }
        return writer.insert(transaction, 0, row, offset, length);
    }

    /// Inserts the rows of a run, none longer than [#rowBytesMax], which then knows their ids: as many of them
    /// as fit a page are one record and one undo entry.
    ///
    /// @throws DbException as [#insert]; some rows may be inserted then
    public void insertRun(Transaction transaction, RowRun run) {
        for (int i = 0; i < run.count(); i++) {
            assert run.length(i) <= rowBytesMax : "a row of a run fits a page";
        }
        writer.insertRun(transaction, run);
    }

    /// Replaces a row that the view sees.
    ///
    /// @param waitNanos how long to wait for another transaction's end; 0 = not at all, [Long#MAX_VALUE] = no
    ///     bound
    /// @return [WriteOutcome]
    /// @throws DbException 40001 conflict of a SNAPSHOT transaction, 40P01, 57014, 53100
    public int update(
            Transaction transaction, ReadView view, long rowId, byte[] row, int offset, int length, long waitNanos) {
        if (length > rowBytesMax) {
            return updateWide(transaction, view, rowId, row, offset, length, waitNanos);
        }
        return writer.update(transaction, view, rowId, 0, row, offset, length, waitNanos);
    }

    /// Deletes a row that the view sees; the caller marks its index entries afterwards, so that purge takes
    /// them first.
    public int delete(Transaction transaction, ReadView view, long rowId, long waitNanos) {
        return writer.delete(transaction, view, rowId, waitNanos);
    }

    /// Locks a row that the view sees, as an update would, without changing it.
    public int lock(Transaction transaction, ReadView view, long rowId, long waitNanos) {
        return writer.lock(transaction, view, rowId, waitNanos);
    }

    /// Gives a row that the view sees another place, below the pages that are withdrawn. The caller moves its
    /// index entries. For its versions it stays one row.
    ///
    /// @param row the row as it is
    /// @return its new row id, [RowId#NONE] if somebody else holds it
    public long move(Transaction transaction, ReadView view, long rowId, byte[] row, int offset, int length) {
        if (length > rowBytesMax) {
            if (writer.lock(transaction, view, rowId, 0) != WriteOutcome.OK) {
                return RowId.NONE;
            }
            byte[] piece = piece(transaction, row, offset, length);
            return writer.move(transaction, view, rowId, HeapPage.FLAG_CONTINUED, piece, 0, piece.length);
        }
        return writer.move(transaction, view, rowId, 0, row, offset, length);
    }

    /// The row is longer than a page: most of it goes elsewhere.
    private byte[] piece(Transaction transaction, byte[] row, int offset, int length) {
        int head = RowPiece.headBytes(rowBytesMax);
        pages.noteLargeValues();
        long tail = store.tails().write(transaction, row, offset + head, length - head);
        return RowPiece.of(tail, row, offset, length, head);
    }

    private int updateWide(
            Transaction transaction, ReadView view, long rowId, byte[] row, int offset, int length, long waitNanos) {
        // What stands against it is found before its tail is written.
        int locked = writer.lock(transaction, view, rowId, waitNanos);
        if (locked != WriteOutcome.OK) {
            return locked;
        }
        byte[] piece = piece(transaction, row, offset, length);
        int outcome =
                writer.update(transaction, view, rowId, HeapPage.FLAG_CONTINUED, piece, 0, piece.length, waitNanos);
        if (outcome != WriteOutcome.OK) {
            store.tails().drop(transaction, RowPiece.tail(piece, 0));
        }
        return outcome;
    }
}
