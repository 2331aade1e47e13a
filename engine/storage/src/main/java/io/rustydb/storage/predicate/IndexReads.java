package io.rustydb.storage.predicate;

import io.rustydb.storage.predicate.IndexHold.KeyRead;
import io.rustydb.storage.predicate.IndexHold.RangeRead;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What serializable transactions have read of one index: whole keys in a hash table, ranges in an array.
///
/// Keys are the bytes of the key columns, as `KeyEncoder` makes them: prefix-free, in the index's order. Thread
/// rule: any thread; each call is atomic.
public final class IndexReads {
    private final TableReads table;
    private final SerializationGraph graph;

    private @Nullable KeyRead[] buckets = new KeyRead[64];
    private int keyCount;
    private @Nullable RangeRead[] ranges = new RangeRead[8];
    private int rangeCount;

    IndexReads(TableReads table, SerializationGraph graph) {
        this.table = table;
        this.graph = graph;
    }

    // ---- reading ----

    /// Before a whole key is looked up.
    ///
    /// @throws io.rustydb.base.error.DbException 40001
    public void readKey(SerialTransaction by, byte[] key, int offset, int length) {
        if (!begin(by) || graph.fault() == SerializableFault.KEYS_NOT_REGISTERED) {
            return;
        }
        int hash = hash(key, offset, length);
        synchronized (this) {
            IndexHold hold = by.hold(this);
            RangeRead hull = hold.hull;
            if (hull != null) {
                extend(hull, Arrays.copyOfRange(key, offset, offset + length));
            } else if (!hasKey(by, key, offset, length, hash) && !coveredByRange(hold, key, offset, length)) {
                addKey(hold, new KeyRead(Arrays.copyOfRange(key, offset, offset + length), hash, by));
            }
        }
        table.meetRewriters(by);
    }

    /// Before the entries `low <= key < high` are read.
    ///
    /// @param high null = no bound
    /// @throws io.rustydb.base.error.DbException 40001
    public void readRange(SerialTransaction by, byte[] low, byte @Nullable [] high) {
        if (!begin(by) || graph.fault() == SerializableFault.RANGES_NOT_REGISTERED) {
            return;
        }
        synchronized (this) {
            IndexHold hold = by.hold(this);
            RangeRead hull = hold.hull;
            if (hull != null) {
                extend(hull, low, high);
            } else if (!coveredByRange(hold, low, high)) {
                addRange(hold, new RangeRead(low, high, by));
            }
        }
        table.meetRewriters(by);
    }

    private boolean begin(SerialTransaction by) {
        if (by.safe) {
            by.dropReads();
            return false;
        }
        by.check();
        if (by.readsTable(table)) {
            table.meetRewriters(by);
            return false;
        }
        return true;
    }

    private boolean hasKey(SerialTransaction by, byte[] key, int offset, int length, int hash) {
        for (KeyRead read = buckets[hash & buckets.length - 1]; read != null; read = read.next) {
            if (read.hash == hash && read.owner == by && equal(read.key, key, offset, length)) {
                return true;
            }
        }
        return false;
    }

    private static boolean coveredByRange(IndexHold hold, byte[] key, int offset, int length) {
        for (RangeRead range = hold.ranges; range != null; range = range.nextOfHold) {
            if (covers(range, key, offset, length)) {
                return true;
            }
        }
        return false;
    }

    private static boolean coveredByRange(IndexHold hold, byte[] low, byte @Nullable [] high) {
        for (RangeRead range = hold.ranges; range != null; range = range.nextOfHold) {
            if (Arrays.compareUnsigned(range.low, low) <= 0
                    && (range.high == null || high != null && Arrays.compareUnsigned(range.high, high) >= 0)) {
                return true;
            }
        }
        return false;
    }

    private void addKey(IndexHold hold, KeyRead read) {
        if (keyCount >= buckets.length) {
            rehash();
        }
        int bucket = read.hash & buckets.length - 1;
        read.next = buckets[bucket];
        buckets[bucket] = read;
        read.nextOfHold = hold.keys;
        hold.keys = read;
        hold.keyCount++;
        keyCount++;
        graph.countLocks(1);
        boundHold(hold);
    }

    private void addRange(IndexHold hold, RangeRead range) {
        if (rangeCount == ranges.length) {
            ranges = Arrays.copyOf(ranges, 2 * rangeCount);
        }
        range.place = rangeCount;
        ranges[rangeCount++] = range;
        range.nextOfHold = hold.ranges;
        hold.ranges = range;
        hold.rangeCount++;
        graph.countLocks(1);
        boundHold(hold);
    }

    private void boundHold(IndexHold hold) {
        PredicateLimits limits = graph.limits();
        if (hold.keyCount > limits.keysMax()
                || hold.rangeCount > limits.rangesMax()
                || graph.lockCount() > limits.locksMax() && hold.keyCount + hold.rangeCount > 1) {
            collapse(hold);
        }
    }

    // ---- hulls ----

    /// Replaces all keys and ranges of a hold by one range over them, which is kept and grows from now on.
    void collapse(IndexHold hold) {
        if (hold.hull != null || hold.keys == null && hold.ranges == null) {
            return;
        }
        RangeRead hull = null;
        for (KeyRead read = hold.keys; read != null; read = read.nextOfHold) {
            hull = grown(hull, read.key, after(read.key), hold.owner);
        }
        for (RangeRead range = hold.ranges; range != null; range = range.nextOfHold) {
            hull = grown(hull, range.low, range.high, hold.owner);
        }
        assert hull != null;
        empty(hold);
        hold.hull = hull;
        addRange(hold, hull);
    }

