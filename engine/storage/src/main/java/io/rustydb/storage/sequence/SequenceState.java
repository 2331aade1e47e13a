package io.rustydb.storage.sequence;

import io.rustydb.base.concurrent.Mutex;
import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageType;
import io.rustydb.storage.recovery.Kernel;
import io.rustydb.storage.wal.MiniTransaction;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// One sequence in memory: a range of values that may be handed out, and behind it one that is already logged.
///
/// Handing out is one atomic increment. When a range is used up, the next one, logged a whole range earlier and
/// so long durable as a rule, takes its place, and one more is logged: nobody waits for the disk in the
/// ordinary case, and no value can come twice after a crash (at most two ranges are skipped). Thread rule: any
/// thread.
final class SequenceState {
    private final Kernel kernel;
    private final long id;
    private final Mutex mutex;

    /// What is handed out at the moment.
    private volatile Range current = Range.EMPTY;

    // Below: the mutex's.
    private SequenceRules rules;
    /// Logged, not yet handed out.
    private Range ahead = Range.EMPTY;
    private long aheadLsn;
    /// First value that is not logged.
    private long next;
    private boolean exhausted;
    private boolean dropped;
    /// Nothing was handed out since it was made or restarted, as far as is known: a state that was read from
    /// its page has been used.
    private boolean untouched;

    /// Values `first + i * increment`, `0 <= i < count`. `used` may run past `count`.
    private record Range(long first, long increment, int count, AtomicInteger used) {
        static final Range EMPTY = new Range(0, 1, 0, new AtomicInteger());

        Range(long first, long increment, int count) {
            this(first, increment, count, new AtomicInteger());
        }

        long value(int index) {
            return first + index * increment;
        }

        boolean isUsedUp() {
            return used.get() >= count;
        }
    }

    private SequenceState(Kernel kernel, long id, SequenceRules rules, long next, boolean exhausted) {
        this.kernel = kernel;
        this.id = id;
        this.mutex = new Mutex(kernel.scheduler());
        this.rules = rules;
        this.next = next;
        this.exhausted = exhausted;
    }

    /// Reads a sequence from its page.
    ///
    /// @throws DbException 42704 the slot is free
    static SequenceState load(Kernel kernel, long id) {
        long pageId = pageId(id);
        int index = slot(id);
        MemorySegment memory = kernel.pool().memory();
        int frame = kernel.pool().latchShared(pageId);
        try {
            long base = kernel.pool().offset(frame);
            long slot = SequenceLayout.slot(base, index);
            if (PageHeader.type(memory, base) != PageType.SEQUENCE.code()
                    || index >= SequenceLayout.slots(kernel.pool().pageSize())
                    || memory.get(PageHeader.U8, slot + SequenceLayout.STATE) != SequenceLayout.STATE_USED) {
                throw missing(id);
            }
            int flags = memory.get(PageHeader.U8, slot + SequenceLayout.FLAGS);
            SequenceRules rules = new SequenceRules(
                    memory.get(PageHeader.U64, slot + SequenceLayout.INCREMENT),
                    memory.get(PageHeader.U64, slot + SequenceLayout.MIN),
                    memory.get(PageHeader.U64, slot + SequenceLayout.MAX),
                    (flags & SequenceLayout.FLAG_CYCLE) != 0,
                    memory.get(PageHeader.U32, slot + SequenceLayout.CACHE));
            long next = memory.get(PageHeader.U64, slot + SequenceLayout.NEXT);
            return new SequenceState(kernel, id, rules, next, (flags & SequenceLayout.FLAG_EXHAUSTED) != 0);
        } finally {
            kernel.pool().unlatchShared(frame);
        }
    }

    static long pageId(long id) {
        return PageId.of(PageId.DATA_FILE, id >>> SequenceLayout.ID_BITS);
    }

    static int slot(long id) {
        return (int) id & (1 << SequenceLayout.ID_BITS) - 1;
    }

    static DbException missing(long id) {
        return DbException.of(ErrorCode.UNDEFINED_OBJECT, "no such sequence: id=" + id + "; it was dropped");
    }

    long next() {
        while (true) {
            Range range = current;
            // Tested first, so that askers of a used-up range cannot make the counter wrap.
            if (!range.isUsedUp()) {
                int index = range.used.getAndIncrement();
                if (index < range.count) {
                    return range.value(index);
                }
            }
            refill(range);
        }
    }

    private void refill(Range usedUp) {
        mutex.lock();
        try {
            if (current != usedUp) {
                return;
            }
            if (dropped) {
                throw missing(id);
            }
            if (ahead.count == 0) {
                logAhead();
            }
            if (ahead.count == 0) {
                throw DbException.of(
                        ErrorCode.SEQUENCE_EXHAUSTED,
                        "sequence has no more values: id=" + id + ", min=" + rules.min() + ", max=" + rules.max()
                                + "; raise its bounds, restart it or let it cycle");
            }
            Range now = ahead;
            untouched = untouched && current.count == 0;
            long lsn = aheadLsn;
            ahead = Range.EMPTY;
            if (!exhausted) {
                logAhead();
            }
            kernel.wal().awaitDurable(lsn);
            current = now;
        } finally {
            mutex.unlock();
        }
    }

