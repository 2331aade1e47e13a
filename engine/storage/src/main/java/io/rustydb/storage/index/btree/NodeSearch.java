package io.rustydb.storage.index.btree;

import io.rustydb.storage.index.hash.HashDirectory;
import io.rustydb.storage.page.PageHeader;
import java.lang.foreign.MemorySegment;

/// Searches in a page that may be changing: every number read from it is clamped before it is used, so that a
/// torn page yields a wrong answer (which the caller's validation throws away) but never an access outside the
/// page, an endless loop or a failure. Nothing is allocated.
final class NodeSearch {
    private NodeSearch() {}

    static int clampedCount(MemorySegment m, long base, int pageSize) {
        return Math.min(NodeLayout.count(m, base), NodeLayout.countMax(pageSize));
    }

    /// Where a key stands among the items.
    ///
    /// @return index of the equal item, or `~index` of the first greater one
    static int find(MemorySegment m, long base, int pageSize, boolean inner, byte[] key, int offset, int length) {
        int prefix = Math.min(NodeLayout.prefixLength(m, base), length);
        int from = offset + prefix;
        int to = offset + length;
        int head = NodeLayout.headOf(key, from, to);
        int count = clampedCount(m, base, pageSize);
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            int order = Integer.compareUnsigned(NodeLayout.head(m, base, middle), head);
            if (order == 0) {
                order = compareBytes(m, base, pageSize, inner, count, middle, key, from, to);
                if (order == 0) {
                    return middle;
                }
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return ~low;
    }

    /// The page below an inner page, or below a directory of a hash index, whose range holds the key.
    ///
    /// @param level of this page
    static long childOf(MemorySegment m, long base, int pageSize, int level, byte[] key, int offset, int length) {
        return HashDirectory.isDirectory(level)
                ? HashDirectory.childOf(m, base, pageSize, key, offset, length)
                : child(m, base, pageSize, childIndex(m, base, pageSize, key, offset, length));
    }

    /// Index of the child that holds the key: the last separator at or below it.
    static int childIndex(MemorySegment m, long base, int pageSize, byte[] key, int offset, int length) {
        int found = find(m, base, pageSize, true, key, offset, length);
        return found >= 0 ? found : Math.max(0, ~found - 1);
    }

    /// Index of the child that holds the greatest key *below* this one.
    static int childIndexBelow(MemorySegment m, long base, int pageSize, byte[] key, int offset, int length) {
        int found = find(m, base, pageSize, true, key, offset, length);
        return Math.max(0, (found >= 0 ? found : ~found) - 1);
    }

    static long child(MemorySegment m, long base, int pageSize, int index) {
        int count = clampedCount(m, base, pageSize);
        int item = clampedItem(m, base, pageSize, count, index);
        int end = item + NodeLayout.ITEM_HEADER_BYTES + clampedLength(m, base, pageSize, item);
        return m.get(PageHeader.U64, base + Math.max(end, NodeLayout.HEADS) - NodeLayout.CHILD_BYTES);
    }

    static long lastChild(MemorySegment m, long base, int pageSize) {
        return child(m, base, pageSize, Math.max(0, clampedCount(m, base, pageSize) - 1));
    }

    /// The locator of a leaf item whose locator does not reach into the prefix.
    static long locator(MemorySegment m, long base, int pageSize, int index) {
        int count = clampedCount(m, base, pageSize);
        int item = clampedItem(m, base, pageSize, count, index);
        int length = clampedLength(m, base, pageSize, item);
        int tail = NodeLayout.tailBytes(m, base, item, false, length, NodeLayout.itemHeader(m, base, item));
        int end = item + NodeLayout.ITEM_HEADER_BYTES + length - tail;
        return Long.reverseBytes(
                m.get(PageHeader.U64, base + Math.max(end, NodeLayout.HEADS) - NodeLayout.LOCATOR_BYTES));
    }

    static boolean marked(MemorySegment m, long base, int pageSize, int index) {
        int count = clampedCount(m, base, pageSize);
        int item = clampedItem(m, base, pageSize, count, index);
        return (NodeLayout.itemHeader(m, base, item) & NodeLayout.MARKED_BIT) != 0;
    }

    /// True if the leaf item has several locators.
    static boolean isList(MemorySegment m, long base, int pageSize, int index) {
        int count = clampedCount(m, base, pageSize);
        int item = clampedItem(m, base, pageSize, count, index);
        int length = clampedLength(m, base, pageSize, item);
        int header = NodeLayout.itemHeader(m, base, item);
        return NodeLayout.tailBytes(m, base, item, false, length, header) > NodeLayout.MARKS_BYTES;
    }

    /// True if the leaf item's key (without its locator) is exactly this one.
    static boolean hasKey(MemorySegment m, long base, int pageSize, int index, byte[] key, int offset, int length) {
        int prefix = Math.min(NodeLayout.prefixLength(m, base), length);
        int count = clampedCount(m, base, pageSize);
        if (index >= count) {
            return false;
        }
        int item = clampedItem(m, base, pageSize, count, index);
        int bytes = clampedLength(m, base, pageSize, item);
        bytes -= NodeLayout.tailBytes(m, base, item, false, bytes, NodeLayout.itemHeader(m, base, item));
        if (bytes - NodeLayout.LOCATOR_BYTES != length - prefix) {
            return false;
        }
        long at = base + item + NodeLayout.ITEM_HEADER_BYTES;
        for (int i = prefix; i < length; i++) {
            if (m.get(PageHeader.U8, at++) != key[offset + i]) {
                return false;
            }
        }
        return true;
    }

    /// True if the leaf item's entry begins with these bytes. The page is latched, its prefix shorter than
    /// they.
    static boolean beginsWith(MemorySegment m, long base, int pageSize, int index, byte[] key, int offset, int length) {
        int prefix = NodeLayout.prefixLength(m, base);
        int item = NodeLayout.slotOffset(m, base, NodeLayout.count(m, base), index);
        int bytes = NodeLayout.itemHeader(m, base, item) & NodeLayout.LENGTH_MASK;
        long at = base + item + NodeLayout.ITEM_HEADER_BYTES;
        return bytes >= length - prefix && equal(m, at, key, offset + prefix, length - prefix);
    }

    private static boolean equal(MemorySegment m, long at, byte[] key, int offset, int length) {
        for (int i = 0; i < length; i++) {
            if (m.get(PageHeader.U8, at + i) != key[offset + i]) {
                return false;
            }
        }
        return true;
    }

    /// True if the low fence begins with these bytes: then entries of this key may stand on the left sibling.
    /// The page is latched.
    static boolean lowFenceBeginsWith(MemorySegment m, long base, int pageSize, byte[] key, int offset, int length) {
        int low = NodeLayout.lowLength(m, base);
        return low >= length && equal(m, base + pageSize - low, key, offset, length);
    }

    /// True if the entry belongs on this page or to the left of it.
    static boolean isBelowHighFence(MemorySegment m, long base, int pageSize, byte[] key, int offset, int length) {
        if (NodeLayout.unboundedAbove(m, base)) {
            return true;
        }
        int high = NodeLayout.highLength(m, base);
        int start = pageSize - NodeLayout.lowLength(m, base) - high;
        if (start < NodeLayout.HEADS || start + high > pageSize) {
            return false;
        }
        int common = Math.min(high, length);
        for (int i = 0; i < common; i++) {
            int order = (key[offset + i] & 0xFF) - (m.get(PageHeader.U8, base + start + i) & 0xFF);
            if (order != 0) {
                return order < 0;
            }
        }
        return length < high;
    }

    /// True if the high fence begins with these bytes: then entries of this key may stand on the right sibling.
    static boolean highFenceBeginsWith(MemorySegment m, long base, int pageSize, byte[] key, int offset, int length) {
        if (NodeLayout.unboundedAbove(m, base)) {
            return false;
        }
        int high = NodeLayout.highLength(m, base);
        int start = pageSize - NodeLayout.lowLength(m, base) - high;
        if (high < length || start < NodeLayout.HEADS || start + length > pageSize) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (m.get(PageHeader.U8, base + start + i) != key[offset + i]) {
                return false;
            }
        }
        return true;
    }

