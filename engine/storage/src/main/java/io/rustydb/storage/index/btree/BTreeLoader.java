package io.rustydb.storage.index.btree;

import io.rustydb.base.type.BigEndian;
import io.rustydb.storage.page.PageId;
import java.util.Arrays;

/// Fills an empty tree with entries that come in order: leaves are made full, one after the other, each one
/// step of the structure, so there is no record for an entry and no half-full page.
///
/// The tree is empty, and nobody else uses it until [#finish]: it belongs to a table that is locked, or to a
/// transaction that made it. What is loaded is not undone by itself; the tree's creation is. The last leaf has
/// no upper bound and gets what comes: a page is written when the entry that begins the next one is known,
/// since its fences decide how short its entries are. Thread rule: one thread.
public final class BTreeLoader implements EntryLoader {
    private final BTree tree;
    private final EntryWriter writer;
    private final int limitBytes;
    private final int pageSize;

    /// Items of the leaf being filled, one behind the other: an entry, then the deltas of further entries of
    /// its key.
    private byte[] items;

    /// Where the item's first entry ends, and where the item ends.
    private int[] entryEnds = new int[256];

    private int[] ends = new int[256];
    private int count;
    /// Items with deltas.
    private int lists;
    private byte[] low = {};
    private byte[] last = {};
    private int lastLength;

    /// @param fillPercent how full leaves are made, 10 to 100
    public BTreeLoader(BTree tree, int fillPercent) {
        this.tree = tree;
        pageSize = tree.pageSize();
        limitBytes = NodeLayout.HEADS + (pageSize - NodeLayout.HEADS) * Math.clamp(fillPercent, 10, 100) / 100;
        writer = tree.store().acquireWriter(tree.root());
        items = new byte[2 * pageSize];
    }

    @Override
    public void add(byte[] source, int offset, int length) {
        tree.checkLength(length - NodeLayout.LOCATOR_BYTES);
        assert count == 0 || Arrays.compareUnsigned(last, 0, lastLength, source, offset, offset + length) < 0
                : "entries come in order";
        if (!addToList(source, offset, length)) {
            if (count > 1 && !fits(source, offset, length)) {
                flush(source, offset, length);
            }
            addItem(source, offset, length);
        }
        if (last.length < length) {
            last = new byte[2 * length];
        }
        System.arraycopy(source, offset, last, 0, length);
        lastLength = length;
    }