    /// Logs one more range; an empty one if there are no more values.
    private void logAhead() {
        if (exhausted) {
            return;
        }
        int steps = rules.stepsFrom(next, rules.cache() - 1);
        Range range = new Range(next, rules.increment(), steps + 1);
        long last = range.value(steps);
        boolean more = rules.stepsFrom(last, 1) == 1;
        long after = more ? last + rules.increment() : rules.first();
        log(rules, after, !more && !rules.cycle());
        ahead = range;
    }

    /// Logs the state and takes it over.
    private void log(SequenceRules newRules, long newNext, boolean newExhausted) {
        try (MiniTransaction m = kernel.newMiniTransaction()) {
            m.begin(1, SequenceRedo.SET_BYTES);
            int frame = m.latch(pageId(id));
            put(m, frame, slot(id), newRules, newNext, newExhausted);
            aheadLsn = m.commit();
        }
        rules = newRules;
        next = newNext;
        exhausted = newExhausted;
    }

    static void put(MiniTransaction m, int frame, int slot, SequenceRules rules, long next, boolean exhausted) {
        int flags = (rules.cycle() ? SequenceLayout.FLAG_CYCLE : 0) | (exhausted ? SequenceLayout.FLAG_EXHAUSTED : 0);
        m.change(frame, SequenceRedo.REDO, SequenceRedo.SET)
                .putShort(slot)
                .putByte(flags)
                .putByte(0)
                .putInt(rules.cache())
                .putLong(next)
                .putLong(rules.increment())
                .putLong(rules.min())
                .putLong(rules.max());
    }

    /// True when the next value is the one that it begins with, false when values were handed out.
    boolean isUntouched() {
        mutex.lock();
        try {
            Range range = current;
            return untouched && range.used.get() == 0;
        } finally {
            mutex.unlock();
        }
    }

    /// The value handed out last; after a restart of the database, one that may have been.
    long last() {
        mutex.lock();
        try {
            if (dropped) {
                throw missing(id);
            }
            Range range = current;
            int used = Math.min(range.used.get(), range.count);
            if (used > 0) {
                return range.value(used - 1);
            }
            return exhausted ? (rules.ascending() ? rules.max() : rules.min()) : next - rules.increment();
        } finally {
            mutex.unlock();
        }
    }

    long peek() {
        mutex.lock();
        try {
            if (dropped) {
                throw missing(id);
            }
            Range range = current;
            int used = range.used.get();
            if (used < range.count) {
                return range.value(used);
            }
            if (ahead.count > 0) {
                return ahead.first;
            }
            if (exhausted) {
                throw DbException.of(
                        ErrorCode.SEQUENCE_EXHAUSTED,
                        "sequence has no more values: id=" + id + "; restart it or let it cycle");
            }
            return next;
        } finally {
            mutex.unlock();
        }
    }

    /// Begins anew at a value, by the same or other rules.
    ///
    /// @param newRules null = as before
    void restart(@Nullable SequenceRules newRules, long value) {
        mutex.lock();
        try {
            restartLocked(newRules == null ? rules : newRules, value);
        } finally {
            mutex.unlock();
        }
    }

    private void restartLocked(SequenceRules newRules, long value) {
        if (dropped) {
            throw missing(id);
        }
        newRules.checkValue(value);
        log(newRules, value, false);
        ahead = Range.EMPTY;
        current = Range.EMPTY;
        untouched = true;
        kernel.wal().awaitDurable(aheadLsn);
    }

    /// Nothing was handed out: it was made a moment ago.
    void setUntouched() {
        mutex.lock();
        try {
            untouched = true;
        } finally {
            mutex.unlock();
        }
    }

    /// No value at or before `value` comes any more.
    void advance(long value) {
        Range range = current;
        int used = range.used.get();
        if (used < range.count && (range.increment > 0 ? value < range.value(used) : value > range.value(used))) {
            return;
        }
        mutex.lock();
        try {
            if (dropped) {
                throw missing(id);
            }
            long from = firstUnused();
            if (exhausted && current.isUsedUp() && ahead.count == 0 || rules.before(value, from)) {
                return;
            }
            boolean inside = rules.min() <= value && value <= rules.max();
            if (inside && rules.stepsFrom(value, 1) == 1) {
                restartLocked(rules, value + rules.increment());
            } else {
                log(rules, rules.first(), !rules.cycle());
                ahead = Range.EMPTY;
                current = Range.EMPTY;
            }
        } finally {
            mutex.unlock();
        }
    }

    private long firstUnused() {
        Range range = current;
        int used = range.used.get();
        return used < range.count ? range.value(used) : ahead.count > 0 ? ahead.first : next;
    }

    /// The slot is free: whoever still asks fails.
    void drop() {
        mutex.lock();
        try {
            dropped = true;
            ahead = Range.EMPTY;
            current = Range.EMPTY;
        } finally {
            mutex.unlock();
        }
    }
}
