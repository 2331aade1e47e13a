package io.rustydb.storage.index.btree;

import io.rustydb.base.type.BigEndian;
import io.rustydb.base.type.LittleEndian;
import io.rustydb.storage.page.PageHeader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// A private copy of an index page: what cursors, planners and the checker read at leisure, without any latch.
///
/// A heap array on purpose: the accessors of [NodeSearch] then see off-heap segments only and stay monomorphic.
/// Thread rule: one thread.
final class NodeCopy {
    final byte[] page;

    NodeCopy(int pageSize) {
        this.page = new byte[pageSize];
    }

    /// Copies a page out; the caller validates before it interprets anything.
    void load(MemorySegment m, long base) {
        MemorySegment.copy(m, ValueLayout.JAVA_BYTE, base, page, 0, page.length);
    }

    int type() {
        return page[PageHeader.TYPE] & 0xFF;
    }

    int level() {
        return page[PageHeader.LEVEL] & 0xFF;
    }

    boolean inner() {
        return page[PageHeader.LEVEL] != 0;
    }

    int object() {
        return LittleEndian.getInt(page, PageHeader.OBJECT);
    }

    int count() {
        return LittleEndian.getUnsignedShort(page, PageHeader.COUNT);
    }

    int lower() {
        return LittleEndian.getUnsignedShort(page, PageHeader.LOWER);
    }

    int upper() {
        return LittleEndian.getUnsignedShort(page, PageHeader.UPPER);
    }

    long right() {
        return LittleEndian.getLong(page, PageHeader.PRIVATE);
    }

    boolean unboundedAbove() {
        return (page[PageHeader.FLAGS] & NodeLayout.NO_UPPER_BOUND) != 0;
    }

    int lowLength() {
        return LittleEndian.getUnsignedShort(page, NodeLayout.LOW_LENGTH);
    }

    int lowOffset() {
        return page.length - lowLength();
    }

    int highLength() {
        return LittleEndian.getUnsignedShort(page, NodeLayout.HIGH_LENGTH);
    }

    int highOffset() {
        return lowOffset() - highLength();
    }

    byte[] low() {
        return Arrays.copyOfRange(page, lowOffset(), page.length);
    }

    byte[] high() {
        return Arrays.copyOfRange(page, highOffset(), lowOffset());
    }

    int prefixLength() {
        return LittleEndian.getUnsignedShort(page, NodeLayout.PREFIX_LENGTH);
    }

    int dead() {
        return LittleEndian.getUnsignedShort(page, NodeLayout.DEAD);
    }

    int bytesFree() {
        return upper() - lower() + dead();
    }

    /// Bytes of items with their directory.
    int bytesUsed() {
        return highOffset() - NodeLayout.HEADS - bytesFree();
    }

    int head(int index) {
        return LittleEndian.getInt(page, NodeLayout.HEADS + index * NodeLayout.HEAD_BYTES);
    }

    int item(int index) {
        return LittleEndian.getUnsignedShort(
                page, NodeLayout.HEADS + count() * NodeLayout.HEAD_BYTES + index * NodeLayout.SLOT_BYTES);
    }

    int itemHeader(int index) {
        return LittleEndian.getUnsignedShort(page, item(index));
    }

    int itemLength(int index) {
        return itemHeader(index) & NodeLayout.LENGTH_MASK;
    }

    boolean marked(int index) {
        return (itemHeader(index) & NodeLayout.MARKED_BIT) != 0;
    }

    /// True if the item stores how many marks its entry has.
    boolean counted(int index) {
        return !inner() && (itemHeader(index) & NodeLayout.TAIL_BIT) != 0 && tailWord(index) >= 0;
    }

    private short tailWord(int index) {
        return LittleEndian.getShort(page, suffixOffset(index) + itemLength(index) - NodeLayout.MARKS_BYTES);
    }

    /// Marks of the (first) entry that are not purged yet.
    int marks(int index) {
        return counted(index) ? tailWord(index) : marked(index) ? 1 : 0;
    }

    /// Bytes of deltas of a list, 0 if the item is a single entry.
    int deltasBytes(int index) {
        boolean tail = !inner() && (itemHeader(index) & NodeLayout.TAIL_BIT) != 0;
        int word = tail ? tailWord(index) : 0;
        return word < 0 ? word & 0x7FFF : 0;
    }

