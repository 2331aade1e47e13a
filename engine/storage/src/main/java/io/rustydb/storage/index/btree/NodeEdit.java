package io.rustydb.storage.index.btree;

import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageType;
import java.lang.foreign.MemorySegment;

/// Changes of one page's bytes, in place and without memory of their own: what [BTreeRedo] is made of.
///
/// The caller holds the exclusive latch or a private copy, and has made sure that the change fits.
final class NodeEdit {
    private NodeEdit() {}

    /// Makes the page a node between its fences, with these items.
    ///
    /// @param source holds the low fence at `at`, then the high fence, then `count` items (header u16, bytes
    ///     without the prefix) in order
    static void format(
            MemorySegment m,
            long base,
            int pageSize,
            int level,
            long right,
            boolean unboundedAbove,
            MemorySegment source,
            long at,
            int lowLength,
            int highLength,
            int count) {
        for (int i = NodeLayout.LOW_LENGTH; i < pageSize; i += Long.BYTES) {
            m.set(PageHeader.U64, base + i, 0L);
        }
        PageType type = level == 0 ? PageType.INDEX_LEAF : PageType.INDEX_INNER;
        m.set(PageHeader.U8, base + PageHeader.TYPE, (byte) type.code());
        m.set(PageHeader.U16, base + PageHeader.FLAGS, (short) (unboundedAbove ? NodeLayout.NO_UPPER_BOUND : 0));
        m.set(PageHeader.U8, base + PageHeader.LEVEL, (byte) level);
        m.set(PageHeader.U64, base + PageHeader.PRIVATE, right);

        MemorySegment.copy(source, at, m, base + pageSize - lowLength, lowLength);
        MemorySegment.copy(source, at + lowLength, m, base + pageSize - lowLength - highLength, highLength);
        m.set(PageHeader.U16, base + NodeLayout.LOW_LENGTH, (short) lowLength);
        m.set(PageHeader.U16, base + NodeLayout.HIGH_LENGTH, (short) highLength);
        int prefix = unboundedAbove ? 0 : commonPrefix(m, base, pageSize);
        m.set(PageHeader.U16, base + NodeLayout.PREFIX_LENGTH, (short) prefix);

        boolean inner = level > 0;
        int upper = pageSize - lowLength - highLength;
        long from = at + lowLength + highLength;
        setCount(m, base, count);
        for (int i = 0; i < count; i++) {
            int bytes = NodeLayout.ITEM_HEADER_BYTES + (source.get(PageHeader.U16, from) & NodeLayout.LENGTH_MASK);
            upper -= bytes;
            MemorySegment.copy(source, from, m, base + upper, bytes);
            m.set(PageHeader.U16, NodeLayout.slotAddress(base, count, i), (short) upper);
            setHead(m, base, i, inner, upper);
            from += bytes;
        }
        assert upper >= PageHeader.lower(m, base) : "items do not fit, count=" + count;
        m.set(PageHeader.U16, base + PageHeader.UPPER, (short) upper);
        m.set(PageHeader.U16, base + NodeLayout.DEAD, (short) 0);
    }

    /// Ends the life of a page that is given back: nobody takes it for a part of a tree any more.
    static void retire(MemorySegment m, long base) {
        m.set(PageHeader.U8, base + PageHeader.TYPE, (byte) PageType.FREE.code());
    }

    /// Puts an item at an index.
    ///
    /// @param bits marked and tail bit
    /// @param bytes holds the item's bytes (without the prefix) at `[at, at + length)`
    static void insert(
            MemorySegment m, long base, int pageSize, int index, int bits, MemorySegment bytes, long at, int length) {
        int item = place(m, base, pageSize, index, length);
        m.set(PageHeader.U16, base + item, (short) (length | bits));
        MemorySegment.copy(bytes, at, m, base + item + NodeLayout.ITEM_HEADER_BYTES, length);
        setHead(m, base, index, NodeLayout.level(m, base) > 0, item);
    }