    private static int compareBytes(
            MemorySegment m,
            long base,
            int pageSize,
            boolean inner,
            int count,
            int index,
            byte[] key,
            int from,
            int to) {
        int item = clampedItem(m, base, pageSize, count, index);
        int bytes = clampedLength(m, base, pageSize, item);
        bytes -= NodeLayout.tailBytes(m, base, item, inner, bytes, NodeLayout.itemHeader(m, base, item));
        int length = to - from;
        int common = Math.min(bytes, length);
        // Equal heads prove four equal bytes only where both sides have four.
        int i = common >= NodeLayout.HEAD_BYTES ? NodeLayout.HEAD_BYTES : 0;
        long at = base + item + NodeLayout.ITEM_HEADER_BYTES;
        for (; i < common; i++) {
            int order = (m.get(PageHeader.U8, at + i) & 0xFF) - (key[from + i] & 0xFF);
            if (order != 0) {
                return order;
            }
        }
        return bytes - length;
    }

    private static int clampedItem(MemorySegment m, long base, int pageSize, int count, int index) {
        int offset = NodeLayout.slotOffset(m, base, count, Math.min(index, Math.max(0, count - 1)));
        return offset < NodeLayout.HEADS || offset > pageSize - NodeLayout.ITEM_HEADER_BYTES
                ? NodeLayout.HEADS
                : offset;
    }

    private static int clampedLength(MemorySegment m, long base, int pageSize, int item) {
        return Math.min(
                NodeLayout.itemHeader(m, base, item) & NodeLayout.LENGTH_MASK,
                pageSize - item - NodeLayout.ITEM_HEADER_BYTES);
    }
}
