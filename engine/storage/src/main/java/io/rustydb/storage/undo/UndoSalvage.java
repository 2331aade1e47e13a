package io.rustydb.storage.undo;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageType;
import io.rustydb.storage.transaction.Fates;
import io.rustydb.storage.transaction.TxId;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the undo of a damaged database still says: fates of transactions by the segment headers that can be
/// read, and entries of those in flight. Thread rule: one thread at a time.
public final class UndoSalvage implements Fates {
    /// Some commit: all there is to say about transactions that have ended.
    private static final long COMMITTED = 1;

    private final UndoReader reader;
    private final Map<Integer, MemorySegment> headers = new HashMap<>();
    private final List<Long> inFlight = new ArrayList<>();
    private long guessed;
    private long entriesMax;

    public UndoSalvage(BufferPool pool) {
        reader = new UndoReader(pool);
    }

    /// Takes a readable page of the undo file.
    public void page(MemorySegment memory, long base, int pageSize) {
        entriesMax += pageSize / UndoEntry.HEADER_BYTES;
        if (PageHeader.type(memory, base) != PageType.UNDO_HEADER.code()) {
            return;
        }
        MemorySegment header = MemorySegment.ofArray(new byte[pageSize]);
        MemorySegment.copy(memory, base, header, 0, pageSize);
        int slots = SegmentHeader.slots(header, 0);
        if (slots == 0
                || slots > SegmentHeader.slotsMax(pageSize)
                || SegmentHeader.segment(header, 0) >= TxId.SEGMENTS_MAX) {
            return;
        }
        headers.put(SegmentHeader.segment(header, 0), header);
        long latest = SegmentHeader.ordinal(header, 0) - 1;
        if (latest >= 0) {
            int slot = (int) (latest % slots);
            int state = SegmentHeader.state(header, 0, slot);
            if (state == SegmentHeader.STATE_ACTIVE || state == SegmentHeader.STATE_PREPARED) {
                inFlight.add(TxId.of(0, SegmentHeader.segment(header, 0), slot, SegmentHeader.wrap(header, 0, slot)));
            }
        }
    }

    /// Transactions that were active or prepared: their changes are left out.
    public List<Long> inFlight() {
        return inFlight;
    }

    /// More entries than all pages that were taken can hold.
    public long entriesMax() {
        return entriesMax;
    }

    /// Transactions that were taken for committed because the header of their segment cannot be read; counted
    /// each time they are asked for.
    public long guessed() {
        return guessed;
    }

    /// What a rolled back transaction did is not on the pages any more, so it counts as committed here.
    @Override
    public long fate(long txId) {
        MemorySegment header = headers.get(TxId.segment(txId));
        if (header == null) {
            guessed++;
            return COMMITTED;
        }
        return inFlight.contains(txId) ? IN_FLIGHT : COMMITTED;
    }

    /// @return false if there is no entry of this transaction at the pointer, or it cannot be read
    public boolean read(long pointer, long transaction, UndoEntry into) {
        try {
            return reader.read(pointer, transaction, into);
        } catch (DbException e) {
            if (e.code() != ErrorCode.DATA_CORRUPTED) {
                throw e;
            }
            return false;
        }
    }
}