    /// Makes place for an item at an index: its slot points there; header, bytes and head are the caller's.
    ///
    /// @return where the item is
    static int place(MemorySegment m, long base, int pageSize, int index, int length) {
        int count = NodeLayout.count(m, base);
        assert index <= count : "index=" + index + ", count=" + count;
        if (PageHeader.upper(m, base) - PageHeader.lower(m, base) < NodeLayout.itemCost(length)) {
            compact(m, base, pageSize);
        }
        int upper = PageHeader.upper(m, base) - NodeLayout.ITEM_HEADER_BYTES - length;
        assert upper >= PageHeader.lower(m, base) + NodeLayout.DIRECTORY_BYTES : "item does not fit, length=" + length;

        long heads = base + NodeLayout.HEADS;
        long slots = NodeLayout.slotAddress(base, count, 0);
        long newSlots = NodeLayout.slotAddress(base, count + 1, 0);
        // From the back to the front: slots behind the index, slots before it, heads behind the index.
        MemorySegment.copy(
                m,
                slots + (long) index * NodeLayout.SLOT_BYTES,
                m,
                newSlots + (long) (index + 1) * NodeLayout.SLOT_BYTES,
                (long) (count - index) * NodeLayout.SLOT_BYTES);
        MemorySegment.copy(m, slots, m, newSlots, (long) index * NodeLayout.SLOT_BYTES);
        MemorySegment.copy(
                m,
                heads + (long) index * NodeLayout.HEAD_BYTES,
                m,
                heads + (long) (index + 1) * NodeLayout.HEAD_BYTES,
                (long) (count - index) * NodeLayout.HEAD_BYTES);

        setCount(m, base, count + 1);
        m.set(PageHeader.U16, base + PageHeader.UPPER, (short) upper);
        m.set(PageHeader.U16, NodeLayout.slotAddress(base, count + 1, index), (short) upper);
        return upper;
    }

    /// Gives an item `grow` bytes more (or fewer, if negative) behind its first `kept` ones, where it lies: it
    /// and what is below it move. The caller writes header, bytes and head.
    static void resize(MemorySegment m, long base, int pageSize, int index, int kept, int grow) {
        if (grow == 0) {
            return;
        }
        if (PageHeader.upper(m, base) - PageHeader.lower(m, base) < grow) {
            compact(m, base, pageSize);
        }
        int upper = PageHeader.upper(m, base);
        assert upper - grow >= PageHeader.lower(m, base) : "item does not fit, grow=" + grow;
        int count = NodeLayout.count(m, base);
        int item = NodeLayout.slotOffset(m, base, count, index);
        int end = item + NodeLayout.ITEM_HEADER_BYTES + kept;
        MemorySegment.copy(m, base + upper, m, base + upper - grow, end - upper);
        m.set(PageHeader.U16, base + PageHeader.UPPER, (short) (upper - grow));
        for (int i = 0; i < count; i++) {
            long slot = NodeLayout.slotAddress(base, count, i);
            int offset = m.get(PageHeader.U16, slot) & 0xFFFF;
            if (offset <= item) {
                m.set(PageHeader.U16, slot, (short) (offset - grow));
            }
        }
    }

