package io.rustydb.storage.index.btree;

import io.rustydb.storage.page.PageHeader;
import java.lang.foreign.MemorySegment;

/// Lists of locators on leaves: entries of one key that share one item. The changes of lists, in place, as
/// [BTreeRedo] makes them; each is told by its arguments and the page alone.
///
/// ```
/// item    | header u16, tail bit set, bit 15 = mark of the first entry
///         | key without the prefix | first locator, 8 bytes big endian | deltas | word u16 = 0x8000
///     | bytes of deltas |
/// delta   (locator - the one before - 1) << 1 | mark, seven bits a byte, low ones first, bit 7 = more follow
/// ```
/// - A list has two entries or more, of which none counts its marks: marked = one mark, else none. An entry
///   that comes alive while it has marks leaves the list ([EntryWriter]).
/// - In memory an entry of a list is one `long`, *packed*: locator << 1 | mark.
/// - The list with its key is at most half as long as the longest entry may be, and the key at most a quarter:
///   so the page can always be split far enough to cut a list in two and set an entry between.
final class NodeList {
    /// Set in the word that ends the item of a list; a number of marks has it clear.
    static final int LIST_FLAG = 0x8000;
    static final int WORD_BYTES = 2;
    static final int DELTAS_BYTES_MAX = 512;
    /// Most a locator more can cost in a list that need not be cut.
    static final int ENTRY_BYTES_MAX = 10;
    private static final int ENTRIES_MAX = DELTAS_BYTES_MAX + 1;
    private static final int LOCATOR_BITS = 62;

    private NodeList() {}

    /// Bytes of deltas that a list of this key may have; 0 = entries of this length are not put into lists.
    ///
    /// @param entryBytes key and locator
    static int deltasMax(int pageSize, int entryBytes) {
        int longest = NodeLayout.entryBytesMax(pageSize);
        return entryBytes > longest / 4 ? 0 : Math.min(DELTAS_BYTES_MAX, longest / 2 - entryBytes);
    }

    static boolean isPackable(long locator) {
        return locator >>> LOCATOR_BITS == 0;
    }

    static long pack(long locator, boolean marked) {
        return locator << 1 | (marked ? 1 : 0);
    }

    static long locator(long packed) {
        return packed >>> 1;
    }

    static boolean marked(long packed) {
        return (packed & 1) != 0;
    }

    /// What stands in a list for an entry behind another one.
    static long delta(long packedBefore, long packed) {
        return ((packed >>> 1) - (packedBefore >>> 1) - 1) << 1 | packed & 1;
    }

    static int deltaBytes(long packedBefore, long packed) {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(delta(packedBefore, packed) | 1);
        return (bits + 6) / 7;
    }