    /// Unpacks an item that does not count its marks, see [NodeList].
    ///
    /// @param packed has a place for one entry more than there are bytes of deltas
    /// @return entries
    int readList(int index, long[] packed) {
        packed[0] = NodeList.pack(locator(index), marked(index));
        int n = 1;
        int from = suffixOffset(index) + suffixLength(index);
        int end = from + deltasBytes(index);
        while (from < end) {
            long delta = 0;
            int shift = 0;
            int next;
            do {
                next = page[from++];
                delta |= (next & 0x7FL) << shift;
                shift += 7;
            } while (next < 0 && from < end);
            packed[n] = ((packed[n - 1] >>> 1) + (delta >>> 1) + 1) << 1 | delta & 1;
            n++;
        }
        return n;
    }

    /// Locator of the last entry of an item.
    long lastLocator(int index) {
        int deltas = deltasBytes(index);
        if (deltas == 0) {
            return locator(index);
        }
        long[] packed = new long[deltas + 1];
        return NodeList.locator(packed[readList(index, packed) - 1]);
    }

    /// The last entry of an item, or the separator.
    byte[] lastKey(int index) {
        byte[] key = key(index);
        if (deltasBytes(index) > 0) {
            BigEndian.putLong(key, key.length - NodeLayout.LOCATOR_BYTES, lastLocator(index));
        }
        return key;
    }

    /// Bytes of the key behind the prefix: with the locator on a leaf, without the child on an inner page.
    int suffixLength(int index) {
        int header = itemHeader(index);
        int length = header & NodeLayout.LENGTH_MASK;
        if (inner()) {
            return length - NodeLayout.CHILD_BYTES;
        }
        return (header & NodeLayout.TAIL_BIT) == 0 || length < NodeLayout.MARKS_BYTES
                ? length
                : length - NodeLayout.tailBytes(tailWord(index), length);
    }

    int suffixOffset(int index) {
        return item(index) + NodeLayout.ITEM_HEADER_BYTES;
    }

    /// Length of the whole entry (key and locator) or separator.
    int keyLength(int index) {
        return prefixLength() + suffixLength(index);
    }

    /// Copies bytes `[from, to)` of the whole entry or separator to `target`.
    void copyKey(int index, int from, int to, byte[] target, int at) {
        int prefix = prefixLength();
        int inPrefix = Math.max(0, Math.min(to, prefix) - from);
        if (inPrefix > 0) {
            System.arraycopy(page, lowOffset() + from, target, at, inPrefix);
        }
        if (to > prefix) {
            int start = Math.max(from, prefix);
            System.arraycopy(page, suffixOffset(index) + start - prefix, target, at + inPrefix, to - start);
        }
    }

    /// The whole entry (key and locator) or separator.
    byte[] key(int index) {
        byte[] key = new byte[keyLength(index)];
        copyKey(index, 0, key.length, key, 0);
        return key;
    }

    /// Byte `position` of the whole entry or separator.
    byte keyByte(int index, int position) {
        int prefix = prefixLength();
        return position < prefix ? page[lowOffset() + position] : page[suffixOffset(index) + position - prefix];
    }

    long locator(int index) {
        int length = keyLength(index);
        int suffix = suffixLength(index);
        if (suffix >= NodeLayout.LOCATOR_BYTES) {
            return BigEndian.getLong(page, suffixOffset(index) + suffix - NodeLayout.LOCATOR_BYTES);
        }
        long locator = 0;
        for (int i = length - NodeLayout.LOCATOR_BYTES; i < length; i++) {
            locator = locator << 8 | keyByte(index, i) & 0xFF;
        }
        return locator;
    }

    long child(int index) {
        return LittleEndian.getLong(
                page, item(index) + NodeLayout.ITEM_HEADER_BYTES + itemLength(index) - NodeLayout.CHILD_BYTES);
    }

    /// Index of the first item at or above the key; whether it is equal is asked by [#compare].
    int lowerBound(byte[] key, int offset, int length) {
        int low = 0;
        int high = count();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (compare(middle, key, offset, length) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// Order of the whole entry or separator against a key.
    int compare(int index, byte[] key, int offset, int length) {
        int prefix = prefixLength();
        int low = lowOffset();
        int common = Math.min(prefix, length);
        int order = Arrays.compareUnsigned(page, low, low + common, key, offset, offset + common);
        if (order != 0) {
            return order;
        }
        if (length < prefix) {
            return 1;
        }
        int suffix = suffixOffset(index);
        return Arrays.compareUnsigned(
                page, suffix, suffix + suffixLength(index), key, offset + prefix, offset + length);
    }

    /// Order of the high fence against a key; a missing bound is above all.
    int compareHigh(byte[] key, int offset, int length) {
        if (unboundedAbove()) {
            return 1;
        }
        int high = highOffset();
        return Arrays.compareUnsigned(page, high, high + highLength(), key, offset, offset + length);
    }

    int compareLow(byte[] key, int offset, int length) {
        int low = lowOffset();
        return Arrays.compareUnsigned(page, low, page.length, key, offset, offset + length);
    }
}