    /// Puts items, none of them marked or counted, in ascending order between those that are there.
    ///
    /// @param source holds for each item its place among the items before (u16) and its length (u16) at `at`,
    ///     and behind them the bytes of all
    static void insertRun(
            MemorySegment m, long base, int pageSize, MemorySegment source, long at, int items, int bytes) {
        int count = NodeLayout.count(m, base);
        int cost = items * (NodeLayout.DIRECTORY_BYTES + NodeLayout.ITEM_HEADER_BYTES) + bytes;
        if (PageHeader.upper(m, base) - PageHeader.lower(m, base) < cost) {
            compact(m, base, pageSize);
        }
        int upper = PageHeader.upper(m, base);
        assert upper - PageHeader.lower(m, base) >= cost : "items do not fit, items=" + items + ", bytes=" + bytes;
        moveApart(
                m,
                NodeLayout.slotAddress(base, count, 0),
                NodeLayout.slotAddress(base, count + items, 0),
                NodeLayout.SLOT_BYTES,
                count,
                source,
                at,
                items);
        // The heads come second: they grow into the place where the slots were.
        long heads = base + NodeLayout.HEADS;
        moveApart(m, heads, heads, NodeLayout.HEAD_BYTES, count, source, at, items);
        setCount(m, base, count + items);
        long from = at + (long) items * BTreeRedo.RUN_ITEM_BYTES;
        for (int i = 0; i < items; i++) {
            long entry = at + (long) i * BTreeRedo.RUN_ITEM_BYTES;
            int index = (source.get(PageHeader.U16, entry) & 0xFFFF) + i;
            int length = source.get(PageHeader.U16, entry + 2) & 0xFFFF;
            upper -= NodeLayout.ITEM_HEADER_BYTES + length;
            m.set(PageHeader.U16, base + upper, (short) length);
            MemorySegment.copy(source, from, m, base + upper + NodeLayout.ITEM_HEADER_BYTES, length);
            m.set(PageHeader.U16, NodeLayout.slotAddress(base, count + items, index), (short) upper);
            setHead(m, base, index, false, upper);
            from += length;
        }
        m.set(PageHeader.U16, base + PageHeader.UPPER, (short) upper);
    }

    /// Moves the elements of an array so that there is a gap at each item's place, from the back to the front,
    /// since nothing moves down.
    private static void moveApart(
            MemorySegment m, long from, long to, int width, int count, MemorySegment source, long at, int items) {
        int end = count;
        for (int i = items - 1; i >= -1; i--) {
            int place = i < 0 ? 0 : source.get(PageHeader.U16, at + (long) i * BTreeRedo.RUN_ITEM_BYTES) & 0xFFFF;
            assert place <= end : "places out of order, place=" + place + ", next=" + end;
            if (end > place) {
                MemorySegment.copy(
                        m,
                        from + (long) place * width,
                        m,
                        to + (long) (place + i + 1) * width,
                        (long) (end - place) * width);
            }
            end = place;
        }
    }

    static void remove(MemorySegment m, long base, int index) {
        remove(m, base, index, index + 1);
    }

    /// Removes the items `[from, to)`.
    static void remove(MemorySegment m, long base, int from, int to) {
        int count = NodeLayout.count(m, base);
        assert from < to && to <= count : "from=" + from + ", to=" + to + ", count=" + count;
        for (int i = from; i < to; i++) {
            kill(m, base, NodeLayout.slotOffset(m, base, count, i));
        }
        int left = count - (to - from);
        long heads = base + NodeLayout.HEADS;
        long slots = NodeLayout.slotAddress(base, count, 0);
        long newSlots = NodeLayout.slotAddress(base, left, 0);
        MemorySegment.copy(
                m,
                heads + (long) to * NodeLayout.HEAD_BYTES,
                m,
                heads + (long) from * NodeLayout.HEAD_BYTES,
                (long) (count - to) * NodeLayout.HEAD_BYTES);
        MemorySegment.copy(m, slots, m, newSlots, (long) from * NodeLayout.SLOT_BYTES);
        MemorySegment.copy(
                m,
                slots + (long) to * NodeLayout.SLOT_BYTES,
                m,
                newSlots + (long) from * NodeLayout.SLOT_BYTES,
                (long) (count - to) * NodeLayout.SLOT_BYTES);
        setCount(m, base, left);
    }

