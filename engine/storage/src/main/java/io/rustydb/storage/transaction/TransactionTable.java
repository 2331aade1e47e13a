package io.rustydb.storage.transaction;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.storage.lock.LockOwner;
import io.rustydb.storage.lock.LockTable;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// The fate of every transaction somebody may still ask for, by TxId: an array access.
///
/// Thread rule: look-ups by any thread; changes of a segment by its transaction or, of its past, by purge.
public final class TransactionTable implements Fates, LockTable.InFlight {
    private final AtomicReferenceArray<@Nullable SegmentHistory> segments =
            new AtomicReferenceArray<>(TxId.SEGMENTS_MAX);

    /// Makes a segment known.
    ///
    /// @param slots ring slots of its header page
    /// @param nextOrdinal the ordinal of the next transaction; those before and not recorded later count as
    ///     committed at `controlScn`
    public void addSegment(int segment, int slots, long firstOrdinal, long nextOrdinal, long controlScn) {
        assert segments.get(segment) == null : "segment twice";
        segments.set(segment, new SegmentHistory(slots, firstOrdinal, nextOrdinal, controlScn));
    }

    @Override
    public long fate(long txId) {
        SegmentHistory history = segments.get(TxId.segment(txId));
        if (history == null) {
            throw unknown(txId);
        }
        return history.fate(TxId.wrap(txId) * history.slots + TxId.slot(txId));
    }

    @Override
    public @Nullable LockOwner owner(long txId) {
        SegmentHistory history = segments.get(TxId.segment(txId));
        if (history == null) {
            throw unknown(txId);
        }
        Transaction current = history.current;
        return current != null && current.id == txId ? current : null;
    }

    /// The transaction that writes in the segment, or null.
    public @Nullable Transaction current(int segment) {
        SegmentHistory history = segments.get(segment);
        return history == null ? null : history.current;
    }

    /// Bytes of undo that transactions in flight have written; a reading of the moment.
    public long undoBytesInFlight() {
        long bytes = 0;
        for (int segment = 1; segment < segments.length(); segment++) {
            SegmentHistory history = segments.get(segment);
            if (history == null) {
                // Segments are numbered from 1 without gaps.
                break;
            }
            Transaction current = history.current;
            bytes += current == null ? 0 : current.undoBytes();
        }
        return bytes;
    }

    public void begin(int segment, long ordinal, Transaction transaction) {
        history(segment).begin(ordinal, transaction);
    }

    /// Takes the transaction's fate from [#IN_FLIGHT] to a commit SCN or [#ROLLED_BACK].
    public void end(int segment, long ordinal, long fate) {
        history(segment).end(ordinal, fate);
    }

    /// The transaction wrote nothing: its ordinal goes to the next one.
    public void cancel(int segment) {
        history(segment).current = null;
    }

    /// Records a past fate while the segment is opened.
    public void restore(int segment, long ordinal, long fate) {
        history(segment).record(ordinal, fate);
    }

    /// Transactions before `ordinal` are not asked for any more except through pages that were not cleaned; all
    /// have committed at or below `scn`, and so has every open snapshot.
    public void trim(int segment, long ordinal, long scn) {
        history(segment).trim(ordinal, scn);
    }

    /// First ordinal that was not trimmed.
    public long firstRetained(int segment) {
        return history(segment).first;
    }

    private SegmentHistory history(int segment) {
        SegmentHistory history = segments.get(segment);
        assert history != null : "unknown segment";
        return history;
    }

    private static DbException unknown(long txId) {
        return DbException.of(
                ErrorCode.DATA_CORRUPTED,
                "a page names a transaction that never was: transaction=" + TxId.text(txId) + "; check the database");
    }

    /// Fates of one segment's transactions by ordinal, a ring that grows.
    private static final class SegmentHistory {
        final int slots;

        @Nullable
        volatile Transaction current;

        volatile long first;
        private volatile AtomicFates fates;
        private volatile long controlScn;
        private long next;

        SegmentHistory(int slots, long first, long next, long controlScn) {
            this.slots = slots;
            this.first = first;
            this.next = next;
            this.controlScn = controlScn;
            int capacity = 16;
            while (capacity <= next - first) {
                capacity *= 2;
            }
            this.fates = new AtomicFates(capacity);
            for (long ordinal = first; ordinal < next; ordinal++) {
                fates.set(ordinal, controlScn);
            }
        }

        long fate(long ordinal) {
            long fate = fates.get(ordinal);
            // A place is given to a later ordinal only after `first` passed the earlier one, so a fate read
            // before `first` is the right one.
            return ordinal < first ? controlScn : fate;
        }

        synchronized void begin(long ordinal, Transaction transaction) {
            assert current == null : "two transactions in a segment";
            if (ordinal - first >= fates.capacity()) {
                AtomicFates larger = new AtomicFates(fates.capacity() * 2);
                for (long i = first; i < ordinal; i++) {
                    larger.set(i, fates.get(i));
                }
                fates = larger;
            }
            fates.set(ordinal, IN_FLIGHT);
            next = ordinal + 1;
            current = transaction;
        }

        void end(long ordinal, long fate) {
            fates.set(ordinal, fate);
            current = null;
        }

        void record(long ordinal, long fate) {
            assert ordinal >= first && ordinal < next;
            fates.set(ordinal, fate);
        }

        synchronized void trim(long ordinal, long scn) {
            assert ordinal <= next;
            if (ordinal > first) {
                controlScn = Math.max(controlScn, scn);
                first = ordinal;
            }
        }
    }

    /// A power-of-two ring of fates.
    private static final class AtomicFates {
        private final AtomicLongArray ring;

        AtomicFates(int capacity) {
            ring = new AtomicLongArray(capacity);
        }

        int capacity() {
            return ring.length();
        }

        long get(long ordinal) {
            return ring.get((int) ordinal & ring.length() - 1);
        }

        void set(long ordinal, long fate) {
            ring.set((int) ordinal & ring.length() - 1, fate);
        }
    }
}
