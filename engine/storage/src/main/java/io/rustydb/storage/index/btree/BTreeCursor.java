package io.rustydb.storage.index.btree;

import io.rustydb.storage.buffer.BufferPool;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads entries of a range in order, forward or backward. Reusable: each `open…` begins anew.
///
/// It copies one leaf at a time and holds no latch between calls. Every entry that existed during the whole
/// scan is met exactly once; one that came or went meanwhile may or may not be met. Thread rule: one thread at
/// a time.
public final class BTreeCursor {
    private static final int AHEAD_LEAVES_MIN = 2;

    // The ranges of the leaves partition the keys, and each step goes on exactly where the last leaf's range
    // ended. That is why nothing is skipped or
    // repeated, whatever was split or merged in between.

    private final LeafRead read;
    private final BufferPool pool;
    private final MemorySegment memory;
    private final NodeCopy leaf;

    /// The range as `low <= entry < high`, by bytes.
    private byte[] low = {};

    private byte[] high = {};
    private boolean unboundedAbove;
    private boolean forward = true;

    /// Where the next leaf's range begins (forward), or ends exclusively (backward).
    private byte[] resume = {};

    private boolean resumeAtEnd;
    private boolean started;
    private boolean exhausted = true;

    /// Read since the cursor was opened.
    private int leaves;

    /// The wanted entries of the leaf: from entry `firstPosition` of item `first` to before entry
    /// `endPosition` of item `end`.
    private int first;

    private int firstPosition;
    private int end;
    private int endPosition;

    /// The current entry, and those of its item that are wanted.
    private int at;

    private int position;
    private int positionFirst;
    private int positionEnd;
    private boolean inList;
    private long[] list = {};

    BTreeCursor(LeafRead read, BufferPool pool) {
        this.read = read;
        this.pool = pool;
        this.memory = pool.memory();
        this.leaf = new NodeCopy(pool.pageSize());
    }

    /// Begins a scan. A bound is a whole key or its first columns: an inclusive bound includes, an exclusive
    /// one excludes every key that begins with it.
    ///
    /// @param low null = from the first entry
    /// @param high null = to the last entry
    public void open(
            byte @Nullable [] low,
            int lowLength,
            boolean lowInclusive,
            byte @Nullable [] high,
            int highLength,
            boolean highInclusive,
            boolean forward) {
        byte[] from = {};
        boolean empty = false;
        if (low != null) {
            from = Arrays.copyOf(low, lowLength);
            if (!lowInclusive) {
                byte[] next = prefixEnd(from);
                empty = next == null;
                from = next == null ? from : next;
            }
        }
        byte[] to = null;
        if (high != null) {
            to = Arrays.copyOf(high, highLength);
            if (highInclusive) {
                to = prefixEnd(to);
            }
        }
        begin(from, to, forward);
        exhausted |= empty;
    }

    /// All entries whose key begins with these bytes.
    public void openPrefix(byte[] prefix, int offset, int length, boolean forward) {
        byte[] from = Arrays.copyOfRange(prefix, offset, offset + length);
        begin(from, prefixEnd(from), forward);
    }

    private void begin(byte[] from, byte @Nullable [] to, boolean ascending) {
        low = from;
        unboundedAbove = to == null;
        high = to == null ? new byte[0] : to;
        forward = ascending;
        resume = ascending ? low : high;
        resumeAtEnd = !ascending && unboundedAbove;
        started = false;
        leaves = 0;
        read.readAhead(0, false);
        exhausted = !unboundedAbove && Arrays.compareUnsigned(low, high) >= 0;
        nothing();
    }

    private void nothing() {
        at = 0;
        first = 0;
        firstPosition = 0;
        end = 0;
        endPosition = 0;
        position = 0;
        positionFirst = 0;
        positionEnd = 0;
    }

    /// The smallest byte string above all that begin with these bytes, null if there is none.
    private static byte @Nullable [] prefixEnd(byte[] prefix) {
        int length = prefix.length;
        while (length > 0 && prefix[length - 1] == (byte) 0xFF) {
            length--;
        }
        if (length == 0) {
            return null;
        }
        byte[] result = Arrays.copyOf(prefix, length);
        result[length - 1]++;
        return result;
    }

    /// The range that was opened, as `low <= key < high` by bytes; before the first [#next].
    public byte[] low() {
        return low;
    }

    /// Null = no bound.
    public byte @Nullable [] high() {
        return unboundedAbove ? null : high;
    }

    /// True if no key can be in the range that was opened.
    public boolean isEmptyRange() {
        return !started && exhausted;
    }

    /// Goes to the next entry (the first one, after an `open`).
    public boolean next() {
        if (forward) {
            if (++position < positionEnd || started && enterNext(at + 1)) {
                return true;
            }
        } else if (--position >= positionFirst && started || started && enterNext(at - 1)) {
            return true;
        }
        while (!exhausted) {
            if (forward) {
                loadForward();
            } else {
                loadBackward();
            }
            if (first < end || first == end && firstPosition < endPosition) {
                int last = endPosition > 0 ? end : end - 1;
                if (enterNext(forward ? first : last)) {
                    return true;
                }
            }
        }
        nothing();
        started = false;
        return false;
    }