    /// Sets a leaf item's mark and number of marks. Only an item with a tail stores the
    /// number; it is not a list.
    static void setState(MemorySegment m, long base, int index, boolean marked, int marks) {
        int item = NodeLayout.slotOffset(m, base, NodeLayout.count(m, base), index);
        int header = NodeLayout.itemHeader(m, base, item);
        int changed = marked ? header | NodeLayout.MARKED_BIT : header & ~NodeLayout.MARKED_BIT;
        m.set(PageHeader.U16, base + item, (short) changed);
        if ((header & NodeLayout.TAIL_BIT) != 0) {
            long end = base + item + NodeLayout.ITEM_HEADER_BYTES + (header & NodeLayout.LENGTH_MASK);
            m.set(PageHeader.U16, end - NodeLayout.MARKS_BYTES, (short) marks);
        } else {
            assert marks == (marked ? 1 : 0) : "a number of marks without a place for it, marks=" + marks;
        }
    }

    /// Drops the items from `index` on and gives the page a new upper bound: the left half of a split.
    static void truncate(
            MemorySegment m,
            long base,
            int pageSize,
            int index,
            long right,
            MemorySegment fence,
            long fenceAt,
            int fenceLength) {
        int count = NodeLayout.count(m, base);
        for (int i = index; i < count; i++) {
            kill(m, base, NodeLayout.slotOffset(m, base, count, i));
        }
        MemorySegment.copy(
                m,
                NodeLayout.slotAddress(base, count, 0),
                m,
                NodeLayout.slotAddress(base, index, 0),
                (long) index * NodeLayout.SLOT_BYTES);
        setCount(m, base, index);

        int low = NodeLayout.lowLength(m, base);
        int prefix = 0;
        while (prefix < Math.min(low, fenceLength)
                && fence.get(PageHeader.U8, fenceAt + prefix) == m.get(PageHeader.U8, base + pageSize - low + prefix)) {
            prefix++;
        }
        int strip = prefix - NodeLayout.prefixLength(m, base);
        assert strip >= 0 : "a narrower range has no shorter prefix";
        // Down to the directory first, so that a longer fence finds its place above the items.
        int bytes = packDown(m, base, pageSize, strip);
        MemorySegment.copy(fence, fenceAt, m, base + pageSize - low - fenceLength, fenceLength);
        m.set(PageHeader.U16, base + NodeLayout.HIGH_LENGTH, (short) fenceLength);
        m.set(PageHeader.U16, base + NodeLayout.PREFIX_LENGTH, (short) prefix);
        raise(m, base, pageSize - low - fenceLength, bytes, strip > 0);
        int flags = m.get(PageHeader.U16, base + PageHeader.FLAGS) & ~NodeLayout.NO_UPPER_BOUND;
        m.set(PageHeader.U16, base + PageHeader.FLAGS, (short) flags);
        m.set(PageHeader.U64, base + PageHeader.PRIVATE, right);
    }

    /// Wins back the dead bytes.
    static void compact(MemorySegment m, long base, int pageSize) {
        int end = pageSize - NodeLayout.lowLength(m, base) - NodeLayout.highLength(m, base);
        raise(m, base, end, packDown(m, base, pageSize, 0), false);
    }

    /// Packs the living items, without their first `strip` bytes, from `lower` on; slots point there.
    ///
    /// The data area is walked item by item; which slot an item belongs to is found by threading: slot and item
    /// header are exchanged first, so that a living item's header holds the number of its slot. That saves the
    /// scratch page a copy would need.
    ///
    /// @return bytes packed
    private static int packDown(MemorySegment m, long base, int pageSize, int strip) {
        int count = NodeLayout.count(m, base);
        for (int i = 0; i < count; i++) {
            long slot = NodeLayout.slotAddress(base, count, i);
            int item = m.get(PageHeader.U16, slot) & 0xFFFF;
            m.set(PageHeader.U16, slot, m.get(PageHeader.U16, base + item));
            m.set(PageHeader.U16, base + item, (short) i);
        }
        int lower = PageHeader.lower(m, base);
        int from = PageHeader.upper(m, base);
        int end = pageSize - NodeLayout.lowLength(m, base) - NodeLayout.highLength(m, base);
        int to = lower;
        while (from < end) {
            int header = NodeLayout.itemHeader(m, base, from);
            if ((header & NodeLayout.DEAD_BIT) != 0) {
                from += NodeLayout.ITEM_HEADER_BYTES + (header & NodeLayout.LENGTH_MASK);
                continue;
            }
            long slot = NodeLayout.slotAddress(base, count, header);
            int real = m.get(PageHeader.U16, slot) & 0xFFFF;
            int length = real & NodeLayout.LENGTH_MASK;
            int kept = length - strip;
            assert kept >= 0 : "the prefix is longer than the key";
            m.set(PageHeader.U16, base + to, (short) (real & ~NodeLayout.LENGTH_MASK | kept));
            MemorySegment.copy(
                    m,
                    base + from + NodeLayout.ITEM_HEADER_BYTES + strip,
                    m,
                    base + to + NodeLayout.ITEM_HEADER_BYTES,
                    kept);
            m.set(PageHeader.U16, slot, (short) to);
            from += NodeLayout.ITEM_HEADER_BYTES + length;
            to += NodeLayout.ITEM_HEADER_BYTES + kept;
        }
        return to - lower;
    }