    /// @return where the delta ends
    static int putDelta(long delta, byte[] target, int offset) {
        int at = offset;
        long rest = delta;
        while (rest >>> 7 != 0) {
            target[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        target[at++] = (byte) rest;
        return at;
    }

    static int deltasBytes(long[] packed, int from, int to) {
        int bytes = 0;
        for (int i = from + 1; i < to; i++) {
            bytes += deltaBytes(packed[i - 1], packed[i]);
        }
        return bytes;
    }

    /// Index of the first entry at or above a locator.
    static int lowerBound(long[] packed, int count, long locator) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(packed[middle] >>> 1, locator) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    // ---- reading, of a latched page ----

    /// Bytes of deltas of an item; -1 if it has a number of marks instead, 0 if it is a single entry.
    static int deltasBytes(MemorySegment m, long base, int item) {
        int header = NodeLayout.itemHeader(m, base, item);
        if ((header & NodeLayout.TAIL_BIT) == 0) {
            return 0;
        }
        int word = word(m, base, item, header);
        return (word & LIST_FLAG) == 0 ? -1 : word & ~LIST_FLAG;
    }

    private static int word(MemorySegment m, long base, int item, int header) {
        long end = base + item + NodeLayout.ITEM_HEADER_BYTES + (header & NodeLayout.LENGTH_MASK);
        return m.get(PageHeader.U16, end - WORD_BYTES) & 0xFFFF;
    }

    /// True if the item at an index is a list.
    static boolean isList(MemorySegment m, long base, int index) {
        return deltasBytes(m, base, item(m, base, index)) > 0;
    }

    /// Upper bound of the entries of an item.
    static int entriesMax(MemorySegment m, long base, int index) {
        return 1 + Math.max(0, deltasBytes(m, base, item(m, base, index)));
    }

    /// Unpacks an item: a list, or an entry that does not count its marks.
    ///
    /// @return entries, written to `[at, at + entries)`
    static int read(MemorySegment m, long base, int pageSize, int index, long[] packed, int at) {
        int item = item(m, base, index);
        int header = NodeLayout.itemHeader(m, base, item);
        int deltas = deltasBytes(m, base, item);
        assert deltas >= 0 : "an entry that counts its marks is in no list";
        packed[at] = pack(
                firstLocator(m, base, pageSize, item, suffixBytes(header, deltas)),
                (header & NodeLayout.MARKED_BIT) != 0);
        int n = at + 1;
        long from = base + item + NodeLayout.ITEM_HEADER_BYTES + suffixBytes(header, deltas);
        long end = from + deltas;
        while (from < end) {
            long delta = 0;
            int shift = 0;
            int next;
            do {
                next = m.get(PageHeader.U8, from++);
                delta |= (next & 0x7FL) << shift;
                shift += 7;
            } while (next < 0);
            packed[n] = ((packed[n - 1] >>> 1) + (delta >>> 1) + 1) << 1 | delta & 1;
            n++;
        }
        return n - at;
    }

    private static int item(MemorySegment m, long base, int index) {
        return NodeLayout.slotOffset(m, base, NodeLayout.count(m, base), index);
    }

    /// Key and first locator, without the prefix.
    private static int suffixBytes(int header, int deltas) {
        int length = header & NodeLayout.LENGTH_MASK;
        return deltas > 0 ? length - deltas - WORD_BYTES : length;
    }

    private static long firstLocator(MemorySegment m, long base, int pageSize, int item, int suffix) {
        long end = base + item + NodeLayout.ITEM_HEADER_BYTES + suffix;
        if (suffix >= NodeLayout.LOCATOR_BYTES) {
            return Long.reverseBytes(m.get(PageHeader.U64, end - NodeLayout.LOCATOR_BYTES));
        }
        // The first bytes of the locator are in the prefix, that is in the low fence.
        long prefixEnd = base + pageSize - NodeLayout.lowLength(m, base) + NodeLayout.prefixLength(m, base);
        long locator = 0;
        for (int i = NodeLayout.LOCATOR_BYTES - suffix; i > 0; i--) {
            locator = locator << 8 | m.get(PageHeader.U8, prefixEnd - i) & 0xFF;
        }
        for (int i = suffix; i > 0; i--) {
            locator = locator << 8 | m.get(PageHeader.U8, end - i) & 0xFF;
        }
        return locator;
    }

    // ---- changes ----

    /// Adds a locator above the first one of an item, not marked.
    static void insert(MemorySegment m, long base, int pageSize, int index, long locator) {
        long[] packed = new long[entriesMax(m, base, index) + 1];
        int count = read(m, base, pageSize, index, packed, 0);
        int at = lowerBound(packed, count, locator);
        assert at > 0 : "the first entry of an item names it";
        System.arraycopy(packed, at, packed, at + 1, count - at);
        packed[at] = pack(locator, false);
        write(m, base, pageSize, index, packed, 0, count + 1);
    }

    /// Takes an entry out of a list; the last two leave a single entry behind.
    static void remove(MemorySegment m, long base, int pageSize, int index, int position) {
        long[] packed = new long[entriesMax(m, base, index)];
        int count = read(m, base, pageSize, index, packed, 0);
        assert position < count && count > 1 : "position=" + position + ", count=" + count;
        System.arraycopy(packed, position + 1, packed, position, count - position - 1);
        write(m, base, pageSize, index, packed, 0, count - 1);
    }

    static void setMark(MemorySegment m, long base, int pageSize, int index, int position, boolean marked) {
        long[] packed = new long[entriesMax(m, base, index)];
        int count = read(m, base, pageSize, index, packed, 0);
        packed[position] = pack(locator(packed[position]), marked);
        write(m, base, pageSize, index, packed, 0, count);
    }

    /// Cuts a list in two items: the entries before `position`, and the others behind them.
    static void cut(MemorySegment m, long base, int pageSize, int index, int position) {
        long[] packed = new long[entriesMax(m, base, index)];
        int count = read(m, base, pageSize, index, packed, 0);
        assert position > 0 && position < count : "position=" + position + ", count=" + count;
        write(m, base, pageSize, index, packed, 0, position);
        int item = item(m, base, index);
        int suffix = suffixBytes(NodeLayout.itemHeader(m, base, item), deltasBytes(m, base, item));
        int deltas = deltasBytes(packed, position, count);
        int length = suffix + (deltas > 0 ? deltas + WORD_BYTES : 0);
        int made = NodeEdit.place(m, base, pageSize, index + 1, length);
        // Looked up again: making place may have moved it.
        item = item(m, base, index);
        MemorySegment.copy(
                m, base + item + NodeLayout.ITEM_HEADER_BYTES, m, base + made + NodeLayout.ITEM_HEADER_BYTES, suffix);
        fill(m, base, made, suffix, length, packed, position, count);
        NodeEdit.setHead(m, base, index + 1, false, made);
    }

    /// Joins entries of one key that stand side by side, as far as lists may be long: from left to right, whole
    /// items, each as soon as it fits.
    static void deduplicate(MemorySegment m, long base, int pageSize) {
        long[] packed = new long[ENTRIES_MAX];
        for (int index = 0; index + 1 < NodeLayout.count(m, base); index++) {
            int item = item(m, base, index);
            int deltas = deltasBytes(m, base, item);
            int suffix = suffixBytes(NodeLayout.itemHeader(m, base, item), deltas);
            int max = deltasMax(pageSize, NodeLayout.prefixLength(m, base) + suffix);
            if (deltas < 0 || deltas > max || max == 0) {
                continue;
            }
            int count = read(m, base, pageSize, index, packed, 0);
            int end = index + 1;
            while (end < NodeLayout.count(m, base)) {
                int next = item(m, base, end);
                int nextDeltas = deltasBytes(m, base, next);
                if (nextDeltas < 0 || !hasKeyOf(m, base, next, nextDeltas, item, suffix)) {
                    break;
                }
                long locator = firstLocator(m, base, pageSize, next, suffix);
                if (!isPackable(locator) || !isPackable(locator(packed[0]))) {
                    break;
                }
                // Before it is unpacked: the entries of both have a place in the array.
                int bytes = deltas + deltaBytes(packed[count - 1], pack(locator, true)) + nextDeltas;
                if (bytes > max) {
                    break;
                }
                count += read(m, base, pageSize, end, packed, count);
                deltas = bytes;
                end++;
            }
            if (end > index + 1) {
                NodeEdit.remove(m, base, index + 1, end);
                write(m, base, pageSize, index, packed, 0, count);
            }
        }
    }

    private static boolean hasKeyOf(MemorySegment m, long base, int item, int deltas, int other, int suffix) {
        if (suffixBytes(NodeLayout.itemHeader(m, base, item), deltas) != suffix) {
            return false;
        }
        long a = base + item + NodeLayout.ITEM_HEADER_BYTES;
        long b = base + other + NodeLayout.ITEM_HEADER_BYTES;
        for (int i = 0; i < suffix - NodeLayout.LOCATOR_BYTES; i++) {
            if (m.get(PageHeader.U8, a + i) != m.get(PageHeader.U8, b + i)) {
                return false;
            }
        }
        return true;
    }

    /// Gives an item other locators: one makes it a single entry. The item grows or shrinks where it lies; what
    /// is below it on the page moves.
    private static void write(MemorySegment m, long base, int pageSize, int index, long[] packed, int from, int to) {
        int item = item(m, base, index);
        int header = NodeLayout.itemHeader(m, base, item);
        int length = header & NodeLayout.LENGTH_MASK;
        int suffix = suffixBytes(header, deltasBytes(m, base, item));
        int deltas = deltasBytes(packed, from, to);
        int wanted = suffix + (deltas > 0 ? deltas + WORD_BYTES : 0);
        NodeEdit.resize(m, base, pageSize, index, suffix, wanted - length);
        item = item(m, base, index);
        fill(m, base, item, suffix, wanted, packed, from, to);
        NodeEdit.setHead(m, base, index, false, item);
    }

    /// Writes header, first locator (what of it is not in the prefix), deltas and word of an item.
    private static void fill(
            MemorySegment m, long base, int item, int suffix, int length, long[] packed, int from, int to) {
        boolean list = to - from > 1;
        int bits = (list ? NodeLayout.TAIL_BIT : 0) | (marked(packed[from]) ? NodeLayout.MARKED_BIT : 0);
        m.set(PageHeader.U16, base + item, (short) (length | bits));
        long at = base + item + NodeLayout.ITEM_HEADER_BYTES + suffix;
        long locator = locator(packed[from]);
        for (int i = 1; i <= Math.min(suffix, NodeLayout.LOCATOR_BYTES); i++) {
            m.set(PageHeader.U8, at - i, (byte) locator);
            locator >>>= 8;
        }
        if (!list) {
            return;
        }
        for (int i = from + 1; i < to; i++) {
            long delta = delta(packed[i - 1], packed[i]);
            while (delta >>> 7 != 0) {
                m.set(PageHeader.U8, at++, (byte) (delta | 0x80));
                delta >>>= 7;
            }
            m.set(PageHeader.U8, at++, (byte) delta);
        }
        int deltas = length - suffix - WORD_BYTES;
        assert at == base + item + NodeLayout.ITEM_HEADER_BYTES + suffix + deltas : "deltas";
        m.set(PageHeader.U16, at, (short) (LIST_FLAG | deltas));
    }
}