    /// Goes to the first wanted entry of an item, in the direction of the scan.
    ///
    /// @return false if the leaf has no wanted ones there or further on
    private boolean enterNext(int index) {
        int itemsEnd = endPosition > 0 ? end + 1 : end;
        if (index < first || index >= itemsEnd) {
            return false;
        }
        at = index;
        int deltas = leaf.deltasBytes(index);
        inList = deltas > 0;
        int entries = 1;
        if (inList) {
            if (list.length <= deltas) {
                list = new long[deltas + 1];
            }
            entries = leaf.readList(index, list);
        }
        positionFirst = index == first ? firstPosition : 0;
        positionEnd = index == end ? endPosition : entries;
        position = forward ? positionFirst : positionEnd - 1;
        return true;
    }

    /// Entries of the item before a place that stand below a key: a list can begin below it and end above it.
    ///
    /// @return 0 if the item is not cut by the key
    private int cutPosition(int index, byte[] key) {
        int deltas = index == 0 ? 0 : leaf.deltasBytes(index - 1);
        if (deltas == 0) {
            return 0;
        }
        int keyBytes = leaf.keyLength(index - 1) - NodeLayout.LOCATOR_BYTES;
        if (key.length <= keyBytes) {
            return 0;
        }
        for (int i = keyBytes - 1; i >= 0; i--) {
            if (leaf.keyByte(index - 1, i) != key[i]) {
                return 0;
            }
        }
        long locator = 0;
        for (int i = 0; i < NodeLayout.LOCATOR_BYTES; i++) {
            locator = locator << 8 | (keyBytes + i < key.length ? key[keyBytes + i] & 0xFF : 0);
        }
        if (list.length <= deltas) {
            list = new long[deltas + 1];
        }
        int entries = leaf.readList(index - 1, list);
        int below = NodeList.lowerBound(list, entries, locator);
        return below == entries ? 0 : below;
    }

    private void setFirst(byte[] key) {
        int index = leaf.lowerBound(key, 0, key.length);
        firstPosition = cutPosition(index, key);
        first = firstPosition > 0 ? index - 1 : index;
    }

    private void setEnd(byte[] key) {
        int index = leaf.lowerBound(key, 0, key.length);
        endPosition = cutPosition(index, key);
        end = endPosition > 0 ? index - 1 : index;
    }

    private void setEndAll() {
        end = leaf.count();
        endPosition = 0;
    }

    private void loadForward() {
        boolean loaded = started && read.hop(leaf.right());
        if (!loaded) {
            // Who has read some leaves in order will probably want the next ones too.
            read.readAhead(leaves < AHEAD_LEAVES_MIN ? 0 : leaves, leaves >= pool.scanPagesMin());
        }
        leaves++;
        if (loaded) {
            leaf.load(memory, read.base());
            loaded = read.finish();
        }
        for (int attempt = 0; !loaded; attempt++) {
            if (read.descend(attempt, resume, 0, resume.length)) {
                leaf.load(memory, read.base());
                loaded = read.finish();
            }
        }
        started = true;
        setFirst(resume);
        if (unboundedAbove) {
            setEndAll();
        } else {
            setEnd(high);
        }
        exhausted = leaf.unboundedAbove() || !unboundedAbove && leaf.compareHigh(high, 0, high.length) >= 0;
        if (!exhausted) {
            resume = leaf.high();
        }
    }

    private void loadBackward() {
        boolean loaded = false;
        for (int attempt = 0; !loaded; attempt++) {
            boolean there =
                    resumeAtEnd ? read.descendToLast(attempt) : read.descendBelow(attempt, resume, 0, resume.length);
            if (there) {
                leaf.load(memory, read.base());
                loaded = read.finish();
            }
        }
        started = true;
        setFirst(low);
        if (resumeAtEnd) {
            setEndAll();
        } else {
            setEnd(resume);
        }
        exhausted = leaf.compareLow(low, 0, low.length) <= 0;
        if (!exhausted) {
            resume = leaf.low();
            resumeAtEnd = false;
        }
    }

    public long locator() {
        return inList ? NodeList.locator(list[position]) : leaf.locator(at);
    }

    public boolean marked() {
        return inList ? NodeList.marked(list[position]) : leaf.marked(at);
    }

    /// Length of the entry's key, without the locator.
    public int keyLength() {
        return leaf.keyLength(at) - NodeLayout.LOCATOR_BYTES;
    }

    /// True if the leaf of the current entry has not changed since it was copied: then the entry is still as it
    /// was met. May be false without need.
    public boolean isUnchanged() {
        return read.isUnchanged();
    }

    /// Copies the entry's key.
    ///
    /// @return its length
    public int copyKey(byte[] target, int targetOffset) {
        int length = keyLength();
        leaf.copyKey(at, 0, length, target, targetOffset);
        return length;
    }

    /// True if the entry's key is exactly this one.
    public boolean keyEquals(byte[] key, int offset, int length) {
        if (keyLength() != length) {
            return false;
        }
        for (int i = length - 1; i >= 0; i--) {
            if (leaf.keyByte(at, i) != key[offset + i]) {
                return false;
            }
        }
        return true;
    }
}