    /// Lifts packed items so that they end at `end`.
    private static void raise(MemorySegment m, long base, int end, int bytes, boolean headsChanged) {
        int lower = PageHeader.lower(m, base);
        int upper = end - bytes;
        assert upper >= lower : "items and fences do not fit";
        MemorySegment.copy(m, base + lower, m, base + upper, bytes);
        m.set(PageHeader.U16, base + PageHeader.UPPER, (short) upper);
        m.set(PageHeader.U16, base + NodeLayout.DEAD, (short) 0);
        int count = NodeLayout.count(m, base);
        boolean inner = NodeLayout.level(m, base) > 0;
        for (int i = 0; i < count; i++) {
            long slot = NodeLayout.slotAddress(base, count, i);
            int item = (m.get(PageHeader.U16, slot) & 0xFFFF) + upper - lower;
            m.set(PageHeader.U16, slot, (short) item);
            if (headsChanged) {
                setHead(m, base, i, inner, item);
            }
        }
    }

    private static void kill(MemorySegment m, long base, int item) {
        int header = NodeLayout.itemHeader(m, base, item);
        m.set(PageHeader.U16, base + item, (short) (header | NodeLayout.DEAD_BIT));
        int dead = NodeLayout.dead(m, base) + NodeLayout.ITEM_HEADER_BYTES + (header & NodeLayout.LENGTH_MASK);
        m.set(PageHeader.U16, base + NodeLayout.DEAD, (short) dead);
    }

    static void setHead(MemorySegment m, long base, int index, boolean inner, int item) {
        int header = NodeLayout.itemHeader(m, base, item);
        int length = header & NodeLayout.LENGTH_MASK;
        int keyBytes = length - NodeLayout.tailBytes(m, base, item, inner, length, header);
        int head = 0;
        for (int i = 0; i < NodeLayout.HEAD_BYTES; i++) {
            int next = i < keyBytes ? m.get(PageHeader.U8, base + item + NodeLayout.ITEM_HEADER_BYTES + i) & 0xFF : 0;
            head = head << 8 | next;
        }
        m.set(PageHeader.U32, base + NodeLayout.HEADS + (long) index * NodeLayout.HEAD_BYTES, head);
    }

    private static void setCount(MemorySegment m, long base, int count) {
        m.set(PageHeader.U16, base + PageHeader.COUNT, (short) count);
        int lower = NodeLayout.HEADS + count * NodeLayout.DIRECTORY_BYTES;
        m.set(PageHeader.U16, base + PageHeader.LOWER, (short) lower);
    }

    private static int commonPrefix(MemorySegment m, long base, int pageSize) {
        int lowLength = NodeLayout.lowLength(m, base);
        int highLength = NodeLayout.highLength(m, base);
        long low = base + pageSize - lowLength;
        long high = low - highLength;
        int common = 0;
        while (common < Math.min(lowLength, highLength)
                && m.get(PageHeader.U8, low + common) == m.get(PageHeader.U8, high + common)) {
            common++;
        }
        return common;
    }
}