    private RangeRead grown(@Nullable RangeRead hull, byte[] low, byte @Nullable [] high, SerialTransaction owner) {
        if (hull == null || graph.fault() == SerializableFault.HULL_TOO_SMALL) {
            return new RangeRead(low, high, owner);
        }
        extend(hull, low, high);
        return hull;
    }

    /// The least byte string behind a key.
    private static byte[] after(byte[] key) {
        return Arrays.copyOf(key, key.length + 1);
    }

    private static void extend(RangeRead hull, byte[] key) {
        extend(hull, key, after(key));
    }

    private static void extend(RangeRead hull, byte[] low, byte @Nullable [] high) {
        if (Arrays.compareUnsigned(low, hull.low) < 0) {
            hull.low = low;
        }
        byte[] bound = hull.high;
        if (bound != null && (high == null || Arrays.compareUnsigned(high, bound) > 0)) {
            hull.high = high;
        }
    }

    /// Gives what a transaction that has ended has read to the summary, as a hull.
    synchronized void summarise(IndexHold hold, SerialTransaction summary) {
        RangeRead all = null;
        for (KeyRead read = hold.keys; read != null; read = read.nextOfHold) {
            all = grown(all, read.key, after(read.key), summary);
        }
        for (RangeRead range = hold.ranges; range != null; range = range.nextOfHold) {
            all = grown(all, range.low, range.high, summary);
        }
        empty(hold);
        if (all == null || graph.fault() == SerializableFault.SUMMARY_LOST) {
            return;
        }
        IndexHold into = summary.hold(this);
        if (into.hull == null) {
            into.hull = all;
            addRange(into, all);
        } else {
            extend(into.hull, all.low, all.high);
        }
    }

    // ---- dropping ----

    synchronized void drop(IndexHold hold) {
        empty(hold);
    }

    private void empty(IndexHold hold) {
        for (KeyRead read = hold.keys; read != null; read = read.nextOfHold) {
            unlink(read);
        }
        for (RangeRead range = hold.ranges; range != null; range = range.nextOfHold) {
            RangeRead last = ranges[--rangeCount];
            assert last != null && ranges[range.place] == range : "a range has its place";
            ranges[range.place] = last;
            last.place = range.place;
            ranges[rangeCount] = null;
        }
        keyCount -= hold.keyCount;
        graph.countLocks(-hold.keyCount - hold.rangeCount);
        hold.keys = null;
        hold.keyCount = 0;
        hold.ranges = null;
        hold.rangeCount = 0;
        hold.hull = null;
    }

    private void unlink(KeyRead read) {
        int bucket = read.hash & buckets.length - 1;
        KeyRead before = null;
        for (KeyRead at = buckets[bucket]; at != read; at = at.next) {
            assert at != null : "a key is in its bucket";
            before = at;
        }
        if (before == null) {
            buckets[bucket] = read.next;
        } else {
            before.next = read.next;
        }
    }

    private void rehash() {
        KeyRead[] larger = new KeyRead[2 * buckets.length];
        for (KeyRead first : buckets) {
            KeyRead next;
            for (KeyRead read = first; read != null; read = next) {
                next = read.next;
                int bucket = read.hash & larger.length - 1;
                read.next = larger[bucket];
                larger[bucket] = read;
            }
        }
        buckets = larger;
    }

    synchronized boolean isEmpty() {
        return keyCount + rangeCount == 0;
    }

    // ---- writing ----

    /// After a row with this key was changed, inserted or deleted, and its entries with it.
    ///
    /// @throws io.rustydb.base.error.DbException 40001
    public void written(SerialTransaction by, byte[] key, int offset, int length) {
        if (graph.fault() == SerializableFault.EDGE_IN_IGNORED) {
            return;
        }
        synchronized (this) {
            if (keyCount > 0) {
                int hash = hash(key, offset, length);
                for (KeyRead read = buckets[hash & buckets.length - 1]; read != null; read = read.next) {
                    if (read.hash == hash && read.owner != by && equal(read.key, key, offset, length)) {
                        by.meet(read.owner);
                    }
                }
            }
            for (int i = 0; i < rangeCount; i++) {
                RangeRead range = ranges[i];
                assert range != null;
                if (range.owner != by && covers(range, key, offset, length)) {
                    by.meet(range.owner);
                }
            }
        }
        by.settleMet();
    }

    /// Everybody who has read of the index.
    synchronized void meetAll(SerialTransaction by) {
        for (KeyRead first : buckets) {
            for (KeyRead read = first; read != null; read = read.next) {
                by.meet(read.owner);
            }
        }
        for (int i = 0; i < rangeCount; i++) {
            RangeRead range = ranges[i];
            assert range != null;
            by.meet(range.owner);
        }
    }

    private static boolean covers(RangeRead range, byte[] key, int offset, int length) {
        byte[] high = range.high;
        return Arrays.compareUnsigned(range.low, 0, range.low.length, key, offset, offset + length) <= 0
                && (high == null || Arrays.compareUnsigned(key, offset, offset + length, high, 0, high.length) < 0);
    }

    private static boolean equal(byte[] read, byte[] key, int offset, int length) {
        return Arrays.equals(read, 0, read.length, key, offset, offset + length);
    }

    private static int hash(byte[] key, int offset, int length) {
        int hash = 1;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + key[i];
        }
        return hash ^ hash >>> 15;
    }

    /// Keys and ranges registered, for tests and views.
    public synchronized int lockCount() {
        return keyCount + rangeCount;
    }
}