    private void addItem(byte[] source, int offset, int length) {
        int start = end();
        reserve(length);
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, 2 * count);
            entryEnds = Arrays.copyOf(entryEnds, 2 * count);
        }
        System.arraycopy(source, offset, items, start, length);
        ends[count] = start + length;
        entryEnds[count] = start + length;
        count++;
    }

    /// Adds an entry of the last one's key to its list, if list and page have room.
    private boolean addToList(byte[] source, int offset, int length) {
        if (count == 0 || length != lastLength) {
            return false;
        }
        int keyBytes = length - NodeLayout.LOCATOR_BYTES;
        if (!Arrays.equals(last, 0, keyBytes, source, offset, offset + keyBytes)) {
            return false;
        }
        long before = BigEndian.getLong(last, keyBytes);
        long locator = BigEndian.getLong(source, offset + keyBytes);
        if (!NodeList.isPackable(before) || !NodeList.isPackable(locator)) {
            return false;
        }
        long delta = NodeList.delta(NodeList.pack(before, false), NodeList.pack(locator, false));
        int bytes = NodeList.deltaBytes(NodeList.pack(before, false), NodeList.pack(locator, false));
        int deltas = ends[count - 1] - entryEnds[count - 1];
        if (deltas + bytes > NodeList.deltasMax(pageSize, length)
                || bytesWith(source, offset, length, count, bytes, lists + (deltas == 0 ? 1 : 0)) > limitBytes) {
            return false;
        }
        lists += deltas == 0 ? 1 : 0;
        reserve(bytes);
        int at = ends[count - 1];
        ends[count - 1] = NodeList.putDelta(delta, items, at);
        return true;
    }

    private void reserve(int bytes) {
        if (end() + bytes > items.length) {
            items = Arrays.copyOf(items, Math.max(end() + bytes, 2 * items.length));
        }
    }

    private int end() {
        return count == 0 ? 0 : ends[count - 1];
    }

    /// True if the page stays within its limit with one item more.
    private boolean fits(byte[] source, int offset, int length) {
        return bytesWith(source, offset, length, count + 1, length, lists) <= limitBytes;
    }

    /// Bytes of the page with so many items and so many bytes of them more, whatever its high fence will be.
    private int bytesWith(byte[] source, int offset, int length, int itemCount, int more, int listCount) {
        int prefix = prefixWith(source, offset, length);
        int bytes = NodeLayout.HEADS + low.length + length + 1;
        return bytes + end() + more + listCount * NodeList.WORD_BYTES + itemCount * (NodeLayout.itemCost(0) - prefix);
    }

    /// What the low fence and an entry begin with: entries come in order, so all up to this one begin with it.
    private int prefixWith(byte[] source, int offset, int length) {
        int mismatch = Arrays.mismatch(low, 0, low.length, source, offset, offset + length);
        return mismatch < 0 ? low.length : mismatch;
    }

    private void flush(byte[] next, int offset, int length) {
        flush(Arrays.copyOf(last, lastLength), Arrays.copyOfRange(next, offset, offset + length));
    }

    /// @param last of the entries that are written
    /// @param following first entry of the next page
    private void flush(byte[] last, byte[] following) {
        byte[] separator = SplitPlan.shortest(last, following);
        int prefix = prefixWith(last, 0, last.length);
        if (prefixWith(separator, 0, separator.length) < prefix) {
            separator = closer(last, prefix, separator);
        }
        NodeImage full = image(PageId.NONE, separator, false);
        assert full.pageBytes() <= pageSize : "a leaf larger than a page";
        writer.structure().append(tree, full, separator);
        low = separator;
        count = 0;
        lists = 0;
    }

    /// A separator that keeps the prefix of the page: `last` cut behind the prefix, and the next greater
    /// string.
    private static byte[] closer(byte[] last, int prefix, byte[] otherwise) {
        for (int i = prefix; i < last.length; i++) {
            if (last[i] != (byte) 0xFF) {
                byte[] separator = Arrays.copyOf(last, i + 1);
                separator[i]++;
                return separator;
            }
        }
        return otherwise;
    }

    private NodeImage image(long right, byte[] high, boolean unbounded) {
        NodeImage made = new NodeImage(0, right, low, high, unbounded, pageSize);
        int start = 0;
        for (int i = 0; i < count; i++) {
            made.addEntries(items, start, entryEnds[i], ends[i]);
            start = ends[i];
        }
        return made;
    }

    /// Writes the last leaf.
    @Override
    public void finish() {
        if (count > 0) {
            // Without an upper bound there is no prefix: what was to fit may not.
            while (image(PageId.NONE, new byte[0], true).pageBytes() > pageSize) {
                flushHalf();
            }
            writer.structure().fillLast(tree, image(PageId.NONE, new byte[0], true));
        }
        tree.store().releaseWriter(writer);
    }

    private void flushHalf() {
        int keep = count / 2;
        int first = count - keep;
        int cut = ends[first - 1];
        byte[] rest = Arrays.copyOfRange(items, cut, end());
        int[] restEntryEnds = Arrays.copyOfRange(entryEnds, first, count);
        int[] restEnds = Arrays.copyOfRange(ends, first, count);
        byte[] following = Arrays.copyOf(rest, restEntryEnds[0] - cut);
        count = first;
        flush(lastEntry(), following);
        System.arraycopy(rest, 0, items, 0, rest.length);
        for (int i = 0; i < keep; i++) {
            entryEnds[i] = restEntryEnds[i] - cut;
            ends[i] = restEnds[i] - cut;
            lists += ends[i] > entryEnds[i] ? 1 : 0;
        }
        count = keep;
    }

    /// The last entry of the last item.
    private byte[] lastEntry() {
        int start = count > 1 ? ends[count - 2] : 0;
        byte[] entry = Arrays.copyOfRange(items, start, entryEnds[count - 1]);
        long locator = BigEndian.getLong(entry, entry.length - NodeLayout.LOCATOR_BYTES);
        long delta = 0;
        int shift = 0;
        for (int at = entryEnds[count - 1]; at < ends[count - 1]; at++) {
            delta |= (items[at] & 0x7FL) << shift;
            shift += 7;
            if (items[at] >= 0) {
                locator += (delta >>> 1) + 1;
                delta = 0;
                shift = 0;
            }
        }
        BigEndian.putLong(entry, entry.length - NodeLayout.LOCATOR_BYTES, locator);
        return entry;
    }
}
