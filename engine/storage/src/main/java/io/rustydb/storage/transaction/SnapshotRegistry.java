package io.rustydb.storage.transaction;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/// The open snapshots, so that purge keeps what they may read. Opening costs one CAS, closing one store.
///
/// Thread rule: any thread.
final class SnapshotRegistry {
    private static final int CAPACITY = 1 << 14;
    /// Neighbours in time are not neighbours in memory.
    private static final int STRIDE = 8;
    private static final long FREE = Long.MAX_VALUE;

    private final AtomicLongArray places = new AtomicLongArray(CAPACITY);
    private final AtomicInteger nextHint = new AtomicInteger();
    /// Everything at or below may have been purged.
    private volatile long horizon;

    SnapshotRegistry() {
        for (int i = 0; i < CAPACITY; i++) {
            places.setPlain(i, FREE);
        }
    }

    /// Registers the view at `scn`, or at a later one if purge has passed it.
    ///
    /// @param completed the highest readable SCN, read again if need be
    void open(ReadView view, long scn, LongSupplier completed) {
        int place = claim(view, scn);
        // Dekker: the place was set before the horizon is read; horizon() sets it before it reads the places
        // again.
        while (horizon > scn) {
            scn = completed.getAsLong();
            places.set(place, scn);
        }
        view.registration = place;
        view.scn = scn;
    }

    /// Registers a view of the past.
    ///
    /// @return false if purge has passed it, or may just be passing
    boolean openPast(ReadView view, long scn) {
        int place = claim(view, scn);
        // As in open, but the place cannot move up.
        if (horizon > scn) {
            places.setRelease(place, FREE);
            return false;
        }
        view.registration = place;
        view.scn = scn;
        return true;
    }

    /// Recovery: what is below may have been purged before.
    void start(long purged) {
        horizon = purged;
    }

    private int claim(ReadView view, long scn) {
        int place = view.registration;
        if (place == ReadView.UNREGISTERED) {
            place = nextHint.getAndAdd(STRIDE) % CAPACITY & CAPACITY - 1;
        }
        for (int attempt = 0; attempt < CAPACITY; attempt++) {
            if (places.get(place) == FREE && places.compareAndSet(place, FREE, scn)) {
                return place;
            }
            place = place + (attempt % (CAPACITY / STRIDE) == 0 ? 1 : STRIDE) & CAPACITY - 1;
        }
        throw DbException.of(
                ErrorCode.LIMIT_EXCEEDED,
                "too many open snapshots: limit=" + CAPACITY + "; close statements or transactions");
    }

    void close(ReadView view) {
        places.setRelease(view.registration, FREE);
    }

    /// A new horizon: no view open now or later reads below it. Never moves back.
    ///
    /// @param limit the highest readable SCN, read before the call, or a lower one from which on the past is
    ///     kept
    long advance(long limit) {
        long before = horizon;
        long candidate = Math.max(before, oldest(limit));
        horizon = candidate;
        // A view that opened between the two looks either saw the new horizon or is seen now; then a lower one
        // has to do. Places below the old horizon are those of views that are being refused.
        long again = oldest(limit);
        if (again < candidate) {
            candidate = Math.max(again, before);
            horizon = candidate;
        }
        return candidate;
    }

    /// A new horizon that open views do not hold back: those below it must not read on.
    void giveUp(long scn) {
        horizon = Math.max(horizon, scn);
    }

    private long oldest(long limit) {
        long oldest = limit;
        for (int i = 0; i < CAPACITY; i++) {
            oldest = Math.min(oldest, places.get(i));
        }
        return oldest;
    }

    long horizon() {
        return horizon;
    }
}
